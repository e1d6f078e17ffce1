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

/** Before the generation, behind when a process started. */
const ofGeneration = '#'

/** @param generation of a log that this process opens again, because the one before failed: what that left untold is left by another */
export function openAlertLog(stateDir: string, routing: Pick<Routing, 'group' | 'limit'>, clock: Clock, generation = 0): AlertLog {
  const by: Teller = { host: hostname(), pid: process.pid, started: `${processStarted(process.pid) ?? ''}${generation === 0 ? '' : `${ofGeneration}${generation}`}` }
  return new AlertLog({ root: join(stateDir, 'alerts'), clock, sirun: version(), by, isRunning: (teller, since) => isRunning(teller, since, by, clock.now()), routing })
}

function isRunning({ host, pid, started }: Teller, since: Date, by: Teller, now: Date): boolean {
  if (host !== by.host) return now.getTime() - since.getTime() < silence
  return pid === by.pid ? started === by.started : processStarted(pid) === started.split(ofGeneration, 1)[0]
}
