/** What channels may not send never leaves: the policy's forbidden operations, and another account's. */
import { guardedAws } from '../../src/alerts/guarded-aws.js'
import type { Aws, AwsCall } from '../../src/aws-model/aws.js'
import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import { failure } from '../../src/diagnostics/diagnostic.js'
import { ok, scriptedAws, type ScriptedAws } from './scripted-aws.js'

const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const model = (service: string): ReturnType<typeof loadAwsModel> => loadAwsModel([service])

function call(service: string, operation: string, purpose: AwsCall['purpose']): AwsCall {
  return { service, operation, params: {}, place, address: 'alert', purpose }
}

const publish = call('sns', 'Publish', 'change')
const port = (): ScriptedAws => scriptedAws({ Publish: () => ok(), GetFindings: () => ok(), GetSecretValue: () => ok() })

function forbid(operation: string, accounts?: string[]): { forbidden: { operation: string; accounts?: string[]; why: string; from: string }[] } {
  return { forbidden: [{ operation, ...(accounts && { accounts }), why: 'Not from here.', from: 'sirun.policy.yaml:3' }] }
}

test.each([
  ['by its name', forbid('sns:Publish'), publish, true],
  ['by a pattern', forbid('sns:*'), publish, true],
  ['in this account', forbid('sns:*', [place.account]), publish, true],
  ['in another account', forbid('sns:*', ['444455556666']), publish, false],
  ['another operation', forbid('sqs:*'), publish, false],
  ['a read', forbid('securityhub:*'), call('securityhub', 'GetFindings', 'read'), false],
  ['a secret, by its IAM action', forbid('secretsmanager:GetSecretValue'), call('secrets-manager', 'GetSecretValue', 'read'), true],
  ['nothing is forbidden', undefined, publish, false],
] as const)('%s', async (_, guards, made, isRefused) => {
  const aws = port()
  const outcome = await guardedAws(aws, guards, model).call(made)
  expect(aws.calls).toEqual(isRefused ? [] : [made])
  expect(outcome).toEqual(isRefused ? { status: 'refused', error: { name: 'Forbidden', message: expect.stringMatching(/The policy forbids .*sirun.policy.yaml:3\): Not from here\./) } } : ok())
})

function whoIs(aws: ScriptedAws, identity: Aws['identity']): ScriptedAws {
  return Object.assign(aws, { identity })
}

test.each([
  ['another account', { account: '444455556666', arn: 'arn:aws:iam::444455556666:user/u' }],
  ['another partition', { account: place.account, arn: `arn:aws-cn:iam::${place.account}:user/u` }],
])('%s: a change does not leave, a look is for the port to judge', async (_, caller) => {
  const aws = whoIs(port(), () => Promise.resolve(caller))
  expect(await guardedAws(aws, undefined, model).call(publish)).toMatchObject({ status: 'refused', error: { name: 'WrongAccount', message: expect.stringContaining('give the destination a role') } })
  expect(aws.calls).toEqual([])
  expect(await guardedAws(aws, undefined, model).call(call('securityhub', 'GetFindings', 'read'))).toEqual(ok())
})

test('nobody says whose the credentials are: nothing leaves', async () => {
  const aws = whoIs(port(), () => Promise.reject(failure('aws', 'role-not-assumed', 'STS refused the role.')))
  expect(await guardedAws(aws, undefined, model).call(publish)).toEqual({ status: 'refused', error: { name: 'role-not-assumed', message: 'STS refused the role.' } })
  expect(aws.calls).toEqual([])
})
