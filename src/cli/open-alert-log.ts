/** The alert log of the state folder, for this process. */
import { hostname } from 'node:os'
import { join } from 'node:path'
import { AlertLog } from '../alerts/alert-log.js'
import type { Teller } from '../alerts/alert-records.js'
import { groupTime, limitTime } from '../alerts/routing-times.js'
import type { Clock } from '../engine/ports.js'
import { processStarted } from '../journal/lock.js'
import type { Routing } from '../runbooks/routing.js'
import { version } from './package-root.js'

/** Milliseconds after which a process of another host that has said nothing counts as ended. */
const silence = 300_000

/** @param generation of a log that this process opens again, because the one before failed: what that left untold is left by another */
export function openAlertLog(stateDir: string, routing: Routing, clock: Clock, generation = 0): AlertLog {
  const reach = Math.max(groupTime(routing), limitTime(routing))
  const by: Teller = { host: hostname(), pid: process.pid, started: `${processStarted(process.pid) ?? ''}${generation === 0 ? '' : `${ofGeneration}${generation}`}` }
  return new AlertLog({ root: join(stateDir, 'alerts'), clock, sirun: version(), by, isRunning: (teller, since) => isRunning(teller, since, by, clock.now()), reach })
}

const ofGeneration = '#'

function isRunning({ host, pid, started }: Teller, since: Date, by: Teller, now: Date): boolean {
  if (host !== by.host) return now.getTime() - since.getTime() < silence
  return pid === by.pid ? started === by.started : processStarted(pid) === started.split(ofGeneration, 1)[0]
}
