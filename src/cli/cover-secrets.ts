/** The text of a file without the secrets that a lint found in it: what is shown or kept of its lines is read by others. Pure. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'

/** Lines stay as long as they are, so that places in them stay right. */
export function coverSecrets(text: string, file: string, problems: readonly Diagnostic[]): string {
  const places = problems.flatMap(({ code, place }) => (code === 'secret-in-file' && place?.file === file ? [place] : []))
  if (places.length === 0) return text
  const lines = text.split('\n')
  for (const { line = 0, column = 1, endColumn = column } of places) {
    const shown = lines[line - 1]
    if (shown !== undefined) lines[line - 1] = shown.slice(0, column - 1) + '•'.repeat(endColumn - column) + shown.slice(endColumn - 1)
  }
  return lines.join('\n')
}
