/** What does not work now: said once, again when it is another, and when it is over. Waits between tries grow. */
import { SirunError } from '../diagnostics/diagnostic.js'
import type { Clock } from '../engine/ports.js'
import { QueueTrouble } from './queue.js'
import type { TroubledPart, WatchEvent } from './watch-event.js'

interface Trouble {
  code: string
  /** Of the clock, milliseconds. */
  since: number
  tries: number
}

/** Milliseconds before the second try; each later one waits twice as long, up to the longest. */
const firstRest = 1_000
const longestRest = 60_000

export class Troubles {
  readonly #known = new Map<TroubledPart, Trouble>()
  readonly #clock: Clock
  readonly #report: (event: WatchEvent) => void

  constructor(clock: Clock, report: (event: WatchEvent) => void) {
    this.#clock = clock
    this.#report = report
  }

  has(part: TroubledPart): boolean {
    return this.#known.has(part)
  }

  say(part: TroubledPart, error: QueueTrouble | SirunError): void {
    const { code, message, hint } = detailsOf(error)
    const known = this.#known.get(part)
    this.#known.set(part, { code, since: known?.since ?? this.#clock.monotonic(), tries: (known?.tries ?? 0) + 1 })
    if (known?.code !== code) this.#report({ event: 'trouble', part, code, message, ...(hint !== undefined && { hint }) })
  }

  over(part: TroubledPart): void {
    const known = this.#known.get(part)
    if (!known) return
    this.#known.delete(part)
    this.#report({ event: 'recovered', part, milliseconds: this.#clock.monotonic() - known.since })
  }

  /** What `work` returns; undefined after trouble, when it has been said and waited for. */
  async through<T>(part: TroubledPart, work: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await work()
      this.over(part)
      return result
    } catch (error) {
      if (!(error instanceof QueueTrouble) && !(error instanceof SirunError)) throw error
      this.say(part, error)
      // An aborted clock: whoever waits looks at that by itself.
      await this.#clock.sleep(Math.min(firstRest * 2 ** (this.#known.get(part)!.tries - 1), longestRest)).catch(() => undefined)
      return undefined
    }
  }
}

function detailsOf(error: QueueTrouble | SirunError): { code: string; message: string; hint?: string | undefined } {
  if (error instanceof QueueTrouble) return error
  const [first] = error.diagnostics
  return { code: first?.code ?? error.kind, message: first?.message ?? error.message, hint: first?.hint }
}
