/** A process that works on a run against AWS, live or dry: who and where, journal, operator, records on the screen. */
import { userInfo } from 'node:os'
import type { AwsCall, AwsPlace, CallerIdentity } from '../aws-model/aws.js'
import type { AwsModel } from '../aws-model/model.js'
import type { LiveAws } from '../aws/live-aws.js'
import { failure, SirunError } from '../diagnostics/diagnostic.js'
import { scriptedOperator } from '../drill/scripted-operator.js'
import type { Clock, Operator, Ports } from '../engine/ports.js'
import type { JournalRecord, PinnedFile } from '../engine/records.js'
import { parseArn } from '../findings/arn.js'
import type { JournalFile } from '../journal/journal-file.js'
import { networkWarning } from '../journal/network-file-system.js'
import { runFolder } from '../journal/run-store.js'
import type { Head } from '../journal/scan-journal.js'
import type { Catalog } from '../runbooks/runbook-catalog.js'
import { usualMaxTargets } from '../runbooks/tighten-config.js'
import { needsPerson, noTerminalOperator, type NoTerminalOperator } from '../terminal/no-terminal-operator.js'
import { terminalOperator } from '../terminal/operator.js'
import { callerName, placeText } from '../terminal/show-plan.js'
import { forTerminal } from '../text/escape.js'
import { approvalDesk } from './approval-desk.js'
import type { Context } from './context.js'
import { copyLines } from './copy-lines.js'
import { watchInterrupts } from './interruption.js'
import type { Matter } from './matter.js'
import type { OpenAws } from './open-aws.js'
import { journalCopy, type CopyState } from './journal-copy.js'
import { preflight, type Preflight } from './preflight.js'
import { permissionsOf, policiesFor, type RunPolicies } from './run-policies.js'
import { openRunJournal, type RunJournal } from './run-journal.js'
import { runFollowers, type RunFollowers } from './run-followers.js'
import { runCourier, runOutbox } from './run-outbox.js'
import { runModes } from './run-modes.js'
import { sayByHand, writeByHand } from './say-by-hand.js'
import type { RunView } from './show-run.js'
import { walkOptions } from './walk-options.js'

/** What it is about; its moment is when the session begins. `others`: of procedures that were run beside it in earlier sessions. */
export type LiveMatter = Omit<Matter, 'mode' | 'now'> & { mode: 'live' | 'dry-run'; others?: readonly PinnedFile[] }

export interface LiveOptions {
  open: OpenAws
  catalog: Catalog
  /** Of a dry run: approve and answer without a person. */
  script: boolean
  /** Without a terminal: the steps that may change something. Throws SirunError where a person is needed anyway. */
  approved: (model: AwsModel) => ReadonlySet<string>
  /** How it is shown. */
  show: (matter: Matter) => RunView
  /** Where it is kept, once it is sure who we are. */
  file?: () => Promise<JournalFile>
  /** Nothing is shown or asked: what would be done is all that is wanted. */
  silent?: boolean
  /** Why the run may go on without approvals, on what is protected, and without a journal on the disk. */
  breakGlass?: string
  /** Whether other procedures can be run beside it; by default they can. */
  beside?: boolean
}

export interface SessionEnd {
  records: readonly JournalRecord[]
  head?: Head
  /** How the copy of the journal stands, where the configuration names a bucket. */
  copy?: CopyState
}

/** What the work on the run gets. */
export interface LiveSession {
  matter: Matter
  model: AwsModel
  ports: Ports
  caller: CallerIdentity
  /** The ARN of the login behind it. */
  login: string
  /** Of a live run that may change something: what IAM says beforehand. */
  checking: Promise<Preflight> | undefined
  journal: RunJournal
  clock: Clock
  user: string
  /** A person walks it at a terminal. */
  byHand: boolean
  show: RunView | undefined
  /** What a person should know before the start. */
  remarks: string[]
}

/**
 * `prepare` checks what is about to run. Throws SirunError: wrong-account before anything else where the credentials are
 * another account's, nobody to decide and no terminal to ask at, journal trouble, an interruption.
 */
