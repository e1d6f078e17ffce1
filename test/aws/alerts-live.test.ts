/**
 * Channels to AWS over HTTP, from a notice to what a receiver reads, through the live port. SNS and SQS are moto's;
 * the records of findings are the project's own servers (guardduty-server.ts, securityhub-server.ts): evidence about sirun's
 * side, not about AWS.
 */
import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import { awsSecrets } from '../../src/alerts/aws-secrets.js'
import { channel as guardduty } from '../../src/alerts/channels/guardduty.js'
import { channel as securityHub } from '../../src/alerts/channels/security-hub.js'
import { channel as sns } from '../../src/alerts/channels/sns.js'
import { channel as sqs } from '../../src/alerts/channels/sqs.js'
import type { Means } from '../../src/alerts/channel.js'
import { secretReader } from '../../src/alerts/secrets.js'
import { liveAws, type LiveAws } from '../../src/aws/live-aws.js'
import { guardedAws } from '../../src/alerts/guarded-aws.js'
import type { AlertNotice } from '../../src/alerts/notice.js'
import { closed, hostile, opened, saying } from '../alerts/notices.js'
import { alertOf } from '../alerts/alert-of.js'
import { awsMeans } from '../alerts/scripted-aws.js'
import { fixture } from '../findings/fixtures.js'
import { guarddutyFindings } from './guardduty-server.js'
import { securityHubFindings, type HubFinding } from './securityhub-server.js'
import { startForwarder, type Correction, type Forwarder } from './forwarder.js'
import { anyKeys, caller, enforcePolicies, resetMoto, type Answer, type Call } from './moto.js'
import { place } from './run-live.js'

const alert = alertOf({ ...fixture('ec2-c2-event'), account: place.account })
const told: AlertNotice = { ...opened, alert }

let forwarder: Forwarder
let independent: Call
let aws: LiveAws
let means: Means

beforeEach(async () => {
  await resetMoto()
  await open()
})

/** Through these servers of ours, before moto. */
async function open(...servers: Correction[]): Promise<void> {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: anyKeys.accessKeyId, AWS_SECRET_ACCESS_KEY: anyKeys.secretAccessKey })
  forwarder = await startForwarder(servers)
  independent = caller(forwarder.url)
  aws = liveAws({ endpoint: forwarder.url })
  means = awsMeans(aws)
}

async function close(): Promise<void> {
  aws.close()
  await forwarder.close()
}

afterEach(close)

async function newQueue(name: string): Promise<{ queue: string; arn: string }> {
  const { QueueUrl: made } = await independent('sqs', 'CreateQueue', { QueueName: name, ...(name.endsWith('.fifo') && { Attributes: { FifoQueue: 'true' } }) })
  return { queue: made, arn: `arn:aws:sqs:eu-west-1:${place.account}:${name}` }
}

async function newTopic(name: string): Promise<string> {
  const { TopicArn: made } = await independent('sns', 'CreateTopic', { Name: name, ...(name.endsWith('.fifo') && { Attributes: { FifoTopic: 'true' } }) })
  return made
}

/** What waits in a queue, in its order. */
async function received(queue: string): Promise<Answer[]> {
  const { Messages } = await independent('sqs', 'ReceiveMessage', { QueueUrl: queue, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] })
  return Messages ?? []
}

