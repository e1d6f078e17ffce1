/** The last screen of a run: the verdict, what was changed, what was not done and why, and what can be done next. */
import type { Report, ReportedChange, ReportedStep } from '../report/report.js'
import { forTerminal } from '../text/escape.js'
import { padTo, wrap } from '../text/layout.js'
import { count, formatStopwatch, formatValue } from './format-value.js'
import { modeWords, type Deadline } from './show-header.js'
import { outcomeSigns } from './show-walk.js'
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

function section(title: string, lines: readonly string[], { theme }: Screen): string[] {
  return lines.length === 0 && title !== 'nothing was changed' ? [] : ['', `  ${theme.strong(title)}`, ...lines]
}

/** A label and what belongs to it, below one another; nothing for an empty text. */
function labelled(label: string, text: string, { columns, theme }: Screen): string[] {
  const width = 12
  return text === ''
    ? []
    : wrap(text, columns, ' '.repeat(width)).map((line, index) =>
        index === 0 ? `  ${theme.quiet(padTo(label, width - 2))}${line.slice(width)}` : line,
      )
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

/** A tick only for what was seen in effect. */
const stateWords: Record<ReportedChange['state'], [sign: string, words: string]> = {
  verified: ['✔', ''],
  unverified: ['?', 'accepted, not seen'],
  refused: ['✘', 'refused'],
  unknown: ['?', 'unknown'],
  'put-back': ['–', 'put back'],
  previewed: ['–', 'not sent'],
}

function changeLines(change: ReportedChange, { columns, theme }: Screen): string[] {
  const { title, address, before, after, state, ending, drifted, undo } = change
  const [sign, words] = stateWords[state]
  const end =
    ending.kind === 'undo'
      ? `undo: ${forTerminal(ending.operation)}`
      : ending.kind === 'keep'
        ? `stays: ${forTerminal(ending.why)}`
        : `irreversible: ${forTerminal(ending.why)}`
  const later = [
    drifted === undefined ? '' : `drifted to ${formatValue(drifted.now)}`,
    undo === undefined
      ? ''
      : `undo: ${forTerminal(undo.result)}${undo.reason === undefined ? '' : `, ${forTerminal(undo.reason)}`}`,
  ].filter(Boolean)
  const [first = '', ...rest] = wrap(
    [forTerminal(title), theme.quiet(`(${forTerminal(address)})`), words].filter(Boolean).join(' '),
    columns,
    '      ',
  )
  return [
    `    ${padTo(sign, 2)}${first.slice(6)}`,
    ...rest,
    ...wrap(`${formatValue(before)} → ${formatValue(after)}; ${[end, ...later].join('; ')}`, columns, '        '),
  ]
}

function liftedLines({ breakGlass }: Report, { columns, theme }: Screen): string[] {
  return breakGlass.flatMap(({ reason, by, lifted }) => [
    ...wrap(theme.bad(`! ${forTerminal(by)}: ${forTerminal(reason)}`), columns, '    '),
    ...(lifted.length === 0 ? ['      it lifted nothing'] : lifted.flatMap(({ text }) => wrap(forTerminal(text), columns, '      '))),
  ])
}

function stepLines({ address, title, outcome, reason }: ReportedStep, { columns, theme }: Screen): string[] {
  const { sign, paint } = outcome === 'unfinished' ? { sign: '?', paint: 'caution' as const } : outcomeSigns[outcome]
  const word = outcome === 'already' ? '' : `${forTerminal(outcome)}: `
  const why = reason === undefined ? '' : `: ${forTerminal(reason)}`
  const [first = '', ...rest] = wrap(
    `${word}${forTerminal(title)} ${theme.quiet(`(${forTerminal(address)})`)}${why}`,
    columns,
    '      ',
  )
  return [`    ${theme[paint](sign)} ${first.slice(6)}`, ...rest]
}
