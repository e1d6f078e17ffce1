import { createHash } from 'node:crypto'
import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import type { AwsModel } from '../../src/aws-model/model.js'
import { redactSensitive } from '../../src/aws-model/redact.js'
import { Unknown } from '../../src/expressions/unknown.js'

let model: AwsModel

beforeAll(async () => {
  model = await loadAwsModel(['ec2', 'iam', 'sts', 'ssm', 'kms'])
})

function hidden(content: string | Uint8Array): { hidden: string } {
  return { hidden: createHash('sha256').update(content).digest('hex') }
}

test('hides secrets of an answer and nothing else', () => {
  const output = {
    Credentials: { AccessKeyId: 'ASIAEXAMPLE', SecretAccessKey: 'canary-1', SessionToken: 'canary-2' },
    AssumedRoleUser: { Arn: 'arn:aws:sts::111122223333:assumed-role/responder/s', AssumedRoleId: 'AROAEXAMPLE:s' },
  }
  const before = structuredClone(output)
  expect(redactSensitive(model.operation('sts', 'AssumeRole')!.output, output)).toEqual({
    Credentials: { AccessKeyId: 'ASIAEXAMPLE', SecretAccessKey: hidden('canary-1'), SessionToken: hidden('canary-2') },
    AssumedRoleUser: before.AssumedRoleUser,
  })
  expect(output).toEqual(before)
})

test('reaches through lists', () => {
  const output = { Parameters: [{ Name: 'a', Value: 'canary-1' }, { Name: 'b', Value: 'canary-2' }] }
  expect(redactSensitive(model.operation('ssm', 'GetParameters')!.output, output)).toEqual({
    Parameters: [{ Name: 'a', Value: hidden('canary-1') }, { Name: 'b', Value: hidden('canary-2') }],
  })
})

test('hides a whole structure or map, whatever the order of its keys', () => {
  const { input } = model.operation('ssm', 'SendCommand')!
  const first = redactSensitive(input, { DocumentName: 'd', Parameters: { a: ['1'], b: ['2'] } })
  const second = redactSensitive(input, { DocumentName: 'd', Parameters: { b: ['2'], a: ['1'] } })
  expect(first).toEqual({ DocumentName: 'd', Parameters: hidden('{"a":["1"],"b":["2"]}') })
  expect(second).toEqual(first)
})

test('hashes bytes as they are', () => {
  const bytes = new Uint8Array([0, 255, 10])
  const { output } = model.operation('kms', 'Decrypt')!
  expect(redactSensitive(output, { Plaintext: bytes })).toEqual({ Plaintext: hidden(bytes) })
})

test('leaves what holds nothing: null, Unknown, a member that the shape does not have', () => {
  const unknown = new Unknown('key')
  const { input } = model.operation('ec2', 'RunInstances')!
  const params = { UserData: unknown, Extra: 'x', ImageId: 'ami-1' }
  expect(redactSensitive(input, params)).toEqual(params)
  expect(redactSensitive(input, { UserData: null })).toEqual({ UserData: null })
})
