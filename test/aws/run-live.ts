/** Runs shipped runbooks and procedures through the engine over a live port. */
import { resolve } from 'node:path'
import type { Aws } from '../../src/aws-model/aws.js'
import { modelFor, openCatalog, pinFiles, subjectIn } from '../../src/cli/pin-files.js'
import type { Settings } from '../../src/cli/settings.js'
import { scriptedOperator } from '../../src/drill/scripted-operator.js'
import { execute, type RunEnd } from '../../src/engine/execute.js'
import { openRun } from '../../src/engine/open-run.js'
import type { Clock, Journal, Ports } from '../../src/engine/ports.js'
import type { JournalRecord, Mode } from '../../src/engine/records.js'
import type { Run } from '../../src/engine/run.js'
import type { ValueMap } from '../../src/expressions/value.js'
import type { Finding } from '../../src/findings/finding.js'
import { root } from '../drill/play.js'

/** In moto's account for credentials that it does not know. */
export const place = { account: '123456789012', region: 'eu-west-1', partition: 'aws' }

export interface LiveRun {
  run: Run
  end: RunEnd
  records: JournalRecord[]
}

export interface LiveOptions {
  mode?: Mode
  /** Answers by address; everything else is approved. */
  script?: ValueMap
  /** What a runbook is run for. */
  finding?: Finding
}

/** Walks a runbook or procedure to its end. */
export async function runLive(id: string, inputs: ValueMap, aws: Aws, options: LiveOptions = {}): Promise<LiveRun> {
  const settings = { config: {}, layers: [{ name: 'shipped', folder: resolve(root, 'runbooks') }] } as unknown as Settings
  const catalog = await openCatalog(settings, root)
  const subject = subjectIn(catalog, id)
  const files = await pinFiles(catalog, subject, settings)
  const model = await modelFor([subject.value, ...[...catalog.procedures.values()].map(({ value }) => value)])
  const records: JournalRecord[] = []
  const journal: Journal = { append: async (record) => void records.push(record) }
  const ports: Ports = { aws, operator: scriptedOperator(options.script ?? {}), journal, clock: hurriedClock(), outbox: { deliver: () => Promise.resolve({ status: 'not-sent' }) } }
  const setup = { run: '01JHQZ0000000000000000RVN1', sirun: '0.0.0', host: 'host', user: 'tester', pid: 1, org: {}, places: {}, mode: options.mode ?? 'live', files, finding: options.finding ?? null, given: inputs, place } as const
  const run = await openRun(setup, ports, model)
  return { run, end: await execute(run), records }
}

/** Shows the real time; waits are short, but count in full. */
export function hurriedClock(): Clock {
  const start = performance.now()
  let skipped = 0
  return {
    now: () => new Date(),
    monotonic: () => performance.now() - start + skipped,
    sleep: async (milliseconds) => {
      skipped += milliseconds
      await new Promise((resume) => setTimeout(resume, 5))
      return true
    },
  }
}

/** Step addresses with what came of them, for those that are not as they should be. */
export function openSteps({ results }: RunEnd): Record<string, string> {
  return Object.fromEntries([...results].flatMap(([step, { outcome, reason }]) => (['done', 'already', 'n/a'].includes(outcome) ? [] : [[step, `${outcome}: ${reason ?? ''}`]])))
}
