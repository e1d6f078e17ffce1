/** Which runbooks are for a finding, best first, with the reason for each and against the others. Pure. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { evaluateBoolean, ExpressionError } from '../expressions/expression.js'
import type { ValueMap } from '../expressions/value.js'
import type { Finding } from '../findings/finding.js'
import { fitsName } from './fits-name.js'
import type { InLayer } from './layers.js'
import type { Config, Match, Runbook } from './runbook.js'

/** How closely an entry names the finding: each beats those after it. Generic is for whatever no other is for. */
export type MatchRank = 'exact' | 'pattern' | 'product' | 'generic'

/** Names of alarms and rules → the runbook that the configuration gives them; a name may have a * anywhere. */
export type AssignedRunbooks = NonNullable<Config['match']>

export interface RunbookMatch<Entry> {
  runbook: Entry
  rank: MatchRank
  /** Why it is for the finding, for example `type is Backdoor:EC2/C&CActivity.B`. */
  reason: string
}

export interface Matching<Entry> {
  /** Best first; the first is the one to take, unless `diagnostics` says that it is a tie. */
  matches: RunbookMatch<Entry>[]
  /** All others, with the reason against each. */
  others: { runbook: Entry; reason: string }[]
  diagnostics: Diagnostic[]
}

interface Hit {
  rank: MatchRank
  /** Length of the pattern: a longer one is closer. */
  closeness: number
  reason: string
}

const order: Readonly<Record<MatchRank, number>> = { exact: 3, pattern: 2, product: 1, generic: 0 }

/**
 * Matches a finding against runbooks; those whose text cannot be read (`value` is missing) are passed over. Of runbooks
 * that fit equally well, that of the higher layer comes first; within a layer it is a tie.
 */
export function matchRunbooks<Entry extends { value?: Runbook; layer?: InLayer }>(
  finding: Finding,
  org: ValueMap,
  runbooks: Iterable<Entry>,
  assigned: AssignedRunbooks = {},
): Matching<Entry> {
  const assignment = assignmentOf(finding, assigned)
  const hits: { runbook: Entry; id: string; hit: Hit }[] = []
  const others: { runbook: Entry; reason: string }[] = []
  for (const runbook of runbooks) {
    if (!runbook.value) continue
    const results = runbook.value.match.map((entry) => tryEntry(entry, finding, org))
    if (assignment?.runbook === runbook.value.id) results.push(assignment.hit)
    const [best] = results.filter((each): each is Hit => typeof each !== 'string').sort(closerFirst)
    if (best) hits.push({ runbook, id: runbook.value.id, hit: best })
    else others.push({ runbook, reason: against(results as string[], finding) })
  }
  const rankOf = ({ runbook: { layer } }: { runbook: Entry }): number => layer?.rank ?? 0
  hits.sort((a, b) => closerFirst(a.hit, b.hit) || rankOf(a) - rankOf(b) || (a.id < b.id ? -1 : 1))
  const alike = hits.filter(({ hit }) => closerFirst(hit, hits[0]!.hit) === 0)
  const tied = alike.filter((each) => rankOf(each) === rankOf(hits[0]!))
  const below = tied.length === 1 ? alike.slice(1) : []
  const lower = below.map(({ id, runbook: { layer } }) => `${id} of ${layer!.name}`)
  const reasonOf = ({ runbook, hit }: (typeof hits)[number], index: number): string =>
    index === 0 && lower.length > 0 ? `${hit.reason}, and the layer ${runbook.layer!.name} is above ${lower.join(' and ')}` : hit.reason
  return {
    matches: hits.map((each, index) => ({ runbook: each.runbook, rank: each.hit.rank, reason: reasonOf(each, index) })),
    others,
    diagnostics: [
      ...(assignment && hits[0]?.hit !== assignment.hit ? [unknownRunbook(assignment)] : []),
      ...(tied.length < 2 ? [] : [tie(tied.map(({ id }) => id))]),
    ],
  }
}

interface Assignment {
  runbook: string
  hit: Hit
}

