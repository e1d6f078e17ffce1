/** Runs the prompts on a pair of streams: drops what was typed before, and turns Ctrl-C into an interruption. */
import { AbortPromptError, ExitPromptError } from '@inquirer/core'
import { Writable, type Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { failure, type SirunError } from '../diagnostics/diagnostic.js'
import { choose, type BesideKey, type ChooseConfig, type Chosen } from './choose.js'
import { choosePlainly, tickPlainly, typeLinePlainly, typeLinesPlainly, type PlainLines } from './plain-prompts.js'
import type { Screen } from './theme.js'
import { tick, type TickConfig } from './tick.js'
import { typeLine, typeLines, type TypeLineConfig } from './type-line.js'

export interface PromptStreams {
  stdin: Readable & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown }
  stdout: Writable & { columns?: number }
}

export interface Prompter {
  screen: Screen
  /** Writes a text and a line feed above the next prompt. */
  say(text: string): void
  /** Asks until something is chosen; what is pressed beside it is done in between. */
  choose<V>(config: Omit<ChooseConfig<V>, 'screen' | 'keys'>): Promise<V>
  tick<V>(config: Omit<TickConfig<V>, 'screen'>): Promise<V[]>
  typeLine(config: Omit<TypeLineConfig, 'screen'>): Promise<string>
  typeLines(message: string): Promise<string>
}

export interface PrompterOptions {
  /** Keys that work at every choice, and what they do; it may throw to leave the question. */
  beside?: { keys: readonly BesideKey[]; press(key: string): Promise<void> }
  /** Ends the prompt, and every later one, as Ctrl-C does. */
  interruption?: AbortSignal
  /** Called before anything is written or asked. */
  before?: () => void
  /** How to go on after an interruption. */
  resumeLine?: string
}

export function makePrompter(streams: PromptStreams, screen: Screen, options: PrompterOptions = {}): Prompter {
  const { beside, before } = options
  type Ask<C, A> = (config: C & { screen: Screen }, context: object) => Promise<A>
  const run = <C extends object, A>(
    prompt: Ask<C, A>,
    plainly: (config: C & { screen: Screen }, lines: PlainLines) => Promise<A>,
    config: C,
  ): Promise<A> => {
    before?.()
    const shown = { ...config, screen }
    return screen.plain
      ? askPlainly(streams, options, (lines) => plainly(shown, lines))
      : runPrompt(streams, options, (context) => prompt(shown, context))
  }
  return {
    screen,
    say: (text) => {
      before?.()
      streams.stdout.write(`${text}\n`)
    },
    choose: async <V>(config: Omit<ChooseConfig<V>, 'screen' | 'keys'>): Promise<V> => {
      for (;;) {
        const keys = beside?.keys ?? []
        const answer = await run<Omit<ChooseConfig<V>, 'screen'>, Chosen<V>>(choose, choosePlainly, { ...config, keys })
        if ('chosen' in answer) return answer.chosen
        await beside!.press(answer.pressed)
      }
    },
    tick: (config) => run(tick, tickPlainly, config),
    typeLine: (config) => run(typeLine, typeLinePlainly, config),
    typeLines: (message) => run(typeLines, typeLinesPlainly, { message }),
  }
}

async function runPrompt<A>(
  { stdin, stdout }: PromptStreams,
  options: PrompterOptions,
  start: (context: object) => Promise<A>,
): Promise<A> {
  await dropTyped(stdin, options)
  return untilEnded(stdin, options, async (signal) => {
    try {
      return await start({ input: stdin, output: borrowed(stdout), signal })
    } catch (error) {
      if (error instanceof ExitPromptError || error instanceof AbortPromptError) throw interrupted(options)
      throw error
    }
  })
}

