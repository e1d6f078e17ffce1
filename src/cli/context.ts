/** What every command gets besides its own options. */
import type { Readable, Writable } from 'node:stream'
import { screenOf, type Screen } from '../terminal/theme.js'
import { forJson } from '../text/escape.js'
import type { Settings } from './settings.js'

export type Environment = Record<string, string | undefined>

export interface Streams {
  stdin: Readable & { isTTY?: boolean }
  stdout: Writable & { isTTY?: boolean; columns?: number }
  stderr: Writable & { isTTY?: boolean; columns?: number }
}

/** The two screens, and whether there is a person to ask. */
export interface Terminal {
  out: Screen
  err: Screen
  /** Both stdin and stdout are terminals, and nobody asked for JSON. */
  interactive: boolean
}

export interface Context {
  settings: Settings
  streams: Streams
  env: Environment
  /** The working folder: relative paths of the command line start there. */
  cwd: string
  terminal: Terminal
}

export function makeContext(settings: Settings, streams: Streams, env: Environment, cwd: string): Context {
  return {
    settings,
    streams,
    env,
    cwd,
    terminal: {
      out: screenOf(streams.stdout, env, settings.color),
      err: screenOf(streams.stderr, env, settings.color),
      // stdin last: it is opened when it is first looked at.
      interactive: !settings.json && streams.stdout.isTTY === true && streams.stdin.isTTY === true,
    },
  }
}

/** One JSON value as a line on stdout, with nothing in it that a terminal acts on. */
export function writeJson({ streams }: Pick<Context, 'streams'>, value: unknown): void {
  streams.stdout.write(`${forJson(value)}\n`)
}
