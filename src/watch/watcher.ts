/**
 * The watcher: receives, records, tells. A message is deleted when all that it holds is on the disk, and told of after that.
 * What cannot be recorded now comes again; troubles are said once and waited out, and never end it.
 */
import { SirunError } from '../diagnostics/diagnostic.js'
import type { Clock } from '../engine/ports.js'
import type { Finding } from '../findings/finding.js'
import { Deliveries } from './deliveries.js'
import type { Alerted, Desk, Entries } from './desk.js'
import { runLimited } from '../alerts/run-limited.js'
import { batchSize, hiddenFor, QueueTrouble, type Queue, type QueueMessage } from './queue.js'
import { takeEvent } from './take-event.js'
import { Troubles } from './troubles.js'
import type { WatchEvent } from './watch-event.js'

export interface WatchParts {
  queue: Queue
  desk: Desk
  /** A clock whose waits end early, with a rejection, when the signal is aborted. */
  clockUntil: (signal: AbortSignal) => Clock
  report: (event: WatchEvent) => void
  /** Aborted: no more is received; what is in work is finished. */
  stop: AbortSignal
  /** Milliseconds that it has for that (default 25 s). */
  patience?: number
  /** Milliseconds between two looks at what is due (default 5 s). */
  every?: number
}

/** Receives that wait at the same time, while they bring as many messages as they can. */
const receivers = 4
/** Messages in work, and alerts that are to be told: above these nothing is received. */
const mostInWork = 100
const mostToTell = 500
/** A message at which sirun itself fails is tried so often, then it is rejected. */
const mostFailures = 3
/** Findings of one message of which AWS may be asked at the same time; findings between which others have their turn. */
const together = 8
const atOnce = 50

/** What it has to do now. */
export interface Load {
  inWork: number
  deliveries: number
  /** Milliseconds for which the oldest of them has been recorded. */
  oldest?: number
}

export class Watcher {
  readonly #parts: WatchParts
  readonly #clock: Clock
  readonly #inWork = new Map<string, QueueMessage>()
  readonly #deliveries: Deliveries
  readonly #troubles: Troubles
  #receiving = 1
  #onDuty = 0
  #wakers: (() => void)[] = []
  /** Receipts that are to be deleted with the next batch. */
  #done: string[] = []
  #removing: Promise<void> | undefined

  constructor(parts: WatchParts) {
    this.#parts = parts
    this.#clock = parts.clockUntil(parts.stop)
    this.#deliveries = new Deliveries((error) => this.#failed(error, 'what was recorded'), () => this.#wake())
    this.#troubles = new Troubles(this.#clock, parts.report)
  }

  /** Resolves when it was stopped, and what is in work is finished or released: with how many alerts are still to be told, by the next process. Throws QueueTrouble where the queue cannot be read in the first place. */
  async run(): Promise<number> {
    const { queue, stop, report, clockUntil, patience = 25_000 } = this.#parts
    const first = await queue.receive(stop, { waits: false })
    report({ event: 'started' })
    const ended = new AbortController()
    const extending = this.#repeat(ended.signal, (hiddenFor * 1_000) / 3, () => this.#extend())
    const tending = this.#tend()
    this.#takeAll(first)
    await this.#receive()
    report({ event: 'stopping', inWork: this.#inWork.size, deliveries: this.#deliveries.left })
    const settled = this.#until(() => this.#receiving === 0 && this.#inWork.size === 0 && this.#deliveries.left === 0)
    await Promise.race([clockUntil(ended.signal).sleep(patience).catch(() => undefined), Promise.all([settled, tending])])
    ended.abort()
    await extending
    const [released, deliveries] = [[...this.#inWork.keys()], this.#deliveries.left]
    this.#deliveries.drop()
    if (released.length > 0) await this.#ask('hide', () => this.#parts.queue.hide(released, 0))
    report({ event: 'stopped', released: released.length, deliveries })
    return deliveries
  }

  get load(): Load {
    const { left: deliveries, oldest } = this.#deliveries
    return { inWork: this.#inWork.size, deliveries, ...(oldest !== undefined && { oldest: this.#clock.monotonic() - oldest }) }
  }

  /** One of several: the first goes on until it is stopped, the others as long as there is much. */
  async #receive(isFirst = true): Promise<void> {
    const { queue, stop } = this.#parts
    try {
      while (!stop.aborted) {
        await this.#until(() => stop.aborted || this.#hasRoom())
        if (stop.aborted) return
        const messages = await this.#troubles.through('receive', () => queue.receive(stop))
        if (!messages) continue
        this.#takeAll(messages)
        if (messages.length < batchSize && !isFirst) return
        if (messages.length === batchSize && this.#receiving < receivers) {
          this.#receiving += 1
          void this.#receive(false).catch((error: unknown) => this.#failed(error, 'receiving'))
        }
      }
    } finally {
      this.#receiving -= 1
      this.#wake()
    }
  }

  #takeAll(messages: readonly QueueMessage[]): void {
    this.#parts.report({ event: 'received', messages: messages.length })
    for (const message of messages) void this.#take(message)
  }

  #hasRoom(): boolean {
    return this.#inWork.size < mostInWork && this.#deliveries.left < mostToTell && !this.#troubles.has('log')
  }

  async #take(message: QueueMessage): Promise<void> {
    const { desk, report } = this.#parts
    const since = this.#clock.monotonic()
    this.#inWork.set(message.receipt, message)
    try {
      const tellings = await desk.record(message.id, await this.#entriesOf(message))
      this.#remove(message.receipt)
      const lag = message.sent && this.#clock.now().getTime() - message.sent.getTime()
      report({ event: 'taken', message: message.id, milliseconds: this.#clock.monotonic() - since, ...(lag !== undefined && { lag }) })
      this.#deliveries.add(tellings, this.#clock.monotonic())
    } catch (error) {
      this.#failed(error, `message ${message.id}`)
      await this.#putBack(message, error)
    }
  }

  /** What a message holds. Throws for what may pass. */
  async #entriesOf({ id, body, receives, sender }: QueueMessage): Promise<Entries> {
    const { findings, signal, rejected } = takeEvent(body)
    const { alerted, failures } = await this.#alertsFor(findings)
    if (failures.length > 0 && receives < mostFailures) throw failures[0]
    const reason = [rejected, ...failures.slice(0, 3).map((error) => `sirun failed at a finding of it: ${error instanceof Error ? error.message : String(error)}`)].filter((each) => each !== undefined).join(' ')
    return { alerted, ...(signal && { signal: { signal, ...(sender !== undefined && { sender }) } }), ...(reason !== '' && { rejected: { message: id, receives, reason, body } }) }
  }

  async #alertsFor(findings: readonly Finding[]): Promise<{ alerted: Alerted[]; failures: unknown[] }> {
    const alerted: (Alerted | undefined)[] = Array.from(findings, () => undefined)
    const failures: unknown[] = []
    await runLimited([...findings.entries()], together, async ([index, finding]) => {
      await this.#parts.desk.alertFor(finding).then((each) => (alerted[index] = each), (error: unknown) => failures.push(error))
      if (index % atOnce === atOnce - 1) await new Promise(setImmediate)
    })
    return { alerted: alerted.filter((each) => each !== undefined), failures }
  }

  async #putBack({ receipt, id, receives }: QueueMessage, error: unknown): Promise<void> {
    const seconds = 5 * 2 ** Math.min(receives, 6)
    this.#parts.report({ event: 'put-back', message: id, receives, seconds, why: error instanceof Error ? error.message : String(error) })
    await this.#ask('hide', () => this.#parts.queue.hide([receipt], seconds))
    this.#forget(receipt)
  }

  /** Deletes what is done, all that came up meanwhile together. */
  #remove(receipt: string): void {
    this.#done.push(receipt)
    this.#removing ??= this.#removeAll().finally(() => (this.#removing = undefined))
  }

