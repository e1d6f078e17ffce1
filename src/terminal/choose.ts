/** The prompt that offers choices. No letter moves its cursor; where none is safe it starts on none and Enter waits. */
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

/** A key that works beside the choices. It chooses nothing and moves nothing. */
export interface BesideKey {
  key: string
  name: string
}

export interface ChooseConfig<V> {
  message: string
  choices: readonly Choice<V>[]
  /** Index of the choice that the cursor starts on: one that changes nothing. Left out: none. */
  start?: number
  /** Keys that are answered with `Pressed`. */
  keys?: readonly BesideKey[]
  screen: Screen
}

/** One of `keys` was pressed instead of choosing. */
export interface Pressed {
  pressed: string
}

export type Chosen<V> = { chosen: V } | Pressed

export const hideCursor = '\u001b[?25l'
const arrowsOnly: [] = []

export const choose: <V>(config: ChooseConfig<V>, context: object) => Promise<Chosen<V>> = createPrompt(
  (config: ChooseConfig<unknown>, done: (value: Chosen<unknown>) => void): string => {
    const { choices, screen, message, keys = [] } = config
    const [active, setActive] = useState(config.start ?? -1)
    const [finished, setFinished] = useState<string | undefined>(undefined)
    const [waits, setWaits] = useState(false)
    useKeypress((key, line) => {
      line.clearLine(0)
      const beside = keys.find((each) => each.key === (key as { sequence?: string }).sequence)
      if (isEnterKey(key)) {
        const choice = choices[active]
        if (choice === undefined) return setWaits(true)
        setFinished(choice.name)
        done({ chosen: choice.value })
      } else if (beside && !key.ctrl) {
        setFinished(beside.name)
        done({ pressed: beside.key })
      } else if (isDownKey(key, arrowsOnly)) setActive(Math.min(active + 1, choices.length - 1))
      else if (isUpKey(key, arrowsOnly)) setActive(active < 0 ? choices.length - 1 : Math.max(active - 1, 0))
    })
    const head = message === '' ? [] : wrap(message, screen.columns, '  ')
    if (finished !== undefined) return [...head, `  ${screen.theme.accent(`» ${finished}`)}`].join('\n')
    const width = Math.min(28, Math.max(...choices.map(({ name }) => displayWidth(name))))
    const rows = choices.flatMap((choice, index) => choiceLines(choice, index === active, width, screen))
    const isStuck = waits && active < 0
    const help = isStuck ? 'Move with the arrow keys first: nothing is chosen yet.' : footer(keys)
    return [...head, '', ...rows, '', ...wrap(screen.theme.quiet(help), screen.columns, '  ')].join('\n') + hideCursor
  },
) as never

/** Every key that works, in one line of at most 80 columns. */
export function footer(keys: readonly BesideKey[]): string {
  return ['↑↓ move, Enter chooses', ...keys.map(({ key, name }) => `${key} ${name}`)].join('  ')
}

function choiceLines(
  { name, says }: Choice<unknown>,
  isActive: boolean,
  width: number,
  { columns, theme }: Screen,
): string[] {
  const mark = isActive ? '❯ ' : '  '
  const paint = isActive ? theme.accent : (text: string) => text
  if (says === undefined || says === '') return [`  ${paint(mark + name)}`]
  const [first, ...rest] = wrap(says, Math.max(20, columns - width - 6))
  return [
    `  ${paint(mark + padTo(name, width))}  ${theme.quiet(first!)}`,
    ...rest.map((line) => ' '.repeat(width + 6) + theme.quiet(line)),
  ]
}
