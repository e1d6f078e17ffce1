/** The line above every phase and every question: the mode, where the run stands, and the time. */
import type { Mode } from '../engine/records.js'
import { forTerminal } from '../text/escape.js'
import { displayWidth, wrap } from '../text/layout.js'
import { formatStopwatch } from './format-value.js'
import type { Screen } from './theme.js'
import type { WalkPosition } from './walk-outline.js'

/** A moment by which something must be done. */
export interface Deadline {
  /** What it is: `target`, `par`. */
  label: string
  at: Date
}

export interface HeaderView {
  mode: Mode
  position?: WalkPosition
  /** Escaped here; a step's address, or a word for where the run stands. */
  address: string
  /** When the run began. */
  started?: Date
  now?: Date
  deadline?: Deadline
}

/** The words that stand in every header. */
export const modeWords: Record<Mode, string> = { live: 'LIVE', 'dry-run': 'DRY RUN', drill: 'DRILL' }

/** One line where it fits, without a final line feed. */
export function showHeader({ mode, position, address, ...clock }: HeaderView, screen: Screen): string {
  const { theme, columns } = screen
  const where = position === undefined ? '' : theme.strong(positionText(position))
  const left = [
    `${theme.mode[mode](modeWords[mode])}`,
    where,
    address === '' || address === position?.phase ? '' : theme.quiet(forTerminal(address)),
  ]
    .filter(Boolean)
    .join('  ')
  const time = timeText(clock)
  const gap = columns - 2 - displayWidth(left) - displayWidth(time)
  if (time === '') return wrap(left, columns, '  ').join('\n')
  if (gap >= 2) return `  ${left}${' '.repeat(gap)}${theme.quiet(time)}`
  return [...wrap(left, columns, '  '), `  ${theme.quiet(time)}`].join('\n')
}

function positionText({ phase, step, of }: WalkPosition): string {
  const name = forTerminal(phase).toUpperCase()
  return step === undefined ? name : `${name} ${step} of ${of}`
}

/** `3:12 elapsed, 56:48 left`; past the moment `64:12 elapsed, 4:12 over par`. */
export function timeText({ started, now, deadline }: Pick<HeaderView, 'started' | 'now' | 'deadline'>): string {
  if (started === undefined || now === undefined) return ''
  const elapsed = `${formatStopwatch(now.getTime() - started.getTime())} elapsed`
  if (deadline === undefined) return elapsed
  const left = deadline.at.getTime() - now.getTime()
  return left >= 0
    ? `${elapsed}, ${formatStopwatch(left)} left`
    : `${elapsed}, ${formatStopwatch(-left)} over ${forTerminal(deadline.label)}`
}
