/**
 * Ctrl-C outside a prompt, a terminal that was closed, and what asks a process to end: the call under way is finished and
 * recorded, then the run stops. Ctrl-C twice ends at once.
 */
import { exitCodes } from './exit-codes.js'

export interface Interruption {
  signal: AbortSignal
  /** Signals mean again what they meant before. */
  release(): void
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** `say` tells the person that the first one was heard. */
export function watchInterrupts(say: (text: string) => void): Interruption {
  const controller = new AbortController()
  const hear = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      // A terminal that closes says so more than once.
      if (signal === 'SIGINT') process.exit(exitCodes.interrupted)
      return
    }
    controller.abort()
    say('Interrupted: the run stops when the answer to the call under way is recorded. Ctrl-C again ends at once.')
  }
  for (const signal of signals) process.on(signal, hear)
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of signals) process.removeListener(signal, hear)
    },
  }
}
