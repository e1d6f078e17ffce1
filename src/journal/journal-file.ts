/** The journal of a run on disk: appends records, one writer, nothing more after the first thing that goes wrong. */
import { dirname, join } from 'node:path'
import { failure, SirunError } from '../diagnostics/diagnostic.js'
import type { Clock, Journal } from '../engine/ports.js'
import { recordsOfPlans } from '../engine/plan.js'
import type { JournalRecord } from '../engine/records.js'
import { keepBlobs, readBlob } from './evidence-store.js'
import { nodeFiles, type FileLayer } from './file-layer.js'
import { acquireLock, type Lock } from './lock.js'
import { encodeLine, noHash } from './record-line.js'
import { recoverJournal } from './recover-journal.js'
import { restoreRecords } from './restore-records.js'
import { journalName, type Head } from './scan-journal.js'

export interface JournalOptions {
  /** Where it is kept; this machine's file system by default. */
  files?: FileLayer
  /** How it is made sure that there is one writer; `acquireLock` by default. */
  lock?: (folder: string) => Promise<Lock>
}

interface Opened {
  folder: string
  files: FileLayer
  file: number
  inode: number
  lock: Lock
  head: Head
  bytes: number
  preview: boolean
}

export class JournalFile implements Journal {
  #state: Opened
  /** Number of the last record that is known to be on the disk. */
  #synced: number
  #syncedBytes: number
  #broken: SirunError | undefined
  #queue: Promise<void> = Promise.resolve()

  /** Use `createJournal` or `openJournal`. */
  constructor(opened: Opened) {
    this.#state = opened
    this.#synced = opened.head.seq
    this.#syncedBytes = opened.bytes
  }

  /** Number and hash of the last record. Kept elsewhere, it is an anchor: it proves all records up to it. */
  get head(): Head {
    return this.#state.head
  }

  /** Up to where the file is on the disk for certain. */
  get synced(): { records: number; bytes: number } {
    return { records: this.#synced, bytes: this.#syncedBytes }
  }

  /**
   * Writes a record behind the others, with one write; with `sync` returns when it and all before it are on the disk.
   * @throws SirunError of kind `state` where the disk refuses, or where the file is not as this journal left it. From
   * then on every append throws the same: a failed write or sync is never repeated.
   */
  append(record: JournalRecord, options: { sync: boolean }): Promise<void> {
    const appended = this.#queue.then(() => this.#append(record, options.sync))
    this.#queue = appended.catch(() => undefined)
    return appended
  }

  /** Brings what was written onto the disk. A journal that is broken already stays as it is. Throws as `append` does. */
  sync(): Promise<void> {
    const done = this.#queue.then(async () => {
      const { head, bytes, files, file, folder } = this.#state
      if (this.#broken || this.#syncedBytes === bytes) return
      try {
        await files.sync(file)
      } catch (error) {
        this.#broken = unwritable(folder, error)
        throw this.#broken
      }
      this.#synced = head.seq
      this.#syncedBytes = bytes
    })
    this.#queue = done.catch(() => undefined)
    return done
  }

