/** What a lint found, as the formats show it. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import type { YamlDocument } from '../runbooks/yaml-document.js'
import type { Screen } from '../terminal/theme.js'

/** A file that was linted, by the path that is shown. */
export interface ReportedFile {
  file: string
  /** There where it has a problem; empty where it is no UTF-8. */
  text?: string
  /** There where it has a problem that is told by its step. */
  document?: YamlDocument
}

export interface LintReport {
  /** Those that are shown, sorted: with --quiet no warnings. */
  problems: readonly Diagnostic[]
  files: readonly ReportedFile[]
  /** All of them, shown or not. */
  errors: number
  warnings: number
  /** Problems that the baseline knows. */
  known: number
  /** Problems that --fix put right. */
  fixed: number
  /** What else has to be said, one sentence each. */
  notes: readonly string[]
  /** Whether the exit code says so. */
  passed: boolean
}

export interface LintFormat {
  (report: LintReport, around: { screen: Screen; inRepository: (file: string) => string; version: string }): string
}
