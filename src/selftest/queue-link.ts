/** The queue that is watched: whether EventBridge may send there, and what lies in it and in its dead letters. */
import type { ValueMap } from '../expressions/value.js'
import { parseArn } from '../findings/arn.js'
import { listAt, numberAt, textAt, textsAt } from '../findings/read-members.js'
import { askAws, type Asking } from './ask-aws.js'
import { BrokenLink, type Held } from './link.js'

export interface QueueState {
  arn: string
  waiting: number
  /** Undefined: it has no dead-letter queue, or that may not be looked at. */
  dead?: number
}

/** `asking.place`: the queue's. Throws BrokenLink where no event can come in. */
export async function lookAtQueue(asking: Asking, url: string): Promise<Held<QueueState>> {
  const attributes = await attributesOf(asking, url)
  const arn = textAt(attributes, 'QueueArn') ?? ''
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html: it wants a key of one's own.
  if (/^(?:alias\/aws\/sqs|arn:[^:]+:kms:.*:alias\/aws\/sqs)$/.test(textAt(attributes, 'KmsMasterKeyId') ?? '')) throw new BrokenLink(`${url} is encrypted with the key alias/aws/sqs, which EventBridge cannot use`, 'Encrypt it with SSE-SQS, or with a key of your own whose policy lets EventBridge use it.')
  if (!letsEventBridgeSend(parsed(textAt(attributes, 'Policy')))) throw new BrokenLink(`The policy of ${url} does not let EventBridge send`, 'sirun infra writes a queue with such a policy.')
  const target = textAt(parsed(textAt(attributes, 'RedrivePolicy')), 'deadLetterTargetArn')
  const dead = target === undefined ? undefined : await deadLetters(asking, url, target)
  const waiting = numberAt(attributes, 'ApproximateNumberOfMessages') ?? 0
  const value = { arn, waiting, ...(dead !== undefined && { dead }) }
  const says = `${url}: ${waiting} waiting, ${dead === undefined ? target === undefined ? 'no dead-letter queue' : 'dead letters may not be looked at' : `${dead} dead letters`}`
  if (dead) return { value, says, state: 'doubtful', hint: 'Nobody was told of dead letters: look at the log of the watcher, and have it read them (docs/watch.md).' }
  return target === undefined ? { value, says, state: 'doubtful', hint: 'What cannot be handled is lost when it has waited long enough: give it a dead-letter queue.' } : { value, says }
}

async function deadLetters(asking: Asking, url: string, arn: string): Promise<number | undefined> {
  const name = parseArn(arn)?.resource ?? ''
  try {
    return numberAt(await attributesOf(asking, url.replace(/[^/]+$/, name)), 'ApproximateNumberOfMessages')
  } catch (error) {
    if (error instanceof BrokenLink) return undefined
    throw error
  }
}

async function attributesOf(asking: Asking, url: string): Promise<unknown> {
  return (await askAws(asking, 'sqs', 'GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] }))['Attributes']
}

/** Some statement of it; conditions say for which rules, which only an event proves. */
function letsEventBridgeSend(policy: unknown): boolean {
  return listAt(policy, 'Statement').some((statement) => {
    const actions = textsOrOne(statement, 'Action')
    const services = [...textsOrOne(statement, 'Principal'), ...textsOrOne(statement, 'Principal', 'Service'), ...textsOrOne(statement, 'Principal', 'AWS')]
    return textAt(statement, 'Effect') === 'Allow' && actions.some((action) => ['sqs:sendmessage', 'sqs:*', '*'].includes(action.toLowerCase())) && services.some((service) => ['events.amazonaws.com', '*'].includes(service))
  })
}

function textsOrOne(value: unknown, ...path: string[]): string[] {
  const one = textAt(value, ...path)
  return one === undefined ? textsAt(value, ...path) : [one]
}

function parsed(text: string | undefined): ValueMap | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as ValueMap)
  } catch {
    return undefined
  }
}
