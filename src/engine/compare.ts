/** How sirun compares states. CEL is not used for it: AWS's order of lists, spelling of scalars and form of documents do not matter. */
import { asText } from '../expressions/value-text.js'
import { unknownIn } from '../expressions/unknown.js'
import { Unknown } from '../expressions/unknown.js'
import { isMap, type Value } from '../expressions/value.js'

/**
 * Whether an observed value is what `becomes` asks for: lists in any order, maps by the members that `expected` names,
 * scalars by their text, JSON text as the value it holds. Unknown matches nothing.
 */
export function matches(observed: Value, expected: Value): boolean {
  return compare(observed, expected, false)
}

/** Whether two observed values are the same as a whole: as `matches`, but maps need the same members. */
export function same(a: Value, b: Value): boolean {
  return compare(a, b, true)
}

/** Whether what is there is nothing: null, empty text, list or map. */
export function isNothing(value: Value): boolean {
  if (value === null || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return isMap(value) && Object.keys(value).length === 0
}

/** As `same`, but an Unknown in what was previewed stands for anything, if `mayBe` says so. */
export function samePreviewed(previewed: Value, actual: Value, mayBe: (unknown: Unknown) => boolean = () => true): boolean {
  if (previewed instanceof Unknown) return mayBe(previewed)
  if (!unknownIn(previewed)) return same(previewed, actual)
  if (Array.isArray(previewed) && Array.isArray(actual)) {
    return previewed.length === actual.length && previewed.every((item, i) => samePreviewed(item, actual[i]!, mayBe))
  }
  if (isMap(previewed) && isMap(actual)) {
    const keys = Object.keys(previewed)
    return keys.length === Object.keys(actual).length && keys.every((key) => Object.hasOwn(actual, key) && samePreviewed(previewed[key]!, actual[key]!, mayBe))
  }
  return false
}

function compare(observed: Value, expected: Value, whole: boolean): boolean {
  if (observed instanceof Unknown || expected instanceof Unknown) return false
  if (observed === null || expected === null) return observed === expected
  if (Array.isArray(expected) || isMap(expected)) {
    const value = fromJson(observed)
    if (Array.isArray(expected)) return Array.isArray(value) && compareLists(value, expected, whole)
    return isMap(value) && compareMaps(value, expected, whole)
  }
  if (Array.isArray(observed) || isMap(observed)) {
    const value = fromJson(expected)
    return value !== expected && compare(observed, value, whole)
  }
  if (asText(observed) === asText(expected)) return true
  const [a, b] = [fromJson(observed), fromJson(expected)]
  return a !== observed && b !== expected && compare(a, b, whole)
}

function compareLists(observed: Value[], expected: Value[], whole: boolean): boolean {
  if (observed.length !== expected.length) return false
  // Members left out of `becomes` let one item match several: each is given another where one must make room.
  const takenBy = new Map<number, number>()
  const place = (wanted: number, tried: Set<number>): boolean =>
    observed.some((candidate, index) => {
      if (tried.has(index) || !compare(candidate, expected[wanted]!, whole)) return false
      tried.add(index)
      const holder = takenBy.get(index)
      if (holder !== undefined && !place(holder, tried)) return false
      takenBy.set(index, wanted)
      return true
    })
  return expected.every((_, wanted) => place(wanted, new Set()))
}

function compareMaps(observed: { [key: string]: Value }, expected: { [key: string]: Value }, whole: boolean): boolean {
  const keys = Object.keys(expected)
  if (whole && keys.length !== Object.keys(observed).length) return false
  return keys.every((key) => Object.hasOwn(observed, key) && compare(observed[key]!, expected[key]!, whole))
}

/** IAM documents and the like: text that is a JSON list or map, as that. */
function fromJson(value: Value): Value {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value) as Value
  } catch {
    return value
  }
}
