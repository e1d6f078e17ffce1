/**
 * What was alerted, who was told, and what became of it: a journal that all processes of a state folder share. It is read
 * once; what happens afterwards is folded as it is written.
 */
import type { Clock } from '../engine/ports.js'
import type { FileLayer } from '../journal/file-layer.js'
import type { Lock } from '../journal/lock.js'
import { SharedJournal, type DayEnd } from '../journal/shared-journal.js'
import { applyAlert, emptyMemory, lastSummary, pastOf } from './alert-memory.js'
import type { AlertRecord, AlertRecordBody, SaidRecord, Teller } from './alert-records.js'
import type { Before, DeliveryLog } from './deliver-notice.js'
import { applyIncident, noIncidents, type Incidents } from './incidents.js'
import { applyDelivery, type KnownDelivery, type KnownDeliveries } from './known-deliveries.js'
import type { PastAlert, PastAlerts } from './past-alerts.js'

export interface AlertLogOptions {
  /** `<state folder>/alerts`. */
  root: string
  clock: Clock
  sirun: string
  by: Teller
  /** Whether that process still is, as far as it can be seen from here; `since`: when it said that it would tell. */
  isRunning(this: void, teller: Teller, since: Date): boolean
  /** How far back it is read, in milliseconds: as far as grouping and limits look. */
  reach: number
  files?: FileLayer
  lock?: (folder: string) => Promise<Lock>
}

/** Days before `reach` in which a key is looked for on demand. */
const recalledDays = 90

export class AlertLog {
  readonly #options: AlertLogOptions
  readonly #journal: SharedJournal<AlertRecord>
  readonly #known: KnownDeliveries = new Map()
  readonly #memory = emptyMemory()
  readonly #incidents = noIncidents()

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

  /** Reads what is there without a lock, and writes nothing: for one look. */
  look(): void {
    this.#journal.look()
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

  /** The same as a delivery needs it. */
  before({ reference, unfinished, at }: KnownDelivery): Before {
    const state = unfinished && (this.#options.isRunning(unfinished.by, new Date(at)) ? 'in-flight' : unfinished.started ? 'interrupted' : undefined)
    return { ...(reference !== undefined && { reference }), ...(state && { state }) }
  }

  /** Destinations of a key that a process was to tell when it ended: they may have it, or not. */
  interrupted(key: string): string[] {
    return [...this.deliveries(key)].filter(([, { unfinished, at }]) => unfinished && !this.#options.isRunning(unfinished.by, new Date(at))).map(([to]) => to)
  }

  /** What routing is decided on, for one alert; `within`: the time of the limit, milliseconds. */
  past(alert: Pick<PastAlert, 'type' | 'resource'>, at: Date, within: number): PastAlerts {
    return pastOf(this.#memory, alert, at, within)
  }

  /** Alerts that were held back from a destination and that no summary has told. */
  held(destination: string): readonly PastAlert[] {
    return this.#memory.held.get(destination) ?? []
  }

  /** When a destination had its last summary. */
  lastSummary(destination: string): Date | undefined {
    return lastSummary(this.#memory, destination)
  }

  /** What is open, and was resolved lately: as far as this process has read. It changes with each record. */
  get incidents(): Readonly<Incidents> {
    return this.#incidents
  }

  /** Records what somebody said of incidents. */
  say(...said: SaidRecord[]): Promise<void> {
    return this.#append(() => said)
  }

  /** Decides on what all others wrote, and records it before anybody decides otherwise. `decide` is called once, and is pure. */
  record<T>(decide: () => { append: AlertRecordBody[]; result: T }): Promise<T> {
    return this.#journal.turn(decide)
  }

  /** The log of the deliveries of one alert or summary. */
  deliveriesOf(alert: string): DeliveryLog {
    const { by } = this.#options
    return {
      started: ({ key, kind }, to) => this.#append(() => to.map((each) => ({ type: 'delivery-started', alert, key, what: kind, by, ...each }))),
      finished: ({ key }, to, delivery) => this.#append(() => [{ type: 'delivery-finished', alert, key, to, delivery }]),
    }
  }

  close(): Promise<void> {
    return this.#journal.close()
  }

  get now(): Date {
    return this.#options.clock.now()
  }

  get by(): Teller {
    return this.#options.by
  }

  #append(make: () => AlertRecordBody[]): Promise<void> {
    return this.#journal.turn(() => ({ append: make(), result: undefined }))
  }

  #fold(record: AlertRecord): void {
    applyDelivery(this.#known, record, this.#options.reach)
    applyAlert(this.#memory, record, this.#options.reach, this.#incidents)
    applyIncident(this.#incidents, record)
  }
}
