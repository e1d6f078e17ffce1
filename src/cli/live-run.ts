/** A new run against AWS on the command line, live or dry: briefing, walk, last screen. */
import { hostname } from 'node:os'
import { ulid } from 'ulid'
import { gatherContext } from '../context/gather-context.js'
import type { AwsModel } from '../aws-model/model.js'
import { execute, type RunEnd } from '../engine/execute.js'
import { openRun, type RunSetup } from '../engine/open-run.js'
import type { JournalRecord } from '../engine/records.js'
import { createJournal } from '../journal/journal-file.js'
import { runFolder } from '../journal/run-store.js'
import type { Head } from '../journal/scan-journal.js'
import { approvedSteps } from './approved-steps.js'
import type { Context } from './context.js'
import { endWalk } from './end-walk.js'
import { guardsOf } from './guards.js'
import type { CopyState } from './journal-copy.js'
import { inLiveSession, type LiveMatter, type LiveOptions } from './live-session.js'
import { version } from './package-root.js'
import { placesOf } from './places.js'

export interface LiveEnd {
  run: string
  end: RunEnd
  records: readonly JournalRecord[]
  head?: Head
  copy?: CopyState
}

/** `approve`: without a terminal, the steps that may change something. Throws SirunError as inLiveSession does. */
export async function runLive(
  about: Omit<LiveMatter, 'resumeLine'>,
  prepare: () => Promise<AwsModel>,
  { approve, ...options }: Omit<LiveOptions, 'approved' | 'file'> & { approve: readonly string[] },
  context: Context,
): Promise<LiveEnd> {
  const { mode, place, files, finding, inputs: given } = about
  const { settings } = context
  const { open, breakGlass } = options
  const run = ulid()
  const whole: LiveOptions = {
    ...options,
    approved: (model) => approvedSteps(files, model, approve, { isGlassBroken: breakGlass !== undefined }),
    ...(!options.silent && { file: () => createJournal(runFolder(settings.stateDir, run)) }),
  }
  return inLiveSession(run, { ...about, resumeLine: resumeLineOf(run) }, prepare, whole, context, async (session) => {
    const { matter, model, ports, caller, login, checking, journal, clock, user, byHand, show, remarks } = session
    const looking = finding && show ? gatherContext(finding, { aws: open.aws, place, now: matter.now, timeUp: AbortSignal.timeout(3_000), ...(settings.config.context && { tags: settings.config.context }) }) : undefined
    const [known, checked] = await Promise.all([looking, checking])
    const broken = breakGlass !== undefined && { breakGlass }
    show?.opening({ id: run, caller, ...(known && { context: known }), ...(checked && { checked }), ...broken, ...(open.overrides.length > 0 && { endpoints: open.overrides }), remarks })
    const guards = guardsOf(settings)
    const setup: RunSetup = { run, sirun: version(), mode, host: hostname(), user, pid: process.pid, org: settings.config.org ?? {}, place, places: placesOf(settings.config), files, finding: finding ?? null, given, ...(guards && { guards }), caller: login, ...broken }
    const end = await execute(await openRun(setup, ports, model))
    if (byHand && journal.onDisk) await endWalk(run, matter, user, { journal, clock }, context)
    return { run, end }
  })
}

/** The sentence with which every stop ends. */
export function resumeLineOf(run: string): string {
  return `Go on: sirun resume ${run}`
}
