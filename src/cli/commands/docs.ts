/** sirun docs: the documentation of the alerts, written or compared with what is there. */
import { readFileSync, writeFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { alertDocs } from '../../alerts/alert-docs.js'
import { failure } from '../../diagnostics/diagnostic.js'
import { forTerminal } from '../../text/escape.js'
import { unifiedDiff } from '../../text/unified-diff.js'
import { writeJson, type Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'
import { openRouting } from '../open-routing.js'
import { openCatalog } from '../pin-files.js'

export interface DocsOptions {
  /** Where to write it. Default: standard output. */
  output?: string
  /** The file to compare it with; nothing is written. */
  check?: string
}

/** So many lines of a difference are shown: enough to see what it is about. */
const shownLines = 20

/** Exit code with `check`: failed where the file is not what would be written. Throws SirunError (usage) for files that cannot be read or written. */
export async function run({ output, check }: DocsOptions, context: Context): Promise<ExitCode> {
  if (output !== undefined && check !== undefined) throw failure('usage', 'conflicting-arguments', 'Give --output or --check.', 'The first writes the file, the second only compares it.')
  const text = await documentation(context)
  if (check !== undefined) return compare(text, check, context)
  if (output === undefined) {
    if (context.settings.json) writeJson(context, { type: 'docs', markdown: text })
    else context.streams.stdout.write(text)
    return exitCodes.done
  }
  const path = resolve(context.cwd, output)
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw failure('usage', 'output-unwritable', `The file cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`, undefined, { file: relative(context.cwd, path) })
  }
  return exitCodes.done
}

async function documentation(context: Context): Promise<string> {
  const { settings, cwd } = context
  const { priorities, match } = settings.config
  const opened = await openRouting(context)
  const { runbooks } = await openCatalog(settings, cwd, { only: ({ kind }) => kind === 'runbook' })
  return alertDocs({
    ...(opened && { routing: opened.routing }),
    ...(priorities && { priorities }),
    ...(match && { assigned: match }),
    runbooks: [...runbooks.values()].flatMap(({ value }) => value ?? []),
  })
}

function compare(text: string, check: string, context: Context): ExitCode {
  const { cwd, settings, streams } = context
  const path = resolve(cwd, check)
  const shown = relative(cwd, path)
  const old = readOld(path, shown)
  const isFresh = old === text
  if (settings.json) writeJson(context, { type: 'docs-check', file: shown, fresh: isFresh })
  else if (isFresh) streams.stdout.write(`${forTerminal(shown)} is what the configuration says.\n`)
  else {
    const lines = unifiedDiff(old, text, shown)
    const more = lines.length > shownLines ? [`… (${lines.length - shownLines} more lines)`] : []
    streams.stdout.write([`${shown} is not what the configuration says:`, ...lines.slice(0, shownLines), ...more, `Write it anew: sirun docs --output ${shown}`].map((line) => `${forTerminal(line)}\n`).join(''))
  }
  return isFresh ? exitCodes.done : exitCodes.failed
}

function readOld(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw failure('usage', 'no-such-file', `The file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`, `Write it: sirun docs --output ${file}`, { file })
  }
}
