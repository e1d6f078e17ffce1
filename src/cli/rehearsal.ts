/** One rehearsal on the command line: journal, operator, records on the screen, and how it ended. */
import { hostname, userInfo } from 'node:os'
import { ulid } from 'ulid'
import type { AwsPlace, CallerIdentity } from '../aws-model/aws.js'
import type { AwsModel } from '../aws-model/model.js'
import { checkExpectations, type Miss } from '../drill/check-expectations.js'
import { drillClock } from '../drill/drill-clock.js'
import { rehearse, setStage } from '../drill/rehearse.js'
import type { Scenario } from '../drill/scenario.js'
import { scriptedOperator } from '../drill/scripted-operator.js'
import type { RunEnd } from '../engine/execute.js'
import type { Journal, Operator } from '../engine/ports.js'
import type { JournalRecord } from '../engine/records.js'
import { fold } from '../engine/run-state.js'
import { isMap } from '../expressions/value.js'
import { createJournal } from '../journal/journal-file.js'
import { runFolder } from '../journal/run-store.js'
import { needsPerson, noTerminalOperator, type NoTerminalOperator } from '../terminal/no-terminal-operator.js'
import { terminalOperator } from '../terminal/operator.js'
import type { Context } from './context.js'
import { version } from './package-root.js'
import { placesOf } from './places.js'

export interface RehearsalOptions {
  /** Answers come from the scenario, and the clock waits for nobody. */
  script: boolean
  /** Records are kept in the state folder. */
  keep: boolean
  /** Called with each record when it is written. */
  onRecord: (record: JournalRecord) => void
}

export interface RehearsalEnd {
  run: string
  end: RunEnd
  records: readonly JournalRecord[]
  misses: Miss[]
  /** Where the run stopped although the script did not say so. */
  stopped?: { address: string; reason: string }
}

/** Runs the scenario. Throws SirunError: journal trouble, no terminal to answer at, an interruption. */
export async function runRehearsal(scenario: Scenario, model: AwsModel, options: RehearsalOptions, context: Context): Promise<RehearsalEnd> {
  const run = ulid()
  const records: JournalRecord[] = []
  const file = options.keep ? await createJournal(runFolder(context.settings.stateDir, run)) : undefined
  const journal: Journal = {
    append: async (record, sync) => {
      await file?.append(record, sync)
      records.push(record)
      options.onRecord(record)
    },
  }
  try {
    const clock = options.script ? drillClock(scenario.now) : drillClock(scenario.now, () => performance.now())
    const places = placesOf(context.settings.config)
    const operator = operatorFor(scenario, options, context, records)
    const { world, aws, ports } = setStage(scenario, model, clock, operator, journal, { places })
    const session = { run, sirun: version(), host: hostname(), user: options.script ? 'script' : userInfo().username, pid: process.pid, org: context.settings.config.org ?? {}, places }
    const end = await rehearse(scenario, session, { world, aws, ports }, model)
    const unanswered = 'unanswered' in operator ? (operator as NoTerminalOperator).unanswered[0] : undefined
    if (unanswered) throw needsPerson(unanswered)
    const stopped = end.status === 'stopped' ? { address: end.address, reason: end.reason } : undefined
    const drillEnd = { state: fold(records), calls: aws.calls(), world, model, place: scenario.place, places, ...(stopped && { stoppedAt: stopped.address }) }
    const misses = await checkExpectations(scenario.expect, drillEnd)
    return { run, end, records, misses, ...(stopped && !isScriptedStop(scenario, stopped.address) && { stopped }) }
  } finally {
    await file?.close()
  }
}

function isScriptedStop({ script }: Scenario, address: string): boolean {
  const entry = script[address]
  return isMap(entry) && typeof entry['stop'] === 'string'
}

function operatorFor(scenario: Scenario, { script }: RehearsalOptions, { streams, terminal, settings }: Context, records: readonly JournalRecord[]): Operator {
  if (script) return scriptedOperator(scenario.script)
  if (!terminal.interactive) return noTerminalOperator()
  const { max_targets: maxTargets } = settings.config
  const callerIn = ({ account }: AwsPlace): CallerIdentity | undefined =>
    records.flatMap((record) => (record.type === 'identity' && record.place.account === account ? [record.caller] : [])).at(-1)
  return terminalOperator({ streams, screen: terminal.out, mode: 'drill', callerIn, ...(maxTargets !== undefined && { maxTargets }) })
}
