/** Takes findings out of what they travel in: EventBridge, SNS, SQS, Lambda records, answers of the API, lists. */
import { accountAt, at, listAt, mapOf, textAt, textsAt } from './read-members.js'
import type { EventEnvelope } from './finding-source.js'

/** A document that holds no further documents, and what the event around it said. */
export interface Unwrapped {
  document: unknown
  event?: EventEnvelope
}

/** How deep wrappings may lie in each other; deeper ones stay wrapped and are then no finding. */
const maxWrappings = 16

/**
 * Every document inside `value`, in order. Text is parsed by `parse` (undefined: not JSON, or too deep) until nothing
 * parses any more: a queue's body may be a topic's message, which is an event. An empty list yields itself, so that it
 * can be named.
 */
export function unwrap(
  value: unknown, parse: (text: string) => unknown, event?: EventEnvelope, depth = 0,
): Unwrapped[] {
  const leaf = (): Unwrapped[] => [event === undefined ? { document: value } : { document: value, event }]
  if (depth >= maxWrappings) return leaf()
  const inside = (inner: unknown, around = event): Unwrapped[] => unwrap(inner, parse, around, depth + 1)
  if (typeof value === 'string') {
    const parsed = parse(value)
    return parsed === undefined ? leaf() : inside(parsed)
  }
  if (Array.isArray(value)) return value.length === 0 ? leaf() : value.flatMap((item) => inside(item))
  if (mapOf(value) === undefined) return leaf()

  const envelope = readEnvelope(value)
  if (envelope !== undefined) return inside(at(value, 'detail'), envelope)
  for (const list of ['Findings', 'Records', 'Messages']) {
    const items = at(value, list)
    if (Array.isArray(items)) return items.length === 0 ? leaf() : items.flatMap((item) => inside(item))
  }
  // The answer of DescribeAlarms has them in two lists.
  const alarms = ['MetricAlarms', 'CompositeAlarms'].flatMap((list) => listAt(value, list))
  if (alarms.length > 0) return alarms.flatMap((item) => inside(item))
  const message = carriedText(value)
  return message === undefined ? leaf() : inside(message)
}

/** The envelope of an EventBridge event, which has its finding in `detail`. */
function readEnvelope(value: unknown): EventEnvelope | undefined {
  const detailType = textAt(value, 'detail-type')
  if (detailType === undefined || at(value, 'detail') === undefined) return undefined
  const region = textAt(value, 'region')
  const account = accountAt(value, 'account')
  return {
    source: textAt(value, 'source') ?? '', detailType, resources: textsAt(value, 'resources'),
    ...(region !== undefined && { region }), ...(account !== undefined && { account }),
  }
}

/** The text or document that an SNS notification, a record of Lambda or a message of SQS carries. */
function carriedText(value: unknown): unknown {
  if (textAt(value, 'Type') === 'Notification') return at(value, 'Message')
  return at(value, 'Sns', 'Message') ?? (at(value, 'messageId') === undefined ? undefined : at(value, 'body'))
}
