/** Tells a recorded alert to whom the routing says; what came of it for each destination. */
import type { Alert } from './alert.js'
import type { AlertLog } from './alert-log.js'
import type { RecordedRoute } from './alert-records.js'
import { deliverNotice, type Courier, type Told } from './deliver-notice.js'
import type { AlertNotice } from './notice.js'
import type { NewAlert } from './record-alerts.js'
import type { Decision } from './route-alert.js'

export interface SentAlert {
  key: string
  alert: Alert
  decision: Decision
  /** In the order of the decision. */
  destinations: SentTo[]
}

export interface SentTo extends RecordedRoute {
  /** What was tried; left out where nothing was to be. */
  told?: Told
}

export interface DeliverParts {
  log: AlertLog
  courier: Omit<Courier, 'log' | 'before'>
}

/** Throws only what the log throws. */
export async function deliverRecorded(recorded: NewAlert, { log, courier }: DeliverParts): Promise<SentAlert> {
  const { id, key, alert, decision, to } = recorded
  const names = to.flatMap(({ name, outcome }) => (outcome === 'told' ? [name] : []))
  // Whoever tells an earlier one of the same finding at this moment does not tell this one.
  const by: Courier = { ...courier, log: log.deliveriesOf(id), before: (_, name) => ({ ...log.before(key, name), state: undefined }) }
  const [told, counted] = await Promise.all([names.length === 0 ? [] : deliverNotice({ kind: 'alert', key, alert }, names, by), tellCounts(recorded, { log, courier })])
  const results = new Map([...told, ...counted].map((each) => [each.to, each]))
  return { key, alert, decision, destinations: to.map((route) => ({ ...route, ...(results.has(route.name) && { told: results.get(route.name)! }) })) }
}

/** Those that show a group as one are told its new count; a failure of that is no alert that nobody has. */
async function tellCounts({ id, alert, to }: NewAlert, { log, courier }: DeliverParts): Promise<Told[]> {
  const told = to.map(async ({ name, grouped }): Promise<Told[]> => {
    const destination = courier.destinations[name]
    if (!grouped || !isTelling(grouped.count) || !destination || !(await courier.channelFor(destination)).follows) return []
    const notice: AlertNotice = { kind: 'alert', key: grouped.key, alert, grouped: { count: grouped.count, since: new Date(grouped.since) } }
    return deliverNotice(notice, [name], { ...courier, withFallbacks: false, log: log.deliveriesOf(id), before: (key, to) => log.before(key, to) })
  })
  return (await Promise.all(told)).flat()
}

/** Up to 10 each, then each ten, hundred, thousand…: a storm does not become one of counts. */
function isTelling(count: number): boolean {
  return count % 10 ** Math.floor(Math.log10(count)) === 0
}
