/** What may stand at the end of a command line that is being typed. Pure: told by the tree of commands alone. */

/** What the completion needs of commander's Command. */
export interface CommandTree {
  name(): string
  description(): string
  parent: CommandTree | null
  commands: readonly CommandTree[]
  options: readonly OptionOf[]
  registeredArguments: readonly ArgumentOf[]
}

interface OptionOf {
  flags: string
  description: string
  long?: string | undefined
  short?: string | undefined
  hidden: boolean
  argChoices?: readonly string[] | undefined
}

interface ArgumentOf {
  name(): string
  variadic: boolean
  argChoices?: readonly string[] | undefined
}

export interface Candidate {
  word: string
  about?: string
}

export interface Completion {
  candidates: Candidate[]
  /** A value is expected too: the name that it has in the usage, for example `run` of `<run>`. */
  value?: string
  /** What stands before the value in its word: `--config=`. */
  lead: string
  /** Values of options that are on the line already, by long name. */
  given: Record<string, string>
  /** The innermost command on the line, and what stands there that is neither a command nor an option. */
  command: string
  operands: string[]
}

/** `words` follow the program's name; the last one is what is being typed, possibly empty. */
export function completeWords(program: CommandTree, words: readonly string[]): Completion {
  const before = words.slice(0, -1)
  const current = words.at(-1) ?? ''
  const line = readLine(program, before)
  const { command, given, operands } = line
  if (line.open) return { ...valueOf(line.open.argChoices, nameIn(line.open.flags)), lead: '', given, command: command.name(), operands }
  const [lead, name] = /^(--[\w-]+)=/.exec(current) ?? []
  const assigned = line.ended || name === undefined ? undefined : optionOf(command, name)
  if (lead !== undefined && assigned && takesValue(assigned)) {
    const { candidates, value } = valueOf(assigned.argChoices, nameIn(assigned.flags))
    const whole = candidates.map(({ word }) => ({ word: lead + word }))
    return { candidates: whole, ...(value !== undefined && { value }), lead, given, command: command.name(), operands }
  }
  if (current.startsWith('-') && current !== '-' && !line.ended) {
    return { candidates: optionWords(command, before), lead: '', given, command: command.name(), operands }
  }
  const expected = command.registeredArguments
  const argument = expected[operands.length] ?? (expected.at(-1)?.variadic ? expected.at(-1) : undefined)
  const { candidates, value } = argument ? valueOf(argument.argChoices, argument.name()) : { candidates: [] }
  const commands = operands.length > 0 || line.ended ? [] : command.commands.filter((each) => !isHidden(each))
  const named = commands.map((each) => ({ word: each.name(), about: each.description() }))
  return { candidates: [...named, ...candidates], ...(value !== undefined && { value }), lead: '', given, command: command.name(), operands }
}

interface Line {
  /** The innermost command that was named. */
  command: CommandTree
  operands: string[]
  given: Record<string, string>
  /** The option whose value comes next. */
  open?: OptionOf
  /** `--` was typed: no options any more. */
  ended: boolean
}

function readLine(program: CommandTree, words: readonly string[]): Line {
  const line: Line = { command: program, operands: [], given: {}, ended: false }
  for (const word of words) {
    if (line.open) {
      if (line.open.long !== undefined) line.given[line.open.long] = word
      delete line.open
    } else if (word === '--' && !line.ended) {
      line.ended = true
    } else if (word.startsWith('-') && word !== '-' && !line.ended) {
      readOption(line, word)
    } else {
      const named = line.operands.length === 0 && line.command.commands.find((each) => each.name() === word)
      if (named) line.command = named
      else line.operands.push(word)
    }
  }
  return line
}

function readOption(line: Line, word: string): void {
  const at = word.indexOf('=')
  const option = optionOf(line.command, at < 0 ? word : word.slice(0, at))
  if (!option || !takesValue(option)) return
  if (at < 0) line.open = option
  else if (option.long !== undefined) line.given[option.long] = word.slice(at + 1)
}

/** The options of a command and of those above it, which it takes too. */
function optionsOf(command: CommandTree): OptionOf[] {
  const above = command.parent === null ? [] : optionsOf(command.parent)
  return [...command.options.filter(({ hidden }) => !hidden), ...above.filter(({ long }) => long !== '--version')]
}

function optionOf(command: CommandTree, name: string): OptionOf | undefined {
  return optionsOf(command).find(({ long, short }) => name === long || name === short)
}

function optionWords(command: CommandTree, before: readonly string[]): Candidate[] {
  const options = optionsOf(command).filter(({ long }) => long !== undefined && !before.includes(long))
  return [
    ...options.map(({ long, description }) => ({ word: long!, about: description })),
    { word: '--help', about: 'show help' },
  ]
}

function takesValue({ flags }: OptionOf): boolean {
  return nameIn(flags) !== undefined
}

function nameIn(flags: string): string | undefined {
  return /[<[]([\w-]+)/.exec(flags)?.[1]
}

/** Choices, else the name of what is expected. */
function valueOf(
  choices: readonly string[] | undefined,
  name: string | undefined,
): Pick<Completion, 'candidates' | 'value'> {
  if (choices) return { candidates: choices.map((word) => ({ word })) }
  return { candidates: [], ...(name !== undefined && { value: name }) }
}

/** Commands that only our own scripts call. */
function isHidden(command: CommandTree): boolean {
  return command.name().startsWith('__')
}
