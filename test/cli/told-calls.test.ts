/** What --verbose says of each request to AWS: what came of it and how long it took, and nothing secret. */
import type { AwsCall, CallOutcome } from '../../src/aws-model/aws.js'
import { toldCalls } from '../../src/cli/told-calls.js'

const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const call: AwsCall = { service: 'ec2', operation: 'StopInstances', params: { password: 'hunter2' }, place, address: 'stop', purpose: 'change' }

function port(outcome: CallOutcome, said: string[]) {
  let time = 0
  const aws = { call: async () => outcome, identity: async () => ({ account: place.account, arn: 'arn:aws:iam::111122223333:user/ops' }), close: () => undefined }
  return toldCalls(aws, (line) => said.push(line), () => (time += 42))
}

const outcomes: [CallOutcome, string][] = [
  [{ status: 'ok', output: { secret: 's' }, requestId: 'r-1' }, 'ok (request r-1)'],
  [{ status: 'ok', output: {} }, 'ok'],
  [{ status: 'refused', error: { name: 'AccessDenied', message: 'not you', status: 403, requestId: 'r-2' } }, 'refused: AccessDenied (HTTP 403, request r-2)'],
  [{ status: 'unknown', error: { name: 'TimeoutError', message: 'm' } }, 'no answer that can be trusted: TimeoutError'],
  [{ status: 'previewed' }, 'not sent'],
]
test.each(outcomes)('%j', async (outcome, words) => {
  const said: string[] = []
  expect(await port(outcome, said).call(call)).toBe(outcome)
  expect(said).toEqual([`aws ec2:StopInstances in eu-west-1 of 111122223333: ${words}, 42 ms`])
})

test('an identity is said once, and what a terminal acts on is escaped', async () => {
  const said: string[] = []
  const aws = port({ status: 'ok', output: {}, requestId: '\u001b[2J' }, said)
  await aws.identity(place)
  await aws.identity(place)
  await aws.call(call)
  expect(said).toEqual([
    'aws sts:GetCallerIdentity in eu-west-1 of 111122223333: arn:aws:iam::111122223333:user/ops, 42 ms',
    'aws ec2:StopInstances in eu-west-1 of 111122223333: ok (request \\x1b[2J), 42 ms',
  ])
})

test('that nobody says who we are, and after how long', async () => {
  const said: string[] = []
  const unknown = new Error('no answer')
  let time = 0
  const aws = toldCalls({ call: async () => ({ status: 'ok', output: {} }), identity: () => Promise.reject(unknown), close: () => undefined }, (line) => said.push(line), () => (time += 42))
  await expect(aws.identity(place)).rejects.toBe(unknown)
  expect(said).toEqual(['aws sts:GetCallerIdentity in eu-west-1 of 111122223333: nobody says who we are, 42 ms'])
})
