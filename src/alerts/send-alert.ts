/** An alert on its way: routed over what was told before, recorded, delivered; what came of it for each destination. */
import type { Routing } from '../runbooks/routing.js'
import type { Alert } from './alert.js'
import type { AlertLog } from './alert-log.js'
import { alertRecord } from './alert-record.js'
import type { RecordedRoute } from './alert-records.js'
import { deliverNotice, type Courier, type Told } from './deliver-notice.js'
import { keyOfFinding } from './notice-key.js'
import type { AlertNotice } from './notice.js'
import { resourceOf } from './resource-of.js'
import { limitTime } from './routing-times.js'
import { routeAlert, type Decision, type Routable } from './route-alert.js'

export interface SentAlert {
  key: string
  alert: Alert
  decision: Decision
  /** In the order of the decision; then those that are told now because a process ended before it had told them. */
  destinations: SentTo[]
}

export interface SentTo extends RecordedRoute {
  /** A process that ended was to tell it. */
  again?: true
  /** What was tried; left out where nothing was to be. */
  told?: Told
}

export interface SendParts {
  alerted: Routable & { alert: Alert }
  routing: Routing
  log: AlertLog
  courier: Omit<Courier, 'log' | 'before'>
  /** Of this alert in the log. */
  id: string
}

/** Throws SirunError of kind `state` where it cannot be recorded: nothing was sent then. */
export async function sendAlert({ alerted, routing, log, courier, id }: SendParts): Promise<SentAlert> {
  const { alert, finding } = alerted
  const key = keyOfFinding(finding)
  log.recall(key)
  const { decision, to, again, before } = await log.record(() => {
    const decided = decide(alerted, routing, log, key)
    const body = alertRecord(id, alerted, decided.decision, log.by)
    return { append: [{ ...body, ...(decided.again.length > 0 && { again: decided.again }) }], result: { ...decided, to: body.to } }
  })
  const names = [...to.flatMap(({ name, outcome }) => (outcome === 'told' ? [name] : [])), ...again]
  const notice: AlertNotice = { kind: 'alert', key, alert }
  const by: Courier = { ...courier, log: log.deliveriesOf(id), before: (_, name) => log.before(before.get(name) ?? { at: '' }) }
  const [told, counted] = await Promise.all([deliverNotice(notice, names, by), tellCounts(alert, to.filter(({ name }) => !again.includes(name)), { log, courier, id })])
  const results = new Map([...told, ...counted].map((each) => [each.to, each]))
  const sent = (route: RecordedRoute): SentTo => ({ ...route, ...(again.includes(route.name) && { again: true }), ...(results.has(route.name) && { told: results.get(route.name)! }) })
  const more = again.filter((name) => !to.some((route) => route.name === name)).map((name): RecordedRoute => ({ name, rules: [], outcome: 'told' }))
  return { key, alert, decision, destinations: [...to, ...more].map(sent) }
}

/** What the routing says, and who was to be told before by a process that ended. */
function decide(alerted: Routable, routing: Routing, log: AlertLog, key: string): { decision: Decision; again: string[]; before: ReturnType<AlertLog['deliveries']> } {
  const { alert, finding } = alerted
  // By the clock of the log: what was recorded before lies before.
  const at = log.now
  const decision = routeAlert(routing, { ...alerted, alert: { ...alert, at } }, log.past({ type: finding.type, resource: resourceOf(finding) }, at, limitTime(routing)))
  const to = decision.destinations
  const open = [...log.interrupted(key), ...to.flatMap((each) => (each.outcome === 'grouped' && log.interrupted(each.grouped.key).includes(each.name) ? [each.name] : []))]
  const again = decision.suppressed ? [] : [...new Set(open)].filter((name) => Object.hasOwn(routing.destinations, name) && !to.some((route) => route.name === name && route.outcome === 'told'))
  return { decision, again, before: log.deliveries(key) }
}

/** Those that show a group as one are told its new count; a failure of that is no alert that nobody has. */
async function tellCounts(alert: Alert, to: readonly RecordedRoute[], { log, courier, id }: Pick<SendParts, 'log' | 'courier' | 'id'>): Promise<Told[]> {
  const told = to.map(async ({ name, grouped }): Promise<Told[]> => {
    const destination = courier.destinations[name]
    if (!grouped || !destination || !(await courier.channelFor(destination)).follows) return []
    const notice: AlertNotice = { kind: 'alert', key: grouped.key, alert, grouped: { count: grouped.count, since: new Date(grouped.since) } }
    const before = log.before(log.deliveries(grouped.key).get(name) ?? { at: '' })
    return deliverNotice(notice, [name], { ...courier, withFallbacks: false, log: log.deliveriesOf(id), before: () => before })
  })
  return (await Promise.all(told)).flat()
}
