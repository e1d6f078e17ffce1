/** The queue over the Aws port against a contract of SQS: what is received, deleted, kept away, and what goes wrong. */
import { liveAws, type LiveAws } from '../../src/aws/live-aws.js'
import { QueueTrouble, type Queue } from '../../src/watch/queue.js'
import { sqsQueue } from '../../src/watch/sqs-queue.js'
import { account, startSqs } from './servers/sqs-stub.mjs'

let sqs: Awaited<ReturnType<typeof startSqs>>
let aws: LiveAws
let queue: Queue
const never = new AbortController().signal

beforeEach(async () => {
  process.env['AWS_ACCESS_KEY_ID'] = 'AKIAIOSFODNN7EXAMPLE'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'canary'
  sqs = await startSqs()
  aws = liveAws({ endpoint: sqs.url })
  queue = sqsQueue(aws, sqs.queueUrl, { account, region: 'eu-west-1', partition: 'aws' })
})
afterEach(async () => {
  aws.close()
  await sqs.close()
})

test('messages come with how often, when and by whom; deleted, they are gone', async () => {
  for (let index = 0; index < 12; index += 1) sqs.queue.send(`body ${index} ☃`)
  const first = await queue.receive(never)
  expect(first).toHaveLength(10)
  expect(first[0]).toEqual({ id: expect.any(String) as string, receipt: expect.any(String) as string, body: 'body 0 ☃', receives: 1, sent: expect.any(Date) as Date, sender: 'AIDAEXAMPLE' })
  const second = await queue.receive(never)
  expect(await queue.remove([...first, ...second].map(({ receipt }) => receipt))).toEqual([])
  expect(sqs.queue).toMatchObject({ waiting: [], counts: { received: 12, deleted: 12 } })
  expect(sqs.calls.filter((each) => each === 'DeleteMessageBatch')).toHaveLength(2)
  expect(await queue.receive(never, { waits: false })).toEqual([])
})

test('hidden for no time, a message is there again, and says that it comes for the second time', async () => {
  sqs.queue.send('body')
  const [first] = await queue.receive(never)
  await queue.hide([first!.receipt], 0)
  expect(await queue.receive(never)).toMatchObject([{ id: first!.id, receives: 2 }])
})

test('what could not be deleted is named', async () => {
  sqs.queue.send('a')
  const [{ receipt } = { receipt: '' }] = await queue.receive(never)
  sqs.mishaps.set('DeleteMessageBatch', [{ failed: true }])
  expect(await queue.remove([receipt])).toEqual([receipt])
  expect(await queue.remove([receipt])).toEqual([])
})

test('a long poll ends at once when it is stopped', async () => {
  const stop = new AbortController()
  const receiving = queue.receive(stop.signal)
  for (;;) {
    if (sqs.calls.includes('ReceiveMessage')) break
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  stop.abort()
  expect(await receiving).toEqual([])
})

test('trouble names the action, and says what to do', async () => {
  sqs.mishaps.set('ReceiveMessage', [{ error: 'AccessDenied', status: 403 }, { error: 'QueueDoesNotExist' }])
  await expect(queue.receive(never)).rejects.toMatchObject({ name: 'QueueTrouble', code: 'AccessDenied', hint: expect.stringContaining('sqs:ReceiveMessage') as string })
  await expect(queue.receive(never)).rejects.toMatchObject({ hint: expect.stringContaining('watch.queue') as string })
  sqs.mishaps.set('DeleteMessageBatch', [{ error: 'AccessDenied', status: 403 }])
  await expect(queue.remove(['r'])).rejects.toMatchObject({ code: 'AccessDenied', hint: expect.stringContaining('sqs:DeleteMessage on') as string })
  sqs.mishaps.set('ChangeMessageVisibilityBatch', [{ break: true }])
  await expect(queue.hide(['r'], 5)).rejects.toBeInstanceOf(QueueTrouble)
})
