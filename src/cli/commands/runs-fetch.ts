/** sirun runs fetch: brings a run from the bucket into the state folder, or up to date. */
import { findInBucket, fetchRun } from '../fetch-run.js'
import { onlyRun, sayFetched } from '../bring-run.js'
import { SirunError } from '../../diagnostics/diagnostic.js'
import { findRun } from '../../journal/run-store.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { openAws } from '../open-aws.js'
import { noBucket } from './runs-copy.js'

export interface FetchOptions {
  /** Id of the run, or its beginning. */
  id: string
  /** Also where this machine made changes that the bucket does not know. */
  aside?: boolean
}

/** Throws SirunError: usage for no bucket and no such run there, or one that was deleted here; as fetchRun does. */
export async function run({ id: prefix, aside = false }: FetchOptions, context: Context): Promise<ExitCode> {
  const { settings, env, streams } = context
  if (!settings.config.evidence) throw noBucket()
  const open = await openAws(settings, env, { at: context })
  const bucket = open.bucket()!
  try {
    const found = onlyRun(await findInBucket(bucket, prefix), prefix, settings.stateDir, bucket.where)
    refuseDeleted(settings.stateDir, found.id)
    const fetched = await fetchRun(bucket, found, settings.stateDir, aside)
    sayFetched(found.id, fetched, context)
    if (fetched.came === 0 && settings.json) writeJson(context, { type: 'fetched', run: found.id, where: fetched.where, records: fetched.records, came: 0, missing: fetched.missing })
    else if (!settings.json) streams.stdout.write(fetched.came === 0 ? `Run ${found.id} is here already.\n` : `Look at it: sirun report ${found.id}\nGo on: sirun resume ${found.id}\n`)
    return exitCodes.done
  } finally {
    bucket.close()
    open.close()
  }
}

/** Whoever deleted it did not mean it to come back by itself. */
function refuseDeleted(stateFolder: string, id: string): void {
  try {
    findRun(stateFolder, id)
  } catch (error) {
    if (!(error instanceof SirunError) || error.diagnostics[0]?.code !== 'run-not-found') throw error
  }
}
