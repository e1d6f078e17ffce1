/** Who is told of an alert, who is not, and why: the routing's rules, suppressions, grouping and limit over one alert. Pure. */
import { evaluateBoolean, ExpressionError, referencesOf } from '../expressions/expression.js'
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import type { Finding } from '../findings/finding.js'
import { momentOf } from '../runbooks/moment.js'
import { recordsOfFindings, usualLimit, type Destination, type Routing, type Suppression } from '../runbooks/routing.js'
import type { Alert } from './alert.js'
import type { PastAlerts, Same } from './past-alerts.js'
import { resourceOf } from './resource-of.js'
import { groupTime, limitTime } from './routing-times.js'
import type { Urgency } from './urgency-of.js'

/** An alert with what its rules are decided on. */
export interface Routable {
  alert: Pick<Alert, 'at' | 'urgency'>
  finding: Finding
  /** As the resource's tags say; the empty text where nobody knows. */
  environment: string
}

export interface Decision {
  /** All rules, in their order. */
  rules: RuleTrace[]
  /** No rule applies: the default says who is told. */
  isDefault: boolean
  /** All suppressions, in their order. */
  suppressions: SuppressionTrace[]
  /** The first suppression that applies: nobody is told. */
  suppressed?: { id: string; reason: string; from?: Date; until: Date }
  /** Each that the rules, or the default, name, once. */
  destinations: RoutedTo[]
  /** Who is told next while nobody acknowledges: of the first applying rule that names one, or of the default. */
  escalation?: string
}

export type RuleTrace = { id: string } & Verdict

export type SuppressionTrace = { id: string } & (Verdict | { applies: false; because: 'not-yet' | 'over' })

/** lacking: it reads what is not there. not-evaluable: it fails over this finding. earlier: another rule counted first. */
type Verdict =
  | { applies: true }
  | { applies: false; because: 'false' | 'earlier' }
  | { applies: false; because: 'lacking'; lacks: string }
  | { applies: false; because: 'not-evaluable'; message: string }

export type RoutedTo = {
  name: string
  destination: Destination
  /** The rules that name it; none: the default does. */
  rules: string[]
} & Outcome

/**
 * One of four. told: it gets this alert. suppressed: nobody does. grouped: it was told of the same before, and has that
 * one with a new count. limited: it has had as many as it may; this one is for the next summary.
 */
export type Outcome =
  | { outcome: 'told' | 'suppressed' }
  | { outcome: 'grouped'; grouped: Grouped }
  | { outcome: 'limited'; limited: Limited }

export interface Grouped {
  /** Of the first of the group: what is told again goes by it. */
  key: string
  /** When the first was alerted. */
  since: Date
  /** With this one. */
  count: number
}

export interface Limited {
  /** How many the destination was told of within the time of the limit. */
  told: number
  /** How many are held back for the next summary, with this one, and since when. */
  held: number
  since: Date
  /** When the summary is due: the time of the limit after the first that it holds. */
  due: Date
}

/**
 * What does not apply for want of data hides nothing: the rules after it are asked, and at last the default.
 *
 * @param past without this alert
 */
export function routeAlert(routing: Routing, { alert, finding, environment }: Routable, past: PastAlerts): Decision {
  const { at, urgency } = alert
  const names: ValueMap = { finding, environment, priority: urgency.priority }
  const rules = traceRules(routing, names)
  const suppressions = (routing.suppress ?? []).map((each): SuppressionTrace => ({ id: each.id, ...suppresses(each, at, names) }))
  const first = (routing.suppress ?? []).find(({ id }) => suppressions.some((each) => each.id === id && each.applies))
  const applying = (routing.rules ?? []).filter(({ id }) => rules.some((each) => each.id === id && each.applies))
  const named = applying.length === 0 ? routing.default.to : [...new Set(applying.flatMap(({ to }) => to))]
  const escalation = applying.length === 0 ? routing.default.escalation : applying.find((rule) => rule.escalation !== undefined)?.escalation
  const same: Same = { type: finding.type, resource: resourceOf(finding), priority: urgency.priority }
  return {
    rules,
    isDefault: applying.length === 0,
    suppressions,
    ...(first && { suppressed: windowOf(first) }),
    ...(escalation !== undefined && { escalation }),
    destinations: named.map((name) => {
      const destination = routing.destinations[name]!
      const outcome: Outcome = first ? { outcome: 'suppressed' } : outcomeAt(name, routing, same, at, past)
      return { name, destination, rules: applying.filter(({ to }) => to.includes(name)).map(({ id }) => id), ...outcome }
    }),
  }
}

