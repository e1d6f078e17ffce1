/** `sirun alert --send` against moto: through a topic to a queue that is subscribed, and to the fallback where it is denied. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonLines } from '../cli/run-main.js'
import { emptyFolder, runSirun, type Ran } from '../e2e/run-sirun.js'
import { fixtureText } from '../findings/fixtures.js'
import { startForwarder, type Forwarder } from './forwarder.js'
import { anyKeys, caller, enforcePolicies, resetMoto, type Answer, type Call } from './moto.js'
import { place } from './run-live.js'

let forwarder: Forwarder
let independent: Call
let folder: string
let queue: string

beforeEach(async () => {
  await resetMoto()
  forwarder = await startForwarder()
  independent = caller(forwarder.url)
  folder = emptyFolder()
  const { QueueUrl } = await independent('sqs', 'CreateQueue', { QueueName: 'inbox' })
  queue = QueueUrl as string
  const { TopicArn } = await independent('sns', 'CreateTopic', { Name: 'alerts' })
  await independent('sns', 'Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: `arn:aws:sqs:eu-west-1:${place.account}:inbox` })
  writeFileSync(join(folder, 'event.json'), fixtureText('ec2-c2-event').replaceAll('111122223333', place.account))
  writeFileSync(join(folder, 'sirun.config.yaml'), 'state_dir: state\n')
  writeFileSync(join(folder, 'routing.yaml'), `destinations:
  topic: { type: sns, topic: "${TopicArn}", fallback: queue }
  queue: { type: sqs, queue: "${queue}", region: eu-west-1 }
default: { to: [topic] }
`)
})

afterEach(() => forwarder.close())

function send(keys: { accessKeyId: string; secretAccessKey: string } = anyKeys): Promise<Ran> {
  return runSirun(['alert', 'file:event.json', '--send', '--json', '--endpoint-url', forwarder.url, '--config', 'sirun.config.yaml'], { cwd: folder, env: { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey } })
}

async function inbox(): Promise<Answer[]> {
  return (await independent('sqs', 'ReceiveMessage', { QueueUrl: queue, MaxNumberOfMessages: 10 })).Messages ?? []
}

test('an event of EventBridge reaches whoever subscribed; sent again, it is known', async () => {
  const sent = await send()
  expect([sent.code, jsonLines(sent.stdout)]).toMatchObject([0, [{ type: 'sent', destinations: [{ name: 'topic', told: true }] }]])
  const [{ Body }] = (await inbox()) as [Answer]
  expect(JSON.parse(Body).Message).toContain('Backdoor:EC2/C&CActivity.B')
  expect(jsonLines((await send()).stdout)).toMatchObject([{ type: 'duplicate', open: true }])
})

test('a topic that the login may not publish to: its fallback has the alert', async () => {
  await independent('iam', 'CreateUser', { UserName: 'reader' })
  const { AccessKey } = await independent('iam', 'CreateAccessKey', { UserName: 'reader' })
  await independent('iam', 'PutUserPolicy', { UserName: 'reader', PolicyName: 'own', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['sts:GetCallerIdentity', 'sqs:SendMessage'], Resource: '*' }] }) })
  await enforcePolicies()
  const sent = await send({ accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey })
  expect([sent.code, jsonLines(sent.stdout)]).toMatchObject([0, [{ destinations: [{ name: 'topic', told: true, tries: [{ destination: 'topic', status: 'refused', error: { name: 'AccessDenied' } }, { destination: 'queue', status: 'delivered' }] }] }]])
})
