/** The Journal port of a command: on the disk, then in memory and on the screen; nothing new begins after an interruption. */
import type { Journal } from '../engine/ports.js'
import type { JournalRecord } from '../engine/records.js'
import type { JournalFile } from '../journal/journal-file.js'
import type { Head } from '../journal/scan-journal.js'
import { interrupted } from '../terminal/prompter.js'

export interface RunJournal extends Journal {
  /** So far. */
  readonly records: readonly JournalRecord[]
  /** The last record on the disk; undefined where nothing is kept. */
  readonly head: Head | undefined
  close(): Promise<void>
}

export interface RunJournalOptions {
  /** Where it is kept; without one nothing is. It is closed with this journal. */
  file?: JournalFile
  /** What the file holds already. */
  earlier?: readonly JournalRecord[]
  show?: (record: JournalRecord) => void
  interruption: AbortSignal
  /** How to go on after one. */
  resumeLine: string
}

const beginnings = new Set<JournalRecord['type']>(['phase-started', 'step-started', 'intent', 'undo-intent'])

/** What has begun is recorded to its end. */
export function runJournal({ file, earlier = [], show, interruption, resumeLine }: RunJournalOptions): RunJournal {
  const records: JournalRecord[] = [...earlier]
  return {
    records,
    get head() {
      return file?.head
    },
    append: async (record, sync) => {
      if (interruption.aborted && beginnings.has(record.type)) throw interrupted({ resumeLine })
      await file?.append(record, sync)
      records.push(record)
      show?.(record)
    },
    close: async () => file?.close(),
  }
}
