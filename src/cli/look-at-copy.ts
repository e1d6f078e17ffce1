/** What of a run is in the bucket. */
import { BucketTrouble, type EvidenceBucket } from '../aws/evidence-bucket.js'
import { failure, SirunError } from '../diagnostics/diagnostic.js'
import { evidenceFolder } from '../journal/evidence-store.js'
import type { Head } from '../journal/scan-journal.js'
import { firstOf, joinSegments, type Segment } from '../journal/segments.js'
import { folderInBucket } from './journal-copy.js'

export interface CopyInBucket {
  /** `s3://bucket/prefix/account/run/`. */
  where: string
  /** The journal up to the first record that is missing, and its last record; number 0 where there is nothing. */
  bytes: Uint8Array
  head: Head
  /** Records behind that one are there, though not what lies between. */
  hasGap: boolean
  /** Names of the files of evidence. */
  evidence: ReadonlySet<string>
}

/** Objects that are fetched at the same time. */
const together = 8

/** Throws SirunError `bucket-trouble` (aws). */
export async function lookAtCopy(bucket: EvidenceBucket, account: string, run: string): Promise<CopyInBucket> {
  const below = folderInBucket(account, run)
  return inBucket(async () => {
    const [{ objects }, { objects: blobs }] = await Promise.all([bucket.list(`${below}journal/`), bucket.list(`${below}${evidenceFolder}/`)])
    const firsts = objects.flatMap(({ name }) => firstOf(name) ?? []).sort((a, b) => a - b)
    const names = new Map(objects.map(({ name }) => [firstOf(name), name]))
    const segments: Segment[] = []
    for (let at = 0; at < firsts.length; at += together) {
      const fetched = firsts.slice(at, at + together).map(async (first) => ({ first, bytes: (await bucket.get(`${below}journal/${names.get(first)}`)) ?? new Uint8Array() }))
      segments.push(...(await Promise.all(fetched)))
    }
    const { bytes, head } = joinSegments(segments)
    return { where: `${bucket.where}${below}`, bytes, head, hasGap: (firsts.at(-1) ?? 0) > head.seq, evidence: new Set(blobs.map(({ name }) => name)) }
  })
}

/** Throws SirunError `bucket-trouble` (aws) for what S3 refuses. */
export async function inBucket<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof BucketTrouble)) throw error
    throw failure('aws', 'bucket-trouble', `The bucket of the configuration cannot be read: ${error.name}: ${error.message}`, 'docs/evidence.md has what a role needs for it.')
  }
}

export function isBucketTrouble(error: unknown): error is SirunError {
  return error instanceof SirunError && error.diagnostics[0]?.code === 'bucket-trouble'
}
