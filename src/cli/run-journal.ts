/** The Journal port of a command: on the disk, then in memory and on the screen; nothing new begins after an interruption. */
import type { Journal } from '../engine/ports.js'
import type { JournalRecord } from '../engine/records.js'
import { createJournal } from '../journal/journal-file.js'
import { interrupted } from '../terminal/prompter.js'

export interface RunJournal extends Journal {
  /** So far. */
  readonly records: readonly JournalRecord[]
  close(): Promise<void>
}

export interface RunJournalOptions {
  /** Of the run; without one nothing is kept. */
  folder?: string
  show?: (record: JournalRecord) => void
  interruption: AbortSignal
  /** How to go on after one. */
  resumeLine: string
}

const beginnings = new Set<JournalRecord['type']>(['phase-started', 'step-started', 'intent', 'undo-intent'])

/** What has begun is recorded to its end. Throws SirunError as createJournal does. */
export async function openRunJournal({ folder, show, interruption, resumeLine }: RunJournalOptions): Promise<RunJournal> {
  const file = folder === undefined ? undefined : await createJournal(folder)
  const records: JournalRecord[] = []
  return {
    records,
    append: async (record, sync) => {
      if (interruption.aborted && beginnings.has(record.type)) throw interrupted({ resumeLine })
      await file?.append(record, sync)
      records.push(record)
      show?.(record)
    },
    close: async () => file?.close(),
  }
}
