/** `# sirun-ignore <rule>: <reason>` in a file: what each says and which lines it covers. */
import type { Diagnostic, Fix, Place } from '../diagnostics/diagnostic.js'
import type { YamlDocument } from '../runbooks/yaml-document.js'
import { stepSpans } from './step-spans.js'

/** What it covers: its own line or the next one, the step below it, or the file at whose head it stands. */
export type IgnoreScope = 'line' | 'step' | 'file'

export interface Ignore {
  /** Missing where the comment is not written as it must be. */
  rule?: string
  /** What is wrong with how it is written. */
  mistake?: string
  scope: IgnoreScope
  /** Lines that it covers, both included. */
  from: number
  to: number
  place: Place
  /** What takes the comment away. */
  removal: () => Fix
}

/** What every file with an ignore contains: all others need not be looked at. */
export const ignoreWord = 'sirun-ignore'

// What stands before the # is looked at behind it: a search for one character is fast.
const comment = /#(?<=(?:^|[ \t])#)[ \t]*sirun-ignore(?![\w])[^\r\n]*/gm
const wellFormed = /^#[ \t]*sirun-ignore[ \t]+([a-z][a-z0-9-]*)[ \t]*:[ \t]*\S/

/** The ignores of a file in their order. */
export function ignoresIn(document: YamlDocument): Ignore[] {
  const { text } = document
  const lines = () => text.split('\n')
  return [...text.matchAll(comment)].flatMap((found) => {
    const before = text.slice(0, found.index).split('\n')
    // At the head there is no text yet: where the texts of a file stand is worth knowing only for an ignore elsewhere.
    const isHead = before.every(isEmpty)
    if (!isHead && document.isText(found.index)) return []
    const line = before.length
    const column = before.at(-1)!.length + 1
    const written = found[0].trimEnd()
    const rule = wellFormed.exec(written)?.[1]
    const stands = before.at(-1)!.trim() === ''
    const place = { file: document.file, line, column, endLine: line, endColumn: column + written.length }
    const covered = (): Pick<Ignore, 'scope' | 'from' | 'to'> => {
      if (!stands) return { scope: 'line', from: line, to: lastLine(line, lines()) }
      return isHead ? { scope: 'file', from: 1, to: Infinity } : coveredBelow(line, lines(), document)
    }
    return [
      {
        ...(rule === undefined ? { mistake: mistakeIn(written) } : { rule }),
        ...covered(),
        place,
        removal: () => removalOf(line, column, stands, lines()),
      },
    ]
  })
}

/** Whether it covers a problem at a place: the whole file, also what has no line. */
export function covers({ scope, from, to }: Ignore, { place }: Diagnostic): boolean {
  return scope === 'file' || (place?.line !== undefined && from <= place.line && place.line <= to)
}

function mistakeIn(written: string): string {
  const said = written.replace(/^#[ \t]*sirun-ignore/, '').trim()
  if (/^[*?]|[*?]\s*:/.test(said)) return 'It names one rule: there is no wildcard.'
  if (/^[a-z][a-z0-9-]*[ \t]*:?$/.test(said)) return 'It gives no reason.'
  return 'It is not written as an ignore.'
}

/** For a comment on a line of its own, below something. */
function coveredBelow(line: number, lines: readonly string[], document: YamlDocument): Pick<Ignore, 'scope' | 'from' | 'to'> {
  const next = lines.findIndex((each, index) => index >= line && !isEmpty(each)) + 1
  if (next === 0) return { scope: 'line', from: line, to: line }
  const step = stepSpans(document).find(({ start }) => start.line === next)
  if (!step) return { scope: 'line', from: next, to: lastLine(next, lines) }
  // Steps may share a line: what begins where this one does, ends not before it.
  return { scope: 'step', from: next, to: Math.max(next, step.end.line - 1) }
}

/** Of what begins on a line: its own line, or the last one of a block text. */
function lastLine(line: number, lines: readonly string[]): number {
  const text = lines[line - 1] ?? ''
  if (!/[:-][ \t]+[|>][+-]?\d?[+-]?[ \t]*(?:#.*)?\r?$/.test(text)) return line
  const indent = indentOf(text)
  const after = lines.findIndex((each, index) => index >= line && each.trim() !== '' && indentOf(each) <= indent)
  return after < 0 ? lines.length : after
}

function indentOf(line: string): number {
  return /^[ \t]*/.exec(line)![0].length
}

/** A comment, the mark of a document's beginning, or nothing. */
function isEmpty(line: string): boolean {
  return /^\s*(?:#.*|---\s*)?$/.test(line)
}

function removalOf(line: number, column: number, stands: boolean, lines: readonly string[]): Fix {
  const text = lines[line - 1]!.replace(/\r$/, '')
  const endOfLine = { endLine: line, endColumn: text.length + 1 }
  const wholeLine = lines.length > line ? { endLine: line + 1, endColumn: 1 } : endOfLine
  const from = text.slice(0, column - 1).trimEnd().length + 1
  const range = stands ? { line, column: 1, ...wholeLine } : { line, column: from, ...endOfLine }
  return { title: 'Remove the comment', edits: [{ range, text: '' }] }
}