describe('SNS', () => {
  test('whoever subscribed reads what it is, how bad, whose, who did it and what to do', async () => {
    const topic = await newTopic('alerts')
    const { queue, arn } = await newQueue('inbox')
    await independent('sns', 'Subscribe', { TopicArn: topic, Protocol: 'sqs', Endpoint: arn })
    expect(await sns.deliver(told, { type: 'sns', topic }, means)).toMatchObject({ status: 'delivered', reference: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    const [{ Body }] = (await received(queue)) as [Answer]
    const { Subject, Message, MessageAttributes } = JSON.parse(Body)
    expect(Subject).toMatch(/^P2 HIGH Backdoor:EC2/)
    for (const said of ['HIGH (8)', 'i-0aaaabbbbccccdddd', 'Actor', '198.51.100.23', 'acknowledge within 30 min', 'sirun respond arn:aws:guardduty:']) expect(Message).toContain(said)
    expect(MessageAttributes).toMatchObject({ kind: { Value: 'alert' }, priority: { Value: 'P2' }, severity: { Value: 'HIGH' }, type: { Value: 'Backdoor:EC2/C&CActivity.B' }, account: { Value: place.account }, region: { Value: 'eu-west-1' } })
  })

  test('a filter policy of a subscription decides by the attributes', async () => {
    const topic = await newTopic('alerts')
    const urgent = await newQueue('urgent')
    const all = await newQueue('all')
    await independent('sns', 'Subscribe', { TopicArn: topic, Protocol: 'sqs', Endpoint: urgent.arn, Attributes: { FilterPolicy: JSON.stringify({ priority: ['P1'] }) } })
    await independent('sns', 'Subscribe', { TopicArn: topic, Protocol: 'sqs', Endpoint: all.arn })
    await sns.deliver(told, { type: 'sns', topic }, means)
    expect([(await received(urgent.queue)).length, (await received(all.queue)).length]).toEqual([0, 1])
  })

  test('a FIFO: the same alert twice arrives once, its end arrives too', async () => {
    const topic = await newTopic('alerts.fifo')
    const { queue, arn } = await newQueue('inbox.fifo')
    await independent('sns', 'Subscribe', { TopicArn: topic, Protocol: 'sqs', Endpoint: arn, Attributes: { RawMessageDelivery: 'true' } })
    const destination = { type: 'sns', topic, format: 'json' } as const
    await sns.deliver(told, destination, means)
    await sns.deliver(told, destination, means)
    await sns.deliver({ ...closed, alert }, destination, means)
    expect((await received(queue)).map(({ Body }) => JSON.parse(Body).progress?.state)).toEqual([undefined, 'closed'])
  })

  test('a topic that is not there, and one that the login may not publish to', async () => {
    const topic = await newTopic('alerts')
    expect(await sns.deliver(told, { type: 'sns', topic: `${topic}-none` }, means)).toMatchObject({ status: 'refused', error: { name: 'NotFoundException' } })
    await independent('iam', 'CreateUser', { UserName: 'reader' })
    const { AccessKey } = await independent('iam', 'CreateAccessKey', { UserName: 'reader' })
    await independent('iam', 'PutUserPolicy', { UserName: 'reader', PolicyName: 'own', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:GetCallerIdentity', Resource: '*' }] }) })
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: AccessKey.AccessKeyId, AWS_SECRET_ACCESS_KEY: AccessKey.SecretAccessKey })
    await enforcePolicies()
    const reader = liveAws({ endpoint: forwarder.url })
    const denied = await sns.deliver(told, { type: 'sns', topic }, awsMeans(reader))
    reader.close()
    expect(denied).toMatchObject({ status: 'refused', error: { name: 'AccessDenied', message: expect.stringContaining('sns:Publish') } })
  })

  test("another account's topic: nothing leaves without a role there", async () => {
    const topic = 'arn:aws:sns:eu-west-1:444455556666:alerts'
    expect(await sns.deliver(told, { type: 'sns', topic }, means)).toMatchObject({ status: 'refused', error: { name: 'WrongAccount' } })
    expect(forwarder.operations()).not.toContain('sns:Publish')
    await independent('iam', 'CreateRole', { RoleName: 'publisher', AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] }) })
    // moto makes the topic where the role is.
    const away = await newTopic('away')
    expect(await sns.deliver(told, { type: 'sns', topic: away, role: 'arn:{partition}:iam::{account}:role/publisher' }, means)).toMatchObject({ status: 'delivered' })
    expect(forwarder.operations()).toEqual(expect.arrayContaining(['sts:AssumeRole', 'sns:Publish']))
  })
})

