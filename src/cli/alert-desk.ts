/** The desk of a watcher over the alert log of the state folder, with the channels of the routing. */
import { ulid } from 'ulid'
import { isTold, type Courier, type Told } from '../alerts/deliver-notice.js'
import { deliverRecorded } from '../alerts/deliver-recorded.js'
import { reasonOf } from '../alerts/reason-of.js'
import { escalate, type StepParts } from '../alerts/escalate.js'
import { finishDeliveries } from '../alerts/finish-deliveries.js'
import type { OwedRecord } from '../alerts/owed.js'
import { recordAlerts, type NewAlert } from '../alerts/record-alerts.js'
import { recordSaid, tellSaid } from '../alerts/say.js'
import { sendSummaries } from '../alerts/send-summaries.js'
import { recordOfSignal } from '../alerts/signal.js'
import type { Clock } from '../engine/ports.js'
import type { Finding } from '../findings/finding.js'
import type { Routing } from '../runbooks/routing.js'
import type { Alerted, Desk } from '../watch/desk.js'
import type { WatchEvent } from '../watch/watch-event.js'
import { openAlertLog } from './open-alert-log.js'

export interface DeskParts {
  stateDir: string
  routing: Routing
  courier: Omit<Courier, 'log' | 'before'>
  clock: Clock
  alertFor: (finding: Finding) => Promise<Alerted>
  report: (event: WatchEvent) => void
}

/** What is told, by the type of its record. */
const names: Record<OwedRecord['type'], string> = { alert: 'alert', escalated: 'step', reminded: 'reminder', summary: 'summary', acknowledged: 'acknowledgement', contained: 'containment', resolved: 'resolution' }

export function alertDesk({ stateDir, routing, courier, clock, alertFor, report }: DeskParts): Desk {
  let generation = 0
  let log = openAlertLog(stateDir, routing, clock)

  const parts = (): StepParts => ({ routing, log, newId: ulid })

  const reportTold = (key: string, what: string, told: readonly Told[]): void => {
    for (const each of told) {
      for (const { destination, delivery } of each.tries) {
        const failed = delivery.status === 'refused' || delivery.status === 'failed'
        report({ event: 'delivery', key, what, to: destination, type: routing.destinations[destination]?.type ?? '', status: delivery.status, ...(failed && { error: reasonOf(delivery) }) })
      }
      if (!isTold(each) && what !== 'count') report({ event: 'untold', key, what, to: each.to })
    }
  }
  const tell = (recorded: NewAlert) => async (): Promise<void> => {
    const { key, destinations } = await deliverRecorded(recorded, { log, courier })
    // A group whose new count cannot be told is no alert that nobody has.
    for (const { told, outcome } of destinations) if (told) reportTold(key, outcome === 'grouped' ? 'count' : names.alert, [told])
  }

  return {
    alertFor,
    async record(message, { alerted, signal, rejected }) {
      const [recorded, taken] = await Promise.all([
        recordAlerts(alerted, parts()),
        signal ? recordSaid([recordOfSignal(signal.signal, signal.sender)], { ...parts(), channelFor: courier.channelFor }) : [],
        rejected && log.record(() => ({ append: [{ type: 'rejected', ...rejected }], result: undefined })),
      ])
      if (rejected) report({ event: 'rejected', message, receives: rejected.receives, reason: rejected.reason })
      if (signal) report({ event: 'signal', message, signal: signal.signal.signal, key: signal.signal.key, user: signal.signal.by.user })
      const heard = taken.map((each) => async (): Promise<void> => reportTold(each.said.key, names[each.said.type], await tellSaid(each, { log, courier })))
      return [...heard, ...recorded.flatMap((each) => {
        if (each.isDuplicate) report({ event: 'duplicate', message, key: each.key })
        else report({ event: 'recorded', message, key: each.key, finding: each.alert.finding.type, priority: each.alert.urgency.priority, ...(each.decision.suppressed && { suppressed: each.decision.suppressed.id }), to: each.to.map(({ name, outcome }) => ({ name, outcome })) })
        return each.isDuplicate ? [] : [tell(each)]
      })]
    },
    duties: [
      async () => {
        for (const { record, told } of await finishDeliveries({ log, courier, now: clock.now() })) reportTold(record.key, names[record.type], [told])
      },
      async () => {
        for (const { record, told } of await escalate({ ...parts(), courier })) {
          report({ event: 'escalated', key: record.key, what: record.type === 'escalated' ? 'step' : 'reminder', number: record.type === 'escalated' ? record.step : record.number, to: record.to.map(({ name }) => name) })
          reportTold(record.key, names[record.type], told)
        }
      },
      async () => {
        for (const { to, told } of await sendSummaries(routing, clock.now(), { log, courier, newId: ulid })) reportTold(to, names.summary, [told])
      },
    ],
    async reopen() {
      const next = openAlertLog(stateDir, routing, clock, (generation += 1))
      await next.catchUp()
      await log.close()
      log = next
    },
    openIncidents: () => log.incidents.open.size,
    close: () => log.close(),
  }
}
