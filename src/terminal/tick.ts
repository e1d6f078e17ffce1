/** The prompt of a checklist: the space bar ticks, Enter takes what is ticked. Nothing is ticked at first. */
import { createPrompt, isDownKey, isEnterKey, isSpaceKey, isUpKey, useKeypress, useState } from '@inquirer/core'
import { wrap } from '../text/layout.js'
import { hideCursor, type Choice } from './choose.js'
import type { Screen } from './theme.js'

export interface TickConfig<V> {
  message: string
  choices: readonly Choice<V>[]
  screen: Screen
}

/** So many choices are shown at once. */
const page = 12
const arrowsOnly: [] = []

export const tick: <V>(config: TickConfig<V>, context: object) => Promise<V[]> = createPrompt(
  (config: TickConfig<unknown>, done: (values: unknown[]) => void): string => {
    const { choices, screen, message } = config
    const [active, setActive] = useState(0)
    const [ticked, setTicked] = useState<readonly number[]>([])
    const [finished, setFinished] = useState(false)
    useKeypress((key, line) => {
      line.clearLine(0)
      if (isEnterKey(key)) {
        setFinished(true)
        done(choices.filter((_, index) => ticked.includes(index)).map(({ value }) => value))
      } else if (isSpaceKey(key) && choices.length > 0) {
        setTicked(ticked.includes(active) ? ticked.filter((index) => index !== active) : [...ticked, active])
      } else if (isDownKey(key, arrowsOnly)) setActive(Math.min(active + 1, choices.length - 1))
      else if (isUpKey(key, arrowsOnly)) setActive(Math.max(active - 1, 0))
    })
    const head = wrap(message, screen.columns, '  ').join('\n')
    if (finished) {
      const names = choices.filter((_, index) => ticked.includes(index)).map(({ name }) => name)
      return `${head}\n  ${screen.theme.accent(`» ${names.join(', ') || 'none'}`)}`
    }
    const first = Math.max(0, Math.min(active - Math.floor(page / 2), choices.length - page))
    const rows = choices.slice(first, first + page).map(({ name }, offset) => {
      const index = first + offset
      const row = `${index === active ? '❯' : ' '} [${ticked.includes(index) ? 'x' : ' '}] ${name}`
      return `  ${index === active ? screen.theme.accent(row) : row}`
    })
    const help = `  ${ticked.length} of ${choices.length} ticked; arrow keys move, space ticks, Enter takes these`
    return [head, ...rows, ...wrap(screen.theme.quiet(help), screen.columns)].join('\n') + hideCursor
  },
) as never
