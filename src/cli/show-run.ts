/** What a run shows as it goes: brief and briefing, then its records; with --json the records themselves. */
import type { CallerIdentity } from '../aws-model/aws.js'
import type { FindingContext } from '../context/finding-context.js'
import type { JournalRecord } from '../engine/records.js'
import { resolveInputs } from '../engine/inputs.js'
import { readPinned } from '../engine/pinned-files.js'
import { runFolder } from '../journal/run-store.js'
import { shippedLayer } from '../runbooks/layers.js'
import type { Procedure } from '../runbooks/runbook.js'
import { countPhases } from '../terminal/count-phase.js'
import { makeProgress, type Progress } from '../terminal/progress.js'
import { showBriefing, type BriefingView } from '../terminal/show-briefing.js'
import { showRecord } from '../terminal/show-record.js'
import { awaited, showWalk } from '../terminal/show-walk.js'
import { outlineOf, withOther } from '../terminal/walk-outline.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { writeJson, type Context } from './context.js'
import type { Matter } from './matter.js'
import type { Subject } from './pin-files.js'

export interface OpeningRun {
  id: string
  caller: CallerIdentity
  context?: FindingContext
  endpoints?: NonNullable<BriefingView['endpoints']>
  remarks?: readonly string[]
  checked?: NonNullable<BriefingView['checked']>
  breakGlass?: string
}

export interface RunView {
  /** The first screen, before the first record. */
  opening(run: OpeningRun): void
  record(record: JournalRecord): void
  /** What is shown between records, where a person walks it. */
  progress?: Progress
}

export function showRun(
  matter: Matter,
  subject: Pick<Subject, 'value'>,
  script: boolean,
  context: Context,
  reason?: string,
): RunView {
  const { streams, terminal, settings } = context
  const write = (text: string): void => void streams.stdout.write(text)
  if (settings.json) return { opening: () => undefined, record: (record) => writeJson(context, record) }
  const byHand = !script && terminal.interactive
  const opening: RunView['opening'] = (run) => {
    const brief = matter.brief === undefined ? [] : [...wrap(forTerminal(matter.brief), terminal.out.columns, byHand ? '  ' : ''), '']
    const text = `${brief.map((line) => `${line}\n`).join('')}${briefing(matter, subject, run, byHand, context, reason)}\n`
    write(byHand ? `\n${text}` : `${text}\n`)
  }
  if (!byHand) return { opening, record: (record) => write(showRecord(record, terminal.out, matter.mode)) }
  return { opening, ...walk(matter, context) }
}

/** For a person: one line for what matters, and what is waited for in between. */
function walk({ files, mode, earlier = [] }: Matter, { streams, terminal }: Context): Pick<RunView, 'record' | 'progress'> {
  const { main, procedures } = readPinned(files)
  let outline = outlineOf(main, (id) => procedures.get(id))
  const progress = makeProgress(streams.stdout, terminal.out)
  const before: JournalRecord[] = [...earlier]
  const learn = (record: JournalRecord): void => {
    if (record.type !== 'other-started') return
    const other = readPinned(record.files)
    outline = withOther(outline, record.address, other.main as Procedure, (id) => other.procedures.get(id) ?? procedures.get(id))
  }
  earlier.forEach(learn)
  return {
    progress,
    record: (record) => {
      learn(record)
      const text = showWalk(record, { outline, mode, before }, terminal.out)
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
  matter: Matter,
  { value }: Pick<Subject, 'value'>,
  { id: run, ...known }: OpeningRun,
  byHand: boolean,
  { terminal, settings }: Context,
  reason?: string,
): string {
  const { id, title, summary, inputs = {}, reviewed } = value!
  const { mode, finding, place, now, files, inputs: given, deadline } = matter
  const org = settings.config.org ?? {}
  const { main, procedures } = readPinned(files)
  const from = files.flatMap(({ layer }) => (layer === undefined || layer.name === shippedLayer ? [] : [`${layer.name}: ${layer.path}`]))
  return showBriefing(
    {
      mode,
      ...(finding && { finding }),
      runbook: { id, title, summary, reviewed: reviewed.on, from, ...(reason !== undefined && { reason }) },
      inputs: resolveInputs(inputs, given, finding ?? null, org),
      place,
      ...known,
      phases: countPhases(main, (used) => procedures.get(used)),
      ...(deadline && byHand && { deadline }),
      journal: runFolder(settings.stateDir, run),
      ...(settings.configFile !== undefined && { configFile: settings.configFile }),
      // A drill has a world of its own, and nothing to protect.
      ...(settings.policy && mode !== 'drill' && { policyFiles: settings.policy.files }),
      now,
    },
    terminal.out,
  )
}
