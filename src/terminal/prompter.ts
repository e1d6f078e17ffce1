/** Runs the prompts on a pair of streams: drops what was typed before, and turns Ctrl-C into an interruption. */
import { AbortPromptError, ExitPromptError } from '@inquirer/core'
import { Writable, type Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { failure, type SirunError } from '../diagnostics/diagnostic.js'
import { choose, type ChooseConfig } from './choose.js'
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
  choose<V>(config: Omit<ChooseConfig<V>, 'screen'>): Promise<V>
  tick<V>(config: Omit<TickConfig<V>, 'screen'>): Promise<V[]>
  typeLine(config: Omit<TypeLineConfig, 'screen'>): Promise<string>
  typeLines(message: string): Promise<string>
}

export function makePrompter(streams: PromptStreams, screen: Screen): Prompter {
  const run = <C extends object, A>(
    prompt: (config: C & { screen: Screen }, context: object) => Promise<A>,
    config: C,
  ): Promise<A> => runPrompt(streams, (context) => prompt({ ...config, screen }, context))
  return {
    screen,
    say: (text) => void streams.stdout.write(`${text}\n`),
    choose: (config) => run(choose, config),
    tick: (config) => run(tick, config),
    typeLine: (config) => run(typeLine, config),
    typeLines: (message) => run(typeLines, { message }),
  }
}

async function runPrompt<A>({ stdin, stdout }: PromptStreams, start: (context: object) => Promise<A>): Promise<A> {
  await dropTyped(stdin)
  const ended = new AbortController()
  const abort = (): void => ended.abort()
  stdin.once('end', abort)
  stdin.once('close', abort)
  try {
    return await start({ input: stdin, output: borrowed(stdout), signal: ended.signal })
  } catch (error) {
    if (error instanceof ExitPromptError || error instanceof AbortPromptError) throw interrupted()
    throw error
  } finally {
    stdin.removeListener('end', abort)
    stdin.removeListener('close', abort)
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
async function dropTyped(stdin: PromptStreams['stdin']): Promise<void> {
  if (stdin.readableEnded || stdin.destroyed) throw interrupted()
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
  throw interrupted()
}

function interrupted(): SirunError {
  return failure('interrupted', 'interrupted', 'Interrupted at the prompt. What was done until then is in the journal.')
}
