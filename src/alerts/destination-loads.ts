/** Of how much each destination was told lately, and what is held back from it: what the limit is decided on. Pure. */
import type { AlertRecord } from './alert-records.js'
import { isWithin } from './past-alerts.js'
import type { SummaryNotice } from './notice.js'

export interface DestinationLoad {
  /** When it was told, milliseconds since 1970: the latest, as many as the limit is. */
  told: number[]
  /** When it was decided to tell it what is not told yet, by alert, step or reminder. */
  telling: Record<string, number>
  held?: Held
  /** Summaries on their way: told in vain, what they hold is held back again. */
  summaries: { id: string; held?: Held; before?: number }[]
  /** When it had, or is given, its last summary. */
  lastSummary?: number
}

/** What no summary has told. */
export interface Held {
  /** Of the first; ISO 8601. */
  since: string
  count: number
  /** The first types that came: what is more is only counted. */
  types: SummaryNotice['types']
}

export type DestinationLoads = Map<string, DestinationLoad>

const mostTypes = 50

/** How many it was told of within the time, also if that has not ended; milliseconds. */
export function toldWithin({ told, telling }: DestinationLoad, now: number, within: number): number {
  return [...told, ...Object.values(telling)].filter((at) => isWithin(at, now, within)).length
}

export function tell(loads: DestinationLoads, to: string, id: string, at: string): void {
  loadOf(loads, to).telling[id] = Date.parse(at)
}

/** What was told ended; `most`: how many the limit lets through. */
export function endTelling(loads: DestinationLoads, to: string, id: string, { at, isDelivered }: { at: string; isDelivered: boolean }, most: number): void {
  const load = loads.get(to)
  if (!load || load.telling[id] === undefined) return
  delete load.telling[id]
  if (!isDelivered) return
  load.told = [...load.told, Date.parse(at)].slice(-most)
}

export function holdBack(loads: DestinationLoads, to: string, since: string, one: { type: string; priority: SummaryNotice['types'][number]['priority'] }): void {
  const load = loadOf(loads, to)
  load.held = joined(load.held, { since, count: 1, types: [{ ...one, count: 1 }] })
}

export function takeSummary(loads: DestinationLoads, { id, to, at }: Extract<AlertRecord, { type: 'summary' }>): void {
  const load = loadOf(loads, to)
  const { held, lastSummary: before } = load
  load.summaries.push({ id, ...(held && { held }), ...(before !== undefined && { before }) })
  load.lastSummary = Date.parse(at)
  delete load.held
}

/** `isTold`: somebody has it, or nothing is to be told there. */
export function endSummary(loads: DestinationLoads, to: string, id: string, isTold: boolean): void {
  const load = loads.get(to)
  const summary = load?.summaries.find((each) => each.id === id)
  if (!load || !summary) return
  load.summaries = load.summaries.filter((each) => each !== summary)
  if (isTold) return
  if (summary.held) load.held = load.held ? joined(summary.held, load.held) : summary.held
  if (summary.before === undefined) delete load.lastSummary
  else load.lastSummary = summary.before
}

/** Forgets what no limit counts at that time, milliseconds. */
export function forgetLoads(loads: DestinationLoads, now: number, within: number): void {
  for (const [to, load] of loads) {
    load.told = load.told.filter((at) => now - at < within)
    if (load.told.length + Object.keys(load.telling).length + load.summaries.length === 0 && !load.held && (load.lastSummary ?? 0) < now - within) loads.delete(to)
  }
}

function joined(first: Held | undefined, second: Held): Held {
  if (!first) return second
  const types = first.types.map((each) => ({ ...each }))
  for (const { type, count, priority } of second.types) {
    const known = types.find((each) => each.type === type)
    if (known) Object.assign(known, { count: known.count + count, priority: known.priority < priority ? known.priority : priority })
    else if (types.length < mostTypes) types.push({ type, count, priority })
  }
  return { since: first.since, count: first.count + second.count, types }
}

function loadOf(loads: DestinationLoads, to: string): DestinationLoad {
  const load = loads.get(to) ?? { told: [], telling: {}, summaries: [] }
  loads.set(to, load)
  return load
}
