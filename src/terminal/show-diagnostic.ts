/** Problems for a person: where, what, the line with a caret below, and what to do next. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { forTerminal } from '../text/escape.js'
import { displayWidth, wrap } from '../text/layout.js'
import { count } from './format-value.js'
import type { Screen } from './theme.js'

/** The text of a file that was read, if it is at hand. */
export type SourceText = (file: string) => string | undefined

const noSource: SourceText = () => undefined

/** Several problems, sorted by place, with a last line that counts them. Ends with a line feed. */
export function showDiagnostics(diagnostics: readonly Diagnostic[], screen: Screen, source = noSource): string {
  const shown = sortDiagnostics(diagnostics).map((diagnostic) => showDiagnostic(diagnostic, screen, source))
  const errors = diagnostics.filter((d) => d.severity === 'error').length
  const warnings = diagnostics.length - errors
  const counts = [errors > 0 && count(errors, 'error'), warnings > 0 && count(warnings, 'warning')].filter(Boolean)
  return shown.join('\n') + (diagnostics.length > 1 ? `\n${counts.join(', ')}\n` : '')
}

/** By file, line, column; those without a place last. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const key = ({ place }: Diagnostic): [string, number, number] => [
    place?.file ?? '\uffff',
    place?.line ?? 0,
    place?.column ?? 0,
  ]
  return [...diagnostics].sort((a, b) => {
    const [fileA, lineA, columnA] = key(a)
    const [fileB, lineB, columnB] = key(b)
    return fileA < fileB ? -1 : fileA > fileB ? 1 : lineA - lineB || columnA - columnB
  })
}

/** One problem. Ends with a line feed. */
export function showDiagnostic(diagnostic: Diagnostic, screen: Screen, source = noSource): string {
  const { theme, columns } = screen
  const { severity, message, place, hint, code } = diagnostic
  const word = severity === 'error' ? theme.bad('error') : theme.caution('warning')
  const where = placeText(diagnostic)
  const said = `${word}: ${forTerminal(message)} ${theme.quiet(`[${forTerminal(code)}]`)}`
  const head = where === '' ? said : `${theme.strong(where)}: ${said}`
  const text = place?.file === undefined ? undefined : source(place.file)
  const frame =
    text === undefined || place?.line === undefined ? [] : codeFrame(text, place as Required<typeof place>, screen)
  const advice = hint === undefined ? [] : wrap(forTerminal(hint), columns, '  ')
  return `${[...wrap(head, columns), ...frame, ...advice].join('\n')}\n`
}

function placeText({ place }: Diagnostic): string {
  if (!place) return ''
  const position =
    place.line === undefined ? '' : `:${place.line}${place.column === undefined ? '' : `:${place.column}`}`
  const file = place.file === undefined ? '' : forTerminal(place.file) + position
  const step = place.step === undefined ? '' : `step ${forTerminal(place.step)}`
  return [file, step].filter(Boolean).join(', ')
}

interface Span {
  line: number
  column?: number
  endLine?: number
  endColumn?: number
}

/** The line, cut around the place where it is too long, and a caret under each character that is meant. */
function codeFrame(text: string, span: Span, { columns, theme }: Screen): string[] {
  const line = text.split(/\r\n|\n/)[span.line - 1]
  if (line === undefined) return []
  const gutter = `  ${span.line} | `
  const room = Math.max(20, columns - gutter.length)
  const from = Math.min((span.column ?? 1) - 1, line.length)
  const sameLine = span.endLine === undefined || span.endLine === span.line
  const to = Math.max(from + 1, sameLine ? (span.endColumn ?? from + 2) - 1 : line.length)
  // A line that fits is shown whole; else what is meant stands in the middle.
  const fits = displayWidth(forTerminal(line)) <= room
  const before = escapeTail(line.slice(0, from), fits ? room : Math.floor(room / 2))
  const start = displayWidth(before)
  const meant = escapeHead(line.slice(from, to), room - start)
  const after = escapeHead(line.slice(to), room - start - displayWidth(meant))
  const carets = span.column === undefined ? '' : '^'.repeat(Math.max(1, Math.min(displayWidth(meant), room - start)))
  const shown = theme.quiet(gutter) + before + meant + after
  return carets === ''
    ? [shown]
    : [shown, theme.quiet(`${' '.repeat(gutter.length - 2)}| `) + ' '.repeat(start) + theme.bad(carets)]
}

function escapeTail(text: string, room: number): string {
  const shown = Array.from(forTerminal(text))
  return shown.length <= room ? shown.join('') : `…${shown.slice(1 - room).join('')}`
}

function escapeHead(text: string, room: number): string {
  const shown = Array.from(forTerminal(text))
  return shown.length <= room ? shown.join('') : room <= 1 ? '' : `${shown.slice(0, room - 1).join('')}…`
}
