/** What an open incident waits for: who is told next, and when, as long as nobody acknowledges; then who is reminded. Pure. */
import { milliseconds } from '../engine/milliseconds.js'
import { recordsOfFindings, type Routing } from '../runbooks/routing.js'
import type { Incident } from './incidents.js'
import { usualAcknowledge } from './urgency-of.js'

/** Due from `at` on. Numbers count from 1; a step is the `tier` of the escalation, and one of `of`. */
export type NextStep = { number: number; to: string[]; at: Date } & ({ kind: 'step'; tier: number; of: number } | { kind: 'reminder' })

/** What decides of an incident. */
type Waiting = Pick<Incident, 'escalation' | 'escalated' | 'reminded' | 'since' | 'to' | 'clock' | 'priority' | 'acknowledged' | 'contained'>
type Escalations = Pick<Routing, 'destinations' | 'escalations'>

/**
 * The only one that is next: what comes after it counts from when it is really told, so that a process which was down does
 * not tell everybody at once. Undefined: nothing comes by itself any more.
 */
export function nextStep(incident: Waiting, routing: Escalations): NextStep | undefined {
  return incident.acknowledged ? nextReminder(incident, routing) : nextTier(incident, routing)
}

/** All that come, in their order and time, if nobody ever acknowledges. */
export function stepsAhead(incident: Waiting, routing: Escalations): NextStep[] {
  const steps: NextStep[] = []
  for (let next = nextTier(incident, routing); next; next = nextTier({ ...incident, escalated: { number: next.number, at: next.at.toISOString(), to: next.to } }, routing)) steps.push(next)
  return steps
}

/** Whether all tiers were told as often as they may be, and nobody has acknowledged. */
export function isAtItsEnd(incident: Waiting, routing: Escalations): boolean {
  return incident.escalated !== undefined && !incident.acknowledged && nextTier(incident, routing) === undefined
}

function nextTier({ escalation: name, escalated, since, clock, priority }: Waiting, { escalations = {} }: Escalations): NextStep | undefined {
  const escalation = escalations[name ?? '']
  if (!escalation) return undefined
  const { tiers, repeat = 0 } = escalation
  const number = (escalated?.number ?? 0) + 1
  const of = tiers.length * (repeat + 1)
  if (number > of) return undefined
  const index = (number - 1) % tiers.length
  const { to, after } = tiers[index]!
  const wait = after === undefined ? (clock?.acknowledge ?? usualAcknowledge(priority)) : milliseconds(after)
  return { kind: 'step', number, tier: index + 1, of, to, at: new Date(Date.parse(escalated?.at ?? since) + wait) }
}

/** Those who were told last; the record of a finding reminds nobody. */
function nextReminder({ escalation: name, escalated, reminded, since, to, acknowledged, contained }: Waiting, { escalations = {}, destinations }: Escalations): NextStep | undefined {
  const remind = escalations[name ?? '']?.remind
  const people = (escalated?.to ?? to).filter((each) => destinations[each] && !recordsOfFindings.has(destinations[each].type))
  if (remind === undefined || people.length === 0) return undefined
  const last = Math.max(...[since, acknowledged?.at, contained?.at, reminded?.at].map((at) => Date.parse(at ?? since)))
  return { kind: 'reminder', number: (reminded?.number ?? 0) + 1, to: people, at: new Date(last + milliseconds(remind)) }
}
