/** Problems for a program: one object a line, then a summary. schemas/lint-output.schema.json describes them. */
import { forJson } from '../../text/escape.js'
import type { LintFormat } from '../lint-report.js'

export const lintAsJson: LintFormat = ({ problems, files, errors, warnings, known, fixed, notes }) => {
  const summary = {
    type: 'summary',
    files: files.length,
    errors,
    warnings,
    ...(known > 0 && { known }),
    ...(fixed > 0 && { fixed }),
    ...(notes.length > 0 && { notes }),
  }
  return [...problems.map((problem) => ({ type: 'diagnostic', ...problem })), summary].map((line) => `${forJson(line)}\n`).join('')
}
