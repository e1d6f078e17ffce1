/** An expression that YAML read otherwise than it looks: cut off at ` #`, or joined from several lines. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { quoteIt } from './explain-yaml-error.js'
import type { Path, YamlDocument } from './yaml-document.js'

/** @param path of an expression that is a text by itself */
export function misreadExpression(document: YamlDocument, path: Path): Diagnostic | undefined {
  const scalar = document.scalar(path)
  if (scalar?.commentColumn !== undefined) {
    const message = 'YAML takes the rest of this expression for a comment.'
    const comment = { file: document.file, line: document.at(path, 'value').line ?? 1, column: scalar.commentColumn }
    return { code: 'quote-it', severity: 'error', message, place: comment, hint: `${quoteIt} A comment goes above.` }
  }
  if (!scalar || scalar.form === 'folded' || (scalar.form !== 'literal' && scalar.lines === 1)) return undefined
  const message = 'An expression stands on one line or in a >- block.'
  return { code: 'expression-form', severity: 'error', message, place: document.at(path, 'value'), hint: 'Put it on one line, or in a >- block.' }
}
