/** sirun resume: goes on with a run where its journal says that it stands, whoever had it, wherever that was. */
import type { AwsModel } from '../../aws-model/model.js'
import { failure } from '../../diagnostics/diagnostic.js'
import { reopenRun } from '../../engine/open-run.js'
import { resume } from '../../engine/resume.js'
import type { ExitCode } from '../exit-codes.js'
import { approvedSteps } from '../approved-steps.js'
import type { Context } from '../context.js'
import { endWalk } from '../end-walk.js'
import { inTakenUpRun } from '../in-taken-up-run.js'
import { resumeLineOf } from '../live-run.js'
import { endOfRun } from '../run-in-mode.js'
import { refuseDrill, takeUp, type Opened } from '../take-up.js'
import { tellEnd } from '../tell-end.js'

export interface ResumeOptions {
  /** Id of the run, or its beginning. */
  id: string
  reason?: string
  /** Without a terminal: the steps that may change something. */
  approve: readonly string[]
  /** Why this session may go on without approvals, on what is protected, and without a journal on the disk. */
  breakGlass?: string
}

export async function run({ approve, breakGlass, ...options }: ResumeOptions, context: Context): Promise<ExitCode> {
  const taken = await takeUp({ ...options, ...(breakGlass !== undefined && { breakGlass }) }, (opened, state) => checkResumable(opened, state.closed && !isFollowed(opened, context), breakGlass), context)
  const { run: id, opened, records, state, session } = taken
  if (state.closed) {
    const told = await tellEnd(taken, context)
    if (told === undefined) refuseClosed(opened)
    return told
  }
  const approved = (model: AwsModel): ReadonlySet<string> => approvedSteps(opened.files, model, approve, { state, isGlassBroken: breakGlass !== undefined })
  const broken = breakGlass !== undefined && { breakGlass }
  const { end, head, copy } = await inTakenUpRun(taken, { approved, resumeLine: resumeLineOf(id), ...broken }, context, async ({ matter, model, ports, login, journal, clock, user, byHand }) => {
    const ended = await resume(await reopenRun(records, { ...session, caller: login, ...broken }, ports, model))
    if (byHand && journal.onDisk) await endWalk(id, matter, user, { journal, clock }, context)
    return { end: ended }
  })
  return endOfRun({ run: id, end, ...(head && { head }), ...(copy && { copy }) }, opened.mode, opened.mode === 'dry-run' && !context.terminal.interactive, context)
}

function checkResumable(opened: Opened, isClosed: boolean, breakGlass: string | undefined): void {
  refuseDrill(opened, 'go on with')
  if (breakGlass !== undefined && opened.mode !== 'live') throw failure('usage', 'conflicting-arguments', '--break-glass is for a live run: nothing else is held up.', 'Leave it away.')
  if (isClosed) refuseClosed(opened)
}

/** Somebody may be left to be told how it ended. */
function isFollowed({ mode, finding }: Opened, { settings }: Context): boolean {
  return mode === 'live' && finding !== null && (settings.routingFile ?? settings.config.watch) !== undefined
}

function refuseClosed(opened: Opened): never {
  throw failure('usage', 'run-closed', `Run ${opened.run} is closed: nothing is left to go on with.`, `What it did: sirun report ${opened.run}. To put that back: sirun undo ${opened.run}`)
}
