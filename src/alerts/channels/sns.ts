/** A topic of Amazon SNS: Publish (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html). */
import type { AwsPlace } from '../../aws-model/aws.js'
import type { ValueMap } from '../../expressions/value.js'
import { parseArn } from '../../findings/arn.js'
import type { SnsDestination } from '../../runbooks/generated/routing-schema.js'
import type { Channel } from '../channel.js'
import type { Notice } from '../notice.js'
import { fifoMembers, isFifo, queueMessage } from '../queue-message.js'
import { deliveryOfMessage, sendToAws } from '../send-to-aws.js'

export const channel: Channel<SnsDestination> = {
  follows: false,
  knowsKeys: ({ topic }) => isFifo(topic),

  draft: (notice, destination) => ({ to: `sns:Publish ${destination.topic}`, body: paramsOf(notice, destination) }),

  async deliver(notice, destination, means) {
    const call = { service: 'sns', operation: 'Publish', params: paramsOf(notice, destination), place: placeOf(destination), address: 'alert', purpose: 'change' } as const
    // Only a FIFO topic knows what it was told before.
    return deliveryOfMessage(await sendToAws(means, call, isFifo(destination.topic)))
  },
}

function paramsOf(notice: Notice, { topic, format = 'plain' }: SnsDestination): ValueMap {
  const message = queueMessage(notice, format)
  return { TopicArn: topic, Subject: message.subject, Message: message.text, MessageAttributes: message.attributes, ...fifoMembers(topic, message) }
}

/** Where the topic is: its schema wants an ARN. */
function placeOf({ topic, role }: SnsDestination): AwsPlace {
  const { partition, region, account } = parseArn(topic)!
  return { partition, region, account, ...(role !== undefined && { role }) }
}
