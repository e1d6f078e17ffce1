/** Applies a fix to a text: only the characters that it names change. */
import type { Fix } from '../diagnostics/diagnostic.js'

/** The text with the fix's edits. Lines and columns are those of the text without a byte order mark, which is kept. */
export function applyFix(text: string, { edits }: Fix): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const source = text.slice(mark.length)
  const starts = [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)]
  const offset = (line: number, column: number): number => (starts[line - 1] ?? source.length) + column - 1
  const placed = edits.map(({ range, text: inserted }) => ({
    start: offset(range.line, range.column),
    end: offset(range.endLine, range.endColumn),
    inserted,
  }))
  // From the last to the first, so that the offsets of the others stay what they are.
  const fixed = placed
    .sort((a, b) => b.start - a.start)
    .reduce((whole, { start, end, inserted }) => whole.slice(0, start) + inserted + whole.slice(end), source)
  return mark + fixed
}
