/** How an incident stood when something was recorded of it, as a notice: a step, a reminder, or what somebody said. Pure. */
import type { AlertRecord, Sayer } from './alert-records.js'
import { overdueAt } from './incident-clock.js'
import type { Incident, ResolvedIncident, Said } from './incidents.js'
import type { AlertNotice, SaidBy, Standing } from './notice.js'

export type StepRecord = Extract<AlertRecord, { type: 'escalated' | 'reminded' }>
export type SaidOfRecord = Extract<AlertRecord, { said: Sayer }>

/**
 * The same record makes the same words, however the incident went on. Undefined where nothing is known that could be told:
 * it is resolved, or another was opened of the same finding.
 */
export function noticeOfStep(record: StepRecord | SaidOfRecord, incident: Incident | ResolvedIncident): AlertNotice | undefined {
  const standing = record.at < incident.since ? undefined : standingAt(record, incident)
  if (!standing || !incident.shown) return undefined
  const count = 'alerts' in record ? record.alerts : incident.alerts
  return { kind: 'alert', key: incident.key, alert: incident.shown, ...(count > 1 && { grouped: { count, since: standing.since } }), standing }
}

function standingAt(record: StepRecord | SaidOfRecord, incident: Incident | ResolvedIncident): Standing | undefined {
  const at = new Date(record.at)
  const since = new Date(incident.since)
  if (record.type === 'escalated') {
    const { step, tier, before } = record
    return { since, at, state: 'unacknowledged', step, tier, before }
  }
  if (record.type === 'resolved') {
    if (!('resolved' in incident)) return undefined
    const { verdict, ...said } = incident.resolved
    return { since, at, state: 'resolved', ...saidBy(said), ...(verdict !== undefined && { verdict }) }
  }
  const { acknowledged, contained, ...rest } = incident
  if (!acknowledged) return undefined
  const then = contained && contained.at <= record.at ? contained : undefined
  const late = overdueAt({ ...rest, acknowledged, ...(then && { contained: then }) }, at)
  return { since, at, state: then ? 'contained' : 'acknowledged', late, ...saidBy(then ?? acknowledged), ...(record.type === 'reminded' && { reminder: record.number }) }
}

function saidBy({ user, host, run, sender, at, note }: Said): SaidBy {
  const by = `${user} on ${host}${sender === undefined ? '' : ` (to AWS ${sender})`}${run === undefined ? '' : `, run ${run}`}`
  return { by, said: new Date(at), ...(note !== undefined && { note }) }
}