describe('SQS', () => {
  test('JSON with attributes, on a queue whose URL does not say its region', async () => {
    const { queue } = await newQueue('alerts')
    expect(await sqs.deliver(told, { type: 'sqs', queue, region: 'eu-west-1' }, means)).toMatchObject({ status: 'delivered' })
    const [{ Body, MessageAttributes }] = (await received(queue)) as [Answer]
    expect(JSON.parse(Body)).toMatchObject({ type: 'alert', severity: { label: 'HIGH' }, affected: [expect.stringContaining('i-0aaaabbbbccccdddd')], command: expect.stringContaining('sirun respond') })
    expect(MessageAttributes).toMatchObject({ kind: { StringValue: 'alert' }, severity: { StringValue: 'HIGH' } })
  })

  test('a FIFO: the same alert twice arrives once', async () => {
    const { queue } = await newQueue('alerts.fifo')
    const destination = { type: 'sqs', queue, region: 'eu-west-1' } as const
    for (const notice of [told, { ...told }]) expect(await sqs.deliver(notice, destination, means)).toMatchObject({ status: 'delivered' })
    expect(await received(queue)).toHaveLength(1)
  })

  test('hostile text goes through, and does nothing on the way', async () => {
    const { queue } = await newQueue('alerts')
    expect(await sqs.deliver({ ...opened, alert: alertOf(saying(hostile)) }, { type: 'sqs', queue, region: 'eu-west-1' }, means)).toMatchObject({ status: 'delivered' })
    const [{ Body }] = (await received(queue)) as [Answer]
    expect(Body).not.toMatch(/[^ -~]/)
    expect(JSON.parse(Body).finding.title).toBe(hostile)
  })
})

