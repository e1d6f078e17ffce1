/** The Journal port of a command: on the disk, then in memory and on the screen; nothing new begins after an interruption. */
import { SirunError } from '../diagnostics/diagnostic.js'
import type { Journal } from '../engine/ports.js'
import type { JournalRecord } from '../engine/records.js'
import { encodeValue } from '../expressions/value-json.js'
import type { Value } from '../expressions/value.js'
import type { JournalFile } from '../journal/journal-file.js'
import type { Head } from '../journal/scan-journal.js'
import { interrupted } from '../terminal/prompter.js'
import type { CopyState, JournalCopy } from './journal-copy.js'

export interface RunJournal extends Journal {
  /** So far. */
  readonly records: readonly JournalRecord[]
  /** False once break-glass let the run go on without the disk. */
  readonly onDisk: boolean
  /** The last record on the disk; undefined where nothing is kept. */
  readonly head: Head | undefined
  /**
   * The last records are copied, where there is a copy; how that stands. Nothing is written afterwards. Throws SirunError
   * `run-taken-elsewhere` (state).
   */
  finish(): Promise<CopyState | undefined>
  close(): Promise<void>
}

export interface RunJournalOptions {
  /** Opens where it is kept; without one nothing is. It is closed with this journal. */
  file?: () => Promise<JournalFile>
  /** What the file holds already. */
  earlier?: readonly JournalRecord[]
  show?: (record: JournalRecord) => void
  /** What is on the disk is copied there. */
  copy?: JournalCopy
  interruption: AbortSignal
  /** How to go on after one. */
  resumeLine: string
  /** The run goes on without the disk: its records go there instead, one JSON object a line. */
  breakGlass?: { reason: string; write: (text: string) => void }
}

const beginnings = new Set<JournalRecord['type']>(['phase-started', 'step-started', 'intent', 'undo-intent'])
const changes = new Set<JournalRecord['type']>(['intent', 'undo-intent'])

/** What has begun is recorded to its end. Throws SirunError as `file` does. */
export async function openRunJournal({ file: open, earlier = [], show, copy, interruption, resumeLine, breakGlass }: RunJournalOptions): Promise<RunJournal> {
  /** Why it is not on the disk, until that is recorded. */
  let broken: string | undefined
  let onDisk = open !== undefined
  const lift = (error: unknown): undefined => {
    if (!breakGlass || !(error instanceof SirunError) || error.diagnostics[0]?.code !== 'journal-unwritable') throw error
    broken = error.message
    onDisk = false
  }
  const file = await open?.().catch(lift)
  if (file) copy?.upTo(file.synced)
  const records: JournalRecord[] = [...earlier]
  const keep = (record: JournalRecord): void => {
    if (open !== undefined && !onDisk) breakGlass!.write(`${encodeValue(record as unknown as Value, { unknown: true })}\n`)
    records.push(record)
    show?.(record)
  }
  /** Nothing begins here that somebody else may be doing by now. */
  const checkCopy = async (record: JournalRecord, file: JournalFile, copy: JournalCopy): Promise<void> => {
    copy.upTo(file.synced)
    if (changes.has(record.type)) {
      await copy.settle()
      copy.check()
    }
    const news = copy.news()
    if (!news) return
    const said: JournalRecord = { at: record.at, mono: record.mono, ...news }
    await file.append(said, { sync: false }).catch(lift)
    keep(said)
  }
  const finish = async (): Promise<CopyState | undefined> => {
    if (!copy || !file) return undefined
    if (onDisk) await file.sync().catch(lift)
    copy.upTo(file.synced)
    return copy.finish()
  }
  return {
    records,
    get onDisk() {
      return onDisk
    },
    get head() {
      return onDisk ? file?.head : undefined
    },
    append: async (record, sync) => {
      if (interruption.aborted && beginnings.has(record.type)) throw interrupted({ resumeLine })
      if (beginnings.has(record.type)) copy?.check()
      if (onDisk) await file?.append(record, sync).catch(lift)
      keep(record)
      // Behind the record that begins the run, or that the disk did not take.
      if (broken !== undefined) keep({ at: record.at, mono: record.mono, type: 'lifted', what: 'journal', rule: broken, reason: breakGlass!.reason })
      broken = undefined
      if (copy && file && onDisk) await checkCopy(record, file, copy)
    },
    finish: async () => {
      const state = await finish()
      copy?.check()
      return state
    },
    close: async () => {
      // Where it is closed for an error, that is what is said.
      await finish().catch(() => undefined)
      await file?.close()
    },
  }
}
