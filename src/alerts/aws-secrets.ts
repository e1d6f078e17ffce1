/**
 * Secrets of destinations that AWS keeps: Secrets Manager
 * (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html) and Parameter Store
 * (https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html). What they answer goes to the caller alone.
 */
import type { AwsCall, AwsPlace } from '../aws-model/aws.js'
import type { ValueMap } from '../expressions/value.js'
import { parseArn } from '../findings/arn.js'
import { ownPlace } from '../findings/aws-reference.js'
import { textAt } from '../findings/read-members.js'
import type { Secret } from '../runbooks/generated/routing-schema.js'
import { SecretTrouble, type Means } from './channel.js'
import { lookAtAws } from './send-to-aws.js'

export interface AwsSecretsOptions extends Pick<Means, 'aws' | 'clock'> {
  /** The session's, for a name alone. */
  region?: string
}

/** The text of a `secret` or a `parameter`. Throws SecretTrouble, which holds nothing of it. */
export function awsSecrets(options: AwsSecretsOptions): (source: Secret) => Promise<string> {
  return async (source) => {
    const call = callFor(source, options.region)
    const name = source.secret === undefined ? `parameter ${source.parameter!}` : `secret ${source.secret}`
    const looked = await lookAtAws(options, call)
    if (looked.status === 'passed-over') throw new SecretTrouble(`The ${name} is not read: ${looked.why}.`)
    if (looked.status !== 'ok') throw new SecretTrouble(`AWS does not give the ${name} in ${call.place.region}: ${looked.error.name}: ${looked.error.message}`, hintFor(looked.error.name, call))
    const text = source.secret === undefined ? textAt(looked.value, 'Parameter', 'Value') : textAt(looked.value, 'SecretString')
    if (text === undefined) throw new SecretTrouble(`The ${name} holds no text.`, 'Store a text, not bytes.')
    return text
  }
}

function callFor({ secret, parameter, region: given }: Secret, session: string | undefined): AwsCall {
  const arn = parseArn(secret ?? parameter)
  const region = given ?? arn?.region ?? session
  if (region === undefined || region === '') throw new SecretTrouble(`Nobody says the region of ${secret ?? parameter!}.`, 'Set region beside it in routing.yaml, or give --region.')
  const place: AwsPlace = arn ? { partition: arn.partition, region, account: arn.account } : ownPlace(region)
  const [service, operation, params]: [string, string, ValueMap] =
    secret === undefined ? ['ssm', 'GetParameter', { Name: parameter!, WithDecryption: true }] : ['secrets-manager', 'GetSecretValue', { SecretId: secret }]
  return { service, operation, params, place, address: 'alert', purpose: 'read' }
}

function hintFor(name: string, { service }: AwsCall): string {
  if (/NotFound/.test(name)) return 'Correct its name or region in routing.yaml.'
  const action = service === 'ssm' ? 'ssm:GetParameter' : 'secretsmanager:GetSecretValue'
  return `It needs ${action}, and kms:Decrypt where a key of your own encrypts it.`
}
