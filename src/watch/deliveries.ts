/** What was recorded and is to be told: so many at a time, the rest waits in its order. */
import type { Telling } from './desk.js'

/** Alerts that are told at the same time. A slow receiver takes up to a minute, so it is many. */
const together = 64

interface Entry {
  telling: Telling
  /** Of the monotonic clock, milliseconds. */
  since: number
}

export class Deliveries {
  #waiting: Entry[] = []
  /** The oldest first. */
  readonly #underWay = new Set<Entry>()
  readonly #failed: (error: unknown) => void
  readonly #changed: () => void

  /** @param failed told of what a telling throws @param changed called when there is room for more, or nothing is left */
  constructor(failed: (error: unknown) => void, changed: () => void) {
    this.#failed = failed
    this.#changed = changed
  }

  get left(): number {
    return this.#waiting.length + this.#underWay.size
  }

  /** Since when the oldest is to be told. */
  get oldest(): number | undefined {
    const [first = this.#waiting[0]] = this.#underWay
    return first?.since
  }

  add(tellings: readonly Telling[], since: number): void {
    for (const telling of tellings) this.#waiting.push({ telling, since })
    this.#begin()
  }

  /** What has not begun is left to whoever reads the log. */
  drop(): void {
    this.#waiting = []
  }

  #begin(): void {
    const begun = this.#waiting.splice(0, together - this.#underWay.size)
    for (const entry of begun) {
      this.#underWay.add(entry)
      void entry
        .telling()
        .catch(this.#failed)
        .finally(() => {
          this.#underWay.delete(entry)
          this.#begin()
          this.#changed()
        })
    }
  }
}
