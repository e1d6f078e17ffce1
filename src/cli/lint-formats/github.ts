/** Annotations of GitHub Actions, within its limit for a step; what is beyond it stands in the log. */
import type { Diagnostic } from '../../diagnostics/diagnostic.js'
import { count } from '../../terminal/format-value.js'
import { forWorkflowCommand } from '../../text/escape.js'
import type { LintFormat } from '../lint-report.js'
import { unixLine } from './unix.js'

/** Of errors, and of warnings: GitHub drops the others. */
const limit = 10

export const lintAsGithub: LintFormat = ({ problems, files, errors, warnings, known, notes }, { inRepository }) => {
  const shown = (['error', 'warning'] as const).flatMap((severity) =>
    problems.filter((each) => each.severity === severity).slice(0, limit),
  )
  const others = problems.filter((each) => !shown.includes(each))
  const rest = others.length > 0 ? [`${count(others.length, 'more problem')} in the log of this step.`] : []
  const counts = `${count(errors, 'error')} and ${count(warnings, 'warning')} in ${count(files.length, 'file')}`
  const summary = `${counts}${known > 0 ? `, ${known} more in the baseline` : ''}.`
  return [
    ...shown.map((each) => annotation(each, inRepository)),
    ...[...rest, ...notes].map((text) => `::notice title=sirun lint::${forWorkflowCommand(text)}`),
    // A line of the log that begins with a letter is no command, whatever a file is called; ##[ would be one anywhere.
    ...others.map((each) => `sirun: ${unixLine(each).replaceAll('##[', '## [')}`),
    `sirun: ${summary}`,
  ]
    .map((line) => `${line}\n`)
    .join('')
}

function annotation({ code, severity, message, hint, place }: Diagnostic, inRepository: (file: string) => string): string {
  const { file, line, column, endLine, endColumn } = place ?? {}
  const sameLine = endLine === undefined || endLine === line
  const properties = {
    ...(file !== undefined && { file: inRepository(file) }),
    line,
    ...(endLine !== undefined && { endLine }),
    // GitHub takes columns only within one line; its last column is included.
    ...(sameLine && { col: column, endColumn: endColumn === undefined ? undefined : Math.max(column ?? 1, endColumn - 1) }),
    title: code,
  }
  const written = Object.entries(properties).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${forWorkflowCommand(String(value), { property: true })}`],
  )
  return `::${severity} ${written.join(',')}::${forWorkflowCommand([message, hint].filter(Boolean).join(' '))}`
}
