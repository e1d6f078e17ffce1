/** Brings a run from the bucket into the state folder: whole and checked, or not at all. */
import { renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { EvidenceBucket } from '../aws/evidence-bucket.js'
import { failure, SirunError } from '../diagnostics/diagnostic.js'
import { writeCopied } from '../journal/copied.js'
import { evidenceFolder, keepBlobs, readBlob } from '../journal/evidence-store.js'
import { nodeFiles } from '../journal/file-layer.js'
import { acquireLock } from '../journal/lock.js'
import { hashOf } from '../journal/record-line.js'
import { restoreRecords } from '../journal/restore-records.js'
import { runFolder } from '../journal/run-store.js'
import { journalName, scanJournal, type Scan } from '../journal/scan-journal.js'
import { partsAt } from '../journal/segments.js'
import { writeWhole } from '../journal/write-whole.js'
import { folderInBucket } from './journal-copy.js'
import { inBucket, lookAtCopy, type CopyInBucket } from './look-at-copy.js'

export interface RunInBucket {
  account: string
  id: string
}

export interface Fetched {
  where: string
  /** How many it has, and how many of them came now. */
  records: number
  came: number
  /** Records that only this machine had, and the file in the run's folder that keeps them with all before. */
  aside?: { records: number; file: string }
  /** Files of evidence that are not in the bucket either. */
  missing: number
}

const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

/** The runs there whose id begins with `prefix`, in any case. Throws SirunError `bucket-trouble` (aws). */
export async function findInBucket(bucket: EvidenceBucket, prefix: string): Promise<RunInBucket[]> {
  // What is no part of an id would look elsewhere.
  if (!/^[0-9A-Za-z]{1,26}$/.test(prefix)) return []
  return inBucket(async () => {
    const accounts = (await bucket.list('')).folders.filter((name) => /^\d{12}$/.test(name))
    const found = accounts.map(async (account) => (await bucket.list(`${account}/`, prefix.toUpperCase())).folders.filter((name) => ulid.test(name)).map((id) => ({ account, id })))
    return (await Promise.all(found)).flat()
  })
}

/**
 * A run that is here already is brought up to date. Where this machine went on by itself, that is kept aside; with a change
 * among it only if `aside` says so, since then two went on. Throws SirunError: usage for a run that is not there; state
 * for one that is not as it was written, is worked on here, or parted with changes; aws for trouble with the bucket.
 */
export async function fetchRun(bucket: EvidenceBucket, { account, id }: RunInBucket, stateFolder: string, aside = false): Promise<Fetched> {
  const copy = await lookAtCopy(bucket, account, id)
  const { scan, blobs, missing } = await checked(copy, bucket, account, id, stateFolder)
  const folder = runFolder(stateFolder, id)
  const { records: seq, bytes } = { records: scan.head.seq, bytes: scan.goodBytes }
  const keepPosition = (at: string): void => writeCopied(at, { where: copy.where, records: seq, bytes, hash: scan.head.hash, at: new Date().toISOString() })
  if (nodeFiles.stat(join(folder, journalName)) === undefined) {
    await bringWhole(folder, copy, blobs, keepPosition)
    return { where: copy.where, records: seq, came: seq, missing }
  }
  const now = journalHere(folder, copy)
  // Nothing is to be written, so that a disk that is full or read-only does not matter.
  if (now.at === undefined && now.ours.head.seq >= seq) return { where: copy.where, records: now.ours.head.seq, came: 0, missing }
  const lock = await acquireLock(folder).catch((error: unknown) => unfetchable(folder, error))
  try {
    const { before, ours, at } = journalHere(folder, copy)
    if (at === undefined && ours.head.seq >= seq) return { where: copy.where, records: ours.head.seq, came: 0, missing }
    const own = at === undefined ? 0 : ours.head.seq - at + 1
    if (at !== undefined && !aside && hasChange(ours, at)) throw parted(id, at, copy.where)
    const file = own > 0 || ours.tornBytes > 0 ? nextName(nodeFiles.list(folder)) : undefined
    if (file !== undefined) await writeWhole(nodeFiles, join(folder, file), before)
    await keepBlobs(folder, blobs, nodeFiles)
    await writeWhole(nodeFiles, join(folder, journalName), copy.bytes)
    await nodeFiles.syncFolder(folder)
    keepPosition(folder)
    return { where: copy.where, records: seq, came: seq - (at === undefined ? ours.head.seq : at - 1), missing, ...(file !== undefined && { aside: { records: own, file } }) }
  } catch (error) {
    return unfetchable(folder, error)
  } finally {
    await lock.release()
  }
}

/** The journal that is here, and the first record in which it is not the copy. Throws SirunError (state) for one that is corrupt. */
function journalHere(folder: string, copy: CopyInBucket): { before: Uint8Array; ours: Scan; at: number | undefined } {
  const before = nodeFiles.read(join(folder, journalName)) ?? new Uint8Array()
  const ours = scanJournal(before)
  if (ours.corruption) throw new SirunError('state', ours.corruption)
  return { before, ours, at: partsAt(before.subarray(0, ours.goodBytes), copy.bytes) }
}

function unfetchable(folder: string, error: unknown): never {
  const { code } = error as NodeJS.ErrnoException
  if (error instanceof SirunError || code === undefined) throw error
  throw failure('state', 'run-unfetchable', `The run cannot be written to ${folder} (${code}).`, 'Name another state folder with --state-dir.')
}

/** Nothing of it is under its own name before all of it is on the disk. */
async function bringWhole(folder: string, { bytes }: CopyInBucket, blobs: Blobs, keepPosition: (at: string) => void): Promise<void> {
  const part = join(dirname(folder), `.${folder.slice(-26)}.part`)
  try {
    rmSync(part, { recursive: true, force: true })
    nodeFiles.makeFolder(part)
    await keepBlobs(part, blobs, nodeFiles)
    await writeWhole(nodeFiles, join(part, journalName), bytes)
    keepPosition(part)
    await nodeFiles.syncFolder(part)
    renameSync(part, folder)
    await nodeFiles.syncFolder(dirname(folder))
  } catch (error) {
    unfetchable(folder, error)
  }
}

type Blobs = { sha256: string; bytes: Uint8Array }[]

/** What is there, with the evidence that is not here yet. Throws SirunError for what cannot be gone on with. */
async function checked(copy: CopyInBucket, bucket: EvidenceBucket, account: string, id: string, stateFolder: string): Promise<{ scan: Scan; blobs: Blobs; missing: number }> {
  const { where, bytes, head, hasGap, evidence } = copy
  if (hasGap) throw failure('state', 'copy-incomplete', `What follows record ${head.seq} is missing in ${where}, though later records are there.`, 'Somebody deleted it there: look at the versions in the bucket.')
  const scan = scanJournal(bytes)
  if (scan.corruption) throw new SirunError('state', { ...scan.corruption, message: `${where}: ${scan.corruption.message}` })
  const { type, run, place } = scan.lines[0]?.members ?? {}
  if (scan.tornBytes > 0 || type !== 'opened' || run !== id || (place as { account?: unknown } | undefined)?.account !== account) {
    throw failure('state', 'copy-damaged', `What is in ${where} is not the journal of run ${id} in account ${account}.`, 'Somebody else than sirun wrote there.')
  }
  const wanted = new Set(scan.lines.flatMap((line) => [...line.moved.values()].map(({ sha256 }) => sha256)))
  const blobs: Blobs = []
  for (const sha256 of wanted) {
    const here = readBlob(runFolder(stateFolder, id), sha256, nodeFiles)
    if ((here && hashOf(here) === sha256) || !evidence.has(sha256)) continue
    const found = await inBucket(() => bucket.get(`${folderInBucket(account, id)}${evidenceFolder}/${sha256}`))
    if (found && hashOf(found) === sha256) blobs.push({ sha256, bytes: found })
  }
  const fetched = new Map(blobs.map((blob) => [blob.sha256, blob.bytes]))
  const { records, problems } = restoreRecords(scan.lines, (sha256) => fetched.get(sha256) ?? readBlob(runFolder(stateFolder, id), sha256, nodeFiles))
  // Lost evidence is for the report to say; a record that cannot be read at all is not to be gone on from.
  if (records.length < scan.lines.length) throw new SirunError('state', problems)
  return { scan, blobs, missing: problems.length }
}

/** Whether one of the records from this one on is a change that left, or may have. */
function hasChange({ lines }: Scan, from: number): boolean {
  return lines.slice(from - 1).some(({ members }) => members['type'] === 'intent' || members['type'] === 'undo-intent')
}

function parted(id: string, at: number, where: string): SirunError {
  return failure(
    'state',
    'run-parted',
    `Run ${id} was gone on with on this machine and elsewhere: from record ${at} on, its journal here is not the one in ${where}, and has changes that are not there.`,
    `Look at both: sirun runs export ${id} has what is here. To go on from the bucket, and keep what is here aside: sirun runs fetch ${id} --aside`,
  )
}

const asideName = /^journal\.parted-([1-9]\d*)$/

function nextName(names: readonly string[]): string {
  return `journal.parted-${Math.max(0, ...names.map((name) => Number(asideName.exec(name)?.[1] ?? 0))) + 1}`
}
