/** The last screen of a run: the verdict, what was changed, what was not done and why, and what can be done next. */
import type { Report, ReportedChange, ReportedStep } from '../report/report.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { count, formatDuration, formatValue } from './format-value.js'
import { modeWords } from './show-record.js'
import type { Screen } from './theme.js'

/** Without a final line feed. */
export function showEnd(report: Report, screen: Screen): string {
  const { run, verdict, changes, notDone, already, evidence, journal } = report
  const { theme, columns } = screen
  const kept = `${count(evidence.length, 'piece')} of evidence; journal of ${count(journal.records, 'record')}`
  const stood = { closed: 'The run is closed', stopped: 'The run stopped; it can be resumed', open: 'The run is open' }[
    run.state
  ]
  const reason = run.reason === undefined ? '' : `: ${forTerminal(run.reason)}`
  const lines = [
    ...wrap(`${theme.mode[run.mode](modeWords[run.mode])}  ${theme.strong(`${stood}${reason}`)}`, columns, '  '),
    ...wrap(`verdict ${verdict === null ? 'none' : forTerminal(verdict.verdict)}${timesText(report)}`, columns, '  '),
    ...section(
      count(changes.length, 'change'),
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
    '',
    ...wrap(`${kept}, head ${journal.head.hash}`, columns, '  '),
    ...(journal.problems.length === 0
      ? []
      : [`  ${theme.bad(count(journal.problems.length, 'problem'))} with the journal: the report lists them`]),
    '',
    `  sirun report ${forTerminal(run.id)}`,
  ]
  return lines.join('\n')
}

function section(title: string, lines: readonly string[], { theme }: Screen): string[] {
  return lines.length === 0 ? [] : ['', `  ${theme.strong(title)}`, ...lines]
}

function timesText({ times }: Report): string {
  const parts = [
    times.toAcknowledge !== null && `acknowledged after ${formatDuration(times.toAcknowledge)}`,
    times.toContain !== null && `contained after ${formatDuration(times.toContain)}`,
    times.total !== null && `ended after ${formatDuration(times.total)}`,
  ].filter(Boolean)
  return parts.length === 0 ? '' : `; ${parts.join(', ')}`
}

/** A tick only for what was seen in effect. */
const stateWords: Record<ReportedChange['state'], string> = {
  verified: '✔',
  unverified: '? accepted, not seen:',
  refused: '✘ refused:',
  unknown: '? unknown:',
  'put-back': '– put back:',
  previewed: '– not sent:',
}

function changeLines(
  { title, address, before, after, state, ending, drifted, undo }: ReportedChange,
  { columns }: Screen,
): string[] {
  const end =
    ending.kind === 'undo'
      ? 'can be undone'
      : ending.kind === 'keep'
        ? `stays: ${forTerminal(ending.why)}`
        : `irreversible: ${forTerminal(ending.why)}`
  const later = [
    drifted === undefined ? '' : `drifted to ${formatValue(drifted.now)}`,
    undo === undefined
      ? ''
      : `undo: ${forTerminal(undo.result)}${undo.reason === undefined ? '' : `, ${forTerminal(undo.reason)}`}`,
  ].filter(Boolean)
  const what = `${stateWords[state]} ${forTerminal(title)} (${forTerminal(address)})`
  return wrap(`${what}: ${formatValue(before)} → ${formatValue(after)}; ${[end, ...later].join('; ')}`, columns, '    ')
}

function stepLines({ address, title, outcome, reason }: ReportedStep, { columns }: Screen): string[] {
  const why = reason === undefined ? '' : `: ${forTerminal(reason)}`
  return wrap(`${forTerminal(outcome)}  ${forTerminal(title)} (${forTerminal(address)})${why}`, columns, '    ')
}
