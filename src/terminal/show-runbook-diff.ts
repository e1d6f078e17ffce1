/** Two versions of a runbook or procedure: what they do differently in words, then their lines. */
import type { RunbookDifference, StepDifference } from '../runbooks/compare-runbooks.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import type { Screen } from './theme.js'

export interface RunbookDiffView {
  id: string
  /** Where each version is from, for example `shipped: ec2/a.yaml`. */
  before: string
  after: string
  /** Absent where one of them cannot be read. */
  difference?: RunbookDifference
  /** Of a unified diff, without its head. */
  lines: readonly string[]
}

/** Without a final line feed. */
export function showRunbookDiff({ id, before, after, difference, lines }: RunbookDiffView, screen: Screen): string {
  const { theme, columns } = screen
  const head = [`--- ${before}`, `+++ ${after}`].map((line) => theme.strong(forTerminal(line)))
  const paint = (line: string): string => {
    const text = forTerminal(line)
    return line.startsWith('-') ? theme.bad(text) : line.startsWith('+') ? theme.good(text) : line.startsWith('@@') ? theme.quiet(text) : text
  }
  const words = difference ? differenceLines(difference) : ['One of them cannot be read: see sirun lint.']
  return [
    theme.strong(forTerminal(id)),
    ...(lines.length === 0 ? ['They are the same.'] : words).flatMap((line) => wrap(line, columns, '  ')),
    ...(lines.length === 0 ? [] : ['', ...head, ...lines.map(paint)]),
  ].join('\n')
}

function differenceLines({ head, steps, order }: RunbookDifference): string[] {
  const lines = [
    ...(head.length === 0 ? [] : [`head     ${head.map((key) => forTerminal(key)).join(', ')}`]),
    ...steps.map(stepLine),
    ...order.map((phase) => `order    the steps of ${phase} stand in another order`),
  ]
  return lines.length > 0 ? lines : ['Only comments or the way it is written differ.']
}

function stepLine({ what, step, title, phase, from, keys }: StepDifference): string {
  const where = from === undefined ? phase : `${from} → ${phase}`
  const parts = keys === undefined ? '' : `: ${keys.map((key) => forTerminal(key)).join(', ')}`
  return `${what.padEnd(8)} ${where === 'steps' ? '' : `${where} `}${forTerminal(step)} (${forTerminal(title)})${parts}`
}
