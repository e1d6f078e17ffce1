/** Takes what somebody says of an incident: it is recorded once, and those who show the incident are told. */
import type { Routing } from '../runbooks/routing.js'
import type { AlertLog } from './alert-log.js'
import type { SaidRecord } from './alert-records.js'
import type { Courier, Told } from './deliver-notice.js'
import { incidentOf, resolvedOf, type Incident } from './incidents.js'
import { tellOwed, type TellParts } from './tell-owed.js'

/**
 * recorded; known: it was said before; early: no alert has come for it yet, and it is kept for that; over: it was resolved
 * lately; unknown: what is said to be resolved is not open. Only what is recorded, or early for the first time, is in the log.
 */
export type SaidOutcome = 'recorded' | 'known' | 'early' | 'over' | 'unknown'

export interface TakenSaid {
  said: SaidRecord
  outcome: SaidOutcome
  /** What it is about, as it was before. */
  incident?: Incident
}

export interface SayParts {
  routing: Routing
  log: AlertLog
  /** Of what is told of it, in the log. */
  newId: () => string
  channelFor: Courier['channelFor']
}

/** In the order given, with one write. Throws SirunError of kind `state` where it cannot be recorded: it is not said then. */
export async function recordSaid(said: readonly SaidRecord[], { routing, log, newId, channelFor }: SayParts): Promise<TakenSaid[]> {
  const named = await Promise.all(Object.entries(routing.destinations).map(async ([name, destination]) => ((await channelFor(destination)).follows ? [name] : [])))
  const followers = new Set(named.flat())
  const take = (each: SaidRecord): Promise<TakenSaid> =>
    log.record<TakenSaid>(() => {
      const { outcome, incident } = outcomeOf(each, log)
      if (outcome === 'early') return { append: [each], result: { said: each, outcome } }
      const before = incident && { incident: { ...incident } }
      if (outcome !== 'recorded') return { append: [], result: { said: each, outcome, ...before } }
      const to = hearersOf(each, incident!, { routing, log, followers })
      const body = { ...each, ...(to.length > 0 && { tells: { id: newId(), to, by: log.by } }) }
      return { append: [body], result: { said: body, outcome, ...before } }
    })
  return Promise.all(said.map(take))
}

/** Those who show it, without their fallbacks: a ticket that cannot be updated is no reason to tell somebody else. Throws only what the log throws. */
export async function tellSaid({ said: { tells } }: TakenSaid, { log, courier }: TellParts): Promise<Told[]> {
  return tells ? tellOwed(tells.id, { log, courier: { ...courier, withFallbacks: false } }) : []
}

function outcomeOf(said: SaidRecord, { incidents }: AlertLog): { outcome: SaidOutcome; incident?: Incident } {
  const { type, key } = said
  const incident = incidentOf(incidents, key)
  if (incident && isOfEarlier(said, incident)) return { outcome: 'over' }
  if (incident) return { outcome: type !== 'resolved' && incident[type] ? 'known' : 'recorded', incident }
  const over = resolvedOf(incidents, key)
  if (over) return { outcome: 'over', incident: over }
  // That a run is over before its alert has come is forgotten: somebody should look at the alert.
  if (type === 'resolved') return { outcome: incidents.early.has(key) ? 'early' : 'unknown' }
  return { outcome: incidents.early.get(key)?.[type] ? 'known' : 'early' }
}

/** A run that was closed before this began, and did not work on it: it resolved an earlier one of the same finding. */
function isOfEarlier({ type, said: { by, run, at } }: SaidRecord, { since, acknowledged }: Incident): boolean {
  return type === 'resolved' && by === 'run' && at !== undefined && at < since && acknowledged?.run !== run
}

/**
 * Of a resolution all who were told, else those who show how it stands. A run tells them itself; where it runs on another
 * machine, it does not know whom the escalation named.
 */
function hearersOf({ type, said: { by, sender } }: SaidRecord, { key, to: named }: Incident, { routing, log, followers }: { routing: Routing; log: AlertLog; followers: ReadonlySet<string> }): string[] {
  if (by === 'run' && sender === undefined) return []
  const told = Object.entries(log.deliveries(key)).flatMap(([name, { delivered }]) => (delivered ? [name] : []))
  const all = [...new Set([...named, ...told])].filter((name) => Object.hasOwn(routing.destinations, name))
  if (by === 'run') return all.filter((name) => followers.has(name) && !named.includes(name))
  return all.filter((name) => followers.has(name) || (type === 'resolved' && told.includes(name)))
}
