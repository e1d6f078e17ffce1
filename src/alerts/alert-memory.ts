/** What routing needs of the alert log, kept as records come: `PastAlerts`, and of them what concerns one alert. Pure. */
import type { AlertRecord } from './alert-records.js'
import { incidentOf, type Incidents } from './incidents.js'
import type { PastAlert, PastAlerts, Told } from './past-alerts.js'

interface Remembered extends PastAlert {
  told: Told[]
  /** Destinations that have it within a group. */
  grouped: readonly string[]
}

export interface AlertMemory {
  /** In the order of the log. */
  alerts: Remembered[]
  byId: Map<string, Remembered>
  /** By type and resource. */
  byGroup: Map<string, Remembered[]>
  /** By destination: what was held back from it and is in no summary yet. */
  held: Map<string, Remembered[]>
  /** Summaries that are told, or on their way, by id. */
  summaries: Map<string, Told>
  /** What each summary tells, in vain or not. */
  summed: Map<string, { told: Told; alerts: Remembered[] }>
}

export function emptyMemory(): AlertMemory {
  return { alerts: [], byId: new Map(), byGroup: new Map(), held: new Map(), summaries: new Map(), summed: new Map() }
}

/**
 * Takes a record in. Who is being told counts as told until that has failed. `reach`, milliseconds: older ones are forgotten.
 *
 * @param incidents as they are before this record
 */
export function applyAlert(memory: AlertMemory, record: AlertRecord, reach: number, incidents: Incidents): void {
  switch (record.type) {
    case 'alert': {
      const { id, key, finding, resource, priority, to } = record
      const at = new Date(record.at)
      const told = to.flatMap(({ name, outcome }) => (outcome === 'told' ? [{ destination: name, at }] : []))
      const held = to.flatMap(({ name, outcome }) => (outcome === 'limited' ? [name] : []))
      const grouped = to.flatMap(({ name, outcome }) => (outcome === 'grouped' ? [name] : []))
      const alert: Remembered = { key, type: finding.type, resource, priority, at, told, held, grouped }
      remember(memory, id, alert)
      for (const name of held) listAt(memory.held, name).push(alert)
      return forget(memory, at.getTime() - reach)
    }
    case 'delivery-finished': {
      const isDelivered = record.delivery.status === 'delivered'
      settleSummary(memory, record.alert, isDelivered)
      const alert = memory.byId.get(record.alert)
      if (!alert || alert.grouped.includes(record.to)) return
      const others = alert.told.filter(({ destination }) => destination !== record.to)
      alert.told = isDelivered ? [...others, { destination: record.to, at: new Date(record.at) }] : others
      return
    }
    case 'summary': {
      const told = { destination: record.to, at: new Date(record.at) }
      memory.summed.set(record.id, { told, alerts: memory.held.get(record.to) ?? [] })
      memory.summaries.set(record.id, told)
      memory.held.delete(record.to)
      return
    }
    case 'resolved': {
      const incident = incidentOf(incidents, record.key)
      if (!incident) return
      const group = memory.byGroup.get(groupOf(incident.finding.type, incident.resource)) ?? []
      for (const alert of group) if (incidentOf(incidents, alert.key) === incident) alert.over = true
      return
    }
    default:
      return
  }
}

/** All that lies within `within` milliseconds, and of what is grouped with it whatever is known. */
export function pastOf({ alerts, byGroup, summaries }: AlertMemory, { type, resource }: Pick<PastAlert, 'type' | 'resource'>, at: Date, within: number): PastAlerts {
  const first = firstSince(alerts, at.getTime() - within)
  const same = (byGroup.get(groupOf(type, resource)) ?? []).filter((each) => each.at.getTime() < at.getTime() - within)
  return { alerts: [...same, ...alerts.slice(first)], summaries: [...summaries.values()] }
}

/** What a summary told in vain is held back again; its fallback may still have it. */
function settleSummary({ held, summaries, summed }: AlertMemory, id: string, isDelivered: boolean): void {
  const summary = summed.get(id)
  if (!summary) return
  const { told, alerts } = summary
  const others = (held.get(told.destination) ?? []).filter((each) => !alerts.includes(each))
  if (isDelivered) summaries.set(id, told)
  else summaries.delete(id)
  held.set(told.destination, isDelivered ? others : [...alerts, ...others])
}

/** When a destination had its last summary. */
export function lastSummary({ summaries }: AlertMemory, destination: string): Date | undefined {
  return [...summaries.values()].findLast((each) => each.destination === destination)?.at
}

function remember({ alerts, byId, byGroup }: AlertMemory, id: string, alert: Remembered): void {
  alerts.push(alert)
  byId.set(id, alert)
  listAt(byGroup, groupOf(alert.type, alert.resource)).push(alert)
}

function listAt<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  return list
}

/** Only now and then: what is forgotten is at the front. */
function forget(memory: AlertMemory, before: number): void {
  const gone = firstSince(memory.alerts, before)
  if (gone < 1_000 || gone < memory.alerts.length / 2) return
  const kept = [...memory.byId].slice(gone)
  const { held, summaries, summed } = memory
  for (const [id, { told }] of summed) {
    if (told.at.getTime() >= before) continue
    summaries.delete(id)
    summed.delete(id)
  }
  Object.assign(memory, emptyMemory(), { held, summaries, summed })
  for (const [id, alert] of kept) remember(memory, id, alert)
}

/** Index of the first that is not older. Alerts of several machines' clocks may stand out of order by a little. */
function firstSince(alerts: readonly PastAlert[], since: number): number {
  let low = 0
  let high = alerts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (alerts[middle]!.at.getTime() < since) low = middle + 1
    else high = middle
  }
  return low
}

function groupOf(type: string, resource: string): string {
  return `${type}\n${resource}`
}
