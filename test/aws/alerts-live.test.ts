/**
 * Channels to AWS over HTTP, from a notice to what a receiver reads, through the live port. SNS and SQS are moto's:
 * evidence about sirun's side, not about AWS.
 */
import { channel as sns } from '../../src/alerts/channels/sns.js'
import { channel as sqs } from '../../src/alerts/channels/sqs.js'
import type { Means } from '../../src/alerts/channel.js'
import { liveAws, type LiveAws } from '../../src/aws/live-aws.js'
import type { AlertNotice } from '../../src/alerts/notice.js'
import { closed, hostile, opened, saying } from '../alerts/notices.js'
import { alertOf } from '../alerts/alert-of.js'
import { awsMeans } from '../alerts/scripted-aws.js'
import { fixture } from '../findings/fixtures.js'
import { startForwarder, type Forwarder } from './forwarder.js'
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
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: anyKeys.accessKeyId, AWS_SECRET_ACCESS_KEY: anyKeys.secretAccessKey })
  forwarder = await startForwarder()
  independent = caller(forwarder.url)
  aws = liveAws({ endpoint: forwarder.url })
  means = awsMeans(aws)
})

afterEach(async () => {
  aws.close()
  await forwarder.close()
})

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

test('nobody there: tried again, then failed, and nothing can have arrived', async () => {
  const nowhere = liveAws({ endpoint: 'http://127.0.0.1:1' })
  const delivery = await sns.deliver(told, { type: 'sns', topic: `arn:aws:sns:eu-west-1:${place.account}:alerts` }, awsMeans(nowhere))
  nowhere.close()
  expect(delivery).toMatchObject({ status: 'failed' })
  expect(delivery).not.toHaveProperty('maybe')
})
