/** An Aws port that answers call after call as it was told. */
import type { Aws, AwsCall, CallOutcome } from '../../src/aws-model/aws.js'
import type { ValueMap } from '../../src/expressions/value.js'
import { means, type TestMeans } from './means.js'

export interface ScriptedAws extends Aws {
  calls: AwsCall[]
}

/** By operation, in their order; a function answers each call. Throws for a call that nobody foresaw. */
export function scriptedAws(script: Record<string, CallOutcome[] | ((call: AwsCall) => CallOutcome)>): ScriptedAws {
  const left = Object.fromEntries(Object.entries(script).map(([operation, answers]) => [operation, typeof answers === 'function' ? answers : [...answers]]))
  const calls: AwsCall[] = []
  return {
    calls,
    call: (call) => {
      calls.push(call)
      const answers = left[call.operation]
      const answer = typeof answers === 'function' ? answers(call) : answers?.shift()
      return answer ? Promise.resolve(answer) : Promise.reject(new Error(`unforeseen: ${call.operation}`))
    },
    identity: ({ account }) => Promise.resolve({ account, arn: `arn:aws:iam::${account}:user/responder` }),
  }
}

export function ok(output: ValueMap = {}): CallOutcome {
  return { status: 'ok', output }
}

export const refusals = {
  denied: { status: 'refused', error: { name: 'AccessDeniedException', message: 'is not authorized to perform this', status: 403, requestId: 'r' } },
  throttled: { status: 'refused', error: { name: 'ThrottlingException', message: 'Rate exceeded', status: 400 } },
  notReached: { status: 'refused', error: { name: 'NotReached', message: 'connect ECONNREFUSED' } },
  timedOut: { status: 'unknown', error: { name: 'TimeoutError', message: 'There was no whole answer within 35000 ms' } },
} as const satisfies Record<string, CallOutcome>

/** AWS, and a clock that only waiting moves. */
export function awsMeans(aws: Aws): TestMeans {
  return means({}, { aws })
}
