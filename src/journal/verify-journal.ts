/** Whether a journal and its evidence are as they were written. Pure, but for the reader of blobs that it is given. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import type { JournalRecord } from '../engine/records.js'
import { restoreRecords, type BlobCheck, type BlobReader } from './restore-records.js'
import { scanJournal, type Head } from './scan-journal.js'

export interface VerifiedJournal {
  /** The records that can be trusted; record n is at n - 1. */
  records: JournalRecord[]
  /** The last of the journal's good lines. */
  head: Head
  /** Empty where everything is as it was written. `line` of a place is the record's number. */
  problems: Diagnostic[]
  evidence: BlobCheck[]
  /** Records from this one on could have been cut or rewritten unnoticed; absent where the anchor is the head. */
  unanchoredSince?: number
}

/** `anchor` is a head that was kept elsewhere: it proves the records up to its own. */
export function verifyJournal(bytes: Uint8Array, read: BlobReader, anchor?: Head): VerifiedJournal {
  const scan = scanJournal(bytes)
  const { records, blobs, problems } = restoreRecords(scan.lines, read)
  if (scan.corruption) problems.unshift(scan.corruption)
  if (scan.tornBytes > 0) problems.unshift(torn(scan.head.seq, scan.tornBytes))
  if (scan.lines.length === 0 && problems.length === 0) problems.push(empty)

  const anchored = anchor && anchor.seq > 0 && scan.lines[anchor.seq - 1]?.hash === anchor.hash ? anchor.seq : 0
  if (anchor && anchored === 0) problems.unshift(missed(anchor, scan.head))
  return {
    records,
    head: scan.head,
    problems,
    evidence: blobs,
    ...(anchored < scan.head.seq || anchored === 0 ? { unanchoredSince: anchored + 1 } : {}),
  }
}

const empty: Diagnostic = {
  code: 'journal-empty',
  severity: 'error',
  message: 'The journal has no record.',
  hint: 'The run ended before its first record was on the disk, or the file was emptied.',
}

function torn(last: number, bytes: number): Diagnostic {
  return {
    code: 'journal-torn',
    severity: 'error',
    message: `The last ${bytes} bytes, behind record ${last}, are no whole record.`,
    place: { line: last + 1 },
    hint: 'A crash leaves such a tail. Resuming the run keeps a copy of it, cuts it and says so in the journal.',
  }
}

function missed(anchor: Head, head: Head): Diagnostic {
  const cut = anchor.seq > head.seq
  return {
    code: cut ? 'journal-cut' : 'journal-rewritten',
    severity: 'error',
    message: cut
      ? `The anchor is record ${anchor.seq}, and the journal ends with record ${head.seq}: its end is missing.`
      : `Record ${anchor.seq} is not the one that the anchor names: the journal was rewritten, or it is another run's.`,
    place: { line: anchor.seq },
    hint: 'Compare the file with a copy that was made when the anchor was kept.',
  }
}
