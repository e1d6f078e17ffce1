/** The options of sirun lint, and which of them do not go together. */
import { failure } from '../diagnostics/diagnostic.js'

export interface LintOptions {
  /** Files, folders, globs, `-`. None: the folders of the configuration, else the shipped ones. */
  paths: readonly string[]
  /** Explain this rule instead of linting. */
  explain?: string
  /** `<format>` or `<format>=<file>`. */
  format?: readonly string[]
  /** What file the standard input is. */
  stdinFilename?: string
  /** Only what changed since this git revision, and what uses it. */
  since?: string
  /** Files with IAM policies, each of one role. */
  policy?: readonly string[]
  /** The day for which it is said what is due, YYYY-MM-DD. */
  asOf?: string
  fix?: boolean
  /** With `fix`: show it and write nothing. */
  dryRun?: boolean
  quiet?: boolean
  maxWarnings?: string
  baseline?: string
  /** With `baseline`: write what is wrong now into it. */
  writeBaseline?: boolean
  /** With `baseline`: take out of it what is not wrong any more. */
  pruneBaseline?: boolean
  /** False with --no-cache: nothing is taken from an earlier lint, and nothing kept for a later one. */
  cache?: boolean
  /** The folder in which results are kept. */
  cacheLocation?: string
}

/** Infinity where --max-warnings says nothing. Throws SirunError (usage). */
export function warningsAllowed({ maxWarnings }: LintOptions): number {
  if (maxWarnings === undefined) return Infinity
  if (/^\d{1,9}$/.test(maxWarnings)) return Number(maxWarnings)
  throw failure('usage', 'wrong-number', `--max-warnings ${maxWarnings} is no whole number.`, 'For example: --max-warnings 0')
}

/** Throws SirunError (usage) for options that contradict each other. */
export function refuseConflicts({ paths, fix, dryRun, baseline, writeBaseline, pruneBaseline }: LintOptions): void {
  const refuse = (message: string, hint: string): never => {
    throw failure('usage', 'conflicting-arguments', message, hint)
  }
  if (dryRun && !fix) refuse('--dry-run belongs to --fix.', 'Give both, or neither.')
  if (fix && !dryRun && paths.includes('-')) refuse('Standard input cannot be fixed.', 'Name the file, or see what would be fixed: --fix --dry-run')
  if (writeBaseline && pruneBaseline) refuse('Give --write-baseline or --prune-baseline.', 'The first takes in what is wrong now, the second takes out what is not.')
  if ((writeBaseline || pruneBaseline) && baseline === undefined) refuse('Say which baseline is meant.', 'For example: --baseline sirun-baseline.json')
}
