/** What a rehearsal shows as it goes: brief and briefing, then its records; with --json the records themselves. */
import type { CallerIdentity } from '../aws-model/aws.js'
import type { Scenario } from '../drill/scenario.js'
import type { JournalRecord } from '../engine/records.js'
import { resolveInputs } from '../engine/inputs.js'
import { milliseconds } from '../engine/milliseconds.js'
import { readPinned } from '../engine/pinned-files.js'
import { runFolder } from '../journal/run-store.js'
import type { Procedure } from '../runbooks/runbook.js'
import { countPhases } from '../terminal/count-phase.js'
import { makeProgress, type Progress } from '../terminal/progress.js'
import { showBriefing } from '../terminal/show-briefing.js'
import type { Deadline } from '../terminal/show-header.js'
import { showRecord } from '../terminal/show-record.js'
import { awaited, showWalk } from '../terminal/show-walk.js'
import { outlineOf, withOther } from '../terminal/walk-outline.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { writeJson, type Context } from './context.js'
import type { Subject } from './pin-files.js'

export interface RehearsalView {
  /** The first screen, before the first record. */
  opening(run: { id: string; caller: CallerIdentity }): void
  record(record: JournalRecord): void
  /** What is shown between records, where a person walks it. */
  progress?: Progress
}

export function showRehearsal(
  scenario: Scenario,
  subject: Subject,
  script: boolean,
  context: Context,
  reason?: string,
): RehearsalView {
  const { streams, terminal, settings } = context
  const write = (text: string): void => void streams.stdout.write(text)
  if (settings.json) return { opening: () => undefined, record: (record) => writeJson(context, record) }
  const byHand = !script && terminal.interactive
  const opening: RehearsalView['opening'] = (run) => {
    const brief = wrap(forTerminal(scenario.brief), terminal.out.columns, byHand ? '  ' : '')
    const text = `${brief.join('\n')}\n\n${briefing(scenario, subject, run, byHand, context, reason)}\n`
    write(byHand ? `\n${text}` : `${text}\n`)
  }
  if (!byHand) return { opening, record: (record) => write(showRecord(record, terminal.out, 'drill')) }
  return { opening, ...walk(scenario, context) }
}

/** For a person: one line for what matters, and what is waited for in between. */
function walk({ files }: Scenario, { streams, terminal }: Context): Pick<RehearsalView, 'record' | 'progress'> {
  const { main, procedures } = readPinned(files)
  let outline = outlineOf(main, (id) => procedures.get(id))
  const progress = makeProgress(streams.stdout, terminal.out)
  const before: JournalRecord[] = []
  return {
    progress,
    record: (record) => {
      if (record.type === 'other-started') {
        const other = readPinned(record.files)
        outline = withOther(
          outline,
          record.address,
          other.main as Procedure,
          (id) => other.procedures.get(id) ?? procedures.get(id),
        )
      }
      const text = showWalk(record, { outline, mode: 'drill', before }, terminal.out)
      before.push(record)
      if (text !== '') {
        progress.rest()
        streams.stdout.write(text)
      }
      const next = awaited(record, { outline })
      if (next !== undefined) progress.wait(next)
    },
  }
}

function briefing(
  scenario: Scenario,
  { value }: Subject,
  run: { id: string; caller: CallerIdentity },
  byHand: boolean,
  { terminal, settings }: Context,
  reason?: string,
): string {
  const { id, title, summary, inputs = {}, reviewed } = value!
  const { finding, place, now, files } = scenario
  const org = settings.config.org ?? {}
  const { main, procedures } = readPinned(files)
  const deadline = deadlineOf(scenario)
  return showBriefing(
    {
      mode: 'drill',
      ...(finding && { finding }),
      runbook: { id, title, summary, reviewed: reviewed.on, ...(reason !== undefined && { reason }) },
      inputs: resolveInputs(inputs, scenario.inputs, finding ?? null, org),
      place,
      caller: run.caller,
      phases: countPhases(main, (used) => procedures.get(used)),
      ...(deadline && byHand && { deadline }),
      journal: runFolder(settings.stateDir, run.id),
      ...(settings.configFile !== undefined && { configFile: settings.configFile }),
      now,
    },
    terminal.out,
  )
}

/** The drill's par, from its start. */
export function deadlineOf({ par, now }: Pick<Scenario, 'par' | 'now'>): Deadline | undefined {
  return par === undefined ? undefined : { label: 'par', at: new Date(now.getTime() + milliseconds(par)) }
}
