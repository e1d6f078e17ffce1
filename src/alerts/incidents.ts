/** What is open: a fold over the alert log. Pure. */
import type { Verdict } from '../engine/records.js'
import type { AlertRecord, Sayer } from './alert-records.js'

type AlertOf = Extract<AlertRecord, { type: 'alert' }>

/** A finding that people were told of, from its alert until it is resolved. It is known by the key of the finding. */
export interface Incident extends Pick<AlertOf, 'key' | 'finding' | 'resource' | 'priority' | 'severity' | 'title' | 'clock' | 'escalation' | 'shown'> {
  /** Of the alert that opened it, in the log. */
  alert: string
  /** When; ISO 8601. The clock runs from here. */
  since: string
  /** Whom the routing names. */
  to: string[]
  /** How many alerts it stands for, with those that were grouped with it. */
  alerts: number
  acknowledged?: Said
  contained?: Said
  /** The last step of its escalation, and the last reminder. */
  escalated?: Step
  reminded?: Step
}

export interface Said extends Sayer {
  /** When it was said; ISO 8601. */
  at: string
}

export interface Step {
  number: number
  at: string
  /** Destinations that it was for. */
  to: string[]
}

export interface ResolvedIncident extends Incident {
  resolved: Said & { verdict?: Verdict }
  /** When that was recorded; ISO 8601. */
  recorded: string
}

export interface Incidents {
  /** By key, the oldest first. */
  open: Map<string, Incident>
  /** Resolved lately. */
  resolved: Map<string, ResolvedIncident>
  /** Findings that are grouped with another: their keys → its key, and when that was. */
  joined: Map<string, { key: string; at: string }>
  /** Said of findings that no alert has come for yet: a responder may be quicker than the queue. `at`: when it was recorded. */
  early: Map<string, { acknowledged?: Said; contained?: Said; at: string }>
}

export function noIncidents(): Incidents {
  return { open: new Map(), resolved: new Map(), joined: new Map(), early: new Map() }
}

/** By the key of its finding, or of one that is grouped with it. */
export function incidentOf({ open, joined }: Incidents, key: string): Incident | undefined {
  return open.get(key) ?? open.get(joined.get(key)?.key ?? '')
}

/** The same, of what is resolved. */
export function resolvedOf({ resolved, joined }: Incidents, key: string): ResolvedIncident | undefined {
  return resolved.get(key) ?? resolved.get(joined.get(key)?.key ?? '')
}

/** Takes a record in. */
export function applyIncident(incidents: Incidents, record: AlertRecord): void {
  switch (record.type) {
    case 'alert':
      return takeAlert(incidents, record)
    case 'acknowledged':
    case 'contained':
      return takeSaid(incidents, record)
    case 'resolved': {
      incidents.early.delete(record.key)
      const incident = incidentOf(incidents, record.key)
      if (!incident) return
      const { verdict } = record
      incidents.open.delete(incident.key)
      incidents.resolved.set(incident.key, { ...incident, recorded: record.at, resolved: { ...saidAt(record), ...(verdict !== undefined && { verdict }) } })
      return
    }
    case 'escalated':
    case 'reminded': {
      const incident = incidentOf(incidents, record.key)
      if (!incident) return
      const to = record.to.map(({ name }) => name)
      if (record.type === 'escalated') incident.escalated = { number: record.step, at: record.at, to }
      else incident.reminded = { number: record.number, at: record.at, to }
      return
    }
    default:
      return
  }
}

function takeAlert(incidents: Incidents, record: AlertOf): void {
  const { open, resolved, joined, early } = incidents
  const known = incidentOf(incidents, record.key)
  if (known) {
    known.alerts += 1
    if (known.key !== record.key) joined.set(record.key, { key: known.key, at: record.at })
    return
  }
  if (record.suppressed) return
  const isTold = record.to.some(({ outcome }) => outcome === 'told' || outcome === 'limited')
  const group = record.to.flatMap(({ grouped }) => (grouped ? [grouped.key] : [])).find((key) => open.has(key))
  if (!isTold && group !== undefined) {
    joined.set(record.key, { key: group, at: record.at })
    open.get(group)!.alerts += 1
    return
  }
  if (!isTold) return
  const { id: alert, at: since, key, finding, resource, priority, severity, title, clock, escalation, shown, to } = record
  const { acknowledged, contained } = early.get(key) ?? {}
  resolved.delete(key)
  joined.delete(key)
  early.delete(key)
  open.set(key, {
    key, alert, since, finding, resource, priority, severity, title, alerts: 1, to: to.map(({ name }) => name),
    ...(clock && { clock }), ...(escalation !== undefined && { escalation }), ...(shown && { shown }),
    ...(acknowledged && { acknowledged }), ...(contained && { contained }),
  })
}

/** Forgets what was resolved, joined or said before. */
export function forgetIncidents({ resolved, joined, early }: Incidents, before: string): void {
  for (const [key, { recorded }] of resolved) if (recorded < before) resolved.delete(key)
  for (const [key, { at }] of joined) if (at < before) joined.delete(key)
  for (const [key, { at }] of early) if (at < before) early.delete(key)
}

/** The first who says so has it; what others say later changes nothing. */
function takeSaid(incidents: Incidents, record: Extract<AlertRecord, { type: 'acknowledged' | 'contained' }>): void {
  const { early } = incidents
  const incident = incidentOf(incidents, record.key)
  const said = saidAt(record)
  if (!incident) return void early.set(record.key, { [record.type]: said, at: record.at, ...early.get(record.key) })
  incident.acknowledged ??= said
  if (record.type === 'contained') incident.contained ??= said
}

/** Another machine's clock, or somebody who may say so, does not put it off: nothing was said after it was recorded. */
function saidAt({ at, said }: Extract<AlertRecord, { said: Sayer }>): Said {
  return { ...said, at: said.at !== undefined && said.at < at ? said.at : at }
}
