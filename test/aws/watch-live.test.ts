/** `sirun watch` against moto: an event on the bus goes through rule, queue, watcher and topic to whoever subscribed. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AlertRecord } from '../../src/alerts/alert-records.js'
import { jsonLines } from '../cli/run-main.js'
import { emptyFolder } from '../e2e/run-sirun.js'
import { startWatch, type WatchProcess } from '../watch/watch-process.js'
import { startForwarder, type Forwarder } from './forwarder.js'
import { callEvents, putEvent } from './event-bus.js'
import { caller, enforcePolicies, resetMoto, type Answer, type Call, type Keys } from './moto.js'
import { place } from './run-live.js'

let forwarder: Forwarder
let independent: Call
let folder: string
let events: string
let inbox: string
let begun: WatchProcess | undefined

beforeEach(async () => {
  await resetMoto()
  forwarder = await startForwarder()
  independent = caller(forwarder.url)
  folder = emptyFolder()
  const arnOf = (queue: string): string => `arn:aws:sqs:eu-west-1:${place.account}:${queue}`
  events = ((await independent('sqs', 'CreateQueue', { QueueName: 'events' })) as { QueueUrl: string }).QueueUrl
  inbox = ((await independent('sqs', 'CreateQueue', { QueueName: 'inbox' })) as { QueueUrl: string }).QueueUrl
  const { TopicArn } = await independent('sns', 'CreateTopic', { Name: 'alerts' })
  await independent('sns', 'Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: arnOf('inbox') })
  await callEvents('PutRule', { Name: 'findings', EventPattern: '{"source":["aws.guardduty"]}' })
  await callEvents('PutTargets', { Rule: 'findings', Targets: [{ Id: 'queue', Arn: arnOf('events') }] })
  writeFileSync(join(folder, 'sirun.config.yaml'), 'state_dir: state\n')
  writeFileSync(join(folder, 'routing.yaml'), `destinations:\n  topic: { type: sns, topic: "${TopicArn}" }\ndefault: { to: [topic] }\n`)
})
afterEach(async () => {
  begun?.kill('SIGKILL')
  await begun?.ended
  await forwarder.close()
})

function watch(keys?: Keys): WatchProcess {
  begun = startWatch(folder, { url: forwarder.url, queueUrl: events, ...(keys && { keys }) }, '--verbose')
  return begun
}

async function messagesIn(QueueUrl: string): Promise<Answer[]> {
  return (await independent('sqs', 'ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 })).Messages ?? []
}

async function isEmpty(QueueUrl: string): Promise<boolean> {
  const { Attributes } = await independent('sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })
  return Attributes.ApproximateNumberOfMessages === '0' && Attributes.ApproximateNumberOfMessagesNotVisible === '0'
}

test('an event on the bus arrives at whoever subscribed to the topic, and is gone from the queue', async () => {
  const process = watch()
  await process.saying('started')
  await putEvent('ec2-c2-event')
  expect(await process.saying('delivery')).toMatchObject({ to: 'topic', type: 'sns', status: 'delivered' })
  const [{ Body }] = (await messagesIn(inbox)) as [Answer]
  expect(JSON.parse(Body).Message).toContain('Backdoor:EC2/C&CActivity.B')
  expect(await process.saying('taken')).toMatchObject({ lag: expect.any(Number) as number })
  process.kill('SIGTERM')
  expect((await process.ended).code).toBe(0)
  expect(await isEmpty(events)).toBe(true)
})

test('a poison message is kept in the log with its reason, and is gone from the queue; a signal names its sender', async () => {
  const signal = { type: 'sirun-signal', format: 1, signal: 'acknowledged', key: `sirun-${'0'.repeat(32)}`, at: '2026-11-24T03:00:00Z', by: { user: 'kim', host: 'laptop' } }
  await independent('sqs', 'SendMessage', { QueueUrl: events, MessageBody: '{"half":' })
  await independent('sqs', 'SendMessage', { QueueUrl: events, MessageBody: JSON.stringify(signal) })
  const process = watch()
  await process.saying('rejected')
  await process.saying('signal')
  process.kill('SIGTERM')
  await process.ended
  const records = jsonLines(readFileSync(join(folder, 'state', 'alerts', new Date().toISOString().slice(0, 10), 'journal.jsonl'), 'utf8')) as AlertRecord[]
  expect(records).toEqual(expect.arrayContaining([
    expect.objectContaining({ type: 'rejected', receives: 1, body: '{"half":', reason: expect.stringContaining('not JSON') as string }),
    expect.objectContaining({ type: 'acknowledged', said: expect.objectContaining({ user: 'kim', sender: expect.any(String) as string }) as object }),
  ]))
  expect(await isEmpty(events)).toBe(true)
})

test('who may not receive is told which action is missing; nothing was received', async () => {
  await independent('iam', 'CreateUser', { UserName: 'nobody' })
  const { AccessKey } = await independent('iam', 'CreateAccessKey', { UserName: 'nobody' })
  await enforcePolicies()
  const { code, stderr } = await watch({ accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey }).ended
  expect([code, stderr]).toEqual([4, expect.stringMatching(/sqs:ReceiveMessage[^]*AccessDenied[^]*queue-unreadable/)])
})
