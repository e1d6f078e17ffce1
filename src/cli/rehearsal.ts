/** One rehearsal on the command line: journal, operator, records on the screen, and how it ended. */
import { hostname, userInfo } from 'node:os'
import { ulid } from 'ulid'
import type { AwsPlace, CallerIdentity } from '../aws-model/aws.js'
import type { AwsModel } from '../aws-model/model.js'
import { checkExpectations, type Miss } from '../drill/check-expectations.js'
import { drillCaller } from '../drill/drill-caller.js'
import { drillClock } from '../drill/drill-clock.js'
import { makeDebrief } from '../drill/make-debrief.js'
import type { Scenario } from '../drill/scenario.js'
import { scriptedOperator } from '../drill/scripted-operator.js'
import { SirunError } from '../diagnostics/diagnostic.js'
import type { RunEnd } from '../engine/execute.js'
import type { Clock, Operator } from '../engine/ports.js'
import type { JournalRecord } from '../engine/records.js'
import { fold } from '../engine/run-state.js'
import { isMap } from '../expressions/value.js'
import { createJournal } from '../journal/journal-file.js'
import { runFolder } from '../journal/run-store.js'
import type { Head } from '../journal/scan-journal.js'
import type { Debrief } from '../report/debrief.js'
import type { Catalog } from '../runbooks/runbook-catalog.js'
import { needsPerson, noTerminalOperator, type NoTerminalOperator } from '../terminal/no-terminal-operator.js'
import { terminalOperator } from '../terminal/operator.js'
import { approvedSteps } from './approved-steps.js'
import type { Context } from './context.js'
import { endWalk } from './end-walk.js'
import { guardsOf } from './guards.js'
import { hintOptions } from './hint-options.js'
import { watchInterrupts } from './interruption.js'
import { matterOf } from './matter.js'
import { version } from './package-root.js'
import { placesOf } from './places.js'
import { openRunJournal } from './run-journal.js'
import { runModes } from './run-modes.js'
import type { RunView } from './show-run.js'
import { walkOptions } from './walk-options.js'

export interface RehearsalOptions {
  /** Where the runbook comes from; its procedures can be run beside it. */
  catalog: Catalog
  /** Answers come from the scenario, and the clock waits for nobody. */
  script: boolean
  /** Records are kept in the state folder. */
  keep: boolean
  /** Without a terminal: the steps that may change something. */
  approve?: readonly string[]
  /** It is a drill of a file: it ends with a debrief. `seed`: the world's lists come in another order. */
  drill?: { seed?: number }
  /** How it is shown; absent: not at all. */
  show?: RunView
}

export interface RehearsalEnd {
  run: string
  end: RunEnd
  records: readonly JournalRecord[]
  misses: Miss[]
  /** Of the journal, where one is kept. */
  head?: Head
  /** Where the run stopped although the script did not say so. */
  stopped?: { address: string; reason: string }
  /** Of a drill of a file. */
  debrief?: Debrief
  /** A drill by hand was interrupted once it had begun. */
  interrupted?: SirunError
}

/**
 * Runs the scenario. `prepare` checks what is about to run, while the briefing is already being read. Throws SirunError:
 * journal trouble, nobody to decide and no terminal to ask at, an interruption.
 */
