/** sirun runs hold and release: keeps a run from being deleted, and ends that. */
import { hostname, userInfo } from 'node:os'
import { failure } from '../../diagnostics/diagnostic.js'
import { addCustody, holdIn, readCustody } from '../../journal/custody.js'
import { nodeFiles } from '../../journal/file-layer.js'
import { findRun } from '../../journal/run-store.js'
import { forTerminal } from '../../text/escape.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'

export interface HoldOptions {
  /** Id of the run, or its beginning. */
  id: string
  reason: string
}

/** Whoever works on the run is not disturbed. Throws SirunError: usage for no such run or reason; state where it cannot be written. */
export async function hold(options: HoldOptions, context: Context): Promise<ExitCode> {
  return add('held', options, context)
}

/** Throws SirunError `not-held` (usage) too. */
export async function release(options: HoldOptions, context: Context): Promise<ExitCode> {
  return add('released', options, context)
}

async function add(what: 'held' | 'released', { id: prefix, reason: given }: HoldOptions, context: Context): Promise<ExitCode> {
  const { settings, streams } = context
  const { id, folder } = findRun(settings.stateDir, prefix)
  const reason = reasonFrom(given)
  if (what === 'released' && !holdIn(readCustody(folder, nodeFiles))) throw failure('usage', 'not-held', `Run ${id} is not held.`)
  const event = { what, at: new Date().toISOString(), by: userInfo().username, host: hostname(), reason }
  await addCustody(folder, event, nodeFiles).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw failure('state', 'custody-unwritable', `Nothing can be written in ${folder} (${code}): the run is as it was.`)
  })
  if (settings.json) writeJson(context, { type: what, run: id, ...event, what: undefined })
  else streams.stdout.write(what === 'held' ? `Run ${id} is held: sirun does not delete it before it is released.\n` : `Run ${id} is released: ${forTerminal(reason)}\n`)
  return exitCodes.done
}

/** Throws SirunError (usage) for one that says nothing. */
export function reasonFrom(text: string): string {
  const reason = text.trim()
  if (reason === '') throw failure('usage', 'no-reason', 'The reason is empty.', 'Say in a few words why: --reason "<why>"')
  return reason
}
