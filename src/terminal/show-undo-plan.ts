/** What an undo would do, before it does it: before, ours and now of each change, and what is left as it is. */
import type { PlannedUndo } from '../engine/plan-undo.js'
import { forTerminal } from '../text/escape.js'
import { padTo, wrap } from '../text/layout.js'
import { formatValue } from './format-value.js'
import type { Screen } from './theme.js'

const fates: Record<PlannedUndo['fate'], { sign: string; word: string; left?: string }> = {
  'put-back': { sign: '↶', word: '' },
  'as-before': { sign: '=', word: 'as before already', left: 'as before already' },
  gone: { sign: '=', word: 'gone', left: 'gone' },
  settled: { sign: '=', word: 'settled by an earlier undo', left: 'settled earlier' },
  kept: { sign: '–', word: 'stays', left: 'kept' },
  irreversible: { sign: '–', word: 'cannot be undone', left: 'irreversible' },
  drifted: { sign: '✘', word: 'drifted, so it is left', left: 'drifted' },
  held: { sign: '✘', word: 'left for another run', left: 'needed by another run' },
  forbidden: { sign: '✘', word: 'left', left: 'forbidden by the policy' },
  unseen: { sign: '?', word: 'could not be read', left: 'not read' },
}

/** In the order of the undo, without a final line feed. */
export function showUndoPlan(changes: readonly PlannedUndo[], screen: Screen): string {
  const lines = changes.flatMap((change, index) => planLines(change, index + 1, changes.length, screen))
  return [...lines, '', ...wrap(`${undoCounts(changes)}.`, screen.columns, '  ')].join('\n')
}

/** `3 to put back, 1 kept, 1 drifted`. */
export function undoCounts(changes: readonly PlannedUndo[]): string {
  const of = (fate: string): number => changes.filter((change) => change.fate === fate).length
  const left = Object.entries(fates).flatMap(([fate, { left: words }]) => (words !== undefined && of(fate) > 0 ? [`${of(fate)} ${words}`] : []))
  return [of('put-back') === 0 ? 'Nothing to put back' : `${of('put-back')} to put back`, ...left].join(', ')
}

function planLines(change: PlannedUndo, number: number, total: number, screen: Screen): string[] {
  const { title, address, fate, reason, credential } = change
  const { theme, columns } = screen
  const { sign, word } = fates[fate]
  const why = reason === undefined || fate === 'as-before' || fate === 'gone' ? '' : `: ${forTerminal(reason)}`
  const width = String(total).length
  const indent = ' '.repeat(width + 6)
  const said = [`${forTerminal(title)} ${theme.quiet(`(${forTerminal(address)})`)}`, `${word}${why}`].filter(Boolean).join(', ')
  const [first = '', ...rest] = wrap(said, columns, indent)
  const head = `  ${padTo(String(number), width)} ${theme[fate === 'put-back' ? 'strong' : 'quiet'](sign)} ${first.slice(indent.length)}`
  const usable = credential === undefined ? [] : wrap(theme.caution(`! makes ${forTerminal(credential)} usable again: asked for by itself`), columns, indent)
  return [head, ...rest, ...stateLines(change, indent, columns), ...usable]
}

/** Nothing is compared where nothing would be done, or nothing was read. */
function stateLines({ fate, before, ours, now }: PlannedUndo, indent: string, columns: number): string[] {
  if (now === undefined || fate === 'as-before') return []
  return threeValues({ before, ours, now }, indent, columns)
}

/** On one line where they fit, else below one another. */
export function threeValues({ before, ours, now }: Pick<Required<PlannedUndo>, 'before' | 'ours' | 'now'>, indent: string, columns: number): string[] {
  const texts = [`before ${formatValue(before)}`, `ours ${formatValue(ours)}`, `now ${formatValue(now)}`]
  const joined = wrap(texts.join('   '), columns, indent)
  if (joined.length === 1) return joined
  return [`before  ${formatValue(before)}`, `ours    ${formatValue(ours)}`, `now     ${formatValue(now)}`].flatMap((text) =>
    wrap(text, columns, indent).map((line, index) => (index === 0 ? line : `  ${line}`)),
  )
}
