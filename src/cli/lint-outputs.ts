/** `--format <format>[=<file>]`: which formats go where; each is imported only when it is written. */
import { writeFileSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { failure } from '../diagnostics/diagnostic.js'
import { didYouMean } from '../diagnostics/nearest-name.js'
import type { Context } from './context.js'
import type { LintFormat, LintReport } from './lint-report.js'
import { version } from './package-root.js'

export const lintFormats = ['text', 'json', 'sarif', 'github', 'junit', 'unix'] as const
export type LintFormatName = (typeof lintFormats)[number]

export interface LintOutput {
  format: LintFormatName
  /** Absolute. Left out: stdout. */
  file?: string
}

const load: Readonly<Record<LintFormatName, () => Promise<LintFormat>>> = {
  text: async () => (await import('./lint-formats/text.js')).lintAsText,
  json: async () => (await import('./lint-formats/json.js')).lintAsJson,
  sarif: async () => (await import('./lint-formats/sarif.js')).lintAsSarif,
  github: async () => (await import('./lint-formats/github.js')).lintAsGithub,
  junit: async () => (await import('./lint-formats/junit.js')).lintAsJunit,
  unix: async () => (await import('./lint-formats/unix.js')).lintAsUnix,
}

/**
 * What the command line asks for. One format goes to stdout: the one without a file, else JSON with --json, annotations
 * in GitHub Actions, text. Throws SirunError (usage).
 */
export function lintOutputs(asked: readonly string[], { settings, env, cwd }: Context): LintOutput[] {
  const outputs = asked.map((each) => {
    const [name, file] = split(each)
    if (!isFormat(name)) {
      const hint = didYouMean(name, lintFormats) ?? `There are ${lintFormats.join(', ')}.`
      throw failure('usage', 'no-such-format', `There is no format ${name}.`, hint)
    }
    if (file === '') throw failure('usage', 'no-output-file', `--format ${each} names no file.`)
    return { format: name, ...(file !== undefined && { file: resolve(cwd, file) }) }
  })
  const toStdout = outputs.filter(({ file }) => file === undefined)
  if (toStdout.length > 1 || (settings.json && toStdout.some(({ format }) => format !== 'json')))
    throw failure('usage', 'conflicting-arguments', 'Only one format can go to the output.', 'Send the others to files: --format sarif=lint.sarif')
  if (toStdout.length === 1) return outputs
  return [{ format: settings.json ? 'json' : env['GITHUB_ACTIONS'] === 'true' ? 'github' : 'text' }, ...outputs]
}

/** Writes the report in each format. Throws SirunError (usage) for a file that cannot be written. */
export async function writeLintReport(report: LintReport, outputs: readonly LintOutput[], context: Context): Promise<void> {
  const { env, cwd, streams, terminal } = context
  const root = env['GITHUB_WORKSPACE'] ?? cwd
  const inRepository = (file: string): string => {
    const path = relative(root, resolve(cwd, file))
    return (path.startsWith('..') || isAbsolute(path) ? file : path).split(sep).join('/')
  }
  for (const { format, file } of outputs) {
    const text = (await load[format]())(report, { screen: terminal.out, inRepository, version: version() })
    if (file === undefined) streams.stdout.write(text)
    else writeOutput(file, text, relative(cwd, file))
  }
}

function writeOutput(file: string, text: string, shown: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown'
    throw failure('usage', 'output-unwritable', `The output cannot be written (${reason}).`, undefined, { file: shown })
  }
}

function split(asked: string): [string, string?] {
  const at = asked.indexOf('=')
  return at < 0 ? [asked] : [asked.slice(0, at), asked.slice(at + 1)]
}

function isFormat(name: string): name is LintFormatName {
  return (lintFormats as readonly string[]).includes(name)
}
