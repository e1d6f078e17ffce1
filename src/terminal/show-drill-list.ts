/** The drills that are at hand, by level, with how earlier attempts went. */
import { forTerminal } from '../text/escape.js'
import { displayWidth, padTo, wrap } from '../text/layout.js'
import { count, formatTime } from './format-value.js'
import type { Screen } from './theme.js'

export interface ListedDrill {
  id: string
  title: string
  level: string
  /** As the drill says it: `15m`. */
  par?: string
  attempts: number
  last?: { at: Date; score: number }
  best?: number
}

/** With a final line feed. `numbered`: each bears a number by which it can be chosen. */
export function showDrillList(drills: readonly ListedDrill[], screen: Screen, numbered = false): string {
  const levels = [...new Set(drills.map(({ level }) => level))]
  const numbers = numbered ? new Map(drills.map(({ id }, index) => [id, `${index + 1}`])) : undefined
  const blocks = levels.map((level) => {
    const ofLevel = drills.filter((drill) => drill.level === level)
    const rows = ofLevel.flatMap((drill) => entry(drill, numbers?.get(drill.id), screen))
    return [screen.theme.strong(forTerminal(level).toUpperCase()), ...rows].map((line) => `${line}\n`).join('')
  })
  return blocks.join('\n')
}

function entry(drill: ListedDrill, number: string | undefined, { theme, columns }: Screen): string[] {
  const { id, title, par } = drill
  const lead = number === undefined ? '  ' : `${number.padStart(3)}  `
  const indent = ' '.repeat(lead.length + 2)
  const beside = [par === undefined ? '' : `par ${forTerminal(par)}`, historyText(drill)].filter(Boolean).join(', ')
  const head = `${lead}${theme.accent(forTerminal(id))}`
  const fits = displayWidth(head) + 2 + displayWidth(beside) <= columns
  const below = wrap(forTerminal(title), columns, indent)
  if (fits) return [`${padTo(head, columns - displayWidth(beside))}${theme.quiet(beside)}`, ...below]
  return [head, ...wrap(beside, columns, indent).map((line) => theme.quiet(line)), ...below]
}

function historyText({ attempts, last, best }: ListedDrill): string {
  if (!last) return 'not tried'
  const scores = attempts === 1 ? `${last.score}` : `last ${last.score}, best ${best}`
  return `${count(attempts, 'attempt')}, ${formatTime(last.at).slice(0, 10)}: ${scores}`
}
