/** Alerts of the same type about the same resource: of each destination only the first that it was told of, and how many came since. Pure. */
import type { AlertRecord } from './alert-records.js'
import { incidentOf, type Incidents } from './incidents.js'
import { isWithin, type Same } from './past-alerts.js'
import type { Grouped } from './route-alert.js'

type AlertOf = Extract<AlertRecord, { type: 'alert' }>

export interface AlertGroup {
  /** How many alerts came since there is something to group with. */
  count: number
  /** At most one of each priority a destination. */
  firsts: First[]
}

interface First extends Pick<AlertOf, 'key' | 'priority'> {
  /** In the log. */
  alert: string
  to: string
  /** Milliseconds since 1970. */
  at: number
  /** How many of the group came before it. */
  before: number
}

/** By type and resource. */
export type AlertGroups = Map<string, AlertGroup>

export function groupedWith(groups: AlertGroups, to: string, same: Same, at: Date, within: number): Grouped | undefined {
  const group = groups.get(nameOf(same))
  const first = group?.firsts.find((each) => each.to === to && each.priority <= same.priority && isWithin(each.at, at.getTime(), within))
  return first && { key: first.key, since: new Date(first.at), count: group!.count - first.before + 1 }
}

/** An alert came, and these destinations are told of it. `within`: the time of a group, milliseconds. */
export function joinGroup(groups: AlertGroups, record: AlertOf, told: readonly string[], within: number): void {
  const name = nameOf(ofRecord(record))
  const group = groups.get(name) ?? { count: 0, firsts: [] }
  group.count += 1
  for (const to of told) addFirst(group, firstOf(record, to, group.count - 1), within)
  if (group.firsts.length > 0) groups.set(name, group)
}

/** It could not be told: it is the first of nothing there. `instead`: who is told in its place, now; ISO 8601. */
export function moveFirst(groups: AlertGroups, record: AlertOf, to: string, { instead, at }: { instead?: string | undefined; at: string }, within: number): void {
  const name = nameOf(ofRecord(record))
  const group = groups.get(name) ?? { count: 1, firsts: [] }
  group.firsts = group.firsts.filter((each) => each.alert !== record.id || each.to !== to)
  if (instead !== undefined) addFirst(group, firstOf({ ...record, at }, instead, group.count - 1), within)
  if (group.firsts.length > 0) groups.set(name, group)
  else groups.delete(name)
}

/** Nothing is grouped any more with what is resolved. */
export function endGroup(groups: AlertGroups, incidents: Incidents, key: string): void {
  const incident = incidentOf(incidents, key)
  if (incident) keep(groups, nameOf({ ...incident, type: incident.finding.type }), (each) => incidentOf(incidents, each.key) !== incident)
}

/** Forgets what nothing can be grouped with at that time, milliseconds since 1970. */
export function forgetGroups(groups: AlertGroups, now: number, within: number): void {
  for (const name of [...groups.keys()]) keep(groups, name, ({ at }) => now - at < within)
}

function firstOf({ id, key, priority, at }: AlertOf, to: string, before: number): First {
  return { alert: id, key, priority, to, at: Date.parse(at), before }
}

/** What it was told of before goes on to be the first. */
function addFirst(group: AlertGroup, first: First, within: number): void {
  group.firsts = group.firsts.filter(({ at }) => first.at - at < within)
  if (within > 0 && !group.firsts.some(({ to, priority }) => to === first.to && priority <= first.priority)) group.firsts.push(first)
}

function keep(groups: AlertGroups, name: string, isKept: (first: First) => boolean): void {
  const group = groups.get(name)
  if (!group) return
  group.firsts = group.firsts.filter(isKept)
  if (group.firsts.length === 0) groups.delete(name)
}

function ofRecord({ finding, resource, priority }: AlertOf): Same {
  return { type: finding.type, resource, priority }
}

function nameOf({ type, resource }: Pick<Same, 'type' | 'resource'>): string {
  return `${type}\n${resource}`
}
