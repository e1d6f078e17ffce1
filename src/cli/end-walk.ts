/** The last screen of a walk by hand, and the one question after it. */
import type { Clock, Journal } from '../engine/ports.js'
import { readRun, runFolder } from '../journal/run-store.js'
import { buildReport } from '../report/build-report.js'
import { askFeedback } from '../terminal/ask-feedback.js'
import { showEnd } from '../terminal/show-end.js'
import type { Context } from './context.js'
import type { Matter } from './matter.js'

/** Shows how it ended; what is said about the runbook of a closed run becomes its note. */
export async function endWalk(
  run: string,
  { deadline, resumeLine }: Pick<Matter, 'deadline' | 'resumeLine'>,
  by: string,
  { journal, clock }: { journal: Journal; clock: Clock },
  context: Context,
): Promise<void> {
  const { streams, terminal, settings } = context
  const report = buildReport(readRun(runFolder(settings.stateDir, run)))
  streams.stdout.write(
    `\n${showEnd({ report, resumeLine, ...(deadline && { deadline }) }, terminal.out)}\n\n`,
  )
  if (report.run.state !== 'closed') return
  const text = await askFeedback(streams, terminal.out)
  if (text === undefined) return
  await journal.append(
    { at: clock.now().toISOString(), mono: clock.monotonic(), type: 'note', text, by },
    { sync: true },
  )
}
