/** sirun runs copy: brings into the bucket what of a run is not there yet. */
import { join } from 'node:path'
import { failure, SirunError } from '../../diagnostics/diagnostic.js'
import { nodeFiles } from '../../journal/file-layer.js'
import { acquireLock } from '../../journal/lock.js'
import { findRun, readRun } from '../../journal/run-store.js'
import { journalName, scanJournal } from '../../journal/scan-journal.js'
import { writeJson, type Context } from '../context.js'
import { copyLines } from '../copy-lines.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { journalCopy, type CopyState } from '../journal-copy.js'
import { openAws } from '../open-aws.js'

export interface CopyOptions {
  /** Id of the run, or its beginning. */
  id: string
}

/** Milliseconds; a slow line and much evidence take long. */
const deadline = 15 * 60_000

/**
 * Throws SirunError: usage for no such run, no bucket, or a run that is not copied; state for one that is worked on, cannot
 * be trusted, or was gone on with elsewhere; aws for what could not be copied.
 */
export async function run({ id: prefix }: CopyOptions, context: Context): Promise<ExitCode> {
  const { settings, env, streams, terminal } = context
  const { id, folder } = findRun(settings.stateDir, prefix)
  const { records } = readRun(folder)
  const [opened] = records
  const scan = scanJournal(nodeFiles.read(join(folder, journalName)) ?? new Uint8Array())
  if (scan.corruption) throw new SirunError('state', scan.corruption)
  if (opened?.type !== 'opened') throw failure('state', 'no-opened-record', 'The journal does not begin with the opening of a run')
  if (opened.mode !== 'live') throw failure('usage', 'not-copied', `Run ${id} is a ${opened.mode === 'drill' ? 'drill' : 'dry run'}: only live runs are copied.`)
  const open = await openAws(settings, env, { at: context })
  try {
    const bucket = open.bucket(id)
    if (!bucket) throw noBucket()
    // Whoever works on the run copies it.
    const lock = await acquireLock(folder)
    let state: CopyState
    try {
      await syncJournal(folder)
      const copy = journalCopy({ run: id, folder, bucket, account: opened.place.account, deadline })
      copy.upTo({ records: scan.head.seq, bytes: scan.goodBytes })
      state = await copy.finish()
      copy.check()
    } finally {
      await lock.release()
    }
    if (settings.json) writeJson(context, { type: 'copied', run: id, ...state })
    else if (!state.error) streams.stdout.write(copyLines(id, state, terminal.out))
    if (state.error) throw failure('aws', 'copy-incomplete', `${state.records - state.copied} of ${state.records} records are not in ${state.where}: ${state.error.name}: ${state.error.message}`, 'docs/evidence.md has what a role needs for it. The same command goes on where this one ended.')
    return exitCodes.done
  } finally {
    open.close()
  }
}

export function noBucket(): SirunError {
  return failure('usage', 'no-bucket', 'The configuration names no bucket for runs.', 'Name one in sirun.config.yaml under evidence: docs/evidence.md')
}

/** What is copied must not be lost here. */
async function syncJournal(folder: string): Promise<void> {
  const file = nodeFiles.open(join(folder, journalName), 'append')
  try {
    await nodeFiles.sync(file)
  } finally {
    nodeFiles.close(file)
  }
}
