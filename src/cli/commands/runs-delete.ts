/** sirun runs delete: deletes journal and evidence of a run from this machine; a tombstone says that it was there. */
import { hostname, userInfo } from 'node:os'
import { failure } from '../../diagnostics/diagnostic.js'
import { changesToUndo } from '../../engine/changes-to-undo.js'
import { endingOf } from '../../engine/ending-of.js'
import type { JournalRecord } from '../../engine/records.js'
import { fold, isSettled } from '../../engine/run-state.js'
import { readCustody, refuseHeld, tombstoneIn, type Tombstone } from '../../journal/custody.js'
import { deleteRun, leftIn } from '../../journal/delete-run.js'
import { nodeFiles } from '../../journal/file-layer.js'
import { findFolder, findRun, readRun } from '../../journal/run-store.js'
import { count } from '../../terminal/format-value.js'
import { makePrompter } from '../../terminal/prompter.js'
import { forTerminal } from '../../text/escape.js'
import { wrap } from '../../text/layout.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { reasonFrom } from './runs-hold.js'

export interface DeleteOptions {
  /** Id of the run, or its beginning. */
  id: string
  reason: string
  /** Its whole id: the confirmation where nobody is asked. */
  confirm?: string
  /** Also a run that is not closed though changes of it are in force. */
  evenOpen?: boolean
}

/**
 * Throws SirunError: usage for no such run, no reason, another confirmation; needs-person for a run that is held, one that
 * is not closed with changes in force, or for want of a confirmation; state for one that is worked on.
 */
export async function run({ id: prefix, reason: given, confirm, evenOpen = false }: DeleteOptions, context: Context): Promise<ExitCode> {
  const { settings, streams, terminal } = context
  const reason = reasonFrom(given)
  const { id, folder } = findFolder(settings.stateDir, prefix)
  const events = readCustody(folder, nodeFiles)
  // One that was cut off is finished; a whole one is refused by name.
  const begun = tombstoneIn(events)
  if (begun && leftIn(folder).length === 0) findRun(settings.stateDir, prefix)
  const about = begun ?? aboutRun(folder)
  refuseHeld(id, events)
  const inForce = begun ? 0 : changesInForce(folder)
  if (inForce > 0 && !['closed', 'broken'].includes(about.state) && !evenOpen) {
    throw failure('needs-person', 'run-open', `Run ${id} is not closed, and ${count(inForce, 'change')} of it ${inForce === 1 ? 'is' : 'are'} in force: without its journal nobody can go on with it, or undo it. Nothing was deleted.`, `Finish it: sirun resume ${id}, or sirun undo ${id}. To delete it all the same: --even-open`)
  }
  if (!(await isConfirmed(id, inForce, confirm, context))) {
    streams.stdout.write('Nothing was deleted.\n')
    return exitCodes['needs-person']
  }
  const now = { at: new Date().toISOString(), by: userInfo().username, host: hostname(), reason }
  const deleted = await deleteRun(folder, { ...now, ...about })
  if (settings.json) writeJson(context, { type: 'deleted', run: id, ...now, ...deleted })
  else {
    const lines = [`Run ${id} is deleted: ${count(deleted.head.seq, 'record')}, ${count(deleted.evidence, 'file')} of evidence. Its tombstone has who, when and why: sirun runs`, ...copyRemark(settings.config.evidence?.bucket)]
    streams.stdout.write(lines.map((line) => `${wrap(line, terminal.out.columns).join('\n')}\n`).join(''))
  }
  return exitCodes.done
}

function copyRemark(bucket: string | undefined): string[] {
  return bucket === undefined ? [] : [`What lies in the bucket ${forTerminal(bucket)} is not touched: it goes when its retention and the bucket's own rules let it.`]
}

/** What the tombstone keeps. */
function aboutRun(folder: string): Pick<Tombstone, 'mode' | 'runbook' | 'state' | 'head'> {
  const { records, head, problems } = readRun(folder)
  const [opened] = records
  const isBroken = problems.some(({ code }) => code !== 'journal-torn' && !code.startsWith('evidence-'))
  const state = isBroken ? 'broken' : (endingOf(records)?.type ?? 'open')
  return { ...(opened?.type === 'opened' && { mode: opened.mode, runbook: opened.runbook.id }), state, head }
}

/** Changes of a live run that nobody put back, as far as its journal can be trusted. */
function changesInForce(folder: string): number {
  const { records }: { records: readonly JournalRecord[] } = readRun(folder)
  if (records[0]?.type !== 'opened' || records[0].mode !== 'live') return 0
  const state = fold(records)
  return changesToUndo(state).filter(([address]) => !isSettled(state.undone.get(address))).length
}

async function isConfirmed(id: string, inForce: number, confirm: string | undefined, { streams, terminal }: Context): Promise<boolean> {
  const remark = inForce === 0 ? '' : ` ${count(inForce, 'change')} of it ${inForce === 1 ? 'is' : 'are'} in force: sirun cannot undo ${inForce === 1 ? 'it' : 'them'} afterwards.`
  if (confirm !== undefined) {
    if (confirm.toUpperCase() === id) return true
    throw failure('usage', 'another-run', `${confirm} is not the whole id of the run: that is ${id}. Nothing was deleted.`)
  }
  if (!terminal.interactive) throw failure('needs-person', 'unconfirmed', `There is no terminal to confirm the deletion at.${remark}`, `Without one: --confirm ${id}`)
  const typed = await makePrompter(streams, terminal.out).typeLine({
    message: `Journal and evidence of run ${id} are deleted from this machine, for good.${remark} Type its id to confirm, or nothing to go back.`,
    refuse: (line) => (line === '' || line.toUpperCase() === id ? undefined : `That is not ${id}.`),
  })
  return typed !== ''
}
