/** What a drill reads at its end has the members that it looks at: else it would expect something else than it says. */
import type { AwsModel } from '../aws-model/model.js'
import { parseOperationName } from '../aws-model/operation-name.js'
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { syntaxProblem, syntaxTree } from '../expressions/expression.js'
import { evaluationProblem } from '../runbooks/check-expressions.js'
import type { ReadDrill } from '../runbooks/read-runbook.js'
import { inferType } from './infer-type.js'
import { typeOfShape } from './shape-type.js'

/** Problems of the types in `expect.reads`; what is no expression is reported elsewhere. */
export function checkDrillTypes({ value: drill, document }: ReadDrill, model: AwsModel): Diagnostic[] {
  return (drill?.expect.reads ?? []).flatMap(({ aws, value }, i) => {
    const name = parseOperationName(aws)
    const operation = name && model.operation(name.service, name.operation)
    if (!operation || syntaxProblem(value)) return []
    const path = ['expect', 'reads', i, 'value']
    const never = evaluationProblem(value)
    if (never) {
      const place = document.within(path, never.start, never.end)
      const message = `This cannot be evaluated: ${never.message}.`
      return [{ code: 'expression-type', severity: 'error' as const, message, place }]
    }
    const answer = typeOfShape(operation.output)
    const typed = inferType(syntaxTree(value), (root) => (root === 'output' ? answer : undefined))
    return typed.problems.map(({ code, message, hint, start, end }): Diagnostic => {
      const severity = code === 'unknown-enum-value' ? 'warning' : 'error'
      return { code, severity, message, place: document.within(path, start, end), ...(hint && { hint }) }
    })
  })
}