export async function runRehearsal(scenario: Scenario, prepare: () => Promise<AwsModel>, options: RehearsalOptions, context: Context): Promise<RehearsalEnd> {
  const { script, keep, show, drill, catalog } = options
  const byHand = !script && context.terminal.interactive
  const approved = script || byHand ? new Set<string>() : approvedSteps(scenario.files, await prepare(), options.approve ?? [])
  const run = ulid()
  const matter = matterOf(scenario)
  const interruption = watchInterrupts((text) => {
    show?.progress?.rest()
    context.streams.stderr.write(`\n${text}\n`)
  })
  const file = keep ? { file: () => createJournal(runFolder(context.settings.stateDir, run)) } : {}
  const journal = await openRunJournal({ ...file, ...(show && { show: (record) => show.record(record) }), interruption: interruption.signal, resumeLine: matter.resumeLine })
  const { records } = journal
  try {
    const clock = script ? drillClock(scenario.now) : drillClock(scenario.now, () => performance.now())
    const places = placesOf(context.settings.config)
    const callerIn = (place: AwsPlace): Promise<CallerIdentity> => Promise.resolve(drillCaller(place))
    const operator: Operator = script
      ? scriptedOperator(scenario.script)
      : byHand
        ? terminalOperator({
            ...walkOptions({ matter, records, clock, callerIn, show, interruption: interruption.signal, catalog }, context),
            ...hintOptions(scenario, records, { journal, clock }),
          })
        : noTerminalOperator(approved)
    const user = script ? 'script' : userInfo().username
    // People train with what guards a live run; who agrees is made up.
    const guards = guardsOf(context.settings)
    const session = { run, sirun: version(), host: hostname(), user, pid: process.pid, org: context.settings.config.org ?? {}, places, ...(guards && { guards }), ...(drill && { drill: { id: scenario.id, ...drill } }) }
    show?.opening({ id: run, caller: drillCaller(scenario.place) })
    const [model, { rehearse }] = await Promise.all([prepare(), import('../drill/rehearse.js')])
    const options = { places, ...shuffleBy(drill?.seed, scenario) }
    const { world, aws, ports } = await runModes.drill({ scenario, model, clock, operator, journal, options })
    let interruptedBy: SirunError | undefined
    const end = await rehearse(scenario, session, { world, aws, ports }, model).catch((error: unknown): RunEnd => {
      if (!byHand || !drill || !isInterruption(error) || !hasBegun(records)) throw error
      interruptedBy = error
      return { status: 'stopped', address: '', reason: error.message, results: new Map() }
    })
    const endedAt = clock.monotonic()
    const { unanswered = [] } = operator as Partial<NoTerminalOperator>
    if (unanswered.length > 0) throw needsPerson(unanswered)
    if (byHand && keep && !interruptedBy) await endWalk(run, matter, user, { journal, clock }, context)
    const stopped = end.status === 'stopped' && !interruptedBy ? { address: end.address, reason: end.reason } : undefined
    const drillEnd = { state: fold(records), calls: aws.calls(), world, model, place: scenario.place, places, ...(stopped && { stoppedAt: stopped.address }) }
    const misses = await checkExpectations(scenario.expect, drillEnd)
    const stopIsExpected = stopped !== undefined && isScriptedStop(scenario, stopped.address)
    const rehearsed: RehearsalEnd = { run, end, records, misses, ...headOf(journal), ...(stopped && !stopIsExpected && { stopped }) }
    if (!drill || !hasBegun(records)) return rehearsed
    const ended = interruptedBy ? 'interrupted' : end.status
    const walked = { scenario, records, calls: aws.calls(), misses, surprised: aws.surprised(), ended, endedAt, stopIsExpected } as const
    const debrief = makeDebrief({ ...walked, ...drill })
    if (byHand) await journal.append(debriefRecord(debrief, clock), { sync: true })
    return { ...rehearsed, ...headOf(journal), debrief, ...(interruptedBy && { interrupted: interruptedBy }) }
  } finally {
    show?.progress?.rest()
    interruption.release()
    await journal.close()
  }
}

function headOf({ head }: { head: Head | undefined }): { head?: Head } {
  return head ? { head } : {}
}

/** A fault at one item of a list would meet another one if the list came in another order. */
function shuffleBy(seed: number | undefined, { faults = [] }: Scenario): { shuffle?: number } {
  return seed === undefined || faults.some(({ at }) => at.includes('[')) ? {} : { shuffle: seed }
}

/** Whoever leaves at the briefing has not attempted it. */
function hasBegun(records: readonly JournalRecord[]): boolean {
  return records.some(({ type }) => type === 'phase-started')
}

function isInterruption(error: unknown): error is SirunError {
  return error instanceof SirunError && error.kind === 'interrupted'
}

function debriefRecord({ drill, ended, passed, score, hints, times }: Debrief, clock: Clock): JournalRecord {
  const summary = { drill, ended, passed, score: score.total, hints: hints.length, milliseconds: times.total }
  return { at: clock.now().toISOString(), mono: clock.monotonic(), type: 'debrief', ...summary }
}

function isScriptedStop({ script }: Scenario, address: string): boolean {
  const entry = script[address]
  return isMap(entry) && typeof entry['stop'] === 'string'
}