function traceRules({ rules = [], match = 'first' }: Routing, names: ValueMap): RuleTrace[] {
  let isDecided = false
  return rules.map(({ id, when }): RuleTrace => {
    if (isDecided) return { id, applies: false, because: 'earlier' }
    const verdict = verdictOn(when, names)
    isDecided = verdict.applies && match === 'first'
    return { id, ...verdict }
  })
}

function suppresses(suppression: Suppression, at: Date, names: ValueMap): Verdict | { applies: false; because: 'not-yet' | 'over' } {
  const { from, until } = windowOf(suppression)
  if (from && at < from) return { applies: false, because: 'not-yet' }
  if (at >= until) return { applies: false, because: 'over' }
  return verdictOn(suppression.when, names)
}

/** It holds from its first moment on, and at its last no more. */
function windowOf({ id, reason, from, until }: Suppression): NonNullable<Decision['suppressed']> {
  return { id, reason, ...(from !== undefined && { from: momentOf(from)! }), until: momentOf(until)! }
}

function verdictOn(when: string, names: ValueMap): Verdict {
  try {
    return evaluateBoolean(when, names) === true ? { applies: true } : { applies: false, because: 'false' }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    const lacks = lackingIn(when, names, error)
    return lacks === undefined ? { applies: false, because: 'not-evaluable', message: error.message } : { applies: false, because: 'lacking', lacks }
  }
}

/** What the expression reads and is not there, as in `finding.database`: at the place of the error, else the first. */
function lackingIn(when: string, names: ValueMap, { start, end }: ExpressionError): string | undefined {
  const lacking = referencesOf(when).flatMap((reference) => {
    const name = reference.inHas ? undefined : lackingOf(reference.path, names)
    return name === undefined ? [] : [{ name, isMeant: reference.start < end && start < reference.end }]
  })
  return (lacking.find(({ isMeant }) => isMeant) ?? lacking[0])?.name
}

function lackingOf(path: readonly string[], names: ValueMap): string | undefined {
  let here: Value | undefined = names
  for (const [depth, member] of path.entries()) {
    // What is called on a text or number is no member of it.
    if (!isMap(here) && !Array.isArray(here)) return undefined
    here = Array.isArray(here) ? here[Number(member)] : Object.hasOwn(here, member) ? here[member] : undefined
    if (here === undefined) return path.slice(0, depth + 1).join('.')
  }
  return undefined
}

function outcomeAt(name: string, routing: Routing, same: Same, at: Date, past: PastAlerts): Outcome {
  if (recordsOfFindings.has(routing.destinations[name]!.type)) return { outcome: 'told' }
  const grouped = past.grouped(name, same, at, groupTime(routing))
  if (grouped) return { outcome: 'grouped', grouped }
  const limited = limitAt(name, same.priority, routing, at, past)
  return limited ? { outcome: 'limited', limited } : { outcome: 'told' }
}

/** Whether the limit holds one more back there; P1 never is, and a record of findings has none. */
export function limitAt(name: string, priority: Urgency['priority'], routing: Routing, at: Date, past: PastAlerts): Limited | undefined {
  const type = routing.destinations[name]?.type
  if (priority === 'P1' || (type && recordsOfFindings.has(type))) return undefined
  const time = limitTime(routing)
  const { told, held, since = at } = past.load(name, at, time)
  if (told < (routing.limit ?? usualLimit).alerts) return undefined
  return { told, held: held + 1, since, due: new Date(since.getTime() + time) }
}
