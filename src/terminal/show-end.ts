/** The last screen of a run: the verdict, what was changed, what was not done and why, and what can be done next. */
import type { Report } from '../report/report.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { count, formatStopwatch } from './format-value.js'
import { changeLines, labelled, section, stepLines } from './report-lines.js'
import { modeWords, type Deadline } from './show-header.js'
import type { Screen } from './theme.js'

export interface EndView {
  report: Report
  /** By when it was to be contained. */
  deadline?: Deadline
  /** How to go on, where the run stopped. */
  resumeLine?: string
}

/** Without a final line feed. */
export function showEnd({ report, deadline, resumeLine }: EndView, screen: Screen): string {
  const { run, verdict, changes, notDone, already, evidence, journal } = report
  const { theme, columns } = screen
  const kept = `${count(evidence.length, 'piece')}; journal of ${count(journal.records, 'record')}, head`
  const stood = { closed: 'The run is closed', stopped: 'The run stopped', open: 'The run is open' }[run.state]
  const reason = run.reason === undefined ? '' : `: ${forTerminal(run.reason)}`
  const lines = [
    ...wrap(`${theme.mode[run.mode](modeWords[run.mode])}  ${theme.strong(`${stood}${reason}`)}`, columns, '  '),
    '',
    ...labelled(
      'verdict',
      verdict !== null ? forTerminal(verdict.verdict) : run.runbook.kind === 'runbook' ? 'none' : '',
      screen,
    ),
    ...labelled('times', timesText(report, deadline), screen),
    ...section(
      changes.length === 0 ? 'nothing was changed' : count(changes.length, 'change'),
      changes.flatMap((change) => changeLines(change, screen)),
      screen,
    ),
    ...section(
      'not done',
      notDone.flatMap((step) => stepLines(step, screen)),
      screen,
    ),
    ...section(
      'was so already',
      already.flatMap((step) => stepLines(step, screen)),
      screen,
    ),
    ...section('break-glass: to be looked at by whoever answers for it', liftedLines(report, screen), screen),
    '',
    ...labelled('evidence', `${kept} ${journal.head.hash}`, screen),
    ...(journal.problems.length === 0
      ? []
      : [`  ${theme.bad(count(journal.problems.length, 'problem'))} with the journal: the report lists them`]),
    ...labelled('report', `sirun report ${forTerminal(run.id)}`, screen),
    ...(run.state === 'closed' || resumeLine === undefined
      ? []
      : ['', ...wrap(theme.strong(forTerminal(resumeLine)), columns, '  ')]),
  ]
  return lines.join('\n')
}

/** How long it took, and the target. */
function timesText({ run, times }: Report, deadline: Deadline | undefined): string {
  const target =
    deadline === undefined ? undefined : Math.round((deadline.at.getTime() - Date.parse(run.opened)) / 1000) * 1000
  const parts = [
    times.toAcknowledge !== null && `acknowledged after ${formatStopwatch(times.toAcknowledge)}`,
    times.toContain !== null && `contained after ${formatStopwatch(times.toContain)}`,
    times.total !== null && `closed after ${formatStopwatch(times.total)}`,
    target !== undefined && `${forTerminal(deadline!.label)} ${formatStopwatch(target)}`,
  ]
  return parts.filter((part) => part !== false).join(', ')
}

function liftedLines({ breakGlass }: Report, { columns, theme }: Screen): string[] {
  return breakGlass.flatMap(({ reason, by, lifted }) => [
    ...wrap(theme.bad(`! ${forTerminal(by)}: ${forTerminal(reason)}`), columns, '    '),
    ...(lifted.length === 0 ? ['      it lifted nothing'] : lifted.flatMap(({ text }) => wrap(forTerminal(text), columns, '      '))),
  ])
}
