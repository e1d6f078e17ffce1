/** Whether a drill ended as it must: over the run's end, the calls it made and the world it left. */
import type { AwsPlace } from '../aws-model/aws.js'
import { coerceParameters } from '../aws-model/coerce-parameters.js'
import type { AwsModel } from '../aws-model/model.js'
import { parseOperationName } from '../aws-model/operation-name.js'
import { same } from '../engine/compare.js'
import { readPages } from '../engine/read.js'
import type { RunState } from '../engine/run-state.js'
import { absent, evaluate, ExpressionError } from '../expressions/expression.js'
import type { Value } from '../expressions/value.js'
import type { Expect, ExpectedRead } from '../runbooks/runbook.js'
import type { RecordedCall } from './world/world-aws.js'
import { WorldError } from './world/world-service.js'
import type { World } from './world/world.js'

/** One expectation that was not met. */
export interface Miss {
  expected: 'verdict' | 'step' | 'order' | 'never' | 'read'
  /** What it is about: an address, an operation. */
  of: string
  wanted: Value
  got: Value
}

export interface DrillEnd {
  state: RunState
  calls: readonly RecordedCall[]
  world: World
  model: AwsModel
  place: AwsPlace
  /** Where trouble stopped the run; a step that stopped it counts as failed. */
  stoppedAt?: string
  /** Accounts and regions that an expected read may name. */
  places?: Readonly<Record<string, AwsPlace>>
}

export async function checkExpectations(expect: Expect, end: DrillEnd): Promise<Miss[]> {
  const reads = await Promise.all((expect.reads ?? []).map((read) => missedRead(read, end)))
  return [...missedVerdict(expect, end), ...missedSteps(expect, end), ...missedOrder(expect, end), ...forbiddenCalls(expect, end), ...reads.flat()]
}

function missedVerdict({ verdict }: Expect, { state }: DrillEnd): Miss[] {
  if (verdict === undefined || verdict === state.verdict) return []
  return [{ expected: 'verdict', of: 'run', wanted: verdict, got: state.verdict ?? null }]
}

function missedSteps({ steps = {} }: Expect, { state, stoppedAt }: DrillEnd): Miss[] {
  return Object.entries(steps).flatMap(([address, wanted]): Miss[] => {
    const got = state.finished.get(address)?.outcome ?? (address === stoppedAt ? 'failed' : null)
    return got === wanted ? [] : [{ expected: 'step', of: address, wanted, got }]
  })
}

function missedOrder({ order = [] }: Expect, { calls }: DrillEnd): Miss[] {
  const firsts = order.map((address) => calls.findIndex((call) => isChange(call) && isAtOrBelow(call.address, address)))
  const wrong = firsts.findIndex((first, i) => first < 0 || (i > 0 && first < firsts[i - 1]!))
  if (wrong < 0) return []
  const got = firsts[wrong]! < 0 ? 'it changed nothing' : `it changed something before ${order[wrong - 1]}`
  return [{ expected: 'order', of: order[wrong]!, wanted: order, got }]
}

function forbiddenCalls({ never = [] }: Expect, { calls }: DrillEnd): Miss[] {
  return never.flatMap((operation): Miss[] => {
    const call = calls.find(({ service, operation: name }) => `${service}:${name}` === operation)
    return call ? [{ expected: 'never', of: operation, wanted: 'no such call', got: `called by ${call.address}` }] : []
  })
}

async function missedRead(read: ExpectedRead, end: DrillEnd): Promise<Miss[]> {
  const wanted = read.is
  const got = await answerOf(read, end)
  return same(got, wanted) ? [] : [{ expected: 'read', of: `${read.aws} ${read.value}`, wanted, got }]
}

/** The value as the world answers it; an error of AWS or of the expression as its text. */
async function answerOf({ aws, with: params = {}, value, in: placeName }: ExpectedRead, { world, model, place, places }: DrillEnd): Promise<Value> {
  const { service, operation: name } = parseOperationName(aws)!
  const where = placeName === undefined ? place : (places?.[placeName] ?? place)
  const operation = model.operation(service, name)!
  try {
    const outcome = await readPages(operation, coerceParameters(operation.input, params).value, undefined, (sent) => ({
      status: 'ok',
      output: world.call(where, service, name, sent),
    }))
    const answer = outcome.status === 'ok' ? evaluate(value, { output: outcome.output }) : absent
    return answer === absent ? null : answer
  } catch (error) {
    if (error instanceof WorldError) return `${error.code}: ${error.message}`
    if (error instanceof ExpressionError) return error.message
    throw error
  }
}

function isChange({ purpose }: RecordedCall): boolean {
  return purpose === 'change' || purpose === 'via'
}

function isAtOrBelow(address: string, at: string): boolean {
  return address === at || address.startsWith(`${at}.`) || address.startsWith(`${at}[`)
}
