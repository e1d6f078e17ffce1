/** Ctrl-C outside a prompt: the call under way is finished and recorded, then the run stops. Twice ends at once. */
import { exitCodes } from './exit-codes.js'

export interface Interruption {
  signal: AbortSignal
  /** Signals mean again what they meant before. */
  release(): void
}

/** `say` tells the person that the first one was heard. */
export function watchInterrupts(say: (text: string) => void): Interruption {
  const controller = new AbortController()
  const hear = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted)
    controller.abort()
    say('Interrupted: the run stops when the answer to the call under way is recorded. Ctrl-C again ends at once.')
  }
  process.on('SIGINT', hear)
  return { signal: controller.signal, release: () => void process.removeListener('SIGINT', hear) }
}
