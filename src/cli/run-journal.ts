/** The Journal port of a command: on the disk, then in memory and on the screen; nothing new begins after an interruption. */
import { SirunError } from '../diagnostics/diagnostic.js'
import type { Journal } from '../engine/ports.js'
import type { JournalRecord } from '../engine/records.js'
import { encodeValue } from '../expressions/value-json.js'
import type { Value } from '../expressions/value.js'
import { createJournal } from '../journal/journal-file.js'
import { interrupted } from '../terminal/prompter.js'

export interface RunJournal extends Journal {
  /** So far. */
  readonly records: readonly JournalRecord[]
  /** False once break-glass let the run go on without the disk. */
  readonly onDisk: boolean
  close(): Promise<void>
}

export interface RunJournalOptions {
  /** Of the run; without one nothing is kept. */
  folder?: string
  show?: (record: JournalRecord) => void
  interruption: AbortSignal
  /** How to go on after one. */
  resumeLine: string
  /** The run goes on without the disk: its records go there instead, one JSON object a line. */
  breakGlass?: { reason: string; write: (text: string) => void }
}

const beginnings = new Set<JournalRecord['type']>(['phase-started', 'step-started', 'intent', 'undo-intent'])

/** What has begun is recorded to its end. Throws SirunError as createJournal does. */
export async function openRunJournal({ folder, show, interruption, resumeLine, breakGlass }: RunJournalOptions): Promise<RunJournal> {
  /** Why it is not on the disk, until that is recorded. */
  let broken: string | undefined
  let onDisk = folder !== undefined
  const lift = (error: unknown): undefined => {
    if (!breakGlass || !(error instanceof SirunError) || error.diagnostics[0]?.code !== 'journal-unwritable') throw error
    broken = error.message
    onDisk = false
  }
  const file = folder === undefined ? undefined : await createJournal(folder).catch(lift)
  const records: JournalRecord[] = []
  const keep = (record: JournalRecord): void => {
    if (folder !== undefined && !onDisk) breakGlass!.write(`${encodeValue(record as unknown as Value, { unknown: true })}\n`)
    records.push(record)
    show?.(record)
  }
  return {
    records,
    get onDisk() {
      return onDisk
    },
    append: async (record, sync) => {
      if (interruption.aborted && beginnings.has(record.type)) throw interrupted({ resumeLine })
      if (onDisk) await file?.append(record, sync).catch(lift)
      keep(record)
      // Behind the record that begins the run, or that the disk did not take.
      if (broken !== undefined) keep({ at: record.at, mono: record.mono, type: 'lifted', what: 'journal', rule: broken, reason: breakGlass!.reason })
      broken = undefined
    },
    close: async () => file?.close(),
  }
}
