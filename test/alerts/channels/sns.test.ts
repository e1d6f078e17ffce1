/** What leaves for a topic, and what is said of it afterwards. */
import { channel } from '../../../src/alerts/channels/sns.js'
import { message, opened } from '../notices.js'
import { awsMeans, ok, refusals, scriptedAws } from '../scripted-aws.js'

const topic = 'arn:aws-us-gov:sns:us-gov-west-1:444455556666:alerts'
const destination = { type: 'sns', topic, role: 'arn:{partition}:iam::{account}:role/publisher' } as const
const fifo = { type: 'sns', topic: `${topic}.fifo` } as const

test('published once, where its ARN says, with the role of the destination', async () => {
  const aws = scriptedAws({ Publish: [ok({ MessageId: 'm-1' })] })
  expect(await channel.deliver(opened, destination, awsMeans(aws))).toEqual({ status: 'delivered', reference: 'm-1' })
  expect(aws.calls).toEqual([expect.objectContaining({
    service: 'sns', operation: 'Publish', purpose: 'change',
    place: { partition: 'aws-us-gov', region: 'us-gov-west-1', account: '444455556666', role: destination.role },
    params: expect.objectContaining({ TopicArn: topic, Subject: expect.stringContaining('HIGH'), MessageAttributes: expect.objectContaining({ priority: { DataType: 'String', StringValue: 'P2' } }) }),
  })])
})

test('the draft is what leaves', async () => {
  const aws = scriptedAws({ Publish: [ok({ MessageId: 'm-1' })] })
  await channel.deliver(message, destination, awsMeans(aws))
  expect(channel.draft(message, destination)).toEqual({ to: `sns:Publish ${topic}`, body: aws.calls[0]!.params })
})

test('a refusal is not tried again, and has no request id', async () => {
  const ports = awsMeans(scriptedAws({ Publish: [refusals.denied] }))
  expect(await channel.deliver(opened, destination, ports)).toEqual({ status: 'refused', error: { name: 'AccessDeniedException', message: 'is not authorized to perform this', status: 403 } })
  expect(ports.clock.waits).toEqual([])
})

test('throttled or not reached: again after a pause, and in the end nobody took it', async () => {
  const aws = scriptedAws({ Publish: [refusals.throttled, refusals.notReached, ok({ MessageId: 'm-2' })] })
  const ports = awsMeans(aws)
  expect(await channel.deliver(opened, destination, ports)).toMatchObject({ status: 'delivered' })
  expect(ports.clock.waits).toEqual([1_000, 2_000])
  const never = awsMeans(scriptedAws({ Publish: () => refusals.throttled }))
  expect(await channel.deliver(opened, destination, never)).toEqual({ status: 'failed', error: { name: 'ThrottlingException', message: 'Rate exceeded', status: 400 } })
  expect(never.clock.waits).toHaveLength(3)
})

test('a lost answer: only a FIFO topic is told again', async () => {
  const lost = scriptedAws({ Publish: [refusals.timedOut] })
  expect(await channel.deliver(opened, destination, awsMeans(lost))).toMatchObject({ status: 'failed', maybe: true, error: { name: 'TimeoutError' } })
  const again = scriptedAws({ Publish: [refusals.timedOut, ok({ MessageId: 'm-3' })] })
  expect(await channel.deliver(opened, fifo, awsMeans(again))).toEqual({ status: 'delivered', reference: 'm-3' })
  const [first, second] = again.calls
  expect(second).toEqual(first)
  expect(first!.params).toMatchObject({ MessageDeduplicationId: opened.key, MessageGroupId: opened.key })
})

test('only a FIFO topic knows keys', () => {
  expect([destination, fifo].map((each) => channel.knowsKeys!(each))).toEqual([false, true])
})

test('a port that only looks sends nothing', async () => {
  expect(await channel.deliver(opened, destination, awsMeans(scriptedAws({ Publish: [{ status: 'previewed' }] })))).toMatchObject({ status: 'passed-over' })
})