  /** Waits for what is under way and gives the run free for another writer. */
  async close(): Promise<void> {
    await this.#queue
    this.#broken ??= failure('state', 'journal-closed', 'The journal is closed.')
    if (this.#state.file < 0) return
    this.#state.files.close(this.#state.file)
    this.#state.file = -1
    await this.#state.lock.release()
  }

  async #append(record: JournalRecord, sync: boolean): Promise<void> {
    if (this.#broken) throw this.#broken
    const { head, files, file } = this.#state
    if (record.type === 'opened') this.#state.preview = record.mode === 'dry-run'
    // An approval keeps the preview that was approved, trouble the change that was planned; a dry run is all preview.
    const unknown = this.#state.preview || recordsOfPlans.has(record.type)
    const line = encodeLine(record, { seq: head.seq + 1, prev: head.hash, synced: this.#synced }, { unknown })
    try {
      await keepBlobs(this.#state.folder, line.blobs, files)
      this.#checkFile()
      const written = files.write(file, line.bytes)
      if (written !== line.bytes.length) throw new Error(`${written} of ${line.bytes.length} bytes were written`)
      this.#state.bytes += written
      if (sync) await files.sync(file)
    } catch (error) {
      this.#broken = error instanceof SirunError ? error : unwritable(this.#state.folder, error)
      throw this.#broken
    }
    this.#state.head = { seq: head.seq + 1, hash: line.hash }
    if (!sync) return
    this.#synced = head.seq + 1
    this.#syncedBytes = this.#state.bytes
  }

  /** Whoever lost the run to another writer finds the file longer, or replaced, and must not write into it. */
  #checkFile(): void {
    const { files, folder, bytes, inode } = this.#state
    const now = files.stat(join(folder, journalName))
    if (now && now.bytes === bytes && now.inode === inode) return
    const size = now && `it has ${now.bytes} bytes, not ${bytes}`
    const what = !now ? 'it is gone' : now.inode === inode ? size : 'it is another file'
    throw failure(
      'state',
      'journal-changed',
      `The journal in ${folder} is not as sirun left it: ${what}.`,
      'Another process wrote to it or replaced it. No further change is made: see who, then look where the run stands.',
    )
  }
}

/**
 * Starts the journal of a new run in `folder` (`runs/<id>`), which must not have one.
 * @throws SirunError of kind `state`: run-exists, run-locked, journal-unwritable.
 */
export async function createJournal(folder: string, options: JournalOptions = {}): Promise<JournalFile> {
  const files = options.files ?? nodeFiles
  try {
    files.makeFolder(folder)
  } catch (error) {
    throw unwritable(folder, error)
  }
  const path = join(folder, journalName)
  return withLock(folder, options, async (lock) => {
    if (files.stat(path)) throw failure('state', 'run-exists', `There is a run in ${folder} already.`)
    const file = files.open(path, 'create')
    await files.syncFolder(folder)
    await files.syncFolder(dirname(folder))
    const head = { seq: 0, hash: noHash }
    return new JournalFile({ folder, files, file, lock, head, ...identityOf(files, path), preview: false })
  })
}

/**
 * Opens the journal of a run to go on with it: its records, and the journal behind them. A torn tail is copied aside,
 * cut, and recorded; `clock` dates that record.
 * @throws SirunError of kind `state`: run-locked, journal-missing, journal-empty, evidence-missing, evidence-changed,
 * what scan-journal.ts calls corruption (the file is left as it is), journal-unwritable.
 */
export async function openJournal(
  folder: string,
  clock: Pick<Clock, 'now' | 'monotonic'>,
  options: JournalOptions = {},
): Promise<{ journal: JournalFile; records: JournalRecord[] }> {
  const files = options.files ?? nodeFiles
  const path = join(folder, journalName)
  if (!files.stat(path)) throw failure('state', 'journal-missing', `There is no journal in ${folder}.`)
  return withLock(folder, options, async (lock) => {
    const file = files.open(path, 'append')
    try {
      const { scan, cuts } = await recoverJournal(folder, file, files)
      const { records, problems } = restoreRecords(scan.lines, (sha256) => readBlob(folder, sha256, files))
      // Lost evidence is for the report to say; a record that cannot be read at all is not to be resumed from.
      if (records.length < scan.lines.length) throw new SirunError('state', problems)
      const opened = records[0]!
      const preview = opened.type === 'opened' && opened.mode === 'dry-run'
      const { head } = scan
      const journal = new JournalFile({ folder, files, file, lock, head, ...identityOf(files, path), preview })
      for (const cut of cuts) {
        const moment = { at: clock.now().toISOString(), mono: clock.monotonic() }
        const record: JournalRecord = { ...moment, type: 'recovered', ...cut }
        await journal.append(record, { sync: true })
        records.push(record)
      }
      return { journal, records }
    } catch (error) {
      files.close(file)
      throw error
    }
  })
}

async function withLock<T>(folder: string, options: JournalOptions, work: (lock: Lock) => Promise<T>): Promise<T> {
  const lock = await (options.lock ?? acquireLock)(folder).catch((error: unknown) => {
    throw error instanceof SirunError ? error : unwritable(folder, error)
  })
  try {
    return await work(lock)
  } catch (error) {
    await lock.release()
    throw error instanceof SirunError ? error : unwritable(folder, error)
  }
}

function identityOf(files: FileLayer, path: string): { bytes: number; inode: number } {
  const stats = files.stat(path)
  if (!stats) throw new Error(`${path} is gone`)
  return stats
}

/** Only what Node says about an error of the file system; a bug of sirun goes on as itself. */
function unwritable(folder: string, error: unknown): SirunError {
  if (error instanceof TypeError || error instanceof RangeError) throw error
  return failure(
    'state',
    'journal-unwritable',
    `The journal in ${folder} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
    'Nothing more is changed in AWS. Free or repair the disk, or move the run to another one, and resume it. To go on by hand: --print-cli prints the whole plan.',
  )
}
