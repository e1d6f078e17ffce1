/** The alert log as a self-test sees it: it reads what the watcher writes, and closes what its own sample opened. */
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import type { AlertRecord } from '../alerts/alert-records.js'
import { deliverNotice } from '../alerts/deliver-notice.js'
import { endOfTest } from '../alerts/test-alert.js'
import { SharedJournal } from '../journal/shared-journal.js'
import type { SelftestParts } from '../selftest/run-selftest.js'
import { courierFor, type AlertMeansOptions } from './alert-means.js'
import { openAlertLog } from './open-alert-log.js'
import type { Settings } from './settings.js'

type LogParts = AlertMeansOptions & { context: { settings: Settings } }

export function selftestLog(parts: LogParts): SelftestParts['log'] {
  const root = join(parts.context.settings.stateDir, 'alerts')
  let earlier: AlertRecord[] = []
  let today: AlertRecord[] = []
  const look = (): AlertRecord[] => {
    const records: AlertRecord[] = []
    new SharedJournal<AlertRecord>({ root, clock: parts.clock, opening: () => ({ type: 'opened' }), fold: (record) => void records.push(record) }).look()
    // A day begins with a file of its own.
    if (today.length > 0 && records[0]?.at !== today[0]!.at) earlier = [...earlier, ...today]
    today = records
    return [...earlier, ...today]
  }
  return { look, resolve: (key) => resolveSample(key, look(), parts) }
}

/** Where the sample opened an incident of its own; who shows it as one is told that it is over. */
async function resolveSample(key: string, records: readonly AlertRecord[], parts: LogParts): Promise<boolean> {
  const alert = records.findLast((record) => record.type === 'alert' && record.key === key)
  if (alert?.type !== 'alert' || !alert.shown || alert.to.every(({ outcome }) => outcome === 'grouped')) return false
  const { opened, context: { settings }, clock } = parts
  const by = { user: userInfo().username, host: hostname() }
  const log = openAlertLog(settings.stateDir, opened.routing, clock)
  try {
    await log.say({ type: 'resolved', key, said: { ...by, by: 'person', note: 'sirun selftest' } })
    const courier = courierFor(parts)
    const notice = { kind: 'alert', key, alert: alert.shown } as const
    await Promise.all(records.map(async (record) => {
      if (record.type !== 'delivery-finished' || record.alert !== alert.id || record.delivery.status !== 'delivered') return
      const destination = opened.routing.destinations[record.to]
      if (!destination || !(await courier.channelFor(destination)).follows) return
      const end = endOfTest(notice, { id: alert.id, at: clock.now(), by }, record.delivery.reference)
      await deliverNotice(end, [record.to], { ...courier, withFallbacks: false, log: log.deliveriesOf(alert.id) })
    }))
    return true
  } finally {
    await log.close()
  }
}
