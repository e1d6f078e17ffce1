/** A queue of Amazon SQS: SendMessage (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html). */
import type { AwsPlace } from '../../aws-model/aws.js'
import type { ValueMap } from '../../expressions/value.js'
import { partitionOfRegion } from '../../findings/arn.js'
import type { SqsDestination } from '../../runbooks/generated/routing-schema.js'
import type { Channel } from '../channel.js'
import type { Notice } from '../notice.js'
import { fifoMembers, isFifo, queueMessage } from '../queue-message.js'
import { deliveryOfMessage, sendToAws } from '../send-to-aws.js'

export const channel: Channel<SqsDestination> = {
  follows: false,
  knowsKeys: ({ queue }) => isFifo(queue),

  draft: (notice, destination) => ({ to: `sqs:SendMessage ${destination.queue}`, body: paramsOf(notice, destination) }),

  async deliver(notice, destination, means) {
    const place = placeOfQueue(destination)
    if (place === undefined) return { status: 'refused', error: { name: 'NoRegion', message: `The URL ${destination.queue} does not say the region of the queue: set \`region\` of the destination` } }
    const call = { service: 'sqs', operation: 'SendMessage', params: paramsOf(notice, destination), place, address: 'alert', purpose: 'change' } as const
    // Only a FIFO queue knows what it was told before.
    return deliveryOfMessage(await sendToAws(means, call, isFifo(destination.queue)))
  },
}

function paramsOf(notice: Notice, { queue, format = 'json' }: SqsDestination): ValueMap {
  const message = queueMessage(notice, format)
  return { QueueUrl: queue, MessageBody: message.text, MessageAttributes: message.attributes, ...fifoMembers(queue, message) }
}

/** `sqs.<region>.…`, the older `<region>.queue.…`, or a VPC endpoint: https://docs.aws.amazon.com/general/latest/gr/sqs-service.html */
const regionInHost = /(?:^|\.)sqs(?:-fips)?\.([a-z]{2,4}(?:-[a-z]+)+-\d)\.|^([a-z]{2,4}(?:-[a-z]+)+-\d)\.queue\./

/** Undefined where nobody says the region. */
export function placeOfQueue({ queue, region: given, role }: SqsDestination): AwsPlace | undefined {
  const { hostname, pathname } = new URL(queue)
  const [, inHost, inOlder] = regionInHost.exec(hostname) ?? []
  const region = given ?? inHost ?? inOlder
  const [account] = pathname.split('/').slice(-2)
  return region === undefined || account === undefined ? undefined : { partition: partitionOfRegion(region), region, account, ...(role !== undefined && { role }) }
}
