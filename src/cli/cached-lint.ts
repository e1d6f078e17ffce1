/** sirun lint: where nothing has changed since an earlier lint, what that one found; else it is linted anew. */
import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Context } from './context.js'
import type { ExitCode } from './exit-codes.js'
import { buildOfProgram, openLintCache, type CachedLint } from './lint-cache.js'
import { refuseConflicts, warningsAllowed, type LintOptions } from './lint-options.js'
import { lintOutputs } from './lint-outputs.js'
import type { ReportedFile } from './lint-report.js'
import { reportLint } from './report-lint.js'

/**
 * Exit code and errors are those of the command that lints anew.
 *
 * @param build names the program; without a name, nothing is cached
 */
export async function cachedLint(options: LintOptions, context: Context, build = buildOfProgram()): Promise<ExitCode> {
  const cache = options.explain === undefined ? openLintCache(options, context, build) : undefined
  const found = cache?.find()
  if (!found) return (await import('./commands/lint.js')).lintAnew(options, context, cache)
  const outputs = lintOutputs(options.format ?? [], context)
  warningsAllowed(options)
  refuseConflicts(options)
  const { problems, notes } = found
  const needsSteps = problems.length > 0 && (options.baseline !== undefined || outputs.some(({ format }) => format === 'sarif'))
  return reportLint({ files: await withTexts(found, needsSteps, context.cwd), problems, notes, fixed: 0 }, options, outputs, context)
}

/** The files, and what the report needs of those with a problem: lines for people, steps where problems are told apart. */
async function withTexts({ files, problems }: CachedLint, needsSteps: boolean, cwd: string): Promise<ReportedFile[]> {
  const concerned = new Set(problems.map(({ place }) => place?.file))
  const readFile = needsSteps ? (await import('../runbooks/runbook-catalog.js')).readCatalogFile : readText
  return Promise.all(files.map(async (file) => (concerned.has(file) ? readFile(resolve(cwd, file), file) : { file })))
}

function readText(path: string, file: string): ReportedFile {
  const bytes = readFileSync(path)
  return { file, text: isUtf8(bytes) ? bytes.toString('utf8') : '' }
}
