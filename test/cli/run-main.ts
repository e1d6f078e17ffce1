/** Runs main() in a folder of its own, with streams that are no terminals, and keeps what it wrote. */
import { PassThrough } from 'node:stream'
import type { Environment } from '../../src/cli/context.js'
import { main } from '../../src/main.js'

export interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** What is due does not depend on the day of the test: 2026-11-24. */
const today = '1795478400'

export async function runMain(
  argv: readonly string[],
  cwd: string,
  env: Environment = {},
  input = '',
): Promise<Ended> {
  const written = { stdout: '', stderr: '' }
  const streamOf = (name: 'stdout' | 'stderr'): PassThrough =>
    new PassThrough().on('data', (data: Buffer) => void (written[name] += data.toString()))
  const stdin = new PassThrough()
  stdin.end(input)
  const code = await main(
    argv,
    { stdin, stdout: streamOf('stdout'), stderr: streamOf('stderr') },
    { HOME: cwd, SOURCE_DATE_EPOCH: today, ...env },
    cwd,
  )
  await new Promise(setImmediate)
  return { code, ...written }
}

/** The JSON objects of an output, one a line. */
export function jsonLines(text: string): unknown[] {
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
}
