/**
 * A journal in pieces, for a store that cannot append. A segment holds whole lines, and is named for its first record alone:
 * of two writers who go on behind the same record, only one can make it. Pure.
 */
import { decodeLine } from './record-line.js'
import type { Head } from './scan-journal.js'

export interface Segment {
  /** Number of its first record. */
  first: number
  bytes: Uint8Array
}

/** A line of a journal, and the evidence that must be there before it. */
export interface CopiedLine {
  seq: number
  hash: string
  blobs: string[]
  /** Where the next line starts. */
  end: number
}

const name = /^(\d{9,15})\.jsonl$/

/** `000000012.jsonl`: names sort as numbers do. */
export function segmentName(first: number): string {
  return `${String(first).padStart(9, '0')}.jsonl`
}

/** Undefined for what is no segment. */
export function firstOf(segment: string): number | undefined {
  const digits = name.exec(segment)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** The whole lines that follow each other from the beginning of `bytes`, as far as they can be read. */
export function linesIn(bytes: Uint8Array): CopiedLine[] {
  const lines: CopiedLine[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0x0a, at)
    const reading = end < 0 ? undefined : decodeLine(bytes.subarray(at, end))
    if (reading?.state !== 'read') break
    const { seq, hash, moved } = reading.line
    at = end + 1
    lines.push({ seq, hash, blobs: [...moved.values()].map(({ sha256 }) => sha256), end: at })
  }
  return lines
}

/** The segments as one journal, up to the first that is missing. */
export function joinSegments(segments: readonly Segment[]): { bytes: Uint8Array; head: Head } {
  const parts: Uint8Array[] = []
  let head: Head = { seq: 0, hash: '' }
  for (const { first, bytes } of [...segments].sort((a, b) => a.first - b.first)) {
    const last = first === head.seq + 1 ? linesIn(bytes).at(-1) : undefined
    if (!last) break
    // What is behind the last whole line belongs to no record; it is kept, so that it is seen.
    parts.push(bytes)
    head = { seq: last.seq, hash: last.hash }
    if (last.end < bytes.length) break
  }
  return { bytes: Buffer.concat(parts), head }
}

/** Where two journals part: the number of the first record that is not the same in both; undefined where one begins with the other. */
export function partsAt(ours: Uint8Array, theirs: Uint8Array): number | undefined {
  const shared = Math.min(ours.length, theirs.length)
  if (Buffer.compare(ours.subarray(0, shared), theirs.subarray(0, shared)) === 0) return undefined
  let record = 1
  for (let at = 0; at < shared && ours[at] === theirs[at]; at++) if (ours[at] === 0x0a) record++
  return record
}
