/** Alerts of one event: routed over what was told before, recorded together, then delivered; what came of it. */
import type { Routing } from '../runbooks/routing.js'
import type { Alert } from './alert.js'
import type { AlertLog } from './alert-log.js'
import { alertRecord } from './alert-record.js'
import type { RecordedRoute } from './alert-records.js'
import { deliverNotice, type Courier } from './deliver-notice.js'
import { keyOfFinding } from './notice-key.js'
import { resourceOf } from './resource-of.js'
import { routeAlert, type Decision, type Routable } from './route-alert.js'
import { limitTime } from './routing-times.js'
import type { SentAlert } from './send-alert.js'

export type RecordedAlert =
  | { isDuplicate: false; id: string; key: string; alert: Alert; decision: Decision; to: RecordedRoute[] }
  | { isDuplicate: true; key: string; alert: Alert; since: string }

export async function recordAlerts(alerted: readonly (Routable & { alert: Alert })[], { routing, log, newId }: { routing: Routing; log: AlertLog; newId: () => string }): Promise<RecordedAlert[]> {
  const each = await Promise.all(alerted.map(async (one): Promise<RecordedAlert> => log.record(() => {
    const { alert, finding } = one
    const decision = routeAlert(routing, { ...one, alert: { ...alert, at: log.now } }, log.past({ type: finding.type, resource: resourceOf(finding) }, log.now, limitTime(routing)))
    const body = alertRecord(newId(), one, decision, log.by)
    return { append: [body], result: { isDuplicate: false, id: body.id, key: keyOfFinding(finding), alert, decision, to: body.to } }
  })))
  return each
}

export async function deliverRecorded(recorded: RecordedAlert & { isDuplicate: false }, { log, courier }: { log: AlertLog; courier: Omit<Courier, 'log' | 'before'> }): Promise<SentAlert> {
  const { id, key, alert, decision, to } = recorded
  const told = await deliverNotice({ kind: 'alert', key, alert }, to.flatMap(({ name, outcome }) => (outcome === 'told' ? [name] : [])), { ...courier, log: log.deliveriesOf(id) })
  const results = new Map(told.map((one) => [one.to, one]))
  return { key, alert, decision, destinations: to.map((route) => ({ ...route, ...(results.has(route.name) && { told: results.get(route.name)! }) })) }
}
