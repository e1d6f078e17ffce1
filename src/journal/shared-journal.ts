/**
 * A journal that several processes append to, each for a moment: one file a day (UTC), in the format of a run's, and each
 * names the last record of the one before, and holds what stands from it. So only the last day is read; what is in it is
 * folded in memory, and never read twice.
 */
import { join } from 'node:path'
import { failure, SirunError } from '../diagnostics/diagnostic.js'
import type { Clock } from '../engine/ports.js'
import { keepBlobs, readBlob } from './evidence-store.js'
import { nodeFiles, type FileLayer } from './file-layer.js'
import { acquireLock, type Lock } from './lock.js'
import { encodeLine, noHash, type AnyRecord } from './record-line.js'
import { recoverJournal } from './recover-journal.js'
import { restoreRecords } from './restore-records.js'
import { journalName, scanJournal, type Head } from './scan-journal.js'

/** The last record of a day. */
export interface DayEnd extends Head {
  day: string
}

export interface SharedJournalOptions<R extends AnyRecord> {
  /** The folder of the days. */
  root: string
  clock: Clock
  /**
   * The first record of a day; of type `opened`, with `format: 1`, and what stands from all days before: who begins with it
   * knows what others folded. `after` is undefined where there was none before.
   */
  opening: (after: DayEnd | undefined) => Omit<R, 'at' | 'mono'>
  /** Told of every record, in order: of those that are on the disk, and of those that are about to be. */
  fold: (record: R) => void
  files?: FileLayer
  lock?: (folder: string) => Promise<Lock>
  /** How long it waits for another process, milliseconds (default 10 s). */
  patience?: number
}

/** What one caller appends, once all that others wrote has been folded. Pure: it may be followed by others in the same turn. */
export type Turn<R, T> = () => { append: readonly Omit<R, 'at' | 'mono'>[]; result: T }

interface OpenDay {
  day: string
  folder: string
  file: number
  inode: number
  bytes: number
  head: Head
  /** Torn tails that its records name. */
  copies: Set<string>
}

interface Waiting<R> {
  work: Turn<R, unknown>
  resolve(result: unknown): void
  reject(error: unknown): void
}

const dayName = /^\d{4}-\d\d-\d\d$/
/** Between two looks at a lock that another process has; milliseconds. */
const lockRest = 20

export class SharedJournal<R extends AnyRecord> {
  readonly #options: SharedJournalOptions<R>
  readonly #files: FileLayer
  #day: OpenDay | undefined
  #waiting: Waiting<R>[] = []
  #working: Promise<void> | undefined
  #broken: Error | undefined

  constructor(options: SharedJournalOptions<R>) {
    this.#options = options
    this.#files = options.files ?? nodeFiles
  }

