/** A small Aws port: answers reads from a table, and keeps what was asked. */
import type { Aws, AwsCall, CallOutcome } from '../../src/aws-model/aws.js'
import type { ValueMap } from '../../src/expressions/value.js'

/** The output, or the name of the error, of `service:Operation`; with ` @<region>` for one region alone. */
export type Answers = Record<string, Answer | ((call: AwsCall) => Answer | Promise<Answer>)>
export type Answer = ValueMap | string | Promise<never> | { outcome: CallOutcome }

export interface FakeAws extends Aws {
  calls: AwsCall[]
  /** `service:Operation region` of every call. */
  asked(): string[]
}

/** What the table does not have is refused with NotInThisWorld, as a drill's world does. */
export function fakeAws(answers: Answers): FakeAws {
  const calls: AwsCall[] = []
  return {
    calls,
    asked: () => calls.map(({ service, operation, place }) => `${service}:${operation} ${place.region}`),
    async call(call) {
      calls.push(call)
      const name = `${call.service}:${call.operation}`
      const entry = answers[`${name} @${call.place.region}`] ?? answers[name] ?? 'NotInThisWorld'
      const answer = await (typeof entry === 'function' ? entry(call) : entry)
      if (typeof answer === 'string') return { status: 'refused', error: { name: answer, message: `AWS says ${answer}.` } }
      return isOutcome(answer) ? answer.outcome : { status: 'ok', output: answer }
    },
    identity: () => Promise.reject(new Error('nobody asks')),
  }
}

function isOutcome(answer: object): answer is { outcome: CallOutcome } {
  return 'outcome' in answer
}

/** An answer of AWS that the SDK cannot parse. */
export const unreadable: Answer = { outcome: { status: 'unknown', error: { name: 'UnreadableAnswer', message: 'HTTP 200: Expected number', status: 200, requestId: 'r' } } }
