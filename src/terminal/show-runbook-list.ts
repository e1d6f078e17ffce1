/** The runbooks and procedures that are at hand: what each is for, how much it does, who answers for it. */
import type { StepCount } from '../runbooks/count-steps.js'
import type { Match, Runbook } from '../runbooks/runbook.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { count } from './format-value.js'
import type { Screen } from './theme.js'

export interface ListedRunbook {
  kind: 'runbook' | 'procedure'
  id: string
  /** Path as it is shown. */
  file: string
  /** What the file says; absent where it cannot be read. */
  about?: Pick<Runbook, 'title' | 'owner' | 'reviewed'> & { match: readonly Match[] }
  phases: readonly StepCount[]
  /** Ids. */
  drills: readonly string[]
}

/** The list, runbooks first, with a final line feed. */
export function showRunbookList(entries: readonly ListedRunbook[], screen: Screen): string {
  const of = (kind: ListedRunbook['kind']): string[] =>
    entries.filter((entry) => entry.kind === kind).map((entry) => showEntry(entry, screen))
  const procedures = of('procedure')
  const heading = screen.theme.strong('PROCEDURES, used by runbooks')
  const all = [...of('runbook'), ...(procedures.length > 0 ? [heading, ...procedures] : [])]
  return all.map((text) => `${text}\n`).join('\n')
}

function showEntry({ id, file, about, phases, drills }: ListedRunbook, screen: Screen): string {
  const { theme, columns } = screen
  const name = theme.strong(forTerminal(id))
  const unreadable = `${name}  ${theme.bad('cannot be read')}: sirun lint ${forTerminal(file)}`
  if (!about) return wrap(unreadable, columns).join('\n')
  const { title, owner, reviewed, match } = about
  const lines = [
    `for ${matchTexts(match).join(', ')}`,
    phases.map(countText).join('; '),
    `${forTerminal(owner)}, ${reviewText(reviewed)}`,
    drills.length === 0 ? 'no drill' : `drills ${drills.map((drill) => forTerminal(drill)).join(', ')}`,
  ]
  return [
    ...wrap(`${name}  ${forTerminal(title)}`, columns),
    ...lines.slice(match.length === 0 ? 1 : 0).flatMap((line) => wrap(line, columns, '  ')),
  ].join('\n')
}

/** `isolate 2 steps, 13 changes`; a procedure has no phases to name. */
export function countText({ phase, steps, changes }: StepCount): string {
  const what = [count(steps, 'step'), ...(changes > 0 ? [count(changes, 'change')] : [])].join(', ')
  return phase === 'steps' ? what : `${phase} ${what}`
}

export function reviewText({ on, every }: Runbook['reviewed']): string {
  return `reviewed ${forTerminal(on)}, again after ${forTerminal(every)}`
}

/** What each entry of `match` names, escaped: finding types as they are, the rest with its kind. */
export function matchTexts(match: readonly Match[]): string[] {
  return match.map(({ types, control, rule, alarm, product, when }) => {
    const named = { control, rule, alarm, product }
    const other = Object.entries(named).flatMap(([kind, name]) => (name === undefined ? [] : [`${kind} ${name}`]))
    const what = [...(types ?? []), ...other].map((text) => forTerminal(text)).join(', ')
    return when === undefined ? what : `${what} (when ${forTerminal(when)})`
  })
}
