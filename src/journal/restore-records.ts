/** The records that good lines hold, with their blobs put back. Pure, but for the reader of blobs that it is given. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import type { JournalRecord } from '../engine/records.js'
import type { Value, ValueMap } from '../expressions/value.js'
import { decodeBlob, hashOf, type DecodedLine } from './record-line.js'

/** One blob that a record refers to, and whether its bytes are there and as they were. */
export interface BlobCheck {
  /** Number of the record. */
  record: number
  /** Member of the record that it holds. */
  member: string
  sha256: string
  bytes: number
  status: 'ok' | 'missing' | 'changed'
}

export interface RestoredRecords {
  /** Record n is at n - 1. Ends before the first record that a lost blob makes unreadable. */
  records: JournalRecord[]
  blobs: BlobCheck[]
  problems: Diagnostic[]
}

export type BlobReader = (sha256: string) => Uint8Array | undefined

/** Evidence that is lost leaves `content: null` in its record, which nothing else depends on. */
export function restoreRecords(lines: readonly DecodedLine[], read: BlobReader): RestoredRecords {
  const records: JournalRecord[] = []
  const blobs: BlobCheck[] = []
  const problems: Diagnostic[] = []
  let readable = true
  for (const line of lines) {
    const members: ValueMap = { ...line.members }
    for (const [member, reference] of line.moved) {
      const { status, value } = restoreBlob(reference.sha256, reference.bytes, read)
      blobs.push({ record: line.seq, member, ...reference, status })
      if (status !== 'ok') problems.push(lost(line.seq, member, reference.sha256, status))
      members[member] = value
      readable &&= status === 'ok' || (members.type === 'evidence' && member === 'content')
    }
    if (readable) records.push(members as unknown as JournalRecord)
  }
  return { records, blobs, problems }
}

function restoreBlob(sha256: string, size: number, read: BlobReader): { status: BlobCheck['status']; value: Value } {
  const bytes = read(sha256)
  if (!bytes) return { status: 'missing', value: null }
  if (bytes.length !== size || hashOf(bytes) !== sha256) return { status: 'changed', value: null }
  try {
    return { status: 'ok', value: decodeBlob(bytes) }
  } catch {
    return { status: 'changed', value: null }
  }
}

function lost(record: number, member: string, sha256: string, status: 'missing' | 'changed'): Diagnostic {
  return {
    code: status === 'missing' ? 'evidence-missing' : 'evidence-changed',
    severity: 'error',
    message:
      status === 'missing'
        ? `The file evidence/${sha256}, which holds ${member} of record ${record}, is missing.`
        : `The file evidence/${sha256}, which holds ${member} of record ${record}, is not as it was written.`,
    place: { line: record },
    hint: 'Bring it back from a copy of the run: its name is the SHA-256 of what it must hold.',
  }
}
