/** CEL expressions: parse once, say what they refer to, evaluate over names. What comes out is data and is never parsed again. */
import { EvaluationError, Optional, ParseError } from '@marcbachmann/cel-js'
import { environment } from './environment.js'
import { fitsAlways } from './fits-always.js'
import { plainSyntax } from './plain-syntax.js'
import type { ASTNode } from './syntax-node.js'
import { Unknown, unknownIn } from './unknown.js'
import { isMap, type Value, type ValueMap } from './value.js'

/** What an empty optional yields: the thing is not there. */
export const absent = Symbol('absent')
export type Absent = typeof absent

/** A part of an expression that names something: `steps.group.?Name` is the path [steps, group, Name]. */
export interface Reference {
  path: readonly string[]
  /** Offsets in the source, end exclusive. */
  start: number
  end: number
  /** It stands directly in `has(…)`: it asks whether the thing is there. */
  inHas: boolean
}

/** Parsing or evaluation failed. Offsets are in the expression's source. */
export class ExpressionError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly source: string,
    readonly start: number,
    readonly end: number,
  ) {
    super(message)
    this.name = 'ExpressionError'
  }
}

/** What a source says. */
export interface ParsedExpression {
  readonly tree: ASTNode
  readonly references: readonly Reference[]
}

interface Parsed extends ParsedExpression {
  /** Where it was read by cel-js already. */
  run?: Run
  /** Both leave their notes in the syntax tree, and what one noted is not for the other: the second parses anew. */
  used?: 'checked' | 'evaluated'
}

type Run = ReturnType<typeof environment.parse>

const cache = new Map<string, Parsed | ExpressionError>()

function parsed(source: string): Parsed {
  const found = lookUp(source)
  if (found instanceof ExpressionError) throw found
  return found
}

/** What a source says, or what is wrong with its syntax: it is parsed once, whoever asks. */
export function parsedExpression(source: string): ParsedExpression | ExpressionError {
  return lookUp(source)
}

function lookUp(source: string): Parsed | ExpressionError {
  let found = cache.get(source)
  if (found === undefined) cache.set(source, (found = parse(source)))
  return found
}

function parse(source: string): Parsed | ExpressionError {
  const plain = plainSyntax(source)
  if (plain) return { tree: plain, references: collectReferences(plain) }
  try {
    const run = environment.parse(source)
    refuseMatches(run.ast, source)
    return { run, tree: run.ast, references: collectReferences(run.ast) }
  } catch (error) {
    return toExpressionError(error, source)
  }
}

/** JavaScript's regular expressions backtrack: a text that an attacker chose could keep one busy for ever. */
function refuseMatches(node: ASTNode, source: string): void {
  if ((node.op === 'rcall' || node.op === 'call') && node.args[0] === 'matches') {
    throw new ExpressionError('no-matches', 'matches is not part of this language; use startsWith, endsWith, contains or split', source, node.start, node.end)
  }
  childrenOf(node).forEach((child) => refuseMatches(child, source))
}

/** The syntax tree. Throws ExpressionError where the source is no CEL. */
export function syntaxTree(source: string): ASTNode {
  return parsed(source).tree
}

/** What is wrong with the syntax, or undefined. */
export function syntaxProblem(source: string): ExpressionError | undefined {
  const found = lookUp(source)
  return found instanceof ExpressionError ? found : undefined
}

/**
 * What is wrong with the expression for any data, every name being dyn: unknown functions, operands that never fit.
 * Undefined where nothing is. Offsets are in the source. Throws ExpressionError where it is no CEL.
 */
export function misfitOf(source: string): { message: string; start: number; end: number } | undefined {
  const expression = parsed(source)
  if (fitsAlways(expression.tree)) return undefined
  const { valid, error } = expression.used === 'evaluated' ? environment.check(source) : runOf(expression, source).check()
  expression.used ??= 'checked'
  if (valid) return undefined
  const { summary, range } = error as unknown as { summary: string; range?: { start: number; end: number } }
  return { message: summary, start: range?.start ?? 0, end: range?.end ?? source.length }
}

function runOf(expression: Parsed, source: string): Run {
  return (expression.run ??= environment.parse(source))
}

/** What the expression refers to, macro variables left out. Throws ExpressionError. */
export function referencesOf(source: string): readonly Reference[] {
  return parsed(source).references
}

/**
 * Evaluates over `names`. An empty optional yields `absent`; what refers to an Unknown is that Unknown.
 * Whole numbers leave as integers. Throws ExpressionError on what is missing or does not fit.
 */
export function evaluate(source: string, names: ValueMap): Value | Absent {
  const expression = parsed(source)
  for (const reference of expression.references) {
    const unknown = findUnknown(reference, names)
    if (unknown) return unknown
  }
  if (expression.used === 'checked') expression.run = environment.parse(source)
  expression.used = 'evaluated'
  try {
    return fromCel(runOf(expression, source)(names))
  } catch (error) {
    throw toExpressionError(error, source)
  }
}

