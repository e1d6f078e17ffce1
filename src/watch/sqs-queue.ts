/** A queue of Amazon SQS over the Aws port: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
import type { Aws, AwsCall, AwsError, AwsPlace } from '../aws-model/aws.js'
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import { batchSize, hiddenFor, QueueTrouble, type Queue, type QueueMessage } from './queue.js'

/** Seconds that SQS waits for a message at most. */
export const longestWait = 20

/** @param wait seconds that a receive waits for a message; it has to be well within the time-out of a request */
export function sqsQueue(aws: Aws, url: string, place: AwsPlace, wait = longestWait): Queue {
  const call = async (operation: string, params: ValueMap, purpose: AwsCall['purpose'], until?: AbortSignal): Promise<ValueMap> => {
    const outcome = await aws.call({ service: 'sqs', operation, params: { QueueUrl: url, ...params }, place, address: 'watch', purpose, ...(until && { until }) })
    if (outcome.status === 'ok') return outcome.output
    if (until?.aborted || outcome.status === 'previewed') return {}
    throw troubleOf(operation, outcome.error, url)
  }
  /** In batches that leave together; what each answers. */
  const inBatches = async (operation: string, receipts: readonly string[], more: ValueMap): Promise<string[]> => {
    const batches = Array.from({ length: Math.ceil(receipts.length / batchSize) }, (_, index) => receipts.slice(index * batchSize, (index + 1) * batchSize))
    const failed = await Promise.all(
      batches.map(async (batch) => {
        const { Failed: list } = await call(operation, { Entries: batch.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle, ...more })) }, 'change')
        return maps(list).flatMap(({ Id: id }) => batch[Number(id)] ?? [])
      }),
    )
    return failed.flat()
  }
  return {
    async receive(stop, { waits = true } = {}) {
      const names = ['SentTimestamp', 'ApproximateReceiveCount', 'SenderId']
      const { Messages: list } = await call('ReceiveMessage', { MaxNumberOfMessages: batchSize, WaitTimeSeconds: waits ? wait : 0, VisibilityTimeout: hiddenFor, MessageSystemAttributeNames: names }, 'read', stop)
      return maps(list).flatMap(messageOf)
    },
    remove: (receipts) => inBatches('DeleteMessageBatch', receipts, {}),
    async hide(receipts, seconds) {
      await inBatches('ChangeMessageVisibilityBatch', receipts, { VisibilityTimeout: seconds })
    },
  }
}

function messageOf({ MessageId: id, ReceiptHandle: receipt, Body: body, Attributes: attributes }: ValueMap): QueueMessage[] {
  if (typeof id !== 'string' || typeof receipt !== 'string' || typeof body !== 'string') return []
  const { SentTimestamp: sent, ApproximateReceiveCount: receives, SenderId: sender } = isMap(attributes) ? attributes : {}
  return [{ id, receipt, body, receives: Number(receives ?? 1), ...(typeof sent === 'string' && { sent: new Date(Number(sent)) }), ...(typeof sender === 'string' && { sender }) }]
}

function maps(list: Value | undefined): ValueMap[] {
  return Array.isArray(list) ? list.filter(isMap) : []
}

function troubleOf(operation: string, { name, message }: AwsError, url: string): QueueTrouble {
  const [, words] = hints.find(([names]) => names.test(name)) ?? []
  return new QueueTrouble(name, `sqs:${operation.replace(/Batch$/, '')}: ${name}: ${message}`, words?.(operation.replace(/Batch$/, ''), url))
}

const hints: readonly [RegExp, (operation: string, url: string) => string][] = [
  [/AccessDenied|^Forbidden$/, (operation) => `Allow sqs:${operation} on the queue, and kms:Decrypt on its key (docs/watch.md).`],
  [/NonExistentQueue|QueueDoesNotExist|NoSuchQueue/, (_, url) => `There is no queue ${url}: correct watch.queue in sirun.config.yaml.`],
  [/^KMS|Kms/, () => 'Allow kms:Decrypt on the key of the queue.'],
]
