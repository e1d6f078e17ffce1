/** A clock that only a test moves: waits end when it has come to their time, or their signal is aborted. */
import type { Clock } from '../../src/engine/ports.js'

export interface VirtualTime {
  clockUntil: (signal: AbortSignal) => Clock
  /** Moves the clock step by step, with all that happens on the way. */
  advance(milliseconds: number): Promise<void>
  /** Lets happen what can happen now. */
  settle(): Promise<void>
}

export function virtualTime(): VirtualTime {
  let now = 0
  const waits = new Set<{ at: number; end: () => void }>()
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate)
  }
  const sleep = (signal: AbortSignal, milliseconds: number): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const wait = { at: now + milliseconds, end: () => resolve(true) }
      waits.add(wait)
      const stop = (): void => {
        waits.delete(wait)
        reject(new Error('interrupted'))
      }
      signal.addEventListener('abort', stop, { once: true })
      if (signal.aborted) stop()
    })
  return {
    clockUntil: (signal) => ({ now: () => new Date(now), monotonic: () => now, sleep: (milliseconds) => sleep(signal, milliseconds) }),
    settle,
    async advance(milliseconds) {
      const end = now + milliseconds
      for (;;) {
        await settle()
        const next = [...waits].sort((a, b) => a.at - b.at)[0]
        if (!next || next.at > end) break
        now = Math.max(now, next.at)
        waits.delete(next)
        next.end()
      }
      now = end
      await settle()
    },
  }
}
