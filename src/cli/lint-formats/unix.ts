/** One line for each problem, for editors and grep: `file:line:column: severity: message [rule]`. */
import { forTerminal } from '../../text/escape.js'
import type { Diagnostic } from '../../diagnostics/diagnostic.js'
import type { LintFormat } from '../lint-report.js'

export const lintAsUnix: LintFormat = ({ problems }) => problems.map((problem) => `${unixLine(problem)}\n`).join('')

/** The line of one problem, without its end. */
export function unixLine({ code, severity, message, hint, place }: Diagnostic): string {
  const { file = '', line = 1, column = 1 } = place ?? {}
  const said = [message, hint].filter(Boolean).join(' ')
  return `${forTerminal(file)}:${line}:${column}: ${severity}: ${forTerminal(said)} [${forTerminal(code)}]`
}