/** Above what any entry says: the team knows what its alarm is for. */
function assignmentOf(finding: Finding, { alarms = {}, rules = {} }: AssignedRunbooks): Assignment | undefined {
  const assignedTo = (kind: string, runbooks: Record<string, string>, names: readonly string[]): Assignment | undefined => {
    const fitting = Object.keys(runbooks).filter((name) => names.some((each) => fitsName(each, name)))
    const [closest] = fitting.sort((a, b) => Number(a.includes('*')) - Number(b.includes('*')) || b.length - a.length)
    return closest === undefined ? undefined : { runbook: runbooks[closest]!, hit: { rank: 'exact', closeness: 1, reason: `the configuration gives the ${kind} ${closest} to it` } }
  }
  return assignedTo('alarm', alarms, finding.alarm ? [finding.alarm.name] : []) ?? assignedTo('rule', rules, namesOf(finding, 'rule'))
}

function unknownRunbook({ runbook, hit }: Assignment): Diagnostic {
  return {
    code: 'unknown-runbook',
    severity: 'warning',
    message: `There is no runbook ${runbook} that can be read, but ${hit.reason.replace(/ to it$/, '')} to it.`,
    hint: 'Correct match in sirun.config.yaml, or choose with --runbook.',
  }
}

function closerFirst(a: Hit, b: Hit): number {
  return order[b.rank] - order[a.rank] || b.closeness - a.closeness
}

function tie(ids: readonly string[]): Diagnostic {
  return {
    code: 'tied-match',
    severity: 'warning',
    message: `${ids.join(' and ')} match the finding equally well.`,
    hint: `Choose with --runbook, and give their match entries a when that tells them apart.`,
  }
}

/** The reason against that says most: a `when` that failed comes before a type that differs. */
function against(reasons: readonly string[], finding: Finding): string {
  return reasons.find((reason) => reason !== '') ?? `it is not for ${finding.type}`
}

/** A hit, or the reason against; the empty text says that the entry is for other findings. */
function tryEntry(entry: Match, finding: Finding, org: ValueMap): Hit | string {
  const hit = hitOf(entry, finding)
  if (!hit || entry.when === undefined) return hit ?? ''
  try {
    const holds = evaluateBoolean(entry.when, { finding, org })
    return holds === true
      ? { ...hit, reason: `${hit.reason}, and ${entry.when}` }
      : `${hit.reason}, but not ${entry.when}`
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    return `${hit.reason}, but ${entry.when} cannot be evaluated: ${error.message}`
  }
}

function hitOf(entry: Match, finding: Finding): Hit | undefined {
  if (entry.types) return typeHit(entry.types, finding.type)
  for (const key of ['control', 'rule', 'alarm'] as const) {
    const name = entry[key]
    if (name !== undefined) return nameHit(key, name, namesOf(finding, key))
  }
  if (entry.product === undefined || entry.product !== finding.product) return undefined
  return { rank: 'product', closeness: 0, reason: `product is ${entry.product}` }
}

function typeHit(types: readonly string[], type: string): Hit | undefined {
  if (types.includes(type)) return { rank: 'exact', closeness: 0, reason: `type is ${type}` }
  const patterns = types.filter((each) => each.endsWith('*') && type.startsWith(each.slice(0, -1)))
  const [pattern] = patterns.sort((a, b) => b.length - a.length)
  if (pattern === undefined) return undefined
  return pattern === '*'
    ? { rank: 'generic', closeness: 0, reason: 'it is the generic one, for what no other runbook is for' }
    : { rank: 'pattern', closeness: pattern.length, reason: `type is like ${pattern}` }
}

function nameHit(key: string, name: string, names: readonly string[]): Hit | undefined {
  const fitting = names.find((each) => fitsName(each, name))
  if (fitting === undefined) return undefined
  return name.includes('*')
    ? { rank: 'pattern', closeness: name.length, reason: `${key} ${fitting} is like ${name}` }
    : { rank: 'exact', closeness: 0, reason: `${key} is ${fitting}` }
}

/**
 * By what an entry may call the finding. A rule also has the name of the managed rule that it is made from; an alarm those
 * of its metrics, where they are its owner's own: they are named for what they count.
 */
function namesOf({ control, rule, compliance, alarm }: Finding, key: 'control' | 'rule' | 'alarm'): string[] {
  const metrics = (alarm?.metrics ?? []).filter(({ namespace }) => namespace?.startsWith('AWS/') !== true).map(({ name }) => name)
  const names = key === 'control' ? [control?.id] : key === 'alarm' ? [alarm?.name, ...metrics] : [rule, compliance?.managed_rule]
  return names.filter((name) => name !== undefined)
}
