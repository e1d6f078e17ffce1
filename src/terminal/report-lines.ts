/** Parts of the screens that say how a run stands: its changes, its steps, labelled lines. */
import type { ReportedChange, ReportedStep } from '../report/report.js'
import { forTerminal } from '../text/escape.js'
import { padTo, wrap } from '../text/layout.js'
import { formatValue } from './format-value.js'
import { outcomeSigns } from './show-walk.js'
import type { Screen } from './theme.js'

/** A title and what belongs to it; nothing where nothing does. */
export function section(title: string, lines: readonly string[], { theme }: Screen): string[] {
  return lines.length === 0 && title !== 'nothing was changed' ? [] : ['', `  ${theme.strong(title)}`, ...lines]
}

/** A label and what belongs to it, below one another; nothing for an empty text. */
export function labelled(label: string, text: string, { columns, theme }: Screen): string[] {
  const width = 12
  return text === ''
    ? []
    : wrap(text, columns, ' '.repeat(width)).map((line, index) =>
        index === 0 ? `  ${theme.quiet(padTo(label, width - 2))}${line.slice(width)}` : line,
      )
}

/** A tick only for what was seen in effect, as far as anybody looked. */
const stateWords: Record<ReportedChange['state'], [sign: string, words: string]> = {
  verified: ['✔', ''],
  unverified: ['?', 'accepted, not seen'],
  refused: ['✘', 'refused'],
  unknown: ['?', 'unknown'],
  'put-back': ['–', 'put back'],
  previewed: ['–', 'not sent'],
}

/** What it is, before → after, and what can be done about it or was. */
export function changeLines(change: ReportedChange, { columns, theme }: Screen): string[] {
  const { title, address, before, after, state, ending, drifted, undo } = change
  const [sign, words] = undo?.result === 'undone' ? stateWords['put-back'] : drifted === undefined || state === 'put-back' ? stateWords[state] : ['✘', 'somebody changed it since']
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

/** How a step ended, and why. */
export function stepLines({ address, title, outcome, reason }: ReportedStep, { columns, theme }: Screen): string[] {
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
