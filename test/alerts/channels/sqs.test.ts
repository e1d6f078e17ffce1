/** What leaves for a queue, where to, and what is said of it afterwards. */
import { channel } from '../../../src/alerts/channels/sqs.js'
import { opened } from '../notices.js'
import { awsMeans, ok, refusals, scriptedAws } from '../scripted-aws.js'

const place = { partition: 'aws', region: 'eu-west-1', account: '444455556666' }

test.each([
  ['https://sqs.eu-west-1.amazonaws.com/444455556666/alerts', {}, place],
  ['https://sqs-fips.us-east-1.amazonaws.com/444455556666/alerts', {}, { ...place, region: 'us-east-1' }],
  ['https://eu-west-1.queue.amazonaws.com/444455556666/alerts', {}, place],
  ['https://vpce-0a1b-2c3d.sqs.us-gov-west-1.vpce.amazonaws.com/444455556666/alerts', {}, { ...place, partition: 'aws-us-gov', region: 'us-gov-west-1' }],
  ['https://sqs.cn-north-1.amazonaws.com.cn/444455556666/alerts', { role: 'r' }, { ...place, partition: 'aws-cn', region: 'cn-north-1', role: 'r' }],
  ['http://localhost:4566/444455556666/alerts', { region: 'eu-west-1' }, place],
])('%s %j', async (queue, more, where) => {
  const aws = scriptedAws({ SendMessage: [ok({ MessageId: 'm-1' })] })
  const destination = { type: 'sqs', queue, ...more } as const
  expect(await channel.deliver(opened, destination, awsMeans(aws))).toEqual({ status: 'delivered', reference: 'm-1' })
  expect(aws.calls).toEqual([{ service: 'sqs', operation: 'SendMessage', purpose: 'change', address: 'alert', place: where, params: channel.draft(opened, destination)!.body }])
  expect(aws.calls[0]!.params).toMatchObject({ QueueUrl: queue, MessageAttributes: { severity: { StringValue: 'HIGH' } } })
  expect(JSON.parse(aws.calls[0]!.params['MessageBody'] as string)).toMatchObject({ type: 'alert' })
})

test('a URL without a region: nothing is sent, and what to do is said', async () => {
  const aws = scriptedAws({})
  const delivery = await channel.deliver(opened, { type: 'sqs', queue: 'https://queue.amazonaws.com/444455556666/alerts' }, awsMeans(aws))
  expect(delivery).toMatchObject({ status: 'refused', error: { name: 'NoRegion', message: expect.stringContaining('set `region`') } })
  expect(aws.calls).toEqual([])
})

test('a lost answer: only a FIFO queue knows keys, and is told again', async () => {
  const queue = 'https://sqs.eu-west-1.amazonaws.com/444455556666/alerts'
  expect([queue, `${queue}.fifo`].map((each) => channel.knowsKeys!({ type: 'sqs', queue: each }))).toEqual([false, true])
  const answers = (): ReturnType<typeof scriptedAws> => scriptedAws({ SendMessage: [refusals.timedOut, ok({ MessageId: 'm-2' })] })
  expect(await channel.deliver(opened, { type: 'sqs', queue }, awsMeans(answers()))).toMatchObject({ status: 'failed', maybe: true })
  expect(await channel.deliver(opened, { type: 'sqs', queue: `${queue}.fifo` }, awsMeans(answers()))).toMatchObject({ status: 'delivered' })
})
