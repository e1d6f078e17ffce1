/** The same questions without cursor movement: numbered choices, typed; for screen readers and dumb terminals. */
import { wrap } from '../text/layout.js'
import type { ChooseConfig, Chosen } from './choose.js'
import type { TickConfig } from './tick.js'
import type { TypeLineConfig, TypeLinesConfig } from './type-line.js'

/** How the questions reach the person: whole lines in both directions. */
export interface PlainLines {
  write(text: string): void
  /** The next line, without its end. Rejects where the input ends or the run is interrupted. */
  read(): Promise<string>
}

export async function choosePlainly<V>(config: ChooseConfig<V>, lines: PlainLines): Promise<Chosen<V>> {
  const { message, choices, start, keys = [], screen } = config
  const rows = choices.flatMap(({ name, says }, index) =>
    wrap(`${index + 1}. ${name}${says === undefined || says === '' ? '' : `: ${says}`}`, screen.columns, '  '),
  )
  const beside = keys.map(({ key, name }) => `${key} ${name}`).join(', ')
  const empty =
    start === undefined ? 'Nothing chosen is no answer.' : `Nothing is ${start + 1}, ${choices[start]!.name}.`
  const ask = wrap(
    `Type a number and Enter. ${empty}${beside === '' ? '' : ` Or type ${beside}.`}`,
    screen.columns,
    '  ',
  )
  lines.write([...(message === '' ? [] : wrap(message, screen.columns, '  ')), ...rows, ...ask].join('\n'))
  for (;;) {
    const typed = (await lines.read()).trim()
    const key = keys.find((each) => each.key === typed)
    if (key) return { pressed: key.key }
    const index = typed === '' ? start : /^\d+$/.test(typed) ? Number(typed) - 1 : undefined
    const choice = index === undefined ? undefined : choices[index]
    if (choice) {
      lines.write(`  Chosen: ${choice.name}`)
      return { chosen: choice.value }
    }
    lines.write(`  Type a number from 1 to ${choices.length}.`)
  }
}

export async function tickPlainly<V>({ message, choices, screen }: TickConfig<V>, lines: PlainLines): Promise<V[]> {
  const rows = choices.flatMap(({ name }, index) => wrap(`${index + 1}. ${name}`, screen.columns, '  '))
  lines.write(
    [
      ...wrap(message, screen.columns, '  '),
      ...rows,
      '  Type the numbers with commas between and Enter. Nothing is none of them.',
    ].join('\n'),
  )
  for (;;) {
    const numbers = (await lines.read())
      .split(',')
      .map((text) => text.trim())
      .filter((text) => text !== '')
    const isValid = numbers.every((text) => /^\d+$/.test(text) && choices[Number(text) - 1] !== undefined)
    if (isValid) return choices.filter((_, index) => numbers.includes(String(index + 1))).map(({ value }) => value)
    lines.write(`  Type numbers from 1 to ${choices.length} with commas between.`)
  }
}

export async function typeLinePlainly({ message, refuse, screen }: TypeLineConfig, lines: PlainLines): Promise<string> {
  lines.write(wrap(message, screen.columns, '  ').join('\n'))
  for (;;) {
    const text = (await lines.read()).trim()
    const wrong = refuse?.(text)
    if (wrong === undefined) return text
    lines.write(`  ${wrong}`)
  }
}

export async function typeLinesPlainly({ message, screen }: TypeLinesConfig, lines: PlainLines): Promise<string> {
  lines.write(wrap(message, screen.columns, '  ').join('\n'))
  const taken: string[] = []
  for (;;) {
    const line = await lines.read()
    if (line === '.') return taken.join('\n')
    taken.push(line)
  }
}
