/** The prompt that offers choices. No letter moves its cursor; where none is safe it starts on none, and Enter waits. */
import { createPrompt, isDownKey, isEnterKey, isUpKey, useKeypress, useState } from '@inquirer/core'
import { displayWidth, padTo, wrap } from '../text/layout.js'
import type { Screen } from './theme.js'

/** `name` and `says` are escaped already. */
export interface Choice<V> {
  value: V
  name: string
  /** What follows from it. */
  says?: string
}

export interface ChooseConfig<V> {
  message: string
  choices: readonly Choice<V>[]
  /** Index of the choice that the cursor starts on: one that changes nothing. Left out: none. */
  start?: number
  screen: Screen
}

export const hideCursor = '\u001b[?25l'
const arrowsOnly: [] = []

export const choose: <V>(config: ChooseConfig<V>, context: object) => Promise<V> = createPrompt(
  (config: ChooseConfig<unknown>, done: (value: unknown) => void): string => {
    const { choices, screen, message } = config
    const [active, setActive] = useState(config.start ?? -1)
    const [finished, setFinished] = useState(false)
    const [waits, setWaits] = useState(false)
    useKeypress((key, line) => {
      line.clearLine(0)
      if (isEnterKey(key)) {
        const choice = choices[active]
        if (choice === undefined) return setWaits(true)
        setFinished(true)
        done(choice.value)
      } else if (isDownKey(key, arrowsOnly)) setActive(Math.min(active + 1, choices.length - 1))
      else if (isUpKey(key, arrowsOnly)) setActive(active < 0 ? choices.length - 1 : Math.max(active - 1, 0))
    })
    const head = wrap(message, screen.columns, '  ').join('\n')
    if (finished) return `${head}\n  ${screen.theme.accent(`» ${choices[active]!.name}`)}`
    const width = Math.min(28, Math.max(...choices.map(({ name }) => displayWidth(name))))
    const rows = choices.flatMap((choice, index) => choiceLines(choice, index === active, width, screen))
    const help =
      waits && active < 0
        ? '  Move with the arrow keys first: nothing is chosen yet.'
        : '  arrow keys move, Enter chooses'
    return [head, ...rows, screen.theme.quiet(help)].join('\n') + hideCursor
  },
) as never

function choiceLines(
  { name, says }: Choice<unknown>,
  isActive: boolean,
  width: number,
  { columns, theme }: Screen,
): string[] {
  const mark = isActive ? '❯ ' : '  '
  const paint = isActive ? theme.accent : (text: string) => text
  if (says === undefined) return [`  ${paint(mark + name)}`]
  const [first, ...rest] = wrap(says, Math.max(20, columns - width - 6))
  return [
    `  ${paint(mark + padTo(name, width))}  ${theme.quiet(first!)}`,
    ...rest.map((line) => ' '.repeat(width + 6) + theme.quiet(line)),
  ]
}
