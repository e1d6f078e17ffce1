/** Says why sirun ended: diagnostics on stderr or as JSON lines, and whatever else was thrown as a bug of sirun. */
import { readFileSync, statSync } from 'node:fs'
import { SirunError } from '../diagnostics/diagnostic.js'
import { forJson, forTerminal } from '../text/escape.js'
import { showDiagnostics } from '../terminal/show-diagnostic.js'
import { screenOf } from '../terminal/theme.js'
import type { Environment, Streams } from './context.js'
import { exitCodes, type ExitCode } from './exit-codes.js'

export interface ErrorOutput {
  json: boolean
  color: boolean
}

/** Writes the error and returns the exit code that it means. */
export function reportError(
  error: unknown,
  { stdout, stderr }: Streams,
  env: Environment,
  output: ErrorOutput,
): ExitCode {
  if (error instanceof SirunError) {
    if (output.json)
      for (const diagnostic of error.diagnostics)
        stdout.write(`${forJson({ error: { kind: error.kind, ...diagnostic } })}\n`)
    else stderr.write(showDiagnostics(error.diagnostics, screenOf(stderr, env, output.color), sourceText))
    return exitCodes[error.kind]
  }
  // Only the stack and never the error whole: errors of the AWS SDK hold credentials.
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  if (output.json)
    stdout.write(`${forJson({ error: { kind: 'bug', code: 'bug-of-sirun', severity: 'error', message: stack } })}\n`)
  else stderr.write(`${bugNotice}\n\n${forTerminal(stack, { lines: true })}\n`)
  return exitCodes.failed
}

const bugNotice = 'This is a bug of sirun. Please report it with the lines below and the command that you ran.'
const largestSource = 1024 * 1024

/** The text of a file for its code frame; none where it cannot be read any more. */
export function sourceText(file: string): string | undefined {
  try {
    return statSync(file).size <= largestSource ? readFileSync(file, 'utf8') : undefined
  } catch {
    return undefined
  }
}
