/** Step kind `aws`: a read, or with `observe` a change. */
import { absent, evaluate, evaluateBoolean } from '../../expressions/expression.js'
import { render } from '../../expressions/template.js'
import { Unknown } from '../../expressions/unknown.js'
import type { Value, ValueMap } from '../../expressions/value.js'
import { isChange, type AwsStep } from '../../runbooks/runbook.js'
import { makeChange } from '../change.js'
import { keepEvidence } from '../evidence.js'
import { milliseconds } from '../milliseconds.js'
import { poll, readPatiently } from '../patience.js'
import { operationOf, parametersFor } from '../read.js'
import type { StepResult } from '../run-state.js'
import { StepFailure, type StepKind, type StepTurn } from '../step-kind.js'

export const step: StepKind<AwsStep> = {
  needsDecision: (awsStep, run) => isChange(awsStep) || operationOf(run, awsStep.aws).effect === 'sensitive-read',
  perform: async (turn) => {
    const { step: awsStep, ...rest } = turn
    return isChange(awsStep) ? makeChange({ ...rest, step: awsStep }) : makeRead(turn)
  },
}

async function makeRead(turn: StepTurn<AwsStep>): Promise<StepResult> {
  const { run, step: read, address, place, names } = turn
  const params = render(read.with ?? {}, names)
  const unread = await confirmSensitive(turn, params)
  if (unread) return unread
  const within = milliseconds(read.within ?? '60s')
  const request = { aws: read.aws, params, place, address, purpose: 'read', absent: read.absent, limit: read.limit } as const
  const { until } = read
  const holds = (answer: Awaited<ReturnType<typeof readPatiently>>): boolean =>
    until === undefined || answer === absent || answer instanceof Unknown || evaluateBoolean(until, { ...names, output: answer }) === true
  const { met, last: answer, open = false } = await poll(run.ports.clock, within, milliseconds(read.every ?? '5s'), () => readPatiently(run, request, within), holds)
  if (answer === absent) return { outcome: 'done' }
  if (answer instanceof Unknown) return { outcome: 'done', value: answer }
  if (!met) return notYet(turn, within, open)
  if (read.evidence !== undefined) await keepEvidence(run, address, read.evidence, answer)
  const value = read.value === undefined ? answer : evaluate(read.value, { ...names, output: answer })
  const shown = read.show === undefined ? undefined : shownOf(read.show, { ...names, output: answer })
  return { outcome: 'done', ...(value !== absent && { value }), ...(shown !== undefined && { shown }) }
}

/** Where nothing is awaited (a preview, a dry run), what `until` waits for stays unknown, and is said to. */
function notYet({ step: read, address }: StepTurn<AwsStep>, within: number, open: boolean): StepResult {
  if (open) return { outcome: 'done', value: new Unknown(address), reason: `not awaited: ${read.until}` }
  throw new StepFailure(`${read.until} is still not true after ${within / 1_000} s`, 'Look at the answer, then look again or go on without it')
}

/** Secrets and object contents are read only when a person agrees: not in the preview that they decide on. */
async function confirmSensitive({ run, step: read, address, place, approver }: StepTurn<AwsStep>, params: Value): Promise<StepResult | undefined> {
  const operation = operationOf(run, read.aws)
  if (operation.effect !== 'sensitive-read') return undefined
  const { service, name } = operation
  const decision = await approver.approve({
    address, title: read.title, service, operation: name, effect: 'sensitive-read', place,
    params: parametersFor(operation, params), before: null, after: new Unknown(address), ending: { kind: 'keep', why: 'It only reads.' },
  })
  if (decision.do === 'skip') return { outcome: 'declined', reason: decision.reason }
  return run.remarks ? { outcome: 'done', value: new Unknown(address) } : undefined
}

/** `show` never fails a step. */
function shownOf(show: string, names: ValueMap): Value | undefined {
  try {
    const value = evaluate(show, names)
    return value === absent ? undefined : value
  } catch {
    return undefined
  }
}