  async #removeAll(): Promise<void> {
    while (this.#done.length > 0) {
      const receipts = this.#done.splice(0)
      // What is not deleted comes again, and is known then.
      await this.#ask('delete', async () => {
        const left = await this.#parts.queue.remove(receipts)
        if (left.length > 0) await this.#parts.queue.remove(left)
      })
      receipts.forEach((each) => this.#forget(each))
    }
  }

  #forget(receipt: string): void {
    this.#inWork.delete(receipt)
    this.#wake()
  }

  async #extend(): Promise<void> {
    if (this.#inWork.size > 0) await this.#ask('hide', () => this.#parts.queue.hide([...this.#inWork.keys()], hiddenFor))
  }

  /** The queue is asked once. */
  async #ask(part: 'hide' | 'delete', work: () => Promise<void>): Promise<void> {
    await work().then(
      () => this.#troubles.over(part),
      (error: unknown) => (error instanceof QueueTrouble ? this.#troubles.say(part, error) : this.#failed(error, `the queue (${part})`)),
    )
  }

  /** Each duty by itself: a receiver that says nothing for a minute holds up none but its own. */
  async #tend(): Promise<void> {
    const { desk, stop, every = 5_000 } = this.#parts
    const tend = async (duty: Desk['duties'][number]): Promise<void> => {
      if (this.#troubles.has('log')) return
      this.#onDuty += 1
      await duty().catch((error: unknown) => this.#failed(error, 'what is due'))
      this.#onDuty -= 1
    }
    await Promise.all([...desk.duties.map((duty) => this.#repeat(stop, every, () => tend(duty))), this.#repeat(stop, every, () => this.#mend())])
  }

  /** Where the log failed: when nobody tells by the old one any more, a new one is opened. */
  async #mend(): Promise<void> {
    if (!this.#troubles.has('log')) return
    this.#deliveries.drop()
    if (this.#deliveries.left > 0 || this.#onDuty > 0) return
    await this.#troubles.through('log', () => this.#parts.desk.reopen())
    this.#wake()
  }

  #failed(error: unknown, what: string): void {
    if (error instanceof SirunError && error.kind === 'state') return this.#troubles.say('log', error)
    this.#parts.report({ event: 'failed', message: `sirun failed at ${what}.`, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }

  async #repeat(until: AbortSignal, every: number, work: () => Promise<void>): Promise<void> {
    const clock = this.#parts.clockUntil(until)
    while (!until.aborted) {
      await work()
      await clock.sleep(every).catch(() => undefined)
    }
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#wakers.push(resolve))
  }

  #wake(): void {
    for (const waker of this.#wakers.splice(0)) waker()
  }
}
