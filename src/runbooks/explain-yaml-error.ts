/** What a YAML syntax error means to someone who wrote an expression: nearly always that a value wants quotes. */
import type { YAMLException } from 'js-yaml'
import type { Diagnostic, Fix } from '../diagnostics/diagnostic.js'
import { quoteValue } from './quote-value.js'

/** Keys whose value is CEL wherever they stand. */
export const expressionKeys: ReadonlySet<string> = new Set([
  'when',
  'forEach',
  'until',
  'value',
  'show',
  'from',
  'ready',
])

export const quoteIt = 'Quote it: put the whole value in "…" or in a >- block.'

/** Offsets of the value that has to be blanked for the rest of the file to be read. */
export interface ExplainedError {
  problem: Diagnostic
  blank?: { start: number; end: number }
}

/** A key of a block map or a dash before it, then the value: the part of a line that YAML reads by itself. */
const blockEntry = /^(\s*(?:- +)*(?:"[^"]*"|'[^']*'|[^\s"'{[&*!#:-][^:#{[]*?):[ \t]+)(\S.*)$/
/** A member of a flow map, up to its value. */
const flowEntry = /[{,[]\s*("[^"]*"|'[^']*'|[\w.$-]+):\s+/g

/** Turns the parser's error into a diagnostic with its place. */
export function explainYamlError(text: string, file: string, error: YAMLException): ExplainedError {
  const mark = error.mark ?? { line: 0, column: 0 }
  const reason = error.reason
  if (/maxDepth/.test(reason)) {
    return {
      problem: problem(
        'too-deep',
        'Maps and lists are nested more than 64 deep',
        file,
        mark.line,
        mark.column,
        'Flatten the file.',
      ),
    }
  }
  const lines = text.split('\n')
  const line = lines[mark.line] ?? ''
  const open = /deficient|unexpected end/.test(reason) ? unclosedBefore(lines, mark.line) : undefined
  if (open) {
    const what = open.opener === '"' || open.opener === "'" ? 'quoted text' : 'list or map'
    const closing = { '"': '"', "'": "'", '[': ']', '{': '}' }[open.opener]
    return {
      problem: problem(
        'yaml-syntax',
        `This ${what} does not end`,
        file,
        open.line,
        open.column,
        `Close it with ${closing}.`,
      ),
    }
  }
  if (/tab characters/.test(reason)) {
    return {
      problem: problem(
        'yaml-syntax',
        'A tab stands in the indentation',
        file,
        mark.line,
        mark.column,
        'Indent with spaces.',
      ),
    }
  }
  const keyed = blockEntry.exec(line)
  const entry = keyed ?? /^(\s*(?:- +)*)(\S.*)$/.exec(line)
  if (!entry) return { problem: syntax(reason, file, mark.line, mark.column) }
  const start = entry[1]!.length
  const offset = lines.slice(0, mark.line).reduce((sum, each) => sum + each.length + 1, 0)
  const blank = { start: offset + start, end: offset + line.replace(/,?\s*$/, '').length }
  const inner = isOpen(line.slice(start, mark.column))
    ? [...line.slice(0, mark.column).matchAll(flowEntry)].at(-1)
    : undefined
  const key = (inner ? inner[1]! : entry[1]!.replace(/^[\s-]*/, '').replace(/:\s*$/, '')).replace(/^["']|["']$/g, '')
  const column = inner ? inner.index + inner[0].length : start
  const value = line.slice(column)
  const looksEaten = value.includes('${') || /^[%@`"']/.test(value) || (!inner && /: /.test(value))
  const wantsQuotes = expressionKeys.has(key) || ((keyed ?? inner) && looksEaten)
  if (!wantsQuotes) return { problem: syntax(reason, file, mark.line, mark.column), blank }
  const message =
    value.includes('${') || expressionKeys.has(key)
      ? 'YAML does not read this expression as one text'
      : 'YAML does not read this value as one text'
  const told = problem('quote-it', message, file, mark.line, column, quoteIt)
  const fix = inner || !keyed || !isExpression(key, value) ? undefined : quoteRest(lines, mark.line, start)
  return { problem: { ...told, ...(fix && { fix }) }, blank }
}

/** Whether nobody can have meant anything but a text: where an expression stands, or `a: b` as plain text. */
function isExpression(key: string, value: string): boolean {
  return expressionKeys.has(key) || !/^["'[{]/.test(value)
}

/** Quotes all from a column to the end of the line, where the value ends there too. */
function quoteRest(lines: readonly string[], line: number, from: number): Fix | undefined {
  const text = lines[line]!
  const next = lines.slice(line + 1).find((each) => each.trim() !== '' && !/^\s*#/.test(each)) ?? ''
  const goesOn = /^\s*/.exec(next)![0].length > /^[\s-]*/.exec(text)![0].length
  return goesOn ? undefined : quoteValue(text.slice(from).trimEnd(), { line: line + 1, column: from + 1 })
}

/** Whether a flow map or list is still open at the end of the text. */
function isOpen(text: string): boolean {
  return text.split(/[[{]/).length > text.split(/[\]}]/).length
}

/** The nearest line above whose quote or bracket is still open at the place of the error. */
function unclosedBefore(
  lines: string[],
  before: number,
): { line: number; column: number; opener: '"' | "'" | '[' | '{' } | undefined {
  let depth = 0
  for (let line = Math.min(before, lines.length) - 1; line >= Math.max(0, before - 20); line--) {
    depth += openBrackets(lines[line]!)
    const entry = blockEntry.exec(lines[line]!) ?? /^(\s*(?:- +)+)(\S.*)$/.exec(lines[line]!)
    const opener = entry?.[2]?.[0]
    if (!entry || (opener !== '"' && opener !== "'" && opener !== '[' && opener !== '{')) continue
    const isQuote = opener === '"' || opener === "'"
    const isOpen = isQuote ? !new RegExp(`${opener}\\s*(?:#.*)?$`).test(entry[2]!.slice(1)) : depth > 0
    if (isOpen) return { line, column: entry[1]!.length, opener }
  }
  return undefined
}

/** How many more brackets a line opens than it closes, those in quotes left out. */
function openBrackets(line: string): number {
  const bare = line.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '')
  return bare.split(/[[{]/).length - bare.split(/[\]}]/).length
}

function syntax(reason: string, file: string, line: number, column: number): Diagnostic {
  return problem(
    'yaml-syntax',
    `This is not YAML: ${reason}`,
    file,
    line,
    column,
    'Check the indentation, brackets and quotes here and just above.',
  )
}

function problem(code: string, message: string, file: string, line: number, column: number, hint: string): Diagnostic {
  return { code, severity: 'error', message: `${message}.`, place: { file, line: line + 1, column: column + 1 }, hint }
}
