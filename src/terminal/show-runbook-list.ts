/** The runbooks and procedures that are at hand: what each is for, how much it does, who answers for it. */
import type { StepCount } from '../runbooks/count-steps.js'
import { shippedLayer } from '../runbooks/layers.js'
import type { Match, Runbook } from '../runbooks/runbook.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { count } from './format-value.js'
import type { Screen, Theme } from './theme.js'

/** Where it is in the library, as far as that is known. */
export interface FromLayers {
  layer?: string
  /** The file of the next lower layer that it takes the place of; `stated`: it says so itself. */
  replaces?: { layer: string; file: string; stated: boolean }
  /** Procedures that it uses and that higher layers have put in the place of those it was written with, or added. */
  procedures?: readonly { procedure: string; layer: string }[]
}

export interface ListedRunbook extends FromLayers {
  kind: 'runbook' | 'procedure'
  id: string
  /** Path as it is shown. */
  file: string
  /** What the file says; absent where it cannot be read. */
  about?: Pick<Runbook, 'title' | 'owner' | 'reviewed'> & { match: readonly Match[] }
  phases: readonly StepCount[]
  /** Ids. */
  drills: readonly string[]
  /** Why the configuration disables it. */
  disabled?: string
}

/** The list, runbooks first, with a final line feed. */
export function showRunbookList(entries: readonly ListedRunbook[], screen: Screen): string {
  const of = (kind: ListedRunbook['kind']): string[] =>
    entries.filter((entry) => entry.kind === kind && entry.disabled === undefined).map((entry) => showEntry(entry, screen))
  const under = (heading: string, texts: readonly string[]): string[] => (texts.length > 0 ? [screen.theme.strong(heading), ...texts] : [])
  const disabled = entries.flatMap((entry) => (entry.disabled === undefined ? [] : [showDisabled(entry, entry.disabled, screen)]))
  const all = [...of('runbook'), ...under('PROCEDURES, used by runbooks', of('procedure')), ...under('DISABLED by the configuration', disabled)]
  return all.map((text) => `${text}\n`).join('\n')
}

function showDisabled({ id, about, layer }: ListedRunbook, reason: string, { theme, columns }: Screen): string {
  const title = about ? `  ${forTerminal(about.title)}` : ''
  const of = layer === undefined ? '' : `of ${forTerminal(layer)}: `
  return [...wrap(`${theme.strong(forTerminal(id))}${title}`, columns), ...wrap(`${of}${forTerminal(reason)}`, columns, '  ')].join('\n')
}

function showEntry(entry: ListedRunbook, screen: Screen): string {
  const { id, file, about, phases, drills } = entry
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
    ...layerTexts(entry, theme).map((text, index) => (index === 0 ? `layer ${text}` : text)),
  ]
  return [
    ...wrap(`${name}  ${forTerminal(title)}`, columns),
    ...lines.slice(match.length === 0 ? 1 : 0).flatMap((line) => wrap(line, columns, '  ')),
  ].join('\n')
}

/** Of what is not simply shipped: the layer first, with what it replaces; procedures of higher layers. Escaped. */
export function layerTexts({ layer, replaces, procedures = [] }: FromLayers, theme: Theme): string[] {
  const own = layer === undefined || (layer === shippedLayer && procedures.length === 0) ? [] : [`${forTerminal(layer)}${replaces ? `, replaces ${forTerminal(replaces.layer)}` : ''}`]
  return [
    ...own,
    ...(replaces && !replaces.stated ? [theme.caution(`the file does not say that it replaces ${forTerminal(replaces.file)}`)] : []),
    ...procedures.map(({ procedure, layer: higher }) => `uses ${forTerminal(procedure)} of ${forTerminal(higher)}`),
  ]
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
