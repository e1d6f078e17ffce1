/** Types of everything that is evaluated in a file: expressions, and what their values are for. */
import type { Operation, Shape } from '../aws-model/model.js'
import { parseOperationName } from '../aws-model/operation-name.js'
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import type { CheckContext, PlacedExpression } from '../runbooks/check-context.js'
import { evaluationProblem } from '../runbooks/check-expressions.js'
import { callsOfUndo, type ExpressionSite } from '../runbooks/expression-sites.js'
import { asKind, type Input, type Step } from '../runbooks/runbook.js'
import type { Path } from '../runbooks/yaml-document.js'
import { checkBecomes } from './check-becomes.js'
import { isNeverJson, misfitOfInput, misfitOfShape } from './fit-shape.js'
import {
  isMixed,
  placeOf,
  typeEnvironmentOf,
  wholeOf,
  type TypeEnvironment,
  type TypingScope,
} from './type-environment.js'
import { describe, settled, string, type Type } from './type.js'

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
  const { site, source, path, offset } = expression
  if (evaluationProblem(source)) return
  const { type, problems } = environment.infer(site, source, placeOf(path, offset))
  for (const { code, message, hint, start, end } of problems) {
    const severity = code === 'unknown-enum-value' ? 'warning' : 'error'
    context.report(code, context.within(expression, start, end), message, hint, severity)
  }
  const problem = unfit(site, type)
  if (problem) context.report(problem.code, context.within(expression, 0, source.length), problem.message, problem.hint)

  function unfit({ role, form }: ExpressionSite, result: Type): Wanted | undefined {
    const value = settled(result)
    if (value.kind === 'dyn' && !value.either) return undefined
    if (conditions.has(role) && result.kind !== 'bool') {
      const hint = result.kind === 'optional' ? 'Say what it is where it is absent: .orValue(false).' : undefined
      const message = `${nameOf(role)} must be true or false, not ${describe(result)}.`
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
  const inner = path.slice(placed.path.length)
  const aws = asKind(placed.step, 'aws')
  if (inner.at(-1) === 'becomes') {
    if (aws?.observe) checkBecoming(site, environment.observed(placed.path), environment, context)
    return
  }
  if (inner.at(-1) !== 'with' || !isMap(value)) return
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
  for (const [name, value] of Object.entries(parameters)) {
    const member = Object.hasOwn(operation.input.members, name) ? operation.input.members[name]! : undefined
    if (!member) continue
    const path = [...site.path, name]
    const isRequired = operation.input.required.includes(name)
    if (isRequired && mayBeAbsent(value, path)) {
      const message = `${name} may be absent here, but ${operation.name} needs it.`
      context.report('missing-parameter', context.at(path), message, guardHint)
    }
    check(value, member.shape, path, name)
  }

  function mayBeAbsent(value: Value, path: Path): boolean {
    const whole = typeof value === 'string' ? wholeOf(value) : undefined
    return whole !== undefined && environment.infer(site, whole, placeOf(path, 2)).type.kind === 'optional'
  }

  function check(value: Value, shape: Shape, path: Path, name: string): void {
    if (typeof value === 'string') {
      const type = typeOfText(value, path, site, environment)
      const misfit = type && misfitOfShape(type, shape, name)
      if (!misfit) return
      const severity = misfit.code === 'unknown-enum-value' ? 'warning' : 'error'
      context.report(misfit.code, context.at(path), misfit.message, misfit.hint, severity)
    } else if (shape.type === 'string' && !shape.enum && (Array.isArray(value) || isMap(value))) {
      if (!isNeverJson(name)) return
      context.report('wrong-parameter-type', context.at(path), `${name} must be text, not ${Array.isArray(value) ? 'a list' : 'a map'}.`)
    } else if (Array.isArray(value)) {
      if (shape.type === 'list') value.forEach((item, i) => check(item, shape.element, [...path, i], `${name}[${i}]`))
    } else if (isMap(value)) {
      for (const [key, item] of Object.entries(value)) {
        const inner = memberOf(shape, key)
        if (inner) check(item, inner, [...path, key], `${name}.${key}`)
      }
    }
  }
}

const guardHint = 'Guard the step with has(…) in when and leave out the ?, or write .orValue(…).'

function memberOf(shape: Shape, key: string): Shape | undefined {
  if (shape.type === 'map') return shape.value
  return shape.type === 'structure' && Object.hasOwn(shape.members, key) ? shape.members[key]!.shape : undefined
}

/** The settled type of a text that holds expressions; undefined for plain text, which is checked as data. */
function typeOfText(text: string, path: Path, site: ExpressionSite, environment: TypeEnvironment): Type | undefined {
  const whole = wholeOf(text)
  if (whole !== undefined) return settled(environment.infer(site, whole, placeOf(path, 2)).type)
  return isMixed(text) ? string : undefined
}

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
    const path = [...site.path, name]
    const type = typeOfText(value, path, site, environment)
    const misfit = type && misfitOfInput(type, input.type, `Input ${name} of ${use}`)
    if (misfit) context.report(misfit.code, context.at(path), misfit.message, misfit.hint)
    const whole = wholeOf(value)
    const isWanted = !input.optional && input.default === undefined
    if (whole === undefined || !isWanted) continue
    if (environment.infer(site, whole, placeOf(path, 2)).type.kind !== 'optional') continue
    const message = `Input ${name} may be absent here, but ${use} needs it.`
    context.report('missing-input', context.at(path), message, guardHint)
  }
}

function checkBecoming(
  site: ExpressionSite,
  observed: Type,
  environment: TypeEnvironment,
  context: CheckContext,
): void {
  const typeOf = (source: string, path: Path): Type => settled(environment.infer(site, source, placeOf(path, 2)).type)
  for (const problem of checkBecomes(observed, site.value, site.path, typeOf)) {
    const severity = problem.code === 'unknown-enum-value' ? 'warning' : 'error'
    context.report(problem.code, context.at(problem.path, problem.what), problem.message, problem.hint, severity)
  }
}
