/** Values with `${…}`: a parsed tree whose strings hold expressions. A string that is one whole `${…}` keeps the expression's type. */
import { absent, evaluate, ExpressionError, referencesOf, type Absent, type Reference } from './expression.js'
import { Unknown } from './unknown.js'
import { isMap, type Value, type ValueMap } from './value.js'
import { asText } from './value-text.js'

/** A piece of a string: text as it is, or the source of an expression with its offsets in the string. */
export type TemplatePart = { text: string } | { expression: string; start: number; end: number }

const cache = new Map<string, TemplatePart[]>()

/**
 * Splits a string at its `${…}`; `$${` is a literal `${`. The end of an expression is found by reading CEL
 * (strings and nested braces), not by the first `}`. Throws ExpressionError (`unclosed-expression`).
 */
export function templateParts(text: string): readonly TemplatePart[] {
  if (!text.includes('${')) return [{ text }]
  let parts = cache.get(text)
  if (!parts) cache.set(text, (parts = split(text)))
  return parts
}

function split(text: string): TemplatePart[] {
  const parts: TemplatePart[] = []
  let literal = ''
  for (let i = 0; i < text.length; ) {
    if (text.startsWith('$${', i)) {
      literal += '${'
      i += 3
    } else if (text.startsWith('${', i)) {
      const end = closingBrace(text, i + 2)
      if (literal) parts.push({ text: literal })
      literal = ''
      parts.push({ expression: text.slice(i + 2, end), start: i + 2, end })
      i = end + 1
    } else literal += text[i++]
  }
  if (literal || parts.length === 0) parts.push({ text: literal })
  return parts
}

/** Offset of the `}` that ends the expression which begins at `start`. */
function closingBrace(text: string, start: number): number {
  let depth = 0
  for (let i = start; i < text.length; i++) {
    const char = text[i]!
    if (char === '"' || char === "'") i = endOfString(text, i)
    else if (char === '{') depth++
    else if (char === '}' && depth-- === 0) return i
  }
  throw new ExpressionError('unclosed-expression', 'this ${ has no closing }', text, start - 2, text.length)
}

/** Offset of the last quote of the CEL string that begins at `start`. A backslash hides what follows in raw strings too, as in the parser. */
function endOfString(text: string, start: number): number {
  const char = text[start]!
  const quote = text.startsWith(char.repeat(3), start) ? char.repeat(3) : char
  for (let i = start + quote.length; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text.startsWith(quote, i)) return i + quote.length - 1
  }
  return text.length
}

/** The only expression of a string that is nothing but `${…}`. */
export function wholeExpression(text: string): string | undefined {
  const [part, ...rest] = templateParts(text)
  return rest.length === 0 && part && 'expression' in part ? part.expression : undefined
}

/**
 * Fills in a tree. Members and items that are absent are left out; what refers to an Unknown is that Unknown
 * (text with one inside is Unknown as a whole). Throws ExpressionError.
 */
export function render(tree: Value, names: ValueMap): Value {
  const value = renderOptional(tree, names)
  return value === absent ? null : value
}

/** As `render`, but says when the whole is absent. */
export function renderOptional(tree: Value, names: ValueMap): Value | Absent {
  if (typeof tree === 'string') return renderString(tree, names)
  if (Array.isArray(tree)) return tree.map((item) => renderOptional(item, names)).filter((item) => item !== absent)
  if (!isMap(tree)) return tree
  const rendered: ValueMap = {}
  for (const [key, member] of Object.entries(tree)) {
    const value = renderOptional(member, names)
    if (value !== absent) define(rendered, key, value)
  }
  return rendered
}

/** Fills in a text; lists and maps stand in it as JSON, times as ISO 8601. */
export function renderText(text: string, names: ValueMap): string | Unknown {
  const value = renderString(text, names)
  return value instanceof Unknown ? value : value === absent ? '' : asText(value)
}

function renderString(text: string, names: ValueMap): Value | Absent {
  const whole = wholeExpression(text)
  if (whole !== undefined) return evaluate(whole, names)
  let filled = ''
  for (const part of templateParts(text)) {
    const value = 'text' in part ? part.text : evaluate(part.expression, names)
    if (value instanceof Unknown) return value
    filled += value === absent ? '' : asText(value)
  }
  return filled
}

function define(map: ValueMap, key: string, value: Value): void {
  if (key === '__proto__') Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true })
  else map[key] = value
}

/** An expression of a tree, with the path to the string that holds it and its offset there. */
export interface TemplateExpression {
  path: readonly (string | number)[]
  source: string
  offset: number
}

/** Every expression in a tree, in order. Throws ExpressionError for a string that is not closed. */
export function templateExpressions(tree: Value, path: readonly (string | number)[] = []): TemplateExpression[] {
  if (typeof tree === 'string') {
    return templateParts(tree).flatMap((part) => ('text' in part ? [] : [{ path, source: part.expression, offset: part.start }]))
  }
  if (Array.isArray(tree)) return tree.flatMap((item, i) => templateExpressions(item, [...path, i]))
  return isMap(tree) ? Object.entries(tree).flatMap(([key, item]) => templateExpressions(item, [...path, key])) : []
}

/** What the expressions of a tree refer to. */
export function templateReferences(tree: Value): Reference[] {
  return templateExpressions(tree).flatMap(({ source }) => referencesOf(source))
}
