/** What a rehearsal shows as it goes: brief and briefing, then its records; with --json the records themselves. */
import type { Scenario } from '../drill/scenario.js'
import type { JournalRecord } from '../engine/records.js'
import { resolveInputs } from '../engine/inputs.js'
import { showBriefing } from '../terminal/show-briefing.js'
import { showRecord } from '../terminal/show-record.js'
import { writeJson, type Context } from './context.js'
import type { Subject } from './pin-files.js'

export interface RehearsalView {
  opening(): void
  record(record: JournalRecord): void
}

export function showRehearsal(scenario: Scenario, { value }: Subject, script: boolean, context: Context, reason?: string): RehearsalView {
  const { streams, terminal, settings } = context
  const write = (text: string): void => void streams.stdout.write(text)
  if (settings.json) return { opening: () => undefined, record: (record) => writeJson(context, record) }
  return {
    opening: () => {
      const { id, title, summary, inputs = {} } = value!
      const { finding, place, now } = scenario
      const org = (settings.config.org ?? {})
      const view = {
        mode: 'drill' as const,
        ...(finding && { finding }),
        runbook: { id, title, summary, ...(reason !== undefined && { reason }) },
        inputs: resolveInputs(inputs, scenario.inputs, (finding ?? null), org),
        place,
        stateDir: settings.stateDir,
        ...(settings.configFile !== undefined && { configFile: settings.configFile }),
        now,
      }
      write(`${scenario.brief}\n\n${showBriefing(view, terminal.out)}\n${script ? '\n' : ''}`)
    },
    record: (record) => write(showRecord(record, terminal.out, 'drill')),
  }
}