/** Evaluates to true or false; anything else is an error. Unknown stays Unknown. */
export function evaluateBoolean(source: string, names: ValueMap): boolean | Unknown {
  const value = evaluate(source, names)
  if (typeof value === 'boolean' || value instanceof Unknown) return value
  throw new ExpressionError('not-a-bool', `${source} must be true or false`, source, 0, source.length)
}

function findUnknown(reference: Reference, names: ValueMap): Unknown | undefined {
  let value: Value | undefined = names
  for (const member of reference.path) {
    if (value instanceof Unknown) return value
    if (Array.isArray(value)) value = value[Number(member)]
    else if (isMap(value) && Object.hasOwn(value, member)) value = value[member]
    else return undefined
  }
  return reference.inHas ? undefined : unknownIn(value)
}

function fromCel(value: unknown): Value | Absent {
  if (value instanceof Optional) return value.hasValue() ? fromCel(value.value()) : absent
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') return exact(value, Number.isFinite(value))
  if (typeof value === 'bigint') return exact(Number(value), Number.isSafeInteger(Number(value)))
  if (value instanceof Date) return exact(value, !Number.isNaN(value.getTime()))
  if (value instanceof Uint8Array || value instanceof Unknown) return value
  if (Array.isArray(value)) return value.map(fromCel).filter((item) => item !== absent)
  if (value instanceof Map) return fromCel(Object.fromEntries(value) as object)
  if (isMap(value)) {
    const members = Object.entries(value).map(([key, member]) => [key, fromCel(member)] as const)
    return Object.fromEntries(members.filter((entry): entry is [string, Value] => entry[1] !== absent))
  }
  const primitive = (value as object).valueOf()
  if (typeof primitive === 'bigint') return fromCel(primitive)
  throw new EvaluationError('this is no value; a duration is added to a time')
}

/** Division by zero, integers that lose digits and times beyond the calendar fail here, before they reach AWS. */
function exact<T extends number | Date>(value: T, isExact: boolean): T {
  if (isExact) return value
  throw new EvaluationError(value instanceof Date ? 'the time is beyond the calendar' : 'the number is too large, or divided by zero')
}

function toExpressionError(error: unknown, source: string): ExpressionError {
  if (error instanceof ExpressionError) return error
  const { code, range } = error as { code?: string; range?: { start: number; end: number } }
  const message = error instanceof ParseError || error instanceof EvaluationError ? error.summary : (error as Error).message
  return new ExpressionError(code ?? 'evaluation-failed', message, source, range?.start ?? 0, range?.end ?? source.length)
}

const macros = new Set(['map', 'filter', 'all', 'exists', 'exists_one', 'bind'])
/** CEL's own names: `cel.bind`, `optional.of`. */
const namespaces = new Set(['cel', 'optional'])

/** A variable of a macro, and those of the macros around it. */
interface Bound {
  name: string
  outer: Bound | undefined
}

function collectReferences(root: ASTNode): Reference[] {
  const references: Reference[] = []
  visit(root, undefined, false)
  return references

  function visit(node: ASTNode, bound: Bound | undefined, inHas: boolean): void {
    const path = pathOf(node)
    if (path) {
      if (!isBound(path[0]!, bound) && !namespaces.has(path[0]!)) references.push({ path, start: node.start, end: node.end, inHas })
    } else if (node.op === 'call') {
      for (const argument of node.args[1]) visit(argument, bound, node.args[0] === 'has')
    } else if (node.op === 'rcall' && macros.has(node.args[0]) && node.args[2].length > 1) {
      const [, receiver, [variable, ...rest]] = node.args
      visit(receiver, bound, false)
      const inner = variable?.op === 'id' ? { name: variable.args, outer: bound } : bound
      for (const argument of rest) visit(argument, inner, false)
    } else for (const child of childrenOf(node)) visit(child, bound, false)
  }
}

function isBound(name: string, bound: Bound | undefined): boolean {
  for (let each = bound; each; each = each.outer) if (each.name === name) return true
  return false
}

/** `a.b[0].?c` as [a, b, 0, c]; undefined for anything but such a chain. */
function pathOf(node: ASTNode): string[] | undefined {
  if (node.op === 'id') return [node.args]
  if (node.op === '.' || node.op === '.?') return extend(node.args[0], node.args[1])
  if ((node.op === '[]' || node.op === '[?]') && node.args[1].op === 'value') {
    const index = node.args[1].args
    return typeof index === 'string' || typeof index === 'bigint' ? extend(node.args[0], String(index)) : undefined
  }
  return undefined
}

function extend(node: ASTNode, member: string): string[] | undefined {
  const path = pathOf(node)
  path?.push(member)
  return path
}

const none: readonly ASTNode[] = []

/** Direct operands of a node, in their order. */
export function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return none
    case '.':
    case '.?':
      return [node.args[0]]
    case '!_':
    case '-_':
      return [node.args]
    case 'call':
      return node.args[1]
    case 'rcall':
      return [node.args[1], ...node.args[2]]
    case 'map':
      return node.args.flat()
    default:
      return node.args
  }
}
