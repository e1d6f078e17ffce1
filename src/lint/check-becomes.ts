/** `becomes` is something that `observe.value` can be: else the change would never count as done. */
import { didYouMean } from '../diagnostics/nearest-name.js'
import { isMap, type Value } from '../expressions/value.js'
import type { Path } from '../runbooks/yaml-document.js'
import { isMixed, wholeOf } from './type-environment.js'
import { describe, isNumber, string, typeOfData, type StringType, type Type } from './type.js'

export interface BecomesProblem {
  code: 'becomes-type' | 'unknown-enum-value'
  message: string
  hint?: string | undefined
  path: Path
  what: 'key' | 'value'
}

/**
 * What of `becomes` the observed value can never be, by the rules of the engine's comparison: scalars by their text,
 * maps by the members that are named, JSON text as what it holds.
 *
 * @param typeOf the settled type of an expression in the tree
 */
export function checkBecomes(
  observed: Type,
  tree: Value,
  path: Path,
  typeOf: (source: string) => Type,
): BecomesProblem[] {
  if (observed.kind === 'dyn' || tree === null) return []
  if (Array.isArray(tree)) {
    if (observed.kind === 'string' && !observed.values) return []
    if (observed.kind !== 'list') return [mismatch(observed, 'a list', path)]
    return tree.flatMap((item, i) => checkBecomes(observed.element, item, [...path, i], typeOf))
  }
  if (isMap(tree)) {
    if (observed.kind === 'map' || (observed.kind === 'string' && !observed.values)) return []
    if (observed.kind !== 'structure') return [mismatch(observed, 'a map', path)]
    return Object.entries(tree).flatMap(([key, item]) => {
      const member = observed.member(key)
      if (member) return checkBecomes(member, item, [...path, key], typeOf)
      if (observed.open) return []
      const hint = didYouMean(key, observed.names)
      const message = `What observe sees (${observed.name}) has no member ${key}.`
      return [{ code: 'becomes-type' as const, message, hint, path: [...path, key], what: 'key' as const }]
    })
  }
  if (typeof tree !== 'string') return checkScalar(observed, typeOfData(tree), path)
  const whole = wholeOf(tree)
  if (whole !== undefined) return checkScalar(observed, typeOf(whole), path)
  return checkScalar(observed, isMixed(tree) || tree.includes('${') ? string : typeOfData(tree), path)
}

function checkScalar(observed: Type, expected: Type, path: Path): BecomesProblem[] {
  if (expected.kind === 'dyn' || expected.kind === 'null' || observed.kind === 'null') return []
  const isCollection = ({ kind }: Type): boolean => kind === 'list' || kind === 'map' || kind === 'structure'
  if (isCollection(observed) || isCollection(expected)) {
    const sameForm = (observed.kind === 'list') === (expected.kind === 'list')
    const isJson = (type: Type): boolean => type.kind === 'string' && !type.values
    if (isCollection(observed) && isCollection(expected) ? sameForm : isJson(observed) || isJson(expected)) return []
    return [mismatch(observed, describe(expected), path)]
  }
  if (observed.kind === 'string' && expected.kind === 'string') return checkText(observed, expected, path)
  const values = expected.kind === 'string' ? expected.values : undefined
  const fits =
    observed.kind === 'string' ||
    (isNumber(observed) && (isNumber(expected) || fitsText(expected, values, isNumeric))) ||
    (observed.kind === 'bool' && (expected.kind === 'bool' || fitsText(expected, values, isBoolean))) ||
    (observed.kind === 'timestamp' && (expected.kind === 'timestamp' || expected.kind === 'string')) ||
    observed.kind === 'bytes'
  return fits ? [] : [mismatch(observed, describe(expected), path)]
}

function fitsText(type: Type, values: readonly string[] | undefined, test: (text: string) => boolean): boolean {
  return type.kind === 'string' && (!values || values.some(test))
}

function isNumeric(text: string): boolean {
  return text !== '' && Number.isFinite(Number(text))
}

function isBoolean(text: string): boolean {
  return text === 'true' || text === 'false'
}

function checkText(observed: StringType, expected: StringType, path: Path): BecomesProblem[] {
  if (!observed.values || !expected.values) return []
  if (expected.values.some((each) => observed.values!.includes(each))) return []
  const [text = ''] = expected.values
  const few = observed.values.length <= 12 ? `It is one of ${observed.values.join(', ')}.` : undefined
  const hint = didYouMean(text, observed.values) ?? few
  const code = observed.open ? 'unknown-enum-value' : 'becomes-type'
  return [{ code, message: `${text} is no value that observe can see here.`, hint, path, what: 'value' }]
}

function mismatch(observed: Type, expected: string, path: Path): BecomesProblem {
  const message = `observe sees ${describe(observed)}, which never becomes ${expected}.`
  return { code: 'becomes-type', message, path, what: 'value' }
}
