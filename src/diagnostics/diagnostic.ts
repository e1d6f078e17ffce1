/** A problem that a person can act on: what, where, and what to do next. Drawn by `terminal`, never thrown away. */

/** Where a problem lies. Lines and columns count from 1. */
export interface Place {
  file?: string
  line?: number
  column?: number
  endLine?: number
  endColumn?: number
  /** Address of a step, for problems of a run. */
  step?: string
}

export interface Diagnostic {
  /** Stable, in kebab case: tests and ignores name it. */
  code: string
  severity: 'error' | 'warning'
  /** One sentence: what is wrong. */
  message: string
  place?: Place
  /** One sentence: what to do about it. */
  hint?: string
  /** What puts it right without a person's judgement: only where no other correction could be meant. */
  fix?: Fix
}

/** A correction of the text of the diagnostic's file. */
export interface Fix {
  /** What it does, in the imperative, for a list of choices: `Quote the value`. */
  title: string
  /** They do not overlap. */
  edits: readonly TextEdit[]
}

/** Puts a text in the place of a range; an empty range inserts. */
export interface TextEdit {
  range: Range
  text: string
}

/** Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export type Range = Required<Pick<Place, 'line' | 'column' | 'endLine' | 'endColumn'>>

/** What kind of failure it is; `cli/exit-codes.ts` turns it into the exit code. */
export type FailureKind = 'failed' | 'usage' | 'needs-person' | 'aws' | 'state' | 'interrupted'

/** The error that carries diagnostics. Whatever else is thrown is a bug of sirun. */
export class SirunError extends Error {
  readonly kind: FailureKind
  readonly diagnostics: readonly Diagnostic[]

  constructor(kind: FailureKind, diagnostics: Diagnostic | readonly Diagnostic[]) {
    const list = Array.isArray(diagnostics) ? (diagnostics as readonly Diagnostic[]) : [diagnostics as Diagnostic]
    super(list.map((d) => d.message).join('; '))
    this.name = 'SirunError'
    this.kind = kind
    this.diagnostics = list
  }
}

/** Shorthand for the commonest case: one error, one message, one hint. */
export function failure(kind: FailureKind, code: string, message: string, hint?: string, place?: Place): SirunError {
  return new SirunError(kind, { code, severity: 'error', message, ...(hint && { hint }), ...(place && { place }) })
}
