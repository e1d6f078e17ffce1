/** What is open as people see it: what is late, what comes next, and a name that is short enough to type. Pure. */
import type { Routing } from '../runbooks/routing.js'
import { deadlinesOf, type Deadline } from './incident-clock.js'
import type { Incident, Incidents, ResolvedIncident } from './incidents.js'
import { isAtItsEnd, nextStep, type NextStep } from './next-step.js'

export interface ListedIncident<I extends Incident = Incident> {
  incident: I
  /** The beginning of its key that no other's has: what `sirun ack` takes. */
  short: string
  clock: (Deadline & { isOver: boolean })[]
  next?: NextStep
  /** All tiers were told as often as they may be, and nobody has it. */
  isAtItsEnd: boolean
}

/** Digits that a short name has at least: Git's, for the same reason. */
const fewest = 8
const prefix = 'sirun-'

/** What is late first, then the most urgent, then the oldest. */
export function listIncidents({ open, resolved }: Pick<Incidents, 'open' | 'resolved'>, routing: Pick<Routing, 'destinations' | 'escalations'>, now: Date): ListedIncident[] {
  const shorten = shortNames([...open.keys(), ...resolved.keys()])
  const listed = [...open.values()].map((incident): ListedIncident => {
    const next = nextStep(incident, routing)
    const clock = deadlinesOf(incident).map((each) => ({ ...each, isOver: each.until <= now }))
    return { incident, short: shorten(incident.key), clock, ...(next && { next }), isAtItsEnd: isAtItsEnd(incident, routing) }
  })
  return listed.sort((a, b) => Number(isLate(b)) - Number(isLate(a)) || compare(a.incident.priority, b.incident.priority) || compare(a.incident.since, b.incident.since))
}

/** The last resolved first. */
export function listResolved({ open, resolved }: Pick<Incidents, 'open' | 'resolved'>): ListedIncident<ResolvedIncident>[] {
  const shorten = shortNames([...open.keys(), ...resolved.keys()])
  const listed = [...resolved.values()].map((incident) => ({ incident, short: shorten(incident.key), clock: [], isAtItsEnd: false }))
  return listed.sort((a, b) => compare(b.incident.resolved.at, a.incident.resolved.at))
}

export function isLate({ clock }: Pick<ListedIncident, 'clock'>): boolean {
  return clock.some(({ isOver }) => isOver)
}

/** Sorted, only neighbours can have a beginning in common that is longer than that with any other. */
function shortNames(keys: readonly string[]): (key: string) => string {
  const sorted = keys.map((key) => key.slice(prefix.length)).sort(compare)
  const lengths = new Map(sorted.map((digits, index) => [digits, Math.max(fewest, common(digits, sorted[index - 1]) + 1, common(digits, sorted[index + 1]) + 1)]))
  return (key) => key.slice(prefix.length).slice(0, lengths.get(key.slice(prefix.length)))
}

function common(a: string, b = ''): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
