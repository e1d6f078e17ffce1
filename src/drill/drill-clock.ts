/** The clock of a drill: it stands still but for waiting and for the time that calls take, so that a script takes no time. */
import type { Clock } from '../engine/ports.js'

export interface DrillClock extends Clock {
  /** Moves the clock on. */
  advance(milliseconds: number): void
}

/** A clock that starts at `start`. With `real` it also goes on by itself, for a drill by hand. */
export function drillClock(start: Date, real?: () => number): DrillClock {
  const begun = real?.() ?? 0
  let passed = 0
  const elapsed = (): number => passed + (real ? real() - begun : 0)
  return {
    now: () => new Date(start.getTime() + Math.round(elapsed())),
    monotonic: elapsed,
    sleep: (milliseconds) => {
      passed += milliseconds
      return Promise.resolve(true)
    },
    advance: (milliseconds) => {
      passed += milliseconds
    },
  }
}
