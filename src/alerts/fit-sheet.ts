/** Receivers take only so much: a sheet is shown as whole as it fits. Pure. */
import { cutText } from '../text/cut-text.js'
import type { Sheet } from './sheet.js'

interface Level {
  /** Characters of a line, and lines of a row. */
  line: number
  lines: number
  /** Characters of the text of a message. */
  text: number
  /** Characters of a command or a link, which are useless in parts. */
  whole: number
}

const levels: readonly [Level, ...Level[]] = [
  { line: 4_000, lines: 200, text: 50_000, whole: 3_000 },
  { line: 1_000, lines: 50, text: 10_000, whole: 3_000 },
  { line: 300, lines: 20, text: 3_000, whole: 1_000 },
  { line: 100, lines: 8, text: 1_000, whole: 500 },
  { line: 40, lines: 3, text: 300, whole: 200 },
]

/** The first rendering that is no longer than `longest` characters, over ever shorter sheets, else the shortest. What is cut says so. */
export function fitSheet<T>(sheet: Sheet, render: (sheet: Sheet) => T, size: (rendered: T) => number, longest: number): T {
  let rendered = render(shorten(sheet, levels[0]))
  for (const level of levels.slice(1)) {
    if (size(rendered) <= longest) break
    rendered = render(shorten(sheet, level))
  }
  return rendered
}

function shorten({ title, states, text, rows, command, link }: Sheet, { line, lines, text: most, whole }: Level): Sheet {
  const isTooLong = (value: string | undefined): value is undefined => value === undefined || value.length > whole
  return {
    title: cutText(title, line),
    states: states.map((state) => cutText(state, line)),
    ...(text !== undefined && { text: cutText(text, most) }),
    rows: rows.map((row) => ({ ...row, lines: some(row.lines, lines).map((each) => cutText(each, line)) })),
    ...(isTooLong(command) ? {} : { command }),
    ...(isTooLong(link) ? {} : { link }),
  }
}

function some(lines: readonly string[], most: number): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most), `and ${lines.length - most} more`]
}
