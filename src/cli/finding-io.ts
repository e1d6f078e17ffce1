/** How findings are read on the command line: files from the working folder, `-` from standard input, and AWS itself. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { FindingIo } from '../findings/fetch-finding.js'
import type { FindingReach, RegionAnswer } from '../findings/fetch-from-aws.js'
import { showDiagnostics } from '../terminal/show-diagnostic.js'
import { padTo } from '../text/layout.js'
import { forTerminal } from '../text/escape.js'
import type { Context } from './context.js'
import type { OpenAws } from './open-aws.js'

export interface FindingIoOptions {
  /** Opens the way to AWS when a reference needs it. Without it none does: a drill reaches nothing. */
  open?: () => Promise<Pick<OpenAws, 'aws' | 'regions'>>
  /** What comes from a file is fetched again, where sirun can ask the service that made it. */
  again?: boolean
}

export function findingIo(context: Pick<Context, 'cwd' | 'streams' | 'settings' | 'terminal'>, { open, again = false }: FindingIoOptions = {}): FindingIo {
  const { cwd, streams } = context
  return {
    readFile: (path) => readFile(resolve(cwd, path)),
    readStdin: () => buffer(streams.stdin),
    ...(open && { again, aws: async () => reachOf(await open(), context) }),
  }
}

/** Whether a reference means what AWS has, and no file or standard input. */
export function isInAws(reference: string): boolean {
  return !/^(?:file:|-)/.test(reference)
}

/** A way to AWS that is opened once, when it is first needed; `close` ends its connections. */
export function wayToAws(context: Context): { open: () => Promise<OpenAws>; close: () => Promise<void> } {
  let opened: Promise<OpenAws> | undefined
  return {
    open: () => (opened ??= import('./open-aws.js').then(({ openAws }) => openAws(context.settings, context.env, { at: context }))),
    close: async () => (await opened?.catch(() => undefined))?.close(),
  }
}

function reachOf({ aws, regions }: Pick<OpenAws, 'aws' | 'regions'>, { streams, settings, terminal }: Pick<Context, 'streams' | 'settings' | 'terminal'>): FindingReach {
  return {
    aws,
    regions,
    // On stderr, so that stdout is what was asked for.
    progress: (answer) => void (settings.json || streams.stderr.write(`${progressLine(answer)}\n`)),
    remark: (remark) => void streams.stderr.write(showDiagnostics([remark], terminal.err)),
  }
}

function progressLine({ region, service, says }: RegionAnswer): string {
  return `  ${padTo(forTerminal(region), 15)}${service}: ${forTerminal(says)}`
}
