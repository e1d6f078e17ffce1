/** Processes over one alert log, for tests: a clock that they share, and which of them ended. */
import { join } from 'node:path'
import { AlertLog } from '../../src/alerts/alert-log.js'
import type { Lock } from '../../src/journal/lock.js'
import type { Clock } from '../../src/engine/ports.js'
import type { Routing } from '../../src/runbooks/routing.js'

export interface Processes {
  /** Milliseconds since 1970. Each look at the clock is one later. */
  now: number
  readonly dead: Set<number>
  clock: Clock
  logIn(root: string, options?: { pid?: number; routing?: Pick<Routing, 'group' | 'limit'>; lock?: (folder: string) => Promise<Lock> }): AlertLog
}

/** Call it once a file: the clock is set back before each test, and logs are closed after it. */
export function processes(start: string): Processes {
  const open: AlertLog[] = []
  const all: Processes = {
    now: Date.parse(start),
    dead: new Set(),
    clock: { now: () => new Date((all.now += 1)), monotonic: () => all.now, sleep: () => new Promise<boolean>((resolve) => setImmediate(() => resolve(true))) },
    logIn: (root, { pid = 1, routing = {}, lock } = {}) => {
      const log = new AlertLog({ root: join(root, 'alerts'), clock: all.clock, sirun: '0.1.0', by: { host: 'h', pid, started: '1' }, isRunning: (teller) => !all.dead.has(teller.pid), routing, ...(lock && { lock }) })
      // One with a lock of its own may wait for it for ever.
      if (!lock) open.push(log)
      return log
    },
  }
  beforeEach(() => {
    all.now = Date.parse(start)
    all.dead.clear()
  })
  afterEach(async () => {
    for (const log of open.splice(0)) await log.close()
  })
  return all
}
