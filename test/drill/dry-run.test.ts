/** A dry run of each shipped drill, over its world: it walks to where the drill walks to, and changes nothing. */
import type { LiveAws } from '../../src/aws/live-aws.js'
import { runModes } from '../../src/cli/run-modes.js'
import { drillClock } from '../../src/drill/drill-clock.js'
import { setStage } from '../../src/drill/rehearse.js'
import { scriptedOperator } from '../../src/drill/scripted-operator.js'
import { execute } from '../../src/engine/execute.js'
import { openRun } from '../../src/engine/open-run.js'
import type { JournalRecord } from '../../src/engine/records.js'
import { encodeLine, noHash } from '../../src/journal/record-line.js'
import { collectCalls } from '../../src/report/collect-changes.js'
import { session, shippedDrills } from './play.js'

const { drills } = await shippedDrills()

// A fault is about a call that a dry run does not send.
const whole = drills.filter(({ scenario }) => !scenario.faults)

test.each(whole.map((drill) => [drill.id, drill] as const))('%s', async (_, { scenario, model }) => {
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

  expect(stage.aws.calls().filter(({ purpose }) => purpose !== 'read' && purpose !== 'observe')).toEqual([])
  const troubles = records.flatMap((record) => (record.type === 'trouble' ? [`${record.address}: ${record.message}`] : []))
  expect([end.status, troubles]).toEqual([end.status === 'stopped' && isScripted(scenario.script, end.address) ? 'stopped' : 'closed', []])
  // Every call that was left out is told by the report.
  expect(collectCalls(records, 'dry-run').every(({ outcome }) => outcome === 'previewed')).toBe(true)
})

function isScripted(script: object, address: string): boolean {
  const entry = (script as Record<string, unknown>)[address]
  return typeof entry === 'object' && entry !== null && 'stop' in entry
}
