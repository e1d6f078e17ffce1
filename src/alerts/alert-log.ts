/**
 * What was alerted, who was told, and what became of it: a journal that all processes of a state folder share. It is read
 * once; what happens afterwards is folded as it is written.
 */
import type { Clock } from '../engine/ports.js'
import type { FileLayer } from '../journal/file-layer.js'
import type { Lock } from '../journal/lock.js'
import { SharedJournal, type DayEnd } from '../journal/shared-journal.js'
import type { AlertRecord, AlertRecordBody, Teller } from './alert-records.js'
import type { Delivery } from './channel.js'
import type { DeliveryLog } from './deliver-notice.js'
import { applyDelivery, type KnownDelivery, type KnownDeliveries } from './known-deliveries.js'
import type { Notice } from './notice.js'

export interface AlertLogOptions {
  /** `<state folder>/alerts`. */
  root: string
  clock: Clock
  sirun: string
  by: Teller
  /** Whether that process still is, as far as it can be seen from here. */
  isRunning(teller: Teller): boolean
  /** How far back it is read, in milliseconds: as far as grouping and limits look. */
  reach: number
  files?: FileLayer
  lock?: (folder: string) => Promise<Lock>
}

/** Days before `reach` in which a key is looked for on demand. */
const recalledDays = 90

export class AlertLog implements DeliveryLog {
  readonly #options: AlertLogOptions
  readonly #journal: SharedJournal<AlertRecord>
  readonly #known: KnownDeliveries = new Map()

  constructor(options: AlertLogOptions) {
    const { clock, reach, sirun, root, files, lock } = options
    this.#options = options
    const since = new Date(clock.now().getTime() - reach).toISOString().slice(0, 10)
    const opening = (after: DayEnd | undefined): AlertRecordBody => ({ type: 'opened', format: 1, log: 'alerts', sirun, after: after ?? null })
    this.#journal = new SharedJournal<AlertRecord>({ root, clock, since, opening, fold: (record) => this.#fold(record), ...(files && { files }), ...(lock && { lock }) })
  }

  /** Reads what others wrote since. Throws SirunError of kind `state` as every append does. */
  async catchUp(): Promise<void> {
    await this.#append(() => [])
  }

  /** Takes what older days know of a key, which may be a ticket of weeks ago. */
  recall(key: string): void {
    if (this.#known.has(key)) return
    for (const record of this.#journal.findBefore(key, recalledDays)) if ('key' in record && record.key === key) this.#fold(record)
  }

  /** Of one key, by destination. */
  deliveries(key: string): ReadonlyMap<string, KnownDelivery> {
    return this.#known.get(key) ?? new Map()
  }

  /** Destinations of a key that a process was about to tell when it ended: they may have it, or not. */
  interrupted(key: string): string[] {
    return [...this.deliveries(key)].filter(([, { unfinished }]) => unfinished && !this.#options.isRunning(unfinished)).map(([to]) => to)
  }

  async started({ key, kind }: Pick<Notice, 'key' | 'kind'>, to: readonly { to: string; insteadOf?: string }[]): Promise<void> {
    const { by } = this.#options
    await this.#append(() => to.map((each) => ({ type: 'delivery-started', key, what: kind, by, ...each })))
  }

  async finished({ key }: Pick<Notice, 'key'>, to: string, delivery: Delivery): Promise<void> {
    await this.#append(() => [{ type: 'delivery-finished', key, to, delivery }])
  }

  close(): Promise<void> {
    return this.#journal.close()
  }

  #append(make: () => AlertRecordBody[]): Promise<void> {
    return this.#journal.turn(() => ({ append: make(), result: undefined }))
  }

  #fold(record: AlertRecord): void {
    applyDelivery(this.#known, record, this.#options.reach)
  }
}
