/** What the bytes of a journal hold: its good lines, a torn tail, or where it is corrupt. Pure. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { decodeLine, noHash, type DecodedLine, type LineReading } from './record-line.js'

/** The last record of a journal; `seq` 0 is that of an empty one. */
export interface Head {
  seq: number
  hash: string
}

export interface Scan {
  /** The lines up to the first that is not good. Line n holds record n, counted from the scan's start. */
  lines: DecodedLine[]
  head: Head
  /** Bytes of those lines: where the next one starts. */
  goodBytes: number
  /** Bytes behind them that a crash can have left: no line behind the first bad one says that it was on the disk. */
  tornBytes: number
  /** What cannot come from a crash. `line` of its place is the record's number. */
  corruption?: Diagnostic
}

/** Where a scan goes on: the last record that was read, and the bytes up to its end. */
export interface ScanStart {
  head: Head
  bytes: number
}

/** The journal's name in the folder of its run. */
export const journalName = 'journal.jsonl'

/** The journal format that this version writes, and the only one so far. */
export const journalFormat = 1

const unended: LineReading = { state: 'damaged', why: 'it has no end' }

/** All of it, or what stands behind what was read already: `lines` are then those behind. */
export function scanJournal(bytes: Uint8Array, from: ScanStart = { head: { seq: 0, hash: noHash }, bytes: 0 }): Scan {
  const lines: DecodedLine[] = []
  let { head, bytes: at } = from
  while (at < bytes.length) {
    const end = bytes.indexOf(0x0a, at)
    const reading: LineReading = end < 0 ? unended : decodeLine(bytes.subarray(at, end))
    const number = head.seq + 1
    const stop = (corruption: Diagnostic): Scan => ({ lines, head, goodBytes: at, tornBytes: 0, corruption })
    if (reading.state === 'damaged') {
      const witness = end < 0 ? undefined : lineAfter(bytes, end + 1, number)
      if (witness === undefined) return { lines, head, goodBytes: at, tornBytes: bytes.length - at }
      return stop(corrupt(number, 'journal-damaged', `${reading.why}, though ${witness}`))
    }
    if (reading.state === 'unreadable') return stop(corrupt(number, 'journal-unreadable', reading.why))
    const problem = misplaced(reading.line, head)
    if (problem) return stop(problem)
    lines.push(reading.line)
    head = { seq: reading.line.seq, hash: reading.line.hash }
    at = end + 1
  }
  return { lines, head, goodBytes: at, tornBytes: 0 }
}

/**
 * A crash leaves bad lines only where nothing was known to be on the disk. So a line behind the bad one proves
 * corruption when it was written after a sync that covered the bad one. Where that was never synced, both are the tail:
 * pages that wait for the disk reach it in any order.
 */
function lineAfter(bytes: Uint8Array, start: number, bad: number): string | undefined {
  for (let at = start; at < bytes.length; ) {
    const end = bytes.indexOf(0x0a, at)
    if (end < 0) return undefined
    const reading = decodeLine(bytes.subarray(at, end))
    if (reading.state === 'unreadable') return 'a line behind it has its hash'
    if (reading.state === 'read' && reading.line.synced >= bad) {
      return `record ${reading.line.seq} says that it was on the disk`
    }
    at = end + 1
  }
  return undefined
}

function misplaced(line: DecodedLine, head: Head): Diagnostic | undefined {
  const number = head.seq + 1
  const { type, format } = line.members
  if (line.seq !== number) return corrupt(number, 'journal-sequence', `the line says that it is record ${line.seq}`)
  if (line.prev !== head.hash) return corrupt(number, 'journal-chain', `it does not follow record ${head.seq} as it is`)
  if (line.synced >= number) return corrupt(number, 'journal-sequence', 'it says that itself was on the disk already')
  if (number > 1) return undefined
  if (type !== 'opened') return corrupt(1, 'journal-unopened', 'it is not opened, with which every journal begins')
  if (format === journalFormat) return undefined
  return {
    ...corrupt(1, 'journal-format', `this version reads format ${journalFormat}, and it is of another`),
    hint: 'Use the version of sirun that wrote it, or a newer one.',
  }
}

function corrupt(record: number, code: string, why: string): Diagnostic {
  return {
    code,
    severity: 'error',
    message: `Record ${record} (line ${record}) of the journal cannot be trusted: ${why}.`,
    place: { line: record },
    hint: 'Nothing was changed. Compare the file with a copy, and do the rest by hand: sirun does not go on with it.',
  }
}
