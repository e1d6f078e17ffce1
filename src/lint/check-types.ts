/** Types of everything that is evaluated in a file: expressions, and what their values are for. */
import type { Operation } from '../aws-model/model.js'
import { parseOperationName } from '../aws-model/operation-name.js'
import { isMap, type ValueMap } from '../expressions/value.js'
import type { CheckContext, PlacedExpression } from '../runbooks/check-context.js'
import { callsOfUndo, type ExpressionSite } from '../runbooks/expression-sites.js'
import { asKind, type Input, type Step } from '../runbooks/runbook.js'
import type { Path } from '../runbooks/yaml-document.js'
import { checkBecomes } from './check-becomes.js'
import { misfitOfInput, misfitOfShape, type Misfit } from './fit-shape.js'
import type { TypeProblem } from './infer-type.js'
import type { SettledInference } from './shared-inferences.js'
import { isMixed, typeEnvironmentOf, wholeOf, type TypeEnvironment, type TypingScope } from './type-environment.js'
import { describe, string, type Type } from './type.js'
import { typedParameters } from './typed-parameters.js'

/** Codes that this check reports; each has a rule. */
export type TypeCode =
  | 'unknown-member'
  | 'expression-type'
  | 'never-equal'
  | 'becomes-type'
  | 'unknown-enum-value'
  | 'wrong-parameter-type'
  | 'unknown-parameter'
  | 'missing-parameter'
  | 'wrong-input-type'
  | 'missing-input'

/** Reports what can be said of types. Expressions that no data fits are left to the checks before a run. */
export function checkTypes(context: CheckContext, scope: TypingScope): void {
  const environment = typeEnvironmentOf(context.file, scope)
  for (const expression of context.expressions) checkExpression(expression, environment, context)
  for (const site of context.sites) checkSite(site, environment, context)
}

function checkExpression(expression: PlacedExpression, environment: TypeEnvironment, context: CheckContext): void {
  const { site, source } = expression
  const inference = environment.infer(site, source)
  if (inference.source.neverFits) return
  if (inference.problems.length > 0) reportProblems(inference.problems, expression, context)
  const problem = unfit(site, inference, context)
  if (problem) context.report(problem.code, context.within(expression, 0, source.length), problem.message, problem.hint)
}

function reportProblems(problems: readonly TypeProblem[], expression: PlacedExpression, context: CheckContext): void {
  for (const { code, message, hint, start, end } of problems) {
    const severity = code === 'unknown-enum-value' ? 'warning' : 'error'
    context.report(code, context.within(expression, start, end), message, hint, severity)
  }
}

function unfit(site: ExpressionSite, { type, settled: value }: SettledInference, context: CheckContext): Wanted | undefined {
  if (value.kind === 'dyn' && !value.either) return undefined
  const { role, form } = site
  if (conditions.has(role) && type.kind !== 'bool') {
    const hint = type.kind === 'optional' ? 'Say what it is where it is absent: .orValue(false).' : undefined
    const message = `${nameOf(role)} must be true or false, not ${describe(type)}.`
    return { code: 'expression-type', message, hint }
  }
  if (role === 'forEach' && value.kind !== 'list') {
    const what = form === 'cel' ? 'forEach' : String(site.path.at(-1))
    return { code: 'expression-type', message: `${what} takes a list, not ${describe(value)}.` }
  }
  if (role === 'from') return misfitOfInput(value, inputAt(site.path, context).type, 'The input')
  if (value.kind !== 'duration' && value.kind !== 'type' && value.kind !== 'namespace') return undefined
  const message = `The result is ${describe(value)}, which is no value.`
  const hint = value.kind === 'duration' ? 'Add it to a time, or compare it with another duration.' : undefined
  return { code: 'expression-type', message, hint }
}

interface Wanted {
  code: TypeCode
  message: string
  hint?: string | undefined
}

const conditions: ReadonlySet<string> = new Set(['when', 'until', 'observe.ready', 'via.when', 'match.when'])

function nameOf(role: string): string {
  return role === 'observe.ready' ? 'ready' : role === 'via.when' || role === 'match.when' ? 'when' : role
}

function inputAt([, name]: Path, { file }: CheckContext): { type: Input['type'] } {
  return file.inputs![name as string]!
}

