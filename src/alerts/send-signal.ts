/** Sends a signal to the queue of the watcher: SendMessage of SQS. */
import type { AwsPlace } from '../aws-model/aws.js'
import type { Delivery, Means } from './channel.js'
import { isFifo } from './queue-message.js'
import { deliveryOfMessage, sendToAws } from './send-to-aws.js'
import type { Signal } from './signal.js'

export interface WatchedQueue {
  url: string
  place: AwsPlace
}

/** Sent again while AWS is busy, and after a lost answer too: what is said twice counts once. */
export async function sendSignal(signal: Signal, { url, place }: WatchedQueue, means: Pick<Means, 'aws' | 'clock'>): Promise<Delivery> {
  const { key, signal: what, at } = signal
  const fifo = isFifo(url) && { MessageGroupId: key, MessageDeduplicationId: `${key}-${what}-${Date.parse(at)}` }
  const params = { QueueUrl: url, MessageBody: JSON.stringify(signal), ...fifo }
  return deliveryOfMessage(await sendToAws(means, { service: 'sqs', operation: 'SendMessage', params, place, address: 'signal', purpose: 'change' }, true))
}
