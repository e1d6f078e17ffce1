/** A dry run over the world of a scenario, for tests. */
import type { LiveAws } from '../../src/aws/live-aws.js'
import { runModes } from '../../src/cli/run-modes.js'
import { drillClock } from '../../src/drill/drill-clock.js'
import { setStage, type Stage } from '../../src/drill/rehearse.js'
import { scriptedOperator } from '../../src/drill/scripted-operator.js'
import { execute, type RunEnd } from '../../src/engine/execute.js'
import { openRun } from '../../src/engine/open-run.js'
import type { JournalRecord } from '../../src/engine/records.js'
import { encodeLine, noHash } from '../../src/journal/record-line.js'
import { session, type ShippedDrill } from './play.js'

export interface PlayedDry {
  end: RunEnd
  records: JournalRecord[]
  stage: Stage
}

/** Walks the scenario's runbook without changing its world. */
export async function playDry({ scenario, model }: Pick<ShippedDrill, 'scenario' | 'model'>): Promise<PlayedDry> {
  const records: JournalRecord[] = []
  // As the journal of a dry run takes it.
  const append = (record: JournalRecord): Promise<void> => {
    encodeLine(record, { seq: 1, prev: noHash, synced: 0 }, { unknown: true })
    records.push(record)
    return Promise.resolve()
  }
  const clock = drillClock(scenario.now)
  const operator = scriptedOperator(scenario.script)
  const stage = setStage(scenario, model, clock, operator, { append })
  const aws: LiveAws = { ...stage.aws, close: () => undefined }
  const ports = await runModes['dry-run']({ aws, model, clock, operator, journal: { append } })
  const { files, finding, inputs: given, place } = scenario
  const end = await execute(await openRun({ ...session, mode: 'dry-run', files, finding: finding ?? null, given, place }, ports, model))
  return { end, records, stage }
}

/** The changing calls that reached the world: a dry run sends none. */
export function changesSent({ stage }: PlayedDry): string[] {
  return stage.aws.calls().filter(({ purpose }) => purpose !== 'read' && purpose !== 'observe').map(({ address }) => address)
}

/** What a person would have been asked about because something went wrong. */
export function troublesOf(records: readonly JournalRecord[]): string[] {
  return records.flatMap((record) => (record.type === 'trouble' ? [`${record.address}: ${record.message}`] : []))
}