export async function inLiveSession<T>(
  run: string,
  about: LiveMatter,
  prepare: () => Promise<AwsModel>,
  options: LiveOptions,
  context: Context,
  work: (session: LiveSession) => Promise<T>,
): Promise<T & SessionEnd> {
  const { open, catalog, silent = false, beside = true, breakGlass } = options
  const { mode, place } = about
  const files = [...about.files, ...(about.others ?? [])]
  const { settings, terminal } = context
  const model = await prepare()
  const policies = policiesFor(files, model, settings.config)
  // A dry run changes nothing, so that it needs nobody.
  const script = mode === 'dry-run' && (options.script || silent || !terminal.interactive)
  const byHand = !script && terminal.interactive
  const approved = script || byHand ? new Set<string>() : options.approved(model)
  const matter: Matter = { ...about, now: new Date() }
  const show = silent ? undefined : options.show(matter)
  const interruption = watchInterrupts((text) => {
    show?.progress?.rest()
    context.streams.stderr.write(`\n${text}\n`)
  })
  try {
    const { aws, limit } = open.forRun(run, policies.session, interruption.signal)
    const [caller, login] = await Promise.all([whoIs(aws, place), open.login(place)])
    const bucket = mode === 'live' && options.file ? open.bucket(run) : undefined
    const isFollowed = mode === 'live' && !silent && options.file !== undefined && about.finding !== undefined && (settings.routingFile ?? settings.config.watch) !== undefined
    let followers: RunFollowers | undefined
    const journal = await openRunJournal({
      ...(bucket && { copy: journalCopy({ run, folder: runFolder(settings.stateDir, run), bucket, account: place.account }) }),
      ...(options.file && { file: options.file }),
      ...(about.earlier && { earlier: about.earlier }),
      show: (record) => {
        show?.record(record)
        followers?.see(record)
      },
      interruption: interruption.signal,
      resumeLine: matter.resumeLine,
      ...(breakGlass !== undefined && { breakGlass: { reason: breakGlass, write: (text) => void context.streams.stderr.write(text) } }),
    })
    const { records } = journal
    // A bucket that is slow has some seconds for the rest.
    const sayCopying = (): void => bucket && show?.progress?.wait(`Copying the rest into ${forTerminal(bucket.where)}`)
    const remarks = remarksOn(policies, options.file ? settings.stateDir : undefined)
    if (settings.json && !silent) for (const remark of remarks) context.streams.stderr.write(`${forTerminal(remark)}\n`)
    try {
      const { wallClock } = await import('./wall-clock.js')
      const clock = wallClock(interruption.signal)
      const callerIn = async (at: AwsPlace): Promise<CallerIdentity> => (mode === 'live' ? open.changeCaller(at, run) : undefined) ?? aws.identity(at, 'read')
      const widen = (others: readonly PinnedFile[]): void => limit(policiesFor([...files, ...others], model, settings.config).session)
      const approvals = approvalDesk({ folder: runFolder(settings.stateDir, run), cwd: context.cwd, settings, askSts: (url, words) => open.askSigner(url, words) })
      const operator: Operator = script
        ? scriptedOperator({})
        : byHand
          ? terminalOperator(walkOptions({ matter, records, clock, callerIn, show, interruption: interruption.signal, ...(beside && { catalog }), widen, approvals }, context))
          : noTerminalOperator(approved, { maxTargets: settings.config.max_targets ?? usualMaxTargets, ...(mode === 'live' && { approvals }) })
      // An undo puts back what was allowed to be changed.
      const checking = mode === 'live' && beside && !silent ? preflight(files, model, aws, open, place, run) : undefined
      const ask = checking ? { ask: async (call: AwsCall) => (await checking).ask(call) } : silent ? {} : { ask: permissionsOf(aws, model) }
      if (isFollowed) {
        const at = new Date(records[0]?.at ?? clock.now())
        followers = runFollowers({
          records: () => records,
          append: (body) => journal.append({ at: clock.now().toISOString(), mono: clock.monotonic(), ...body }, { sync: false }),
          open: async () => (await import('./open-following.js')).openFollowing({ finding: about.finding!, at, catalog, open, context }),
        })
      }
      /** The last that is said of the run has some seconds. */
      const sayLast = async (): Promise<void> => {
        if (followers) show?.progress?.wait('Telling those who follow the run')
        await followers?.finish()
        show?.progress?.rest()
      }
      const outbox = runOutbox({ run, now: () => clock.now(), courier: runCourier({ context, clock, open }) })
      const ports = await runModes[mode]({ aws, model, clock, operator, journal, outbox, ...ask })
      const done = await work({ matter, model, ports, caller, login: (login ?? caller).arn, checking, journal, clock, user: userInfo().username, byHand, show, remarks }).finally(sayLast).catch(async (error: unknown) => {
        show?.progress?.rest()
        if (!settings.json) sayByHand(records, context)
        sayCopying()
        const copy = await journal.finish().catch((trouble: unknown) => {
          // Nobody decides any more on what somebody else has; any other error is itself what is said.
          if (error instanceof SirunError && error.kind === 'needs-person') throw trouble
          return undefined
        })
        show?.progress?.rest()
        if (copy?.error && !settings.json) context.streams.stderr.write(copyLines(run, copy, terminal.err))
        throw error
      })
      sayCopying()
      const copy = await journal.finish()
      const { unanswered = [] } = operator as Partial<NoTerminalOperator>
      if (unanswered.length > 0) {
        if (!settings.json) writeByHand('Not made, for want of a person', unanswered.flatMap(({ changes = [] }) => changes), context)
        throw needsPerson(unanswered)
      }
      return { ...done, records, ...(journal.head && { head: journal.head }), ...(copy && { copy }) }
    } finally {
      sayCopying()
      await journal.close().finally(() => show?.progress?.rest())
    }
  } finally {
    interruption.release()
  }
}

/** Why the sessions are not limited to what the runbook says, and what the folder is that keeps the journal. */
function remarksOn({ remark }: RunPolicies, stateDir: string | undefined): string[] {
  const network = stateDir === undefined ? undefined : networkWarning(stateDir)
  return [...(remark === undefined ? [] : [remark]), ...(network ? [`${network.says} ${network.hint}`] : [])]
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
