/** The alert log as a self-test sees it: it reads what the watcher writes, and closes what its own sample opened. */
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { ulid } from 'ulid'
import type { AlertRecord } from '../alerts/alert-records.js'
import { recordSaid, tellSaid } from '../alerts/say.js'
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
  return { look, resolve: (key) => resolveSample(key, parts) }
}

/** Where the sample opened an incident of its own; who was told of it hears that it is over. */
async function resolveSample(key: string, parts: LogParts): Promise<boolean> {
  const { opened: { routing }, context: { settings }, clock } = parts
  const log = openAlertLog(settings.stateDir, routing, clock)
  try {
    await log.catchUp()
    if (!log.incidents.open.has(key)) return false
    const courier = courierFor(parts)
    const said = { user: userInfo().username, host: hostname(), by: 'person', note: 'sirun selftest' } as const
    const taken = await recordSaid([{ type: 'resolved', key, said }], { routing, log, newId: ulid, channelFor: courier.channelFor })
    for (const each of taken) await tellSaid(each, { log, courier })
    return true
  } finally {
    await log.close()
  }
}
