/** Whether a watcher does what it is there for, and if not, why. */
import { formatDuration } from '../text/duration-text.js'
import type { TroubledPart, WatchEvent } from './watch-event.js'
import type { Load } from './watcher.js'

export interface HealthReport {
  status: 'ok' | 'failing'
  /** One sentence each. */
  problems: string[]
  /** Seconds since a receive last worked; null before the first. */
  lastReceive: number | null
  /** Alerts that are recorded and still to be told, and for how many seconds the oldest has been. */
  deliveries: { pending: number; oldest: number }
}

/** A long poll takes 20 s, and what is received may have to wait for slow channels. Milliseconds. */
const longestSilence = 120_000
const longestPending = 600_000

export class Health {
  readonly #now: () => number
  readonly #load: () => Load
  readonly #troubles = new Map<TroubledPart, string>()
  #received: number | undefined
  #isStopping = false

  /** @param now of a monotonic clock, milliseconds */
  constructor(now: () => number, load: () => Load) {
    this.#now = now
    this.#load = load
  }

  take(event: WatchEvent): void {
    if (event.event === 'received') this.#received = this.#now()
    else if (event.event === 'trouble') this.#troubles.set(event.part, event.message)
    else if (event.event === 'recovered') this.#troubles.delete(event.part)
    else if (event.event === 'stopping') this.#isStopping = true
  }

  look(): HealthReport {
    const { deliveries: pending, oldest = 0 } = this.#load()
    const silence = this.#received === undefined ? undefined : this.#now() - this.#received
    const problems = [...this.#troubles.values()]
    if (this.#isStopping) problems.push('It is ending.')
    else if (silence === undefined) problems.push('Nothing was received yet.')
    else if (silence > longestSilence && !this.#troubles.has('receive')) problems.push(`Nothing was received for ${formatDuration(silence)}.`)
    if (oldest > longestPending) problems.push(`An alert has been waiting to be told for ${formatDuration(oldest)}.`)
    return { status: problems.length === 0 ? 'ok' : 'failing', problems, lastReceive: silence === undefined ? null : Math.round(silence / 1_000), deliveries: { pending, oldest: Math.round(oldest / 1_000) } }
  }
}
