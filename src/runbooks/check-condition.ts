/** A condition outside of runbooks: its syntax, how YAML read it, and the names that it uses. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { didYouMean } from '../diagnostics/nearest-name.js'
import { referencesOf, syntaxProblem } from '../expressions/expression.js'
import { isMap, type Value } from '../expressions/value.js'
import { evaluationProblem } from './check-expressions.js'
import { list } from './explain-schema-problem.js'
import { misreadExpression } from './misread-expression.js'
import type { Path, YamlDocument } from './yaml-document.js'

/**
 * @param path of the condition, a text that fits the schema
 * @param names that it sees
 * @param what it is, in words: `the when of a priority`
 */
export function checkCondition(document: YamlDocument, path: Path, names: readonly string[], what: string): Diagnostic[] {
  const source = textAt(document.value, path)
  const placeOf = (start: number, end: number) => document.within(path, start, Math.max(end, start + 1))
  const misread = misreadExpression(document, path)
  if (misread) return [misread]
  const wrong = syntaxProblem(source)
  if (wrong) return [{ code: 'expression-syntax', severity: 'error', message: `This is not an expression: ${wrong.message}.`, place: placeOf(wrong.start, wrong.end) }]
  const hidden = referencesOf(source).flatMap(({ path: [name = ''], start }): Diagnostic[] => {
    if (names.includes(name)) return []
    const hint = didYouMean(name, names) ?? `It sees ${list(names, 'and')}.`
    return [{ code: 'name-not-visible', severity: 'error', message: `${name} is not visible in ${what}.`, place: placeOf(start, start + name.length), hint }]
  })
  if (hidden.length > 0) return hidden
  const misfit = evaluationProblem(source)
  return misfit ? [{ code: 'expression-type', severity: 'error', message: `This cannot be evaluated: ${misfit.message}.`, place: placeOf(misfit.start, misfit.end) }] : []
}

function textAt(value: Value, path: Path): string {
  let here: Value | undefined = value
  for (const key of path) here = Array.isArray(here) ? here[Number(key)] : isMap(here) ? here[key] : undefined
  return here as string
}
