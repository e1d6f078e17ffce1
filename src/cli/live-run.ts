/** One run against AWS on the command line, live or dry: who and where, journal, operator, records on the screen, and its end. */
import { hostname, userInfo } from 'node:os'
import { ulid } from 'ulid'
import type { AwsPlace, CallerIdentity } from '../aws-model/aws.js'
import { gatherContext } from '../context/gather-context.js'
import type { AwsModel } from '../aws-model/model.js'
import type { LiveAws } from '../aws/live-aws.js'
import { failure } from '../diagnostics/diagnostic.js'
import { scriptedOperator } from '../drill/scripted-operator.js'
import { execute, type RunEnd } from '../engine/execute.js'
import { openRun, type RunSetup } from '../engine/open-run.js'
import type { Operator } from '../engine/ports.js'
import type { JournalRecord, PinnedFile } from '../engine/records.js'
import { parseArn } from '../findings/arn.js'
import { runFolder } from '../journal/run-store.js'
import type { Catalog } from '../runbooks/runbook-catalog.js'
import { needsPerson, noTerminalOperator, type NoTerminalOperator } from '../terminal/no-terminal-operator.js'
import { terminalOperator } from '../terminal/operator.js'
import { callerName, placeText } from '../terminal/show-plan.js'
import { approvedSteps } from './approved-steps.js'
import { sayByHand, writeByHand } from './say-by-hand.js'
import type { Context } from './context.js'
import { endWalk } from './end-walk.js'
import { guardsOf } from './guards.js'
import { watchInterrupts } from './interruption.js'
import type { Matter } from './matter.js'
import type { OpenAws } from './open-aws.js'
import { version } from './package-root.js'
import { permissionsOf, policiesFor } from './run-policies.js'
import { placesOf } from './places.js'
import { openRunJournal } from './run-journal.js'
import { preflight } from './preflight.js'
import { runModes } from './run-modes.js'
import type { RunView } from './show-run.js'
import { approvalDesk } from './approval-desk.js'
import { usualMaxTargets, walkOptions } from './walk-options.js'

/** A dry run or a live run; its resume line is made here. */
export type LiveMatter = Omit<Matter, 'mode' | 'resumeLine' | 'now'> & { mode: 'live' | 'dry-run' }

export interface LiveOptions {
  open: OpenAws
  catalog: Catalog
  /** Without a terminal: the steps that may change something. */
  approve: readonly string[]
  /** Of a dry run: approve and answer without a person. */
  script: boolean
  /** Why the run may go on without approvals, on what is protected, and without a journal on the disk. */
  breakGlass?: string
  /** How it is shown. */
  show: (matter: Matter) => RunView
  /** Nothing is kept or shown: what would be done is all that is wanted. */
  silent?: boolean
}

export interface LiveEnd {
  run: string
  end: RunEnd
  records: readonly JournalRecord[]
}

/**
 * `prepare` checks what is about to run. Throws SirunError: wrong-account before the first step where the credentials are
 * another account's, nobody to decide and no terminal to ask at, journal trouble, an interruption.
 */
