/** All that the alert log knows, folded from its records: it grows with what is open and with groups that live, not with what has come. Pure. */
import type { AlertRecord } from './alert-records.js'
import { endGroup, forgetGroups, groupedWith, joinGroup, moveFirst, type AlertGroups } from './alert-groups.js'
import { isVain } from './channel.js'
import { endSummary, endTelling, forgetLoads, holdBack, takeSummary, tell, toldWithin, type DestinationLoads } from './destination-loads.js'
import { applyIncident, forgetIncidents, incidentOf, noIncidents, type Incidents } from './incidents.js'
import { applyFinding, forgetFindings, type KnownFindings } from './known-findings.js'
import { applyOwed, toldOf, type AllOwed } from './owed.js'
import type { PastAlerts } from './past-alerts.js'

export interface AlertState extends Incidents {
  groups: AlertGroups
  loads: DestinationLoads
  findings: KnownFindings
  owed: AllOwed
}

/** The same as a value, which a record can hold. */
export type Standing = { [Part in keyof AlertState]: AlertState[Part] extends Map<string, infer V> ? [string, V][] : never }

/** Of the routing; milliseconds. */
export interface Limits {
  group: number
  limit: number
  /** How many alerts the limit lets through. */
  most: number
}

/** Milliseconds for which what is over stays known: events come late and twice, and people name what was resolved. */
const lately = 86_400_000

export function noState(): AlertState {
  return { ...noIncidents(), groups: new Map(), loads: new Map(), findings: new Map(), owed: new Map() }
}

/** Takes a record in. Who is being told counts as told until that has failed. */
export function applyAlertRecord(state: AlertState, record: AlertRecord, limits: Limits): void {
  if (record.type === 'opened' && record.stands) restore(state, record.stands)
  // Each sees the others as they were before the record.
  applyGroup(state, record, limits)
  applyLoad(state, record, limits)
  applyIncident(state, record)
  applyFinding(state.findings, record)
  applyOwed(state.owed, record)
}

/** What routing is decided on. */
export function pastOf({ groups, loads }: AlertState): PastAlerts {
  return {
    grouped: (to, same, at, within) => groupedWith(groups, to, same, at, within),
    load: (to, at, within) => {
      const load = loads.get(to)
      const { held } = load ?? {}
      return { told: load ? toldWithin(load, at.getTime(), within) : 0, held: held?.count ?? 0, ...(held && { since: new Date(held.since) }) }
    },
  }
}

/** Forgets what concerns nobody any more at that time. */
export function forget(state: AlertState, now: Date, { group, limit }: Limits): void {
  const before = new Date(now.getTime() - lately).toISOString()
  const owedKeys = new Set([...state.owed.values()].map(({ record }) => record.key))
  forgetGroups(state.groups, now.getTime(), group)
  forgetLoads(state.loads, now.getTime(), limit)
  forgetIncidents(state, before)
  forgetFindings(state.findings, before, (key) => state.open.has(key) || owedKeys.has(key))
}

export function standingOf(state: AlertState): Standing {
  return Object.fromEntries(Object.entries(state).map(([part, map]) => [part, [...(map as Map<string, unknown>)]])) as unknown as Standing
}

function restore(state: AlertState, stands: Standing): void {
  for (const part of Object.keys(state) as (keyof AlertState)[]) Object.assign(state, { [part]: new Map<string, unknown>(stands[part]) })
}

function applyGroup({ groups, owed, ...incidents }: AlertState, record: AlertRecord, { group: within }: Limits): void {
  switch (record.type) {
    case 'alert':
      return joinGroup(groups, record, toldOf(record), within)
    case 'resolved':
      return endGroup(groups, incidents, record.key)
    case 'delivery-finished': {
      const alert = owed.get(record.alert)?.record
      if (alert?.type === 'alert' && isVain(record.delivery)) moveFirst(groups, alert, record.to, record, within)
      return
    }
    default:
      return
  }
}

function applyLoad({ loads, owed, ...incidents }: AlertState, record: AlertRecord, { most }: Limits): void {
  switch (record.type) {
    case 'alert':
    case 'escalated':
    case 'reminded': {
      const about = record.type === 'alert' ? record : incidentOf(incidents, record.key)
      for (const name of toldOf(record)) tell(loads, name, record.id, record.at)
      for (const { name, outcome } of record.to) if (about && outcome === 'limited') holdBack(loads, name, record.at, { type: about.finding.type, priority: about.priority })
      return
    }
    case 'summary':
      return takeSummary(loads, record)
    case 'delivery-finished': {
      const { alert: id, at, to, delivery, instead } = record
      const all = owed.get(id)
      if (!all) return
      const { record: what, done } = all
      if (what.type === 'summary') return instead === undefined ? endSummary(loads, what.to, id, !isVain(delivery)) : undefined
      endTelling(loads, to, id, { at, isDelivered: delivery.status === 'delivered' }, most)
      if (instead !== undefined && !done.includes(instead)) tell(loads, instead, id, at)
      return
    }
    default:
      return
  }
}
