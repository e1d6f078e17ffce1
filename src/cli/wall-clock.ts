/** The clock of a run against AWS: real time, and waits that an interruption ends. */
import type { Clock } from '../engine/ports.js'
import { interrupted } from '../terminal/prompter.js'

/** A wait rejects with SirunError `interrupted` once the signal is aborted. */
export function wallClock(interruption: AbortSignal): Clock {
  return {
    now: () => new Date(),
    monotonic: () => performance.now(),
    sleep: (milliseconds) =>
      new Promise((resolve, reject) => {
        const stop = (): void => {
          clearTimeout(timer)
          reject(interrupted())
        }
        const timer = setTimeout(() => {
          interruption.removeEventListener('abort', stop)
          resolve(true)
        }, milliseconds)
        interruption.addEventListener('abort', stop, { once: true })
        if (interruption.aborted) stop()
      }),
  }
}
