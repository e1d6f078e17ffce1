/** A notice as what topics of SNS and queues of SQS take: text, subject, attributes to filter by, and the ids of a FIFO. Pure. */
import { forTerminal } from '../text/escape.js'
import { noticeText, type NoticeFormat } from './formats/notice-text.js'
import type { Notice, Standing } from './notice.js'
import { sheetOf } from './sheet.js'

export interface QueueMessage {
  /** ASCII on one line, not empty, at most 99 characters. */
  subject: string
  text: string
  attributes: Record<string, { DataType: 'String'; StringValue: string }>
  /** What has to stay in order: what is told of one finding, of one run. */
  group: string
  /** Told again, the same words have the same; what is told later of the same finding has another. */
  deduplication: string
}

/**
 * A message of SNS has at most 262,144 bytes (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html); SQS counts the
 * attributes too (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html).
 */
const longestText = 240_000

/** "Less than 100 characters long", without line breaks and control characters: the page of Publish. */
const longestSubject = 99

/** Of an attribute, characters. */
const longestValue = 256

export function queueMessage(notice: Notice, format: NoticeFormat): QueueMessage {
  return {
    subject: asciiLine(sheetOf(notice).title),
    text: noticeText(notice, format, longestText),
    attributes: Object.fromEntries(Object.entries(filterBy(notice)).flatMap(([name, value]) => (value === '' ? [] : [[name, { DataType: 'String' as const, StringValue: forTerminal(value, { max: longestValue }) }]]))),
    group: notice.kind === 'message' ? notice.run : notice.key,
    deduplication: deduplicationOf(notice),
  }
}

/** Members `MessageGroupId` and `MessageDeduplicationId`, where the name of the topic or queue says that it is a FIFO. */
export function fifoMembers(name: string, { group, deduplication }: QueueMessage): { MessageGroupId?: string; MessageDeduplicationId?: string } {
  return isFifo(name) ? { MessageGroupId: group, MessageDeduplicationId: deduplication } : {}
}

/** The names of FIFO topics and queues end so, and no others: https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-message-ordering.html */
export function isFifo(name: string): boolean {
  return name.endsWith('.fifo')
}

function filterBy(notice: Notice): Record<string, string> {
  const { kind } = notice
  if (notice.kind !== 'alert') return { kind }
  const { finding: { type, account, region }, severity, urgency } = notice.alert
  return { kind, priority: urgency.priority, severity: severity.label, type, account, region }
}

function deduplicationOf(notice: Notice): string {
  const { key, test } = notice
  const { grouped, progress, standing } = notice.kind === 'alert' ? notice : {}
  return [key, test && 'test', progress?.run, progress?.state, ...(standing ? turnOfStanding(standing) : [grouped?.count])].filter((part) => part !== undefined).join('-')
}

/** It is the same however the incident goes on while it is told. */
function turnOfStanding(standing: Standing): (string | number)[] {
  const since = standing.since.getTime()
  if (standing.state === 'unacknowledged') return ['step', standing.step, since]
  return 'reminder' in standing && standing.reminder !== undefined ? ['reminder', standing.reminder, since] : [standing.state, since]
}

function asciiLine(text: string): string {
  const line = forTerminal(text).replace(/[^\x20-\x7e]+/g, '?').trim()
  if (line === '') return 'sirun'
  return line.length <= longestSubject ? line : `${line.slice(0, longestSubject - 3)}...`
}
