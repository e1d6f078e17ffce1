/** Copies the journal of a run, with its evidence, into a bucket as the run goes: behind the run, and never in its way. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { BucketTrouble, type EvidenceBucket } from '../aws/evidence-bucket.js'
import { failure, SirunError } from '../diagnostics/diagnostic.js'
import type { RecordBody } from '../engine/records.js'
import { readCopied, writeCopied } from '../journal/copied.js'
import { evidenceFolder, readBlob } from '../journal/evidence-store.js'
import { nodeFiles } from '../journal/file-layer.js'
import { hashOf } from '../journal/record-line.js'
import { journalName } from '../journal/scan-journal.js'
import { linesIn, segmentName } from '../journal/segments.js'
import { forTerminal } from '../text/escape.js'

export interface CopyState {
  /** `s3://bucket/prefix/account/run/`. */
  where: string
  /** How many are on the disk, and how many of them in the bucket. */
  records: number
  copied: number
  /** Why the others are not there. */
  error?: { name: string; message: string }
}

export interface JournalCopy {
  /** So much is on the disk by now: it is copied in the background. */
  upTo(synced: { records: number; bytes: number }): void
  /**
   * Before a change leaves: waits until all that is on the disk is in the bucket, so that somebody who goes on from there knows
   * of the change. Not long, and not at all where the last try failed, or the last wait was in vain.
   */
  settle(): Promise<void>
  /** Throws SirunError `run-taken-elsewhere` (state) where somebody else went on with the run from the bucket. */
  check(): void
  /** What the journal should say of it, once. */
  news(): Extract<RecordBody, { type: 'copy' }> | undefined
  /** Tries until all is there, one fails, or the deadline has come; then it ends. */
  finish(): Promise<CopyState>
}

export interface JournalCopyOptions {
  run: string
  /** Of the run. */
  folder: string
  bucket: EvidenceBucket
  account: string
  /** How long a change waits; milliseconds. */
  patience?: number
  /** How long the end waits. */
  deadline?: number
  /** Between tries. */
  delays?: readonly number[]
}

/** A segment is no longer, in bytes, where much is to be copied at once. */
const longestSegment = 1 << 20

/** Where the run is in the bucket. */
export function folderInBucket(account: string, run: string): string {
  return `${account}/${run}/`
}

