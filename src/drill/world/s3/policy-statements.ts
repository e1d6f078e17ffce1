/** The parts of a bucket policy, whichever of its forms they are written in. */
import { isMap, type Value, type ValueMap } from '../../../expressions/value.js'

/** The statements of a policy's text; none where there is no policy. */
export function statementsOf(policy: string | undefined): ValueMap[] {
  const document = policy === undefined ? {} : JSON.parse(policy) as ValueMap
  const { Statement: statements = [] } = document
  return (Array.isArray(statements) ? statements : [statements]).filter(isMap)
}

/** One text or a list of texts, as a list; bools and numbers as text. */
export function listOf(value: Value | undefined): string[] {
  if (value === undefined) return []
  return (Array.isArray(value) ? value : [value]).map(String)
}

/** The AWS principals that `Principal` names; `*` for anyone. Services and federated principals are left out. */
export function principalsOf(principal: Value | undefined): string[] {
  return isMap(principal) ? listOf(principal['AWS']) : listOf(principal)
}

/** Whether text fits a pattern with `*` and `?`. */
export function matchesPattern(text: string, pattern: string, ignoreCase = false): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's').test(text)
}