/** Parameters of calls, inputs of procedures, and `becomes`. */
function checkSite(site: ExpressionSite, environment: TypeEnvironment, context: CheckContext): void {
  const { placed, path, value } = site
  if (!placed || site.form !== 'template') return
  const last = path.at(-1)
  if (last !== 'with' && last !== 'becomes') return
  const aws = asKind(placed.step, 'aws')
  if (last === 'becomes') {
    if (aws?.observe) checkBecoming(site, environment.observed(placed), environment, context)
    return
  }
  if (!isMap(value)) return
  const inner = path.slice(placed.path.length)
  const use = asKind(placed.step, 'use')?.use
  if (use !== undefined && inner.length === 1) return checkInputs(use, value, site, environment, context)
  const call = callAt(inner, placed.step)
  const name = call === undefined ? undefined : parseOperationName(call)
  const operation = name && context.model.operation(name.service, name.operation)
  if (operation) checkParameters(value, operation, site, environment, context)
}

/** The call whose `with` stands at a path in a step. */
function callAt(inner: Path, step: Step): string | undefined {
  const aws = asKind(step, 'aws')
  const [owner] = inner
  if (inner.length === 1 || owner === 'via') return aws?.aws
  if (owner === 'impact') return step.impact?.aws
  if (owner === 'observe') return aws?.observe?.aws
  const part = inner.slice(1, -1).join('/')
  return callsOfUndo(aws?.undo).find(({ path }) => path.join('/') === part)?.call.aws
}

function checkParameters(
  parameters: ValueMap,
  operation: Operation,
  site: ExpressionSite,
  environment: TypeEnvironment,
  context: CheckContext,
): void {
  for (const parameter of typedParameters(parameters, operation)) {
    if ('misfit' in parameter) reportMisfit(parameter.misfit, [...site.path, ...parameter.path], context)
    else {
      const { path, name, expression, shape, isRequired } = parameter
      const { type, settled } = environment.infer(site, expression)
      if (isRequired && type.kind === 'optional') {
        const message = `${name} may be absent here, but ${operation.name} needs it.`
        context.report('missing-parameter', context.at([...site.path, ...path]), message, guardHint)
      }
      const misfit = misfitOfShape(settled, shape, name)
      if (misfit) reportMisfit(misfit, [...site.path, ...path], context)
    }
  }
}

function reportMisfit({ code, message, hint }: Misfit, path: Path, context: CheckContext): void {
  context.report(code, context.at(path), message, hint, code === 'unknown-enum-value' ? 'warning' : 'error')
}

const guardHint = 'Guard the step with has(…) in when and leave out the ?, or write .orValue(…).'

function checkInputs(
  use: string,
  given: ValueMap,
  site: ExpressionSite,
  environment: TypeEnvironment,
  context: CheckContext,
): void {
  const inputs = context.procedures.get(use)?.value?.inputs ?? {}
  for (const [name, value] of Object.entries(given)) {
    const input = Object.hasOwn(inputs, name) ? inputs[name]! : undefined
    if (!input || typeof value !== 'string') continue
    const whole = wholeOf(value)
    const inference = whole === undefined ? undefined : environment.infer(site, whole)
    const type = inference?.settled ?? (isMixed(value) ? string : undefined)
    const misfit = type && misfitOfInput(type, input.type, `Input ${name} of ${use}`)
    if (misfit) reportMisfit(misfit, [...site.path, name], context)
    const isWanted = !input.optional && input.default === undefined
    if (!isWanted || inference?.type.kind !== 'optional') continue
    const message = `Input ${name} may be absent here, but ${use} needs it.`
    context.report('missing-input', context.at([...site.path, name]), message, guardHint)
  }
}

function checkBecoming(
  site: ExpressionSite,
  observed: Type,
  environment: TypeEnvironment,
  context: CheckContext,
): void {
  for (const problem of checkBecomes(observed, site.value, site.path, (source) => environment.infer(site, source).settled)) {
    const severity = problem.code === 'unknown-enum-value' ? 'warning' : 'error'
    context.report(problem.code, context.at(problem.path, problem.what), problem.message, problem.hint, severity)
  }
}
