/** Secrets from AWS: what is asked where, and errors that hold nothing of them. */
import { awsSecrets } from '../../src/alerts/aws-secrets.js'
import { secretReader } from '../../src/alerts/secrets.js'
import type { CallOutcome } from '../../src/aws-model/aws.js'
import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import { redactSensitive } from '../../src/aws-model/redact.js'
import type { Secret } from '../../src/runbooks/generated/routing-schema.js'
import { awsMeans, ok, refusals, scriptedAws, type ScriptedAws } from './scripted-aws.js'

const value = 'xoxb-hidden'
const arn = 'arn:aws-us-gov:secretsmanager:us-gov-west-1:444455556666:secret:chat-AbCdEf'

function aws(answers: Record<string, CallOutcome> = {}): ScriptedAws {
  const given: Record<string, CallOutcome> = { GetSecretValue: ok({ SecretString: value }), GetParameter: ok({ Parameter: { Value: value } }), ...answers }
  return scriptedAws(Object.fromEntries(Object.entries(given).map(([operation, answer]) => [operation, () => answer])))
}

function read(source: Secret, port: ScriptedAws, region?: string): Promise<string> {
  return secretReader({ env: {}, folder: '/', fromAws: awsSecrets({ ...awsMeans(port), ...(region !== undefined && { region }) }) })(source)
}

test.each<[Secret, object]>([
  [{ secret: arn }, { service: 'secrets-manager', operation: 'GetSecretValue', params: { SecretId: arn }, place: { partition: 'aws-us-gov', region: 'us-gov-west-1', account: '444455556666' } }],
  [{ secret: arn, region: 'us-gov-east-1' }, { place: { partition: 'aws-us-gov', region: 'us-gov-east-1', account: '444455556666' } }],
  [{ secret: 'chat' }, { params: { SecretId: 'chat' }, place: { partition: 'aws', region: 'eu-west-1', account: '' } }],
  [{ secret: 'chat', region: 'cn-north-1' }, { place: { partition: 'aws-cn', region: 'cn-north-1', account: '' } }],
  [{ parameter: '/sirun/chat' }, { service: 'ssm', operation: 'GetParameter', params: { Name: '/sirun/chat', WithDecryption: true }, place: { partition: 'aws', region: 'eu-west-1', account: '' } }],
  [{ parameter: 'arn:aws:ssm:us-east-1:444455556666:parameter/sirun/chat' }, { place: { partition: 'aws', region: 'us-east-1', account: '444455556666' } }],
])('%j', async (source, asked) => {
  const port = aws()
  expect(await read(source, port, 'eu-west-1')).toBe(value)
  expect(port.calls).toEqual([expect.objectContaining({ purpose: 'read', ...asked })])
})

test('a member of a secret that is JSON', async () => {
  const port = aws({ GetSecretValue: ok({ SecretString: JSON.stringify({ url: value, user: 'u' }) }) })
  expect(await read({ secret: 'chat', key: 'url' }, port, 'eu-west-1')).toBe(value)
})

test.each<[string, Secret, CallOutcome | undefined, string]>([
  ['denied', { secret: 'chat' }, refusals.denied, 'secretsmanager:GetSecretValue'],
  ['not there', { parameter: '/none' }, { status: 'refused', error: { name: 'ParameterNotFound', message: '' } }, 'Correct its name'],
  ['no answer', { secret: 'chat' }, refusals.timedOut, 'TimeoutError'],
  ['bytes', { secret: 'chat' }, ok({ SecretBinary: new Uint8Array([1]) }), 'holds no text'],
])('%s', async (_, source, answer, says) => {
  const trouble = await read(source, aws({ GetSecretValue: answer!, GetParameter: answer! }), 'eu-west-1').catch((error: unknown) => error)
  expect(trouble).toMatchObject({ name: 'SecretTrouble' })
  expect(`${(trouble as Error).message} ${(trouble as { hint?: string }).hint}`).toContain(says)
})

test('nobody says the region: nothing is asked', async () => {
  const port = aws()
  await expect(read({ secret: 'chat' }, port)).rejects.toThrow('Nobody says the region of chat.')
  expect(port.calls).toEqual([])
})

test('throttled: asked again', async () => {
  const port = scriptedAws({ GetSecretValue: [refusals.throttled, ok({ SecretString: value })] })
  expect(await read({ secret: 'chat' }, port, 'eu-west-1')).toBe(value)
})

test('a runbook that reads one: confirmed like a change, and hidden in its journal', async () => {
  const model = await loadAwsModel(['secrets-manager', 'ssm'])
  const secret = model.operation('secrets-manager', 'GetSecretValue')!
  const parameter = model.operation('ssm', 'GetParameter')!
  expect([secret.effect, parameter.effect]).toEqual(['sensitive-read', 'sensitive-read'])
  const seen = JSON.stringify([redactSensitive(secret.output, { SecretString: value }), redactSensitive(parameter.output, { Parameter: { Value: value } })])
  expect(seen).not.toContain(value)
})
