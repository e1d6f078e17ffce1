/** Problems for a person: place, what, the line with a caret, what to do; and a last line that counts them. */
import type { Place } from '../../diagnostics/diagnostic.js'
import { count } from '../../terminal/format-value.js'
import { showDiagnostic } from '../../terminal/show-diagnostic.js'
import { wrap } from '../../text/layout.js'
import { forTerminal } from '../../text/escape.js'
import type { LintFormat } from '../lint-report.js'

export const lintAsText: LintFormat = ({ problems, files, errors, warnings, known, fixed, notes, passed }, { screen }) => {
  // Columns are counted without a byte order mark.
  const secrets = problems.flatMap(({ code, place }) => (code === 'secret-in-file' && place ? [place] : []))
  const texts = new Map(files.map(({ file, text }) => [file, text === undefined ? undefined : withoutSecrets(text.replace(/^\uFEFF/, ''), secrets.filter((place) => place.file === file))]))
  const shown = problems.map((each) => `${showDiagnostic(each, screen, (file) => texts.get(file))}\n`).join('')
  const more = problems.length > 0 ? `What a rule means: sirun lint --explain ${problems[0]!.code}\n` : ''
  const said = notes.flatMap((note) => wrap(forTerminal(note), screen.columns)).map((line) => `${line}\n`).join('')
  const besides = [fixed > 0 && `, ${fixed} fixed`, known > 0 && `, ${known} more in the baseline`].filter(Boolean).join('')
  const result = `${count(errors, 'error')} and ${count(warnings, 'warning')} in ${count(files.length, 'file')}${besides}`
  return `${shown}${more}${said}${passed ? '✔' : '✘'} ${result}\n`
}

/** Lines stay as long as they are: what is shown of them goes to logs that others read. */
function withoutSecrets(text: string, secrets: readonly Place[]): string {
  if (secrets.length === 0) return text
  const lines = text.split('\n')
  for (const { line = 0, column = 1, endColumn = column } of secrets) {
    const shown = lines[line - 1] ?? ''
    lines[line - 1] = shown.slice(0, column - 1) + '•'.repeat(Math.max(0, endColumn - column)) + shown.slice(endColumn - 1)
  }
  return lines.join('\n')
}