export function journalCopy({ run, folder, bucket, account, patience = 1_000, deadline = 10_000, delays = [1_000, 2_000, 5_000, 10_000, 30_000] }: JournalCopyOptions): JournalCopy {
  const below = folderInBucket(account, run)
  const where = `${bucket.where}${below}`
  const path = join(folder, journalName)
  const blobs = new Set<string>()
  const untold: Extract<RecordBody, { type: 'copy' }>[] = []
  const told = new Set<string>()
  let synced = { records: 0, bytes: 0 }
  /** In the bucket for certain. */
  let position: { records: number; bytes: number } | undefined
  let trouble: CopyState['error']
  let lost: SirunError | undefined
  let isSlow = false
  let working: Promise<void> | undefined
  let finished: Promise<CopyState> | undefined
  let isEnding = false
  let wake: (() => void) | undefined
  const waiting: (() => void)[] = []

  const isBehind = (): boolean => (position?.bytes ?? 0) < synced.bytes
  const tell = (state: 'behind' | 'whole' | 'unlocked'): void => {
    if (told.has(state)) return
    told.add(state)
    untold.push({ type: 'copy', state, where, records: position?.records ?? 0, ...(state === 'behind' && trouble && { error: trouble }) })
  }
  const release = (): void => {
    for (const each of waiting.splice(0)) each()
  }

  /** A pause that the end of the run cuts short; it keeps no process. */
  const rest = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds).unref()
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const advance = (records: number, bytes: number, hash: string): void => {
    position = { records, bytes }
    isSlow = false
    writeCopied(folder, { where, records, bytes, hash, at: new Date().toISOString() })
  }

  /** One segment, behind the evidence that its records name. */
  const step = async (): Promise<void> => {
    const from = (position ??= knownPosition(folder, where))
    if (!isBehind()) return
    const piece = readPiece(path, from.bytes, Math.min(synced.bytes - from.bytes, longestSegment))
    const lines = linesIn(piece)
    const last = lines.at(-1)
    if (last === undefined || lines[0]!.seq !== from.records + 1) throw new BucketTrouble('JournalChanged', `The journal does not go on with record ${from.records + 1}`)
    if (bucket.retains && (await bucket.isLocked()) === false) tell('unlocked')
    for (const sha256 of lines.flatMap((line) => line.blobs)) {
      const bytes = blobs.has(sha256) ? undefined : readBlob(folder, sha256, nodeFiles)
      // What was lost or changed here is for verify to name.
      if (bytes && hashOf(bytes) === sha256) await bucket.put(`${below}${evidenceFolder}/${sha256}`, bytes)
      blobs.add(sha256)
    }
    const key = `${below}journal/${segmentName(from.records + 1)}`
    if ((await bucket.put(key, piece.subarray(0, last.end))) === 'made') return advance(last.seq, from.bytes + last.end, last.hash)
    // Ours, from a try whose answer was lost or from an earlier process, or somebody else's.
    const theirs = await bucket.get(key)
    if (theirs === undefined) throw new BucketTrouble('NoSuchKey', `${where}journal/${segmentName(from.records + 1)} is there and cannot be found`)
    const known = linesIn(theirs).at(-1)
    if (known?.end !== theirs.length || Buffer.compare(theirs, readPiece(path, from.bytes, theirs.length)) !== 0) throw takenElsewhere(run, from.records, theirs, where)
    advance(known.seq, from.bytes + known.end, known.hash)
  }

  const work = async (): Promise<void> => {
    for (let failures = 0; isBehind() && !lost; ) {
      try {
        await step()
        failures = 0
        trouble = undefined
        if (!isBehind() && told.has('behind')) tell('whole')
      } catch (error) {
        if (error instanceof SirunError) lost = error
        else {
          trouble = troubleOf(error)
          tell('behind')
        }
        release()
        if (lost || isEnding) return
        await rest(delays[Math.min(failures++, delays.length - 1)]!)
      }
    }
    release()
  }

  const start = (): void => {
    working ??= work().finally(() => {
      working = undefined
      // Something came as it ended.
      if (isBehind() && !lost && !trouble) start()
    })
  }

  /** Until all is there or a try failed; false where the time is up before. */
  const settled = async (milliseconds: number): Promise<boolean> => {
    if (working === undefined) return true
    let timer: NodeJS.Timeout | undefined
    const inTime = await new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), milliseconds)
      waiting.push(() => resolve(true))
    })
    clearTimeout(timer)
    return inTime
  }

  const finish = async (): Promise<CopyState> => {
    isEnding = true
    if (!lost && isBehind()) {
      wake?.()
      start()
      await settled(deadline)
    }
    bucket.close()
    const error = lost ? { name: 'TakenElsewhere', message: lost.message } : (trouble ?? { name: 'TimedOut', message: `not done within ${deadline / 1_000} s` })
    return { where, records: synced.records, copied: position?.records ?? 0, ...(isBehind() && { error }) }
  }

  return {
    upTo: (now) => {
      synced = now
      if (finished === undefined && isBehind()) start()
    },
    settle: async () => {
      if (trouble === undefined && !isSlow) isSlow = !(await settled(patience))
    },
    check: () => {
      if (lost) throw lost
    },
    news: () => untold.shift(),
    finish: () => (finished ??= finish()),
  }
}

/** Where the last process got to; the beginning where that is not known, or not of this journal and bucket. */
function knownPosition(folder: string, where: string): { records: number; bytes: number } {
  const copied = readCopied(folder)
  if (copied?.where !== where) return { records: 0, bytes: 0 }
  const last = linesIn(readPiece(join(folder, journalName), 0, copied.bytes)).at(-1)
  return last?.end === copied.bytes && last.hash === copied.hash ? { records: last.seq, bytes: last.end } : { records: 0, bytes: 0 }
}

function readPiece(path: string, from: number, length: number): Buffer {
  const file = openSync(path, 'r')
  try {
    const piece = Buffer.alloc(Math.max(0, Math.min(length, fstatSync(file).size - from)))
    const read = readSync(file, piece, 0, piece.length, from)
    return piece.subarray(0, read)
  } finally {
    closeSync(file)
  }
}

function troubleOf(error: unknown): { name: string; message: string } {
  const { name, code, message } = error as Error & { code?: string }
  return { name: error instanceof BucketTrouble ? name : (code ?? name), message: forTerminal(message, { max: 300 }) }
}

function takenElsewhere(run: string, last: number, theirs: Uint8Array, where: string): SirunError {
  const who = sessionIn(theirs)
  return failure(
    'state',
    'run-taken-elsewhere',
    `${who ?? 'Another process'} went on with run ${run} behind record ${last} from its copy in ${where}. Nothing more is changed from here.`,
    `Ask them. What this machine recorded since then is in its folder of the run: keep it. To see where it parts: sirun verify ${run}`,
  )
}

/** Who began a session in these lines. */
function sessionIn(bytes: Uint8Array): string | undefined {
  for (const line of Buffer.from(bytes).toString('latin1').split('\n')) {
    const [, host, user] = /"host":"([^"\\]*)".*"type":"session".*"user":"([^"\\]*)"/.exec(line) ?? []
    if (host !== undefined) return forTerminal(`${user} on ${host}`)
  }
  return undefined
}