/** The terminal itself edits and ends the lines, so that nothing of ours moves the cursor. */
async function askPlainly<A>(
  { stdin, stdout }: PromptStreams,
  options: PrompterOptions,
  ask: (lines: PlainLines) => Promise<A>,
): Promise<A> {
  await dropTyped(stdin, options)
  if (stdin.isTTY) stdin.setRawMode?.(false)
  return untilEnded(stdin, options, async (signal) => {
    let rest = ''
    const read = async (): Promise<string> => {
      while (!/[\r\n]/.test(rest)) rest += await nextChunk(stdin, signal, options)
      const [line, end] = /^([^\r\n]*)(\r\n|\r|\n)/.exec(rest)!.slice(1) as [string, string]
      rest = rest.slice(line.length + end.length)
      return line
    }
    return ask({ write: (text) => void stdout.write(`${text}\n`), read })
  })
}

function nextChunk(stdin: Readable, signal: AbortSignal, options: PrompterOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const end = (act: () => void): void => {
      stdin.removeListener('data', hear)
      signal.removeEventListener('abort', abort)
      stdin.pause()
      act()
    }
    const hear = (data: Buffer | string): void => {
      const text = data.toString()
      end(() => (text.includes('\u0003') ? reject(interrupted(options)) : resolve(text)))
    }
    const abort = (): void => end(() => reject(interrupted(options)))
    stdin.on('data', hear)
    // Listening does not resume what was paused.
    stdin.resume()
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
  })
}

/** Gives a signal that says when the input ends or the run is interrupted. */
async function untilEnded<A>(
  stdin: Readable,
  { interruption }: PrompterOptions,
  work: (signal: AbortSignal) => Promise<A>,
): Promise<A> {
  const ended = new AbortController()
  const abort = (): void => ended.abort()
  stdin.once('end', abort)
  stdin.once('close', abort)
  interruption?.addEventListener('abort', abort)
  try {
    return await work(ended.signal)
  } finally {
    stdin.removeListener('end', abort)
    stdin.removeListener('close', abort)
    interruption?.removeEventListener('abort', abort)
  }
}

/** The same output, but for one prompt: the library ends what it is given, and the next prompt needs it still. */
function borrowed(stdout: PromptStreams['stdout']): Writable {
  const output = new Writable({
    decodeStrings: false,
    write(text: string, _, done) {
      stdout.write(text)
      done()
    },
  })
  return Object.assign(output, { columns: stdout.columns })
}

/** Milliseconds without a key after which the input counts as empty, and after which it is taken as it is. */
const quiet = 25
const longest = 250

/**
 * Reads and forgets what is waiting in the input. A key that was meant for the screen before must not answer the prompt
 * that comes; the prompt library alone lets it through when its first turn finds the input not yet polled.
 */
async function dropTyped(stdin: PromptStreams['stdin'], options: PrompterOptions): Promise<void> {
  if (stdin.readableEnded || stdin.destroyed || options.interruption?.aborted) throw interrupted(options)
  let heard = false
  let stopped = false
  const drop = (data: Buffer | string): void => {
    heard = true
    stopped ||= data.toString().includes('\u0003')
  }
  const end = (): void => void (stopped = true)
  if (stdin.isTTY) stdin.setRawMode?.(true)
  stdin.on('data', drop)
  stdin.once('end', end)
  stdin.resume()
  try {
    for (let waited = 0; waited < longest && !stopped; waited += quiet) {
      heard = false
      await delay(quiet)
      if (!heard) break
    }
  } finally {
    stdin.removeListener('data', drop)
    stdin.removeListener('end', end)
    stdin.pause()
  }
  if (!stopped) return
  if (stdin.isTTY) stdin.setRawMode?.(false)
  throw interrupted(options)
}

/** Ctrl-C, the end of the input, or a signal: the run stops where it is, and its journal has all that was done. */
export function interrupted({ resumeLine }: Pick<PrompterOptions, 'resumeLine'> = {}): SirunError {
  return failure('interrupted', 'interrupted', 'Interrupted. What was done until then is in the journal.', resumeLine)
}
