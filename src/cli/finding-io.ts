/** How findings are read on the command line: files from the working folder, `-` from standard input. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { FindingIo } from '../findings/fetch-finding.js'
import type { Context } from './context.js'

export function findingIo({ cwd, streams }: Pick<Context, 'cwd' | 'streams'>): FindingIo {
  return { readFile: (path) => readFile(resolve(cwd, path)), readStdin: () => buffer(streams.stdin) }
}
