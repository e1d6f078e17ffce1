/** The runs of a state folder: where they are, what they are about, how they stand. */
import { join } from 'node:path'
import { failure } from '../diagnostics/diagnostic.js'
import { fold } from '../engine/run-state.js'
import { endingOf } from '../engine/ending-of.js'
import type { JournalRecord, Mode, Verdict } from '../engine/records.js'
import type { AwsPlace } from '../aws-model/aws.js'
import { readCopied } from './copied.js'
import { holdIn, readCustody, tombstoneIn, type CustodyEvent, type Hold, type Tombstone } from './custody.js'
import { readBlob } from './evidence-store.js'
import { nodeFiles, type FileLayer } from './file-layer.js'
import { journalName, type Head } from './scan-journal.js'
import { verifyJournal, type VerifiedJournal } from './verify-journal.js'

export interface RunSummary {
  /** A ULID: runs sort by the time of their beginning. */
  id: string
  folder: string
  /** open: a process works on it, or was killed. stopped: it can be resumed. broken: its journal cannot be trusted. */
  state: 'open' | 'stopped' | 'closed' | 'broken' | 'deleted'
  /** ISO 8601. Absent, like what follows, where not even the first record can be read. */
  started?: string
  mode?: Mode
  runbook?: { id: string; title: string }
  finding?: { id: string; type: string }
  place?: AwsPlace
  verdict?: Verdict
  /** An undo of it has begun and not come to its end. */
  undoing?: true
  /** Who had it last. */
  last?: { user: string; host: string; at: string }
  /** What is wrong with a broken one. */
  problem?: string
  /** Who keeps it from being deleted. */
  held?: Hold
  /** What of it is in a bucket, as far as this machine knows, and how many records it has. */
  copied?: { where: string; records: number; of: number }
  /** Who deleted it. */
  deleted?: Tombstone
}

const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

/** The folder of a run. */
export function runFolder(stateFolder: string, id: string): string {
  return join(stateFolder, 'runs', id)
}

/** All runs, the newest first. A run that cannot be read is listed as broken. */
export function listRuns(stateFolder: string, files: FileLayer = nodeFiles): RunSummary[] {
  return runIds(stateFolder, files).map((id) => summary(id, runFolder(stateFolder, id), files))
}

/**
 * The folder of the one run whose id begins with `prefix`, in any case.
 * @throws SirunError of kind `usage`: run-not-found, run-ambiguous, run-deleted.
 */
export function findRun(stateFolder: string, prefix: string, files: FileLayer = nodeFiles): { id: string; folder: string } {
  const found = findFolder(stateFolder, prefix, files)
  const tombstone = tombstoneIn(custodyOf(found.folder, files))
  if (!tombstone) return found
  throw failure('usage', 'run-deleted', `Run ${found.id} was deleted by ${tombstone.by} on ${tombstone.host} at ${tombstone.at}: ${tombstone.reason}`, 'What is left of it is its tombstone; see: sirun runs')
}

/**
 * The same, also for a run that was deleted.
 * @throws SirunError of kind `usage`: run-not-found, run-ambiguous.
 */
export function findFolder(
  stateFolder: string,
  prefix: string,
  files: FileLayer = nodeFiles,
): { id: string; folder: string } {
  const found = runIds(stateFolder, files).filter((id) => id.startsWith(prefix.toUpperCase()))
  const id = found[0]
  if (id !== undefined && found.length === 1) return { id, folder: runFolder(stateFolder, id) }
  if (id === undefined) {
    const message = `No run in ${stateFolder} begins with ${prefix}.`
    throw failure('usage', 'run-not-found', message, 'List the runs that are here with: sirun runs. One that only the bucket of the configuration has comes with: sirun runs fetch <run>')
  }
  const some = `${found.slice(0, 5).join(', ')}${found.length > 5 ? ' …' : ''}`
  throw failure('usage', 'run-ambiguous', `${found.length} runs begin with ${prefix}: ${some}.`, 'Give more of the id.')
}

/** Reads and verifies the journal of a run, also while another process writes to it. `anchor` as in verifyJournal. */
export function readRun(folder: string, anchor?: Head, files: FileLayer = nodeFiles): VerifiedJournal {
  const bytes = files.read(join(folder, journalName)) ?? new Uint8Array()
  return verifyJournal(bytes, (sha256) => readBlob(folder, sha256, files), anchor)
}

/** Ids of all runs, the newest first; none is read. */
export function runIds(stateFolder: string, files: FileLayer = nodeFiles): string[] {
  return files.list(join(stateFolder, 'runs')).filter((name) => ulid.test(name)).sort().reverse()
}

function summary(id: string, folder: string, files: FileLayer): RunSummary {
  const events = custodyOf(folder, files)
  const [held, deleted] = [holdIn(events), tombstoneIn(events)]
  if (deleted) return { id, folder, state: 'deleted', ...(deleted.mode && { mode: deleted.mode }), deleted }
  return { ...standing(id, folder, files), ...(held && { held }) }
}

/** What cannot be read keeps nobody from going on with the run; only its deletion asks closer. */
function custodyOf(folder: string, files: FileLayer): CustodyEvent[] {
  try {
    return readCustody(folder, files)
  } catch {
    return []
  }
}

function standing(id: string, folder: string, files: FileLayer): RunSummary {
  try {
    const { records, problems, head } = readRun(folder, undefined, files)
    const copied = readCopied(folder)
    // A torn tail is mended by resuming, and lost evidence does not keep anyone from it.
    const broken = problems.find(({ code }) => code !== 'journal-torn' && !code.startsWith('evidence-'))
    return {
      id,
      folder,
      state: broken ? 'broken' : (endingOf(records)?.type ?? 'open'),
      ...about(records),
      ...(broken && { problem: broken.message }),
      ...(copied && { copied: { where: copied.where, records: copied.records, of: head.seq } }),
    }
  } catch (error) {
    return { id, folder, state: 'broken', problem: error instanceof Error ? error.message : String(error) }
  }
}


function about(records: readonly JournalRecord[]): Partial<RunSummary> {
  const opened = records[0]
  if (opened?.type !== 'opened') return {}
  const { id, type } = opened.finding ?? {}
  const session = records.findLast((record) => record.type === 'session')
  const isUndoing = fold(records).undoing.size > 0
  const verdict = records.findLast((record) => record.type === 'verdict')?.verdict
  return {
    started: opened.at,
    mode: opened.mode,
    runbook: { id: opened.runbook.id, title: opened.runbook.title },
    ...(typeof id === 'string' && typeof type === 'string' && { finding: { id, type } }),
    place: opened.place,
    ...(verdict !== undefined && { verdict }),
    ...(isUndoing && { undoing: true as const }),
    ...(session && { last: { user: session.user, host: session.host, at: records.at(-1)!.at } }),
  }
}
