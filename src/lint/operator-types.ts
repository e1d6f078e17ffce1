/** What CEL's operators take and yield. What cannot be equal is said: at run time it would only be false. */
import { didYouMean } from '../diagnostics/nearest-name.js'
import type { TypeProblem } from './infer-type.js'
import { alternativesOf, bool, describe, double, dyn, isNumber, join, joinAll, listOf, string, type StringType, type Type } from './type.js'

const isArithmetic: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%'])

/** What `left op right` yields, for arithmetic and order; undefined where there is no such operation. */
export function operatorType(op: string, left: Type, right: Type): Type | undefined {
  const results = alternativesOf(left).flatMap((a) => alternativesOf(right).map((b) => typeOfOne(op, a, b)))
  return results.every((result) => result !== undefined) ? joinAll(results) : undefined
}

function typeOfOne(op: string, left: Type, right: Type): Type | undefined {
  if (isArithmetic.has(op)) return arithmetic(op, left, right)
  const ordered = ['bool', 'string', 'timestamp', 'duration']
  if (left.kind === 'dyn' || right.kind === 'dyn') {
    const known = left.kind === 'dyn' ? right : left
    return known.kind === 'dyn' || isNumber(known) || ordered.includes(known.kind) ? bool : undefined
  }
  if (isNumber(left) && isNumber(right)) return bool
  return left.kind === right.kind && ordered.includes(left.kind) ? bool : undefined
}

function arithmetic(op: string, left: Type, right: Type): Type | undefined {
  const times = ['timestamp', 'duration']
  if (left.kind === 'dyn' || right.kind === 'dyn') {
    const known = left.kind === 'dyn' ? right : left
    if (known.kind === 'dyn' || isNumber(known)) return dyn
    if (op === '+' && known.kind === 'string') return string
    if (op === '+' && known.kind === 'bytes') return known
    if (op === '+' && known.kind === 'list') return listOf(dyn)
    return (op === '+' || op === '-') && times.includes(known.kind) ? dyn : undefined
  }
  if (isNumber(left) && isNumber(right)) return left.kind === 'int' && right.kind === 'int' ? left : double
  if (op === '+') {
    if (left.kind === 'string' && right.kind === 'string') return string
    if (left.kind === 'list' && right.kind === 'list') return listOf(join(left.element, right.element))
    if (left.kind === 'bytes' && right.kind === 'bytes') return left
    if (left.kind === 'duration' && times.includes(right.kind)) return right
    return left.kind === 'timestamp' && right.kind === 'duration' ? left : undefined
  }
  if (op !== '-') return undefined
  if (left.kind === 'timestamp' && right.kind === 'timestamp') return { kind: 'duration' }
  return times.includes(left.kind) && right.kind === 'duration' ? left : undefined
}

type Comparison = Pick<TypeProblem, 'code' | 'message' | 'hint'>

/** What is wrong with comparing two types, neither of them optional. */
export function compareTypes(op: '==' | '!=' | 'in', left: Type, right: Type): Comparison | undefined {
  if (op !== 'in') return compareEqual(left, right)
  if (right.kind === 'dyn') return undefined
  if (right.kind === 'list') return right.element.kind === 'optional' ? undefined : compareEqual(left, right.element)
  if (right.kind === 'map' || right.kind === 'structure') {
    if (left.kind === 'string' || left.kind === 'dyn') return undefined
    return { code: 'expression-type', message: `The keys of a map are text, not ${describe(left)}.` }
  }
  const hint = right.kind === 'string' ? 'For a part of a text write text.contains(part).' : undefined
  return { code: 'expression-type', message: `in looks into a list or a map, not into ${describe(right)}.`, hint }
}

function compareEqual(left: Type, right: Type): Comparison | undefined {
  if (left.kind === 'string' && right.kind === 'string') return compareTexts(left, right)
  if (canBeEqual(left, right)) return undefined
  const hint = hintFor(left, right)
  return { code: 'never-equal', message: `${upper(describe(left))} never equals ${describe(right)}.`, hint }
}

/** Whether values of the two types may be equal for CEL: a number of either kind, null for what may be null. */
function canBeEqual(a: Type, b: Type): boolean {
  const kinds = [a.kind, b.kind]
  if (kinds.includes('dyn') || kinds.includes('null')) return true
  if (isNumber(a) && isNumber(b)) return true
  const isMap = ({ kind }: Type): boolean => kind === 'map' || kind === 'structure'
  if (isMap(a) && isMap(b)) return true
  if (a.kind === 'list' && b.kind === 'list') return a.element === b.element || canBeEqual(a.element, b.element)
  return a.kind === b.kind
}

/** One of the two is nearly always a text that was written out. */
function compareTexts(left: StringType, right: StringType): Comparison | undefined {
  if (!left.values || !right.values || left.values.some((each) => right.values!.includes(each))) return undefined
  const [written, known] = left.values.length <= right.values.length ? [left, right] : [right, left]
  const [text = ''] = written.values!
  const all = known.values!.length <= 12 ? `It is one of ${known.values!.join(', ')}.` : undefined
  const hint = didYouMean(text, known.values!) ?? all
  if (known.open || written.open) {
    return { code: 'unknown-enum-value', message: `${text} is no value that AWS documents here.`, hint }
  }
  return { code: 'never-equal', message: `It is never ${JSON.stringify(text)}.`, hint }
}

function hintFor(a: Type, b: Type): string | undefined {
  const kinds = [a.kind, b.kind]
  if (kinds.includes('string') && kinds.includes('timestamp')) return 'timestamp("…") makes a time of text.'
  if (kinds.includes('string') && (isNumber(a) || isNumber(b))) return 'Write a number without quotes, or double(…).'
  if (kinds.includes('list')) return 'Write in to ask whether something is in a list.'
  return undefined
}

function upper(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1)
}
