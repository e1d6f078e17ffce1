/** sirun report: the report of a run, from its journal alone. */
import { failure, SirunError } from '../../diagnostics/diagnostic.js'
import { didYouMean } from '../../diagnostics/nearest-name.js'
import { findRun, readRun } from '../../journal/run-store.js'
import { buildReport } from '../../report/build-report.js'
import { reportAsJson } from '../../report/formats/json.js'
import { reportAsMarkdown } from '../../report/formats/markdown.js'
import type { Context } from '../context.js'
import { exitCodes, type ExitCode } from '../exit-codes.js'

export interface ReportOptions {
  /** Id of the run, or its beginning. */
  id: string
  format?: string
}

export const reportFormats = { markdown: reportAsMarkdown, json: reportAsJson }

/** Throws SirunError: usage for no such run or format; state, after the report, for a journal that was changed. */
export async function run({ id, format }: ReportOptions, { settings, streams }: Context): Promise<ExitCode> {
  const name = format ?? (settings.json ? 'json' : 'markdown')
  if (!Object.hasOwn(reportFormats, name)) {
    throw failure(
      'usage',
      'no-such-format',
      `There is no format ${name}.`,
      didYouMean(name, Object.keys(reportFormats)) ?? 'markdown and json are there.',
    )
  }
  const journal = readRun(findRun(settings.stateDir, id).folder)
  streams.stdout.write(reportFormats[name as keyof typeof reportFormats](buildReport(journal)))
  // The report lists them too; a script has only the exit code.
  const problems = journal.problems.filter(({ severity }) => severity === 'error')
  if (problems.length > 0) throw new SirunError('state', problems)
  return exitCodes.done
}
