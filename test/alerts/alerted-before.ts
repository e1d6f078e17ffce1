/** For tests of commands, which have the real time: an alert that was told some minutes ago. */
import { join } from 'node:path'
import { AlertLog } from '../../src/alerts/alert-log.js'
import { deliverRecorded } from '../../src/alerts/deliver-recorded.js'
import { recordAlerts } from '../../src/alerts/record-alerts.js'
import type { Finding } from '../../src/findings/finding.js'
import type { Routing } from '../../src/runbooks/routing.js'
import { alertOf } from './alert-of.js'
import { delivered, scene } from './deliveries.js'

/** Into the log of the state folder; all that the routing names have it. */
export async function alertedBefore(stateDir: string, finding: Finding, routing: Routing, minutes: number): Promise<void> {
  const at = new Date(Date.now() - minutes * 60_000)
  const clock = { now: () => at, monotonic: () => 0, sleep: () => Promise.resolve(true) }
  const log = new AlertLog({ root: join(stateDir, 'alerts'), clock, sirun: '0.1.0', by: { host: 'h', pid: 1, started: '1' }, isRunning: () => true, routing })
  const [recorded] = await recordAlerts([{ alert: { ...alertOf(finding), at }, finding, environment: '' }], { routing, log, newId: () => 'A' })
  const answers = Object.fromEntries(Object.keys(routing.destinations).map((name) => [name, delivered]))
  if (!recorded!.isDuplicate) await deliverRecorded(recorded!, { log, courier: scene(routing.destinations, answers) })
  await log.close()
}