  /**
   * What `work` returns, when its records are on the disk. Turns that wait together share one lock and one sync.
   * @throws SirunError of kind `state`: journal-busy, journal-unwritable, journal-changed, or what scan-journal.ts calls
   * corruption. After a write that failed every turn throws the same.
   */
  turn<T>(work: Turn<R, T>): Promise<T> {
    const done = new Promise<T>((resolve, reject) => this.#waiting.push({ work, resolve, reject }))
    this.#working ??= this.#serve()
    return done
  }

  /** Waits for the turns that are under way. */
  async close(): Promise<void> {
    await this.#working
    this.#broken ??= failure('state', 'journal-closed', 'The journal is closed.')
    if (this.#day) this.#files.close(this.#day.file)
    this.#day = undefined
  }

  /** Folds what is there without a lock, and writes nothing. Throws SirunError of kind `state` for corruption. It is closed then. */
  look(): void {
    this.#broken = failure('state', 'journal-closed', 'The journal was only looked at.')
    for (const day of this.#days().reverse()) {
      const folder = join(this.#options.root, day)
      const { lines, corruption } = scanJournal(this.#files.read(join(folder, journalName)) ?? new Uint8Array())
      if (corruption) throw new SirunError('state', corruption)
      if (lines.length === 0) continue
      const { records } = restoreRecords(lines, (sha256) => readBlob(folder, sha256, this.#files))
      for (const record of records as unknown as R[]) this.#options.fold(record)
      return
    }
  }

  async #serve(): Promise<void> {
    // All that were called in the same breath come in one turn.
    await Promise.resolve()
    while (this.#waiting.length > 0) await this.#serveTogether()
    this.#working = undefined
  }

  async #serveTogether(): Promise<void> {
    const answers: (() => void)[] = []
    const served: Waiting<R>[] = []
    try {
      if (this.#broken) throw this.#broken
      const lock = await this.#takeLock()
      try {
        await this.#catchUp()
        const records: R[] = []
        for (const each of (served.push(...this.#waiting.splice(0)), served)) {
          const { append, result } = each.work()
          for (const body of append) records.push(this.#fold(body))
          answers.push(() => each.resolve(result))
        }
        await this.#write(records)
      } finally {
        await lock.release()
      }
      for (const answer of answers) answer()
    } catch (error) {
      // What was folded may not be on the disk: nothing is decided on it any more.
      if (served.length > 0) this.#broken ??= this.#asTrouble(error)
      for (const each of [...served, ...this.#waiting.splice(0)]) each.reject(this.#asTrouble(error))
    }
  }

  #fold(body: Omit<R, 'at' | 'mono'>): R {
    const { clock, fold } = this.#options
    const record = { at: clock.now().toISOString(), mono: clock.monotonic(), ...body } as unknown as R
    fold(record)
    return record
  }

  async #takeLock(): Promise<Lock> {
    const { root, clock, lock = acquireLock, patience = 10_000 } = this.#options
    this.#files.makeFolder(root)
    const until = clock.monotonic() + patience
    for (;;) {
      try {
        return await lock(root)
      } catch (error) {
        if (!(error instanceof SirunError) || error.diagnostics[0]?.code !== 'run-locked') throw error
        if (clock.monotonic() >= until) throw failure('state', 'journal-busy', `Another process has had ${root} for ${patience / 1_000} s.`, error.diagnostics[0].hint ?? 'Try again when it has ended.')
        await clock.sleep(lockRest)
      }
    }
  }

  #days(): string[] {
    return this.#files.list(this.#options.root).filter((name) => dayName.test(name))
  }

  /** Folds what is new, and begins the day where nobody has. A clock that was moved back goes on with the last day. */
  async #catchUp(): Promise<void> {
    const today = this.#options.clock.now().toISOString().slice(0, 10)
    const days = this.#days()
    const last = days.at(-1)
    const known = this.#day?.day
    if (known === undefined) for (const day of [...days].reverse()) if (await this.#readDay(day)) break
    if (known !== undefined) for (const day of days) if (day >= known) await this.#readDay(day)
    if (this.#day === undefined || this.#day.day < today) await this.#begin(last !== undefined && last > today ? last : today)
  }

  /** Whether there is something to go on with: a process that died before its first record was whole left nothing. */
  async #readDay(day: string): Promise<boolean> {
    const path = join(this.#options.root, day, journalName)
    const now = this.#files.stat(path)
    const known = this.#day?.day === day ? this.#day : undefined
    if (known && now?.inode === known.inode && now.bytes === known.bytes) return true
    if (known && (now?.inode !== known.inode || now.bytes < known.bytes)) throw changed(path)
    if (!now || (!known && !this.#files.read(path)?.includes(0x0a))) return false
    const open = known ?? this.#open(day, now.inode)
    const { scan, cuts } = await recoverJournal(open.folder, open.file, this.#files, known && { head: known.head, bytes: known.bytes, copies: known.copies })
    const { records, problems } = restoreRecords(scan.lines, (sha256) => readBlob(open.folder, sha256, this.#files))
    if (records.length < scan.lines.length) throw new SirunError('state', problems)
    open.head = scan.head
    open.bytes = scan.goodBytes
    for (const { copy } of scan.lines.map(({ members }) => members as { copy?: string })) if (copy !== undefined) open.copies.add(copy)
    for (const record of records as unknown as R[]) this.#options.fold(record)
    await this.#write(cuts.map((cut) => this.#fold({ type: 'recovered', ...cut } as unknown as Omit<R, 'at' | 'mono'>)))
    for (const { copy } of cuts) open.copies.add(copy)
    return true
  }

  #open(day: string, inode: number): OpenDay {
    if (this.#day) this.#files.close(this.#day.file)
    const folder = join(this.#options.root, day)
    const file = this.#files.open(join(folder, journalName), 'append')
    this.#day = { day, folder, file, inode, bytes: 0, head: { seq: 0, hash: noHash }, copies: new Set() }
    return this.#day
  }

  async #begin(day: string): Promise<void> {
    const { root, opening } = this.#options
    const last = this.#day
    const folder = join(root, day)
    this.#files.makeFolder(folder)
    const path = join(folder, journalName)
    this.#files.close(this.#files.open(path, 'rewrite'))
    await this.#files.syncFolder(folder)
    await this.#files.syncFolder(root)
    this.#open(day, this.#files.stat(path)!.inode)
    await this.#write([this.#fold(opening(last && { day: last.day, ...last.head }))])
  }

  async #write(records: readonly R[]): Promise<void> {
    if (records.length === 0) return
    const day = this.#day!
    let { head } = day
    const lines: Uint8Array[] = []
    for (const record of records) {
      const line = encodeLine(record, { seq: head.seq + 1, prev: head.hash, synced: day.head.seq })
      await keepBlobs(day.folder, line.blobs, this.#files)
      lines.push(line.bytes)
      head = { seq: head.seq + 1, hash: line.hash }
    }
    const bytes = Buffer.concat(lines)
    const written = this.#files.write(day.file, bytes)
    if (written !== bytes.length) throw new Error(`${written} of ${bytes.length} bytes were written`)
    await this.#files.sync(day.file)
    day.head = head
    day.bytes += written
  }

  /** Only what Node says about an error of the file system; a bug of sirun goes on as itself. */
  #asTrouble(error: unknown): Error {
    if (error instanceof SirunError || error instanceof TypeError || error instanceof RangeError) return error
    return failure('state', 'journal-unwritable', `The journal in ${this.#options.root} cannot be written: ${error instanceof Error ? error.message : String(error)}.`, 'Free or repair the disk, and try again.')
  }
}

function changed(path: string): SirunError {
  return failure('state', 'journal-changed', `${path} is not as sirun left it: it was cut or replaced.`, 'Keep both this file and its copies, and see who did that.')
}
