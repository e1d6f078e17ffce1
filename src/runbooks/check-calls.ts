/** AWS calls: the operation exists, is a read or a change as its place wants, and takes the parameters it is given. */
import { coerceParameters } from '../aws-model/coerce-parameters.js'
import type { Operation } from '../aws-model/model.js'
import { OfParameters } from '../aws-model/of-parameters.js'
import { describeUnknownOperation, parseOperationName } from '../aws-model/operation-name.js'
import type { Value, ValueMap } from '../expressions/value.js'
import type { CheckContext } from './check-context.js'
import { callsOfUndo } from './expression-sites.js'
import { asKind } from './runbook.js'
import type { Path } from './yaml-document.js'

/** Reports what is wrong with the calls of every step. */
export function checkCalls(context: CheckContext): void {
  for (const { step, path } of context.steps) {
    if (step.impact) checkRead(path, 'impact', step.impact, context)
    const aws = asKind(step, 'aws')
    if (!aws) continue
    const operation = checkCall(path, aws, context)
    if (aws.observe) {
      checkRead(path, 'observe', aws.observe, context)
      if (operation && isRead(operation)) {
        context.report(
          'observe-on-a-read',
          context.at([...path, 'observe'], 'key'),
          `${aws.aws} is a read, so there is nothing to observe.`,
          'Leave observe out, or name the call that changes something.',
        )
      }
      if (operation && aws.via) checkParameters(path, ['via', 'with'], aws.via.with, operation, context)
    } else if (operation && !isRead(operation)) {
      context.report(
        'change-without-observe',
        context.at([...path, 'aws']),
        `${aws.aws} changes something, but the step has no observe.`,
        'Add observe: the read whose value shows what is changed.',
      )
    }
    checkAbsentErrors(path, aws.absent, context)
    if (!aws.undo) continue
    for (const { path: inner, call } of callsOfUndo(aws.undo)) {
      const undo = checkCall([...path, 'undo', ...inner], call, context)
      if (undo && isRead(undo))
        context.report(
          'undo-is-a-read',
          context.at([...path, 'undo', ...inner, 'aws']),
          `${call.aws} is a read, so it puts nothing back.`,
        )
    }
  }
}

function isRead({ effect }: Operation): boolean {
  return effect === 'read' || effect === 'sensitive-read'
}

/** A call that sirun makes by itself, again and again: only a plain read may stand there. */
function checkRead(ofStep: Path, key: 'impact' | 'observe', call: { aws: string; with?: ValueMap; absent?: string[] }, context: CheckContext): void {
  const path = [...ofStep, key]
  const operation = checkCall(path, call, context)
  if (operation && operation.effect !== 'read') {
    const what = operation.effect === 'sensitive-read' ? 'reads secrets or contents' : 'changes something'
    context.report('not-a-read', context.at([...path, 'aws']), `${call.aws} ${what}: ${key} must be a plain read.`)
  }
  checkAbsentErrors(path, call.absent, context)
}

/** Checks one call's operation and parameters; yields the operation where it exists. */
export function checkCall(
  path: Path,
  call: { aws: string; with?: ValueMap },
  context: Pick<CheckContext, 'model' | 'at' | 'report'>,
): Operation | undefined {
  const name = parseOperationName(call.aws)
  const operation = name && context.model.operation(name.service, name.operation)
  if (!operation) {
    const { code, message, hint } = describeUnknownOperation(context.model, call.aws)
    context.report(code, context.at([...path, 'aws']), message, hint)
    return undefined
  }
  // Without `with`, what is missing is missing at the operation's name.
  if (call.with) checkParameters(path, ['with'], call.with, operation, context)
  else if (operation.input.required.length > 0) checkParameters(path, ['aws'], {}, operation, context)
  return operation
}

function checkParameters(
  base: Path,
  key: Path,
  parameters: ValueMap,
  operation: Operation,
  context: Pick<CheckContext, 'at' | 'report'>,
): void {
  for (const problem of parameterProblems.of(parameters, operation)) {
    const isCall = key[0] === 'aws' && problem.path.length === 0
    const isKey = !isCall && (problem.code === 'unknown-parameter' || problem.code === 'missing-parameter')
    const severity = problem.code === 'unknown-enum-value' ? 'warning' : 'error'
    const place = context.at([...base, ...key, ...problem.path], isKey ? 'key' : 'value')
    context.report(problem.code, place, problem.message, problem.hint, severity)
  }
}

const parameterProblems = new OfParameters((parameters, { input }) => coerceParameters(input, parameters, [], holdsExpression).problems)

/** What a text with an expression becomes is known when it is evaluated. */
function holdsExpression(value: Value): boolean {
  return typeof value === 'string' && value.replaceAll('$${', '').includes('${')
}

/** Errors that say nothing about whether the thing is there. */
const hidesFailure = new RegExp(
  [
    'denied|unauthori[sz]ed|forbidden|authfailure|optinrequired',
    'signature|credential|invalidclienttoken|unrecognizedclient',
    'expired|throttl|toomanyrequests|requestlimitexceeded|slowdown|bandwidth',
    'internal(error|failure|server|service)|unavailable|timeout',
  ].join('|'),
  'i',
)

function checkAbsentErrors(ofCall: Path, names: readonly string[] | undefined, context: CheckContext): void {
  names?.forEach((name, i) => {
    if (!hidesFailure.test(name)) return
    const message = `${name} does not mean that the thing is absent: AWS has not looked, or not answered.`
    context.report(
      'absent-hides-failure',
      context.at([...ofCall, 'absent', i]),
      message,
      'List only errors that mean that it does not exist.',
    )
  })
}
