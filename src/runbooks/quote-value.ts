/** The fix for a value that YAML reads otherwise than it looks: quotes around it. */
import type { Fix } from '../diagnostics/diagnostic.js'

/**
 * Around a value on one line that begins at a position. Undefined where a person has to say what is meant: a # after a
 * space may begin a comment.
 */
export function quoteValue(value: string, { line, column }: { line: number; column: number }): Fix | undefined {
  if (value === '' || /\s#/.test(value)) return undefined
  const range = { line, column, endLine: line, endColumn: column + value.length }
  return { title: 'Quote the value', edits: [{ range, text: quoted(value) }] }
}

function quoted(value: string): string {
  return /["\\\x00-\x1f]/.test(value) ? `'${value.replaceAll("'", "''")}'` : `"${value}"`
}
