/** What asks a process that goes on by itself to end: the first finishes what is under way, the second ends at once. */
import { exitCodes } from './exit-codes.js'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export function stopSignal(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController()
  const hear = (signal: NodeJS.Signals): void => {
    // A terminal that closes says so more than once.
    if (controller.signal.aborted && signal !== 'SIGHUP') process.exit(exitCodes.interrupted)
    controller.abort()
  }
  for (const signal of signals) process.on(signal, hear)
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of signals) process.removeListener(signal, hear)
    },
  }
}