describe('the record of the finding', () => {
  const detector = '0123456789abcdef0123456789abcdef'
  const arn = `arn:aws:guardduty:eu-west-1:${place.account}:detector/${detector}/finding/${alert.finding.id}`
  const about = { alert: { ...alert, finding: { ...alert.finding, arn } } }
  const changes = (): string[] => forwarder.operations().filter((operation) => /batchupdate|archive|feedback/.test(operation))

  test('Security Hub: told, then closed; what was told again is not written again', async () => {
    const record: HubFinding = { Id: arn, ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/guardduty', UpdatedAt: '2026-11-20T02:30:00Z', Workflow: { Status: 'NEW' } }
    await close()
    await open(securityHubFindings([record], { lag: 2 }))
    const destination = { type: 'security_hub' } as const
    for (const notice of [{ ...opened, ...about }, { ...opened, ...about }]) expect(await securityHub.deliver(notice, destination, means)).toEqual({ status: 'delivered', reference: arn })
    expect(record).toMatchObject({ Workflow: { Status: 'NOTIFIED' }, Note: { UpdatedBy: 'sirun' } })
    expect(changes()).toHaveLength(1)
    expect(await securityHub.deliver({ ...closed, ...about }, destination, means)).toEqual({ status: 'delivered', reference: arn })
    expect(record).toMatchObject({ Workflow: { Status: 'RESOLVED' }, VerificationState: 'TRUE_POSITIVE', Note: { Text: expect.stringContaining('true-positive') } })
    expect(await securityHub.deliver({ ...opened, ...about }, destination, means)).toMatchObject({ status: 'delivered' })
    expect(record['Workflow']).toEqual({ Status: 'RESOLVED' })
  })

  test('Security Hub: hostile names in the note pass its rules', async () => {
    const record: HubFinding = { Id: arn, ProductArn: 'p', UpdatedAt: '2026-11-20T02:30:00Z', Note: { Text: hostile, UpdatedBy: 'ana' } }
    await close()
    await open(securityHubFindings([record]))
    const notice = { ...closed, ...about, progress: { ...closed.progress!, by: hostile.repeat(10) } }
    expect(await securityHub.deliver(notice, { type: 'security_hub' }, means)).toMatchObject({ status: 'delivered' })
    expect(record['Note'].Text).toMatch(/^sirun: run [ -~…]*$/)
  })

  test('GuardDuty: nothing until the verdict, then feedback and archiving, once', async () => {
    const finding = { id: alert.finding.id, arn, service: { archived: false } }
    await close()
    await open(guarddutyFindings({ [detector]: [finding] }))
    const destination = { type: 'guardduty' } as const
    expect(await guardduty.deliver({ ...opened, ...about }, destination, means)).toMatchObject({ status: 'passed-over' })
    expect(changes()).toEqual([])
    const benign = { ...closed, ...about, progress: { ...closed.progress!, verdict: 'benign' as const } }
    for (const notice of [benign, benign]) expect(await guardduty.deliver(notice, destination, means)).toEqual({ status: 'delivered', reference: arn })
    expect(finding.service).toEqual({ archived: true, userFeedback: 'NOT_USEFUL' })
    expect(changes()).toHaveLength(2)
  })
})

describe('secrets', () => {
  const value = 'https://hooks.example/T0/B0/hidden'

  function secretsOf(region = 'eu-west-1'): ReturnType<typeof secretReader> {
    return secretReader({ env: {}, folder: '/', fromAws: awsSecrets({ aws, clock: means.clock, region }) })
  }

  test('of Secrets Manager: by name, by ARN whatever the region of the session, a member of JSON', async () => {
    const { ARN } = await independent('secrets-manager', 'CreateSecret', { Name: 'chat', SecretString: value })
    await independent('secrets-manager', 'CreateSecret', { Name: 'all', SecretString: JSON.stringify({ chat: value }) })
    expect(await secretsOf()({ secret: 'chat' })).toBe(value)
    expect(await secretsOf('us-east-1')({ secret: ARN })).toBe(value)
    expect(await secretsOf('us-east-1')({ secret: 'all', key: 'chat', region: 'eu-west-1' })).toBe(value)
  })

  test('of Parameter Store: decrypted', async () => {
    await independent('ssm', 'PutParameter', { Name: '/sirun/chat', Type: 'SecureString', Value: value })
    expect(await secretsOf()({ parameter: '/sirun/chat' })).toBe(value)
    expect(await secretsOf()({ parameter: `arn:aws:ssm:eu-west-1:${place.account}:parameter/sirun/chat` })).toBe(value)
  })

  test('what is not there, and what may not be read: which, where and what it needs, and nothing of any secret', async () => {
    await independent('secrets-manager', 'CreateSecret', { Name: 'chat', SecretString: value })
    await expect(secretsOf()({ secret: 'none' })).rejects.toMatchObject({ name: 'SecretTrouble', message: expect.stringContaining('secret none in eu-west-1: ResourceNotFoundException') })
    await expect(secretsOf()({ parameter: '/none' })).rejects.toMatchObject({ message: expect.stringContaining('ParameterNotFound') })
    await expect(secretsOf()({ secret: 'chat', key: 'x' })).rejects.toMatchObject({ message: expect.not.stringContaining('hidden') })
    await expect(secretsOf()({ secret: 'arn:aws:secretsmanager:eu-west-1:444455556666:secret:chat-AbCdEf' })).rejects.toMatchObject({ message: expect.stringContaining('WrongAccount') })
  })
})

test("what the team's policy forbids does not leave", async () => {
  const topic = await newTopic('alerts')
  const forbidden = [{ operation: 'sns:Publish', why: 'Only queues.', from: 'sirun.policy.yaml:2' }]
  const guarded = awsMeans(guardedAws(aws, { forbidden }, (service) => loadAwsModel([service])))
  expect(await sns.deliver(told, { type: 'sns', topic }, guarded)).toMatchObject({ status: 'refused', error: { name: 'Forbidden', message: expect.stringContaining('Only queues.') } })
  expect(forwarder.operations()).not.toContain('sns:Publish')
})

test('nobody there: tried again, then failed, and nothing can have arrived', async () => {
  const nowhere = liveAws({ endpoint: 'http://127.0.0.1:1' })
  const delivery = await sns.deliver(told, { type: 'sns', topic: `arn:aws:sns:eu-west-1:${place.account}:alerts` }, awsMeans(nowhere))
  nowhere.close()
  expect(delivery).toMatchObject({ status: 'failed' })
  expect(delivery).not.toHaveProperty('maybe')
})
