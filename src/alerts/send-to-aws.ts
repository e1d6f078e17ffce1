/** One call of a channel to AWS: tried again while AWS is busy or not reached, and after a lost answer only if that does no harm. */
import type { AwsCall, AwsError } from '../aws-model/aws.js'
import { isThrottled } from '../engine/patience.js'
import type { ValueMap } from '../expressions/value.js'
import type { Delivery, DeliveryError, Means } from './channel.js'

export type Sent = { status: 'ok'; output: ValueMap } | Exclude<Delivery, { status: 'delivered' }>

/** Milliseconds before the second, third and fourth try. */
const pauses = [1_000, 2_000, 4_000]

/** `repeatable`: told twice, AWS does it once. */
export async function sendToAws({ aws, clock }: Pick<Means, 'aws' | 'clock'>, call: AwsCall, repeatable: boolean): Promise<Sent> {
  let maybe = false
  for (let tries = 0; ; tries++) {
    const outcome = await aws.call(call)
    if (outcome.status === 'ok') return { status: 'ok', output: outcome.output }
    if (outcome.status === 'previewed') return { status: 'passed-over', why: 'nothing leaves: AWS is only looked at' }
    const error = deliveryError(outcome.error)
    if (outcome.status === 'refused' && !isPassing(outcome.error)) return { status: 'refused', error }
    maybe ||= outcome.status === 'unknown'
    const pause = pauses[tries]
    const again = (outcome.status === 'refused' || repeatable) && pause !== undefined && (await clock.sleep(pause))
    if (!again) return { status: 'failed', error, ...(maybe && { maybe }) }
  }
}

export type Looked<T> = { status: 'ok'; value: T } | Exclude<Delivery, { status: 'delivered' }>

/** One read: nothing arrives by it. */
export async function lookAtAws(means: Pick<Means, 'aws' | 'clock'>, call: AwsCall): Promise<Looked<ValueMap>> {
  const sent = await sendToAws(means, call, true)
  if (sent.status === 'ok') return { status: 'ok', value: sent.output }
  return sent.status === 'failed' ? { status: 'failed', error: sent.error } : sent
}

/** Of a message that was taken; `MessageId` is AWS's name for it. */
export function deliveryOfMessage(sent: Sent): Delivery {
  if (sent.status !== 'ok') return sent
  const { MessageId: id } = sent.output
  return { status: 'delivered', ...(typeof id === 'string' && { reference: id }) }
}

function deliveryError({ name, message, status }: AwsError): DeliveryError {
  return { name, message, ...(status !== undefined && { status }) }
}

/**
 * Neither AWS nor STS was reached, or there were too many calls, which Security Hub calls a limit:
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindings.html
 */
function isPassing(error: AwsError): boolean {
  return isThrottled(error) || ['LimitExceededException', 'NotReached', 'IdentityUnknown', 'identity-unknown'].includes(error.name)
}
