/** The exit codes of sirun: what a script or a pipeline may rely on. */
import type { FailureKind } from '../diagnostics/diagnostic.js'

export const exitCodes = {
  /** All done; a lint without errors; a run that was closed. */
  done: 0,
  /** Problems found by lint, a run or drill that failed, what is not a finding, no runbook for it; a bug of sirun. */
  failed: 1,
  /** The command line, the environment or the configuration is wrong, or names what is not there. */
  usage: 2,
  /** A person is needed: declined, undecided, or no terminal to ask at. Nothing was changed without an approval. */
  'needs-person': 3,
  /** AWS refused, or could not be reached. */
  aws: 4,
  /** The journal or the state folder: unreadable, locked, damaged, full. */
  state: 5,
  /** Ctrl-C. */
  interrupted: 130,
} as const satisfies Record<FailureKind | 'done', number>

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
