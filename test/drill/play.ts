/** Plays shipped drills in tests, with everything that a test may turn: the world's paging, order and lag, crashes, the operator. */
import { resolve } from 'node:path'
import type { Aws, AwsCall } from '../../src/aws-model/aws.js'
import type { AwsModel } from '../../src/aws-model/model.js'
import { modelFor, pinFiles, subjectIn, type Subject } from '../../src/cli/pin-files.js'
import type { Settings } from '../../src/cli/settings.js'
import { checkExpectations, type Miss } from '../../src/drill/check-expectations.js'
import { drillClock, type DrillClock } from '../../src/drill/drill-clock.js'
import { rehearse, setStage, type Stage } from '../../src/drill/rehearse.js'
import { scenarioOf, type Scenario } from '../../src/drill/scenario.js'
import { scriptedOperator } from '../../src/drill/scripted-operator.js'
import { services } from '../../src/drill/world/services.js'
import type { WorldOptions } from '../../src/drill/world/world.js'
import { execute, type RunEnd } from '../../src/engine/execute.js'
import { reopenRun } from '../../src/engine/open-run.js'
import type { Journal, Operator } from '../../src/engine/ports.js'
import { recordsOfPlans } from '../../src/engine/plan.js'
import type { JournalRecord } from '../../src/engine/records.js'
import type { Run } from '../../src/engine/run.js'
import { fold } from '../../src/engine/run-state.js'
import { decodeLine, encodeLine, noHash } from '../../src/journal/record-line.js'
import { restoreRecords } from '../../src/journal/restore-records.js'
import { loadCatalog, type Catalog } from '../../src/runbooks/runbook-catalog.js'

export const root = resolve(import.meta.dirname, '../..')
const settings = { config: {} } as Settings

export interface ShippedDrill {
  id: string
  subject: Subject
  scenario: Scenario
  model: AwsModel
}

/** Every shipped drill, read and checked. */
export async function shippedDrills(folder = resolve(root, 'runbooks')): Promise<{ catalog: Catalog; drills: ShippedDrill[] }> {
  const catalog = await loadCatalog([folder])
  const drills = await Promise.all(
    [...catalog.drills.values()].map(async (entry) => {
      const subject = subjectIn(catalog, entry.id.split('.')[0]!)
      const files = await pinFiles(catalog, subject, settings)
      const model = await modelFor([entry.value, subject.value, ...[...catalog.procedures.values()].map(({ value }) => value)], Object.keys(services))
      return { id: entry.id, subject, scenario: await scenarioOf(entry.value!, entry.path, files), model }
    }),
  )
  return { catalog, drills }
}

export const session = { run: '01JHQZ0000000000000000DR1L', sirun: '0.0.0', host: 'host', user: 'tester', pid: 1, org: {}, places: {} }

/** Thrown at the call at which the process is killed. */
export class Crash extends Error {}

export interface PlayOptions extends Partial<Pick<WorldOptions, 'pageSize' | 'shuffle' | 'lag'>> {
  /** Kills the engine at this call, counted from 1: before AWS has it, or after AWS did it. */
  crash?: { call: number; when: 'before' | 'after' }
  operator?: Operator
}

export interface Played {
  end: RunEnd | undefined
  records: JournalRecord[]
  stage: Stage
  clock: DrillClock
  misses: Miss[]
  /** How many records there were at each call that the engine sent, reads included. */
  sent: number[]
}

/** Plays a drill; a crash is followed by one resume from the journal, which must reach the end. */
export async function play({ scenario, model }: Pick<ShippedDrill, 'scenario' | 'model'>, options: PlayOptions = {}): Promise<Played> {
  const clock = drillClock(scenario.now)
  const operator = options.operator ?? scriptedOperator(scenario.script)
  const memory = memoryJournal()
  const { pageSize, shuffle, lag } = options
  const stage = setStage(scenario, model, clock, operator, memory.journal, { ...(pageSize && { pageSize }), ...(shuffle && { shuffle }), ...(lag && { lag }) })
  const sent: number[] = []
  const aws = crashingAws(stage.aws, () => sent.push(memory.records.length), options.crash)
  const crashing = { ...stage, ports: { ...stage.ports, aws } }
  const end = await rehearse(scenario, session, crashing, model).catch(async (error: unknown) => {
    if (!(error instanceof Crash)) throw error
    return execute(await reopen(memory.stored(), stage, model))
  })
  return { end, records: memory.records, stage, clock, misses: await missesOf(scenario, model, end, memory.records, stage), sent }
}

export function missesOf(scenario: Scenario, model: AwsModel, end: RunEnd, records: JournalRecord[], { aws, world }: Stage): Promise<Miss[]> {
  const stoppedAt = end.status === 'stopped' ? { stoppedAt: end.address } : {}
  return checkExpectations(scenario.expect, { state: fold(records), calls: aws.calls(), world, model, place: scenario.place, ...stoppedAt })
}

export function reopen(records: JournalRecord[], stage: Stage, model: AwsModel): Promise<Run> {
  return reopenRun(records, { host: 'host', user: 'tester', pid: 2 }, stage.ports, model)
}

/** `count` counts the calls. */
function crashingAws(aws: Aws, count: () => number, crash: PlayOptions['crash']): Aws {
  return {
    identity: (place) => aws.identity(place),
    call: async (call: AwsCall) => {
      if (count() !== crash?.call) return aws.call(call)
      if (crash.when === 'after') await aws.call(call)
      throw new Crash()
    },
  }
}

/** A journal in memory that keeps what a file would hold, so that a resume reads what was really stored. */
export function memoryJournal(): { journal: Journal; records: JournalRecord[]; stored: () => JournalRecord[] } {
  const records: JournalRecord[] = []
  const lines: Uint8Array[] = []
  const blobs = new Map<string, Uint8Array>()
  let prev = noHash
  const journal: Journal = {
    append: (record) => {
      const line = encodeLine(record, { seq: lines.length + 1, prev, synced: lines.length }, { unknown: recordsOfPlans.has(record.type) })
      for (const blob of line.blobs) blobs.set(blob.sha256, blob.bytes)
      lines.push(line.bytes)
      prev = line.hash
      records.push(record)
      return Promise.resolve()
    },
  }
  const stored = (): JournalRecord[] => {
    const decoded = lines.map((bytes) => {
      const reading = decodeLine(bytes.subarray(0, -1))
      if (reading.state !== 'read') throw new Error('the journal line cannot be read')
      return reading.line
    })
    return restoreRecords(decoded, (sha256) => blobs.get(sha256)).records
  }
  return { journal, records, stored }
}
