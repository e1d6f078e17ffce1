/** The end of a lint: what the baseline knows is put aside, the rest is counted and written. */
import { resolve } from 'node:path'
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import type { Context } from './context.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { warningsAllowed, type LintOptions } from './lint-options.js'
import { writeLintReport, type LintOutput } from './lint-outputs.js'
import type { ReportedFile } from './lint-report.js'

/** What a lint found, before a baseline. */
export interface LintResult {
  files: readonly ReportedFile[]
  problems: readonly Diagnostic[]
  /** Problems that --fix put right. */
  fixed: number
  notes: readonly string[]
}

/** Failed where there is an error, or there are more warnings than are allowed. */
export async function reportLint(result: LintResult, options: LintOptions, outputs: readonly LintOutput[], context: Context): Promise<ExitCode> {
  const { files, problems, fixed } = result
  const allowed = warningsAllowed(options)
  const { left, known, notes } = await besideBaseline(options, problems, files, context.cwd)
  const errors = left.filter(({ severity }) => severity === 'error').length
  const warnings = left.length - errors
  const passed = errors === 0 && warnings <= allowed
  const tooMany = warnings > allowed ? [`There are more warnings than --max-warnings ${allowed} allows.`] : []
  const shown = left.filter(({ severity }) => severity === 'error' || !options.quiet)
  const report = { problems: shown, files, errors, warnings, known, fixed, passed, notes: [...result.notes, ...notes, ...tooMany] }
  await writeLintReport(report, outputs, context)
  return passed ? exitCodes.done : exitCodes.failed
}

async function besideBaseline({ baseline, writeBaseline: write = false, pruneBaseline: prune = false }: LintOptions, problems: readonly Diagnostic[], files: readonly ReportedFile[], cwd: string): Promise<{ left: readonly Diagnostic[]; known: number; notes: string[] }> {
  if (baseline === undefined) return { left: problems, known: 0, notes: [] }
  const { applyBaseline, writeBaseline } = await import('./lint-baseline.js')
  const path = resolve(cwd, baseline)
  if (write || prune) writeBaseline(path, problems, files, cwd, { prune: !write })
  const { left, known, stale } = applyBaseline(path, problems, files, cwd)
  const note = `${stale} of the baseline ${stale === 1 ? 'is' : 'are'} no problem any more: --prune-baseline takes them out.`
  return { left, known, notes: stale > 0 ? [note] : [] }
}
