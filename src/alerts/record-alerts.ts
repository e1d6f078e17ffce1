/** Alerts become records: routed over what was told before, each over those before it, with one write. Nobody is told yet. */
import type { Finding } from '../findings/finding.js'
import type { Routing } from '../runbooks/routing.js'
import type { Alert } from './alert.js'
import type { AlertLog } from './alert-log.js'
import { alertRecord, versionOf } from './alert-record.js'
import type { RecordedRoute } from './alert-records.js'
import { incidentOf, type Incident } from './incidents.js'
import { keyOfFinding } from './notice-key.js'
import { routeAlert, type Decision, type Routable } from './route-alert.js'

export type RecordedAlert = NewAlert | DuplicateAlert

/** It is in the log; `deliver-recorded.ts` tells it. */
export interface NewAlert {
  isDuplicate: false
  /** In the log. */
  id: string
  key: string
  alert: Alert
  decision: Decision
  to: RecordedRoute[]
}

/** The same event, told twice: it was recorded before, and nothing is recorded or told now. */
export interface DuplicateAlert {
  isDuplicate: true
  key: string
  alert: Alert
  /** When it was recorded. */
  since: Date
  /** What is open of it. */
  incident?: Incident
}

export interface RecordParts {
  routing: Routing
  log: AlertLog
  newId: () => string
}

/** In the order given. Throws SirunError of kind `state` where they cannot be recorded: none is told then. */
export async function recordAlerts(alerted: readonly (Routable & { alert: Alert })[], parts: RecordParts): Promise<RecordedAlert[]> {
  return Promise.all(alerted.map((each) => recordOne(each, parts)))
}

function recordOne(alerted: Routable & { alert: Alert }, { routing, log, newId }: RecordParts): Promise<RecordedAlert> {
  const { alert, finding } = alerted
  const version = versionOf(finding)
  return log.record<RecordedAlert>(() => {
    const duplicate = duplicateOf(alerted, version, log)
    if (duplicate) return { append: [], result: duplicate }
    // By the clock of the log: what was recorded before lies before.
    const decision = routeAlert(routing, { ...alerted, alert: { ...alert, at: log.now } }, log.past)
    const body = alertRecord(newId(), alerted, decision, { by: log.by, version })
    return { append: [body], result: { isDuplicate: false, id: body.id, key: body.key, alert, decision, to: body.to } }
  })
}

/** As far as the log is read. */
export function duplicateOf({ alert, finding }: { alert: Alert; finding: Finding }, version: string, log: AlertLog): DuplicateAlert | undefined {
  const key = keyOfFinding(finding)
  const known = log.knownVersion(key, version, alert.urgency.priority)
  const incident = incidentOf(log.incidents, key)
  return known && { isDuplicate: true, key, alert, since: new Date(known.at), ...(incident && { incident }) }
}