export async function runLive(about: LiveMatter, prepare: () => Promise<AwsModel>, options: LiveOptions, context: Context): Promise<LiveEnd> {
  const { open, catalog, silent = false, breakGlass } = options
  const { mode, place, files, finding, inputs: given } = about
  const { settings, terminal } = context
  const model = await prepare()
  const guards = guardsOf(settings.config)
  const policies = policiesFor(files, model, settings.config)
  // A dry run changes nothing, so that it needs nobody.
  const script = mode === 'dry-run' && (options.script || silent || !terminal.interactive)
  const byHand = !script && terminal.interactive
  const approved = script || byHand ? new Set<string>() : approvedSteps(files, model, options.approve, breakGlass !== undefined)
  const run = ulid()
  const matter: Matter = { ...about, now: new Date(), resumeLine: `Where it stands: sirun handoff ${run}` }
  const show = silent ? undefined : options.show(matter)
  const interruption = watchInterrupts((text) => {
    show?.progress?.rest()
    context.streams.stderr.write(`\n${text}\n`)
  })
  const { aws, limit } = open.forRun(run, policies.session, interruption.signal)
  const [caller, login] = await Promise.all([whoIs(aws, place), open.login(place)]).catch((error: unknown) => {
    interruption.release()
    throw error
  })
  const folder = silent ? {} : { folder: runFolder(settings.stateDir, run) }
  const journal = await openRunJournal({ ...folder, ...(show && { show: (record) => show.record(record) }), interruption: interruption.signal, resumeLine: matter.resumeLine, ...(breakGlass !== undefined && { breakGlass: { reason: breakGlass, write: (text) => void context.streams.stderr.write(text) } }) })
  const { records } = journal
  try {
    const { wallClock } = await import('./wall-clock.js')
    const clock = wallClock(interruption.signal)
    const places = placesOf(settings.config)
    const callerIn = async (at: AwsPlace): Promise<CallerIdentity> => (mode === 'live' ? open.changeCaller(at, run) : undefined) ?? aws.identity(at, 'read')
    const widen = (others: readonly PinnedFile[]): void => limit(policiesFor([...files, ...others], model, settings.config).session)
    const approvals = approvalDesk({ folder: runFolder(settings.stateDir, run), cwd: context.cwd, settings, askSts: (url, words) => open.askSigner(url, words) })
    const operator: Operator = script
      ? scriptedOperator({})
      : byHand
        ? terminalOperator(walkOptions({ matter, records, clock, callerIn, show, interruption: interruption.signal, catalog, widen, approvals }, context))
        : noTerminalOperator(approved, { maxTargets: settings.config.max_targets ?? usualMaxTargets, ...(mode === 'live' && { approvals }) })
    const user = userInfo().username
    const checking = mode === 'live' ? preflight(files, model, aws, open, place, run) : undefined
    const more = finding && show ? { context: await gatherContext(finding, { aws: open.aws, place, now: matter.now, timeUp: AbortSignal.timeout(3_000), ...(settings.config.context && { tags: settings.config.context }) }) } : {}
    const checked = await checking
    show?.opening({ id: run, caller, ...more, ...(checked && { checked }), ...(breakGlass !== undefined && { breakGlass }), ...(open.overrides.length > 0 && { endpoints: open.overrides }), ...(policies.remark !== undefined && { remark: policies.remark }) })
    const ask = checked ? { ask: checked.ask } : silent ? {} : { ask: permissionsOf(aws, model) }
    const ports = await runModes[mode]({ aws, model, clock, operator, journal, ...ask })
    const setup: RunSetup = { run, sirun: version(), mode, host: hostname(), user, pid: process.pid, org: settings.config.org ?? {}, place, places, files, finding: finding ?? null, given, ...(guards && { guards }), caller: (login ?? caller).arn, ...(breakGlass !== undefined && { breakGlass }) }
    const end = await execute(await openRun(setup, ports, model)).catch((error: unknown) => {
      show?.progress?.rest()
      if (!settings.json) sayByHand(records, context)
      throw error
    })
    const { unanswered = [] } = operator as Partial<NoTerminalOperator>
    if (unanswered.length > 0) {
      if (!settings.json) writeByHand('Not made, for want of a person', unanswered.flatMap(({ changes = [] }) => changes), context)
      throw needsPerson(unanswered)
    }
    if (byHand && journal.onDisk) await endWalk(run, matter, user, { journal, clock }, context)
    return { run, end, records }
  } finally {
    show?.progress?.rest()
    interruption.release()
    await journal.close()
  }
}

/** Who looks. Throws SirunError `wrong-account` (usage) where that is another account or partition than the place's. */
async function whoIs(aws: LiveAws, place: AwsPlace): Promise<CallerIdentity> {
  const caller = await aws.identity(place, 'read')
  const partition = parseArn(caller.arn)?.partition
  if (caller.account === place.account && partition === place.partition) return caller
  throw failure(
    'usage',
    'wrong-account',
    `These credentials are ${callerName(caller)} in account ${caller.account} (${partition}), but the run is about ${placeText(place)}. Nothing was changed.`,
    'Name a profile of that account with --profile, or set roles in sirun.config.yaml.',
  )
}
