/** Finds the run that somebody goes on with: in the state folder, brought up to date from the bucket, or there alone. */
import { failure, SirunError } from '../diagnostics/diagnostic.js'
import { findRun, readRun } from '../journal/run-store.js'
import { count } from '../terminal/format-value.js'
import { forTerminal } from '../text/escape.js'
import { writeJson, type Context } from './context.js'
import { fetchRun, findInBucket, type Fetched, type RunInBucket } from './fetch-run.js'
import { isBucketTrouble } from './look-at-copy.js'
import { openAws, type OpenAws } from './open-aws.js'
import { sayByHand } from './say-by-hand.js'

export interface BroughtRun {
  id: string
  folder: string
  /** The way to AWS that was opened for it: one login is enough. */
  open?: OpenAws
}

/** How long somebody waits to hear whether a run that is here was gone on with elsewhere; milliseconds. */
const patience = 5_000

/**
 * Without a bucket in the configuration, what is in the state folder is all there is. A bucket that cannot be asked keeps
 * nobody from going on with what is here; who only looks takes what is here as it is. Throws SirunError as findRun and fetchRun do.
 */
export async function bringRun(prefix: string, context: Context, { onlyLooks = false } = {}): Promise<BroughtRun> {
  const { settings, env } = context
  if (!settings.config.evidence) return findRun(settings.stateDir, prefix)
  const here = findHere(settings.stateDir, prefix)
  const account = here && copiedAccount(here.folder)
  // A drill, a dry run, or what cannot be read; somebody who only looks is not kept from what is worked on.
  if (here && (account === undefined || onlyLooks)) return here
  const open = await openAws(settings, env, { at: context })
  try {
    if (here && account !== undefined) {
      await bringUpToDate({ account, id: here.id }, open, context)
      return { ...here, open }
    }
    const bucket = open.bucket()!
    const run = onlyRun(await findInBucket(bucket, prefix), prefix, settings.stateDir, bucket.where)
    sayFetched(run.id, await fetchRun(bucket, run, settings.stateDir), context)
    bucket.close()
    return { ...findRun(settings.stateDir, run.id), open }
  } catch (error) {
    // Whatever keeps sirun from going on, a person can.
    if (here && error instanceof SirunError && !settings.json) sayByHand(readRun(here.folder).records, context)
    open.close()
    throw error
  }
}

/** Throws SirunError (usage): run-not-found, run-ambiguous. */
export function onlyRun(found: readonly RunInBucket[], prefix: string, stateFolder: string, where: string): RunInBucket {
  const [run, ...others] = found
  if (!run) throw failure('usage', 'run-not-found', `No run in ${stateFolder} or ${where} begins with ${prefix}.`, 'List the runs that are here with: sirun runs')
  if (others.length > 0) throw failure('usage', 'run-ambiguous', `${found.length} runs in ${where} begin with ${prefix}.`, 'Give more of the id.')
  return run
}

/** On stderr, or as a line of JSON: what the run itself says goes on behind it. */
export function sayFetched(id: string, { where, records, came, aside, missing }: Fetched, context: Context): void {
  if (came === 0) return
  if (context.settings.json) return writeJson(context, { type: 'fetched', run: id, where, records, came, missing, ...(aside && { aside }) })
  const say = (text: string): void => void context.streams.stderr.write(`${text}\n`)
  say(`Run ${id}: ${count(came, 'record')} came from ${forTerminal(where)}`)
  if (aside) say(`${count(aside.records, 'record')} of this machine ${aside.records === 1 ? 'is' : 'are'} not there: kept in ${aside.file}`)
  if (missing > 0) say(`${count(missing, 'file')} of evidence ${missing === 1 ? 'is' : 'are'} missing there`)
}

function findHere(stateFolder: string, prefix: string): { id: string; folder: string } | undefined {
  try {
    return findRun(stateFolder, prefix)
  } catch (error) {
    if (error instanceof SirunError && error.diagnostics[0]?.code === 'run-not-found') return undefined
    throw error
  }
}

/** Undefined for a run that is not copied. */
function copiedAccount(folder: string): string | undefined {
  const [opened] = readRun(folder).records
  return opened?.type === 'opened' && opened.mode === 'live' ? opened.place.account : undefined
}

async function bringUpToDate(run: RunInBucket, open: OpenAws, context: Context): Promise<void> {
  const { streams, settings } = context
  const bucket = open.bucket(run.id)!
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    bucket.close()
  }, patience)
  try {
    sayFetched(run.id, await fetchRun(bucket, run, settings.stateDir), context)
  } catch (error) {
    if (!isBucketTrouble(error)) throw error
    if (!settings.json) streams.stderr.write(`Whether somebody went on with it elsewhere is not known. ${isLate ? `The bucket did not answer within ${patience / 1_000} s.` : error.message}\n`)
  } finally {
    clearTimeout(timer)
    bucket.close()
  }
}
