/** The alert log of the state folder, for this process. */
import { hostname } from 'node:os'
import { join } from 'node:path'
import { AlertLog } from '../alerts/alert-log.js'
import type { Teller } from '../alerts/alert-records.js'
import type { Clock } from '../engine/ports.js'
import { processStarted } from '../journal/lock.js'
import type { Routing } from '../runbooks/routing.js'
import { version } from './package-root.js'

/** Milliseconds after which a process of another host that has said nothing counts as ended. */
const silence = 300_000

export function openAlertLog(stateDir: string, routing: Routing, clock: Clock): AlertLog {
  const by: Teller = { host: hostname(), pid: process.pid, started: processStarted(process.pid) ?? '' }
  return new AlertLog({ root: join(stateDir, 'alerts'), clock, sirun: version(), by, isRunning: (teller, since) => isRunning(teller, since, by.host, clock.now()), routing })
}

function isRunning({ host, pid, started }: Teller, since: Date, here: string, now: Date): boolean {
  return host === here ? processStarted(pid) === started : now.getTime() - since.getTime() < silence
}
