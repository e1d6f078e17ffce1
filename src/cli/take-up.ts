/** Taking up a run of the state folder, or of the bucket: may it be, who had it, what differs by now; its journal is open and locked then. */
import { hostname, userInfo } from 'node:os'
import { failure, SirunError } from '../diagnostics/diagnostic.js'
import type { Resumption } from '../engine/open-run.js'
import type { Clock } from '../engine/ports.js'
import type { JournalRecord, PinnedFile } from '../engine/records.js'
import { fold, type RunState } from '../engine/run-state.js'
import { openJournal, type JournalFile } from '../journal/journal-file.js'
import { readRun } from '../journal/run-store.js'
import { hashOfFile, type Catalog } from '../runbooks/runbook-catalog.js'
import { askReason } from '../terminal/asking.js'
import { makePrompter } from '../terminal/prompter.js'
import { forTerminal } from '../text/escape.js'
import { bringRun } from './bring-run.js'
import type { Context } from './context.js'
import { guardsOf } from './guards.js'
import type { OpenAws } from './open-aws.js'
import { sayByHand } from './say-by-hand.js'

export type Opened = Extract<JournalRecord, { type: 'opened' }>

export interface TakenUp {
  run: string
  opened: Opened
  records: readonly JournalRecord[]
  state: RunState
  /** Absent where nothing is written, or where it cannot be (`unwritable`). */
  file?: JournalFile
  /** Why the glass was broken for a journal that can be read, but not written. */
  unwritable?: SirunError
  session: Resumption
  /** The way to AWS, where it was opened already. */
  open?: OpenAws
}

export interface TakeUpOptions {
  /** Id of the run, or its beginning. */
  id: string
  /** Why somebody takes over what another began. */
  reason?: string
  doing?: 'undo'
  /** Why a journal that can be read, but not written, does not hold it up. */
  breakGlass?: string
}

/**
 * Throws SirunError: usage for no such run, or one that cannot be taken up (`check`); state for a journal that somebody
 * else has, or that cannot be trusted, after the AWS CLI lines of what is open; needs-person for want of a reason.
 */
export async function takeUp({ id: prefix, reason, doing, breakGlass }: TakeUpOptions, check: (opened: Opened, state: RunState) => void, context: Context): Promise<TakenUp> {
  const { settings } = context
  const { id: run, folder, open } = await bringRun(prefix, context)
  const { wallClock } = await import('./wall-clock.js')
  const { journal: file, records, unwritable } = await openIt(folder, wallClock(new AbortController().signal), breakGlass !== undefined).catch((error: unknown) => {
    // Whatever keeps sirun from going on, a person can.
    if (error instanceof SirunError && !settings.json) sayByHand(readRun(folder).records, context)
    open?.close()
    throw error
  })
  try {
    const [opened] = records
    if (opened?.type !== 'opened') throw failure('state', 'no-opened-record', 'The journal does not begin with the opening of a run')
    const state = fold(records)
    check(opened, state)
    const why = await reasonOf(records, reason, context)
    const session = { host: hostname(), user: userInfo().username, pid: process.pid, guards: guardsOf(settings) ?? {}, ...(doing && { doing }), ...(why !== undefined && { reason: why }) }
    return { run, opened, records, state, ...(file && { file }), ...(unwritable && { unwritable }), session, ...(open && { open }) }
  } catch (error) {
    open?.close()
    await file?.close()
    throw error
  }
}

/** With the glass broken, what the disk refuses does not hold the run up: one that cannot be trusted, or that is locked, does. */
async function openIt(folder: string, clock: Clock, isGlassBroken: boolean): Promise<{ journal?: JournalFile; records: JournalRecord[]; unwritable?: SirunError }> {
  try {
    return await openJournal(folder, clock)
  } catch (error) {
    if (!isGlassBroken || !(error instanceof SirunError) || error.diagnostics[0]?.code !== 'journal-unwritable') throw error
    const { records, problems } = readRun(folder)
    if (problems.some(({ code }) => code !== 'journal-torn')) throw error
    return { records, unwritable: error }
  }
}

/** As `takeUp`, for what only looks: nothing is locked or written. */
export async function lookAtRun(prefix: string, check: (opened: Opened, state: RunState) => void, context: Context): Promise<TakenUp> {
  const { id: run, folder, open } = await bringRun(prefix, context, { onlyLooks: true })
  const { records, problems } = readRun(folder)
  const [opened] = records
  const state = fold(records)
  try {
    if (opened?.type !== 'opened') throw new SirunError('state', problems)
    check(opened, state)
  } catch (error) {
    open?.close()
    throw error
  }
  return { run, opened, records, state, session: { host: hostname(), user: userInfo().username, pid: process.pid, guards: guardsOf(context.settings) ?? {}, doing: 'undo' }, ...(open && { open }) }
}

/** Whoever takes over from somebody else says why. */
async function reasonOf(records: readonly JournalRecord[], given: string | undefined, { streams, terminal }: Context): Promise<string | undefined> {
  if (given !== undefined && given.trim() !== '') return given.trim()
  const last = records.findLast((record) => record.type === 'session')
  if (!last || last.user === userInfo().username) return undefined
  const who = `${last.user} on ${last.host}`
  if (terminal.interactive) return askReason(makePrompter(streams, terminal.out), `${forTerminal(who)} had this run last. Why do you take it over? One line for the journal.`)
  throw failure('needs-person', 'takeover-without-reason', `${who} had this run last; taking it over needs a reason.`, 'Say it: --reason "<why>"')
}

/** Throws SirunError (usage) for a drill: there is nothing left of its world. */
export function refuseDrill({ mode, drill, run }: Opened, what: string): void {
  if (mode !== 'drill') return
  const again = drill === undefined ? 'Rehearse it anew with the same command.' : `Begin it anew: sirun drill ${drill.id}`
  throw failure('usage', 'drill-is-over', `Run ${run} is a drill: its world was in memory and ended with its process, so there is nothing to ${what}.`, again)
}

/** Sentences about pinned files that the library has otherwise by now, or no longer. */
export function differences({ files }: Opened, others: readonly { files: readonly PinnedFile[] }[], { runbooks, procedures }: Catalog): string[] {
  const pinned = new Map([...others.flatMap((other) => other.files), ...files].map((file) => [`${file.kind} ${file.id}`, file]))
  return [...pinned.values()].flatMap(({ kind, id, sha256 }) => {
    const now = kind === 'runbook' ? runbooks.get(id) : procedures.get(id)
    if (now && hashOfFile(now) === sha256) return []
    return [now ? `${kind} ${id} is another by now (${now.path}): the run goes on with the bytes that it was begun with` : `${kind} ${id} is not in the library any more: the run goes on with the bytes that it was begun with`]
  })
}
