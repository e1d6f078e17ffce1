/** Problems for a person: place, what, the line with a caret, what to do; and a last line that counts them. */
import { count } from '../../terminal/format-value.js'
import { showDiagnostic } from '../../terminal/show-diagnostic.js'
import { wrap } from '../../text/layout.js'
import { forTerminal } from '../../text/escape.js'
import { coverSecrets } from '../cover-secrets.js'
import type { LintFormat } from '../lint-report.js'

export const lintAsText: LintFormat = ({ problems, files, errors, warnings, known, fixed, notes, passed }, { screen }) => {
  // Columns are counted without a byte order mark.
  const texts = new Map(files.map(({ file, text }) => [file, text === undefined ? undefined : coverSecrets(text.replace(/^\uFEFF/, ''), file, problems)]))
  const shown = problems.map((each) => `${showDiagnostic(each, screen, (file) => texts.get(file))}\n`).join('')
  const more = problems.length > 0 ? `What a rule means: sirun lint --explain ${problems[0]!.code}\n` : ''
  const said = notes.flatMap((note) => wrap(forTerminal(note), screen.columns)).map((line) => `${line}\n`).join('')
  const besides = [fixed > 0 && `, ${fixed} fixed`, known > 0 && `, ${known} more in the baseline`].filter(Boolean).join('')
  const result = `${count(errors, 'error')} and ${count(warnings, 'warning')} in ${count(files.length, 'file')}${besides}`
  return `${shown}${more}${said}${passed ? '✔' : '✘'} ${result}\n`
}
