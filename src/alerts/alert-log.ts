/**
 * What was alerted, who was told, and what became of it: a journal that all processes of a state folder share. Of the last
 * day is read what stood from before and what came since; what happens afterwards is folded as it is written.
 */
import type { Clock } from '../engine/ports.js'
import type { FileLayer } from '../journal/file-layer.js'
import type { Lock } from '../journal/lock.js'
import { SharedJournal, type DayEnd } from '../journal/shared-journal.js'
import type { Routing } from '../runbooks/routing.js'
import type { AlertRecord, AlertRecordBody, SaidRecord, Teller } from './alert-records.js'
import { applyAlertRecord, forget, noState, pastOf, standingOf, type Limits } from './alert-state.js'
import type { Before, DeliveryLog } from './deliver-notice.js'
import type { Held } from './destination-loads.js'
import type { Incidents } from './incidents.js'
import { knownVersion, type KnownDelivery, type KnownVersion } from './known-findings.js'
import type { Owed } from './owed.js'
import type { PastAlerts } from './past-alerts.js'
import { limitsOf } from './routing-times.js'
import type { Urgency } from './urgency-of.js'

export interface AlertLogOptions {
  /** `<state folder>/alerts`. */
  root: string
  clock: Clock
  sirun: string
  by: Teller
  /** Whether that process still is, as far as it can be seen from here; `since`: when it said that it would tell. */
  isRunning(this: void, teller: Teller, since: Date): boolean
  /** How far grouping and the limit look. */
  routing: Pick<Routing, 'group' | 'limit'>
  files?: FileLayer
  lock?: (folder: string) => Promise<Lock>
}

/** Milliseconds between two looks for what can be forgotten, by the clock of the records. */
const forgetting = 600_000

export class AlertLog {
  readonly #options: AlertLogOptions
  readonly #journal: SharedJournal<AlertRecord>
  readonly #limits: Limits
  readonly #state = noState()
  #forgot = 0

  constructor(options: AlertLogOptions) {
    const { clock, routing, sirun, root, files, lock } = options
    this.#options = options
    this.#limits = limitsOf(routing)
    const opening = (after: DayEnd | undefined): AlertRecordBody => ({ type: 'opened', format: 1, log: 'alerts', sirun, after: after ?? null, stands: after ? standingOf(this.#state) : null })
    this.#journal = new SharedJournal<AlertRecord>({ root, clock, opening, fold: (record) => this.#fold(record), ...(files && { files }), ...(lock && { lock }) })
  }

  /** Reads what others wrote since. Throws SirunError of kind `state` as every append does. */
  async catchUp(): Promise<void> {
    await this.#append(() => [])
  }

  /** Reads what is there without a lock, and writes nothing: for one look. */
  look(): void {
    this.#journal.look()
  }

  /** Of one key, by destination. */
  deliveries(key: string): Readonly<Record<string, KnownDelivery>> {
    return this.#state.findings.get(key)?.to ?? {}
  }

  /** What is known of a key at a destination before it is told again. */
  before(key: string, to: string): Before {
    const { reference, telling, at = '' } = this.deliveries(key)[to] ?? {}
    const isTelling = telling !== undefined && this.isRunning(telling, at)
    return { ...(reference !== undefined && { reference }), ...(isTelling && { state: 'in-flight' as const }) }
  }

  /** Whether the same finding was alerted as it is, and no less urgent. */
  knownVersion(key: string, version: string, priority: Urgency['priority']): KnownVersion | undefined {
    return knownVersion(this.#state.findings, key, version, priority)
  }

  /** What was decided to be told and has not ended well, by its id. */
  get owed(): ReadonlyMap<string, Owed> {
    return this.#state.owed
  }

  /** What routing is decided on. */
  get past(): PastAlerts {
    return pastOf(this.#state)
  }

  /** What was held back from a destination and no summary has told. */
  held(destination: string): Held | undefined {
    return this.#state.loads.get(destination)?.held
  }

  /** When a destination had its last summary. */
  lastSummary(destination: string): Date | undefined {
    const last = this.#state.loads.get(destination)?.lastSummary
    return last === undefined ? undefined : new Date(last)
  }

  /** What is open, and was resolved lately: as far as this process has read. It changes with each record. */
  get incidents(): Readonly<Incidents> {
    return this.#state
  }

  /** Records what somebody said of incidents. */
  say(...said: SaidRecord[]): Promise<void> {
    return this.#append(() => said)
  }

  /** Decides on what all others wrote, and records it before anybody decides otherwise. `decide` is called once, and is pure. */
  record<T>(decide: () => { append: AlertRecordBody[]; result: T }): Promise<T> {
    return this.#journal.turn(decide)
  }

  /** The log of the deliveries of one alert, step, reminder or summary. */
  deliveriesOf(alert: string): DeliveryLog {
    const { by } = this.#options
    return {
      started: ({ key, kind }, to) => this.#append(() => to.map((name) => ({ type: 'delivery-started', alert, key, what: kind, by, to: name }))),
      finished: ({ key, kind }, to, delivery, instead) =>
        this.#append(() => [
          { type: 'delivery-finished', alert, key, to, delivery, ...(instead && { instead: instead.to }) },
          ...(instead?.begins ? [{ type: 'delivery-started' as const, alert, key, what: kind, by, to: instead.to, insteadOf: to }] : []),
        ]),
    }
  }

  isRunning(teller: Teller, since: string): boolean {
    const { host, pid, started } = this.#options.by
    return (teller.pid === pid && teller.host === host && teller.started === started) || this.#options.isRunning(teller, new Date(since))
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
    applyAlertRecord(this.#state, record, this.#limits)
    const now = Date.parse(record.at)
    if (now - this.#forgot < forgetting) return
    this.#forgot = now
    forget(this.#state, new Date(now), this.#limits)
  }
}
