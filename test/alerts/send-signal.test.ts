import { recordOfSignal, readSignal, signalOf, type Signal } from '../../src/alerts/signal.js'
import { sendSignal } from '../../src/alerts/send-signal.js'
import { anna } from './open-incident.js'
import { awsMeans, ok, refusals, scriptedAws } from './scripted-aws.js'

const key = `sirun-${'0'.repeat(32)}`
const now = new Date('2026-11-24T03:00:00.000Z')
const place = { partition: 'aws', account: '111122223333', region: 'eu-west-1' }
const url = 'https://sqs.eu-west-1.amazonaws.com/111122223333/events'
const signal = signalOf({ type: 'resolved', key, verdict: 'benign', said: { ...anna, note: 'ours' } }, now)

test('what is said, as a message that the watcher reads', () => {
  expect(signal).toEqual({ type: 'sirun-signal', format: 1, signal: 'resolved', key, at: '2026-11-24T03:00:00.000Z', by: { user: 'anna', host: 'laptop' }, verdict: 'benign', note: 'ours' })
  expect(readSignal(JSON.stringify(signal))).toEqual({ signal })
  expect(recordOfSignal(signal)).toMatchObject({ type: 'resolved', verdict: 'benign', said: { user: 'anna', by: 'person', note: 'ours' } })
  expect(signalOf({ type: 'contained', key, said: { ...anna, by: 'run', run: '01KC', at: '2026-11-24T02:00:00.000Z' } }, now)).toMatchObject({ signal: 'contained', run: '01KC', at: '2026-11-24T02:00:00.000Z' })
})

test('it is sent, and again while nobody answers', async () => {
  const aws = scriptedAws({ SendMessage: [refusals.timedOut, refusals.throttled, ok({ MessageId: 'm' })] })
  expect(await sendSignal(signal, { url, place }, awsMeans(aws))).toEqual({ status: 'delivered', reference: 'm' })
  expect(aws.calls[0]).toMatchObject({ service: 'sqs', purpose: 'change', place, params: { QueueUrl: url, MessageBody: JSON.stringify(signal) } })
  expect(aws.calls[0]!.params).not.toHaveProperty('MessageGroupId')
})

test('what may not send says so', async () => {
  expect(await sendSignal(signal, { url, place }, awsMeans(scriptedAws({ SendMessage: [refusals.denied] })))).toMatchObject({ status: 'refused', error: { name: 'AccessDeniedException' } })
})

test('in a FIFO what is said of one finding stays in order, and twice the same counts once', async () => {
  const idsOf = async (each: Signal): Promise<unknown> => {
    const aws = scriptedAws({ SendMessage: [ok()] })
    await sendSignal(each, { url: `${url}.fifo`, place }, awsMeans(aws))
    const { MessageGroupId: group, MessageDeduplicationId: id } = aws.calls[0]!.params as Record<string, unknown>
    return [group, id]
  }
  expect(await idsOf(signal)).toEqual([key, `${key}-resolved-1795489200000`])
  expect(await idsOf({ ...signal, signal: 'acknowledged' })).toEqual([key, `${key}-acknowledged-1795489200000`])
})
