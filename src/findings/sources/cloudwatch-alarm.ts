/**
 * Alarms of CloudWatch: as EventBridge and SNS send them, as an action calls a function, and as DescribeAlarms answers.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
 */
import type { EventEnvelope, FindingDraft, FindingSource } from '../finding-source.js'
import type { Alarm, AlarmMetric } from '../finding.js'
import { parseArn } from '../arn.js'
import { askCloudwatch } from '../cloudwatch/ask-cloudwatch.js'
import { readFilters, readHistory, readMetrics } from '../cloudwatch/read-alarm.js'
import { resourcesOfMetrics } from '../cloudwatch/resources-of-metrics.js'
import { at, mapOf, numberAt, present, textAt, textsAt, timeAt } from '../read-members.js'
import { severityOfLabel } from '../severity.js'

export const cloudwatchAlarm: FindingSource = {
  id: 'cloudwatch',
  name: 'CloudWatch alarm',

  recognise(document, event) {
    if (event !== undefined && event.detailType !== 'CloudWatch Alarm State Change') return false
    const alarm = alarmOf(document)
    return textAt(alarm, 'AlarmName') !== undefined && stateOf(alarm).value !== undefined
  },

  normalise(document, event): FindingDraft {
    const alarm = alarmOf(document)
    const name = textAt(alarm, 'AlarmName')!
    const { value, reason, previous, since, data } = stateOf(alarm)
    const configuration = at(alarm, 'configuration') ?? at(alarm, 'Trigger') ?? alarm
    const metrics = readMetrics(configuration)
    const history = readHistory(document)
    const fired = history.filter(({ summary }) => /to ALARM$/.test(summary)).length
    return present<FindingDraft>({
      ...identity(document, event),
      source: 'cloudwatch',
      product: 'CloudWatch',
      type: `CloudWatch:Alarm/${name}`,
      severity: severityOfLabel('MEDIUM'),
      title: `The alarm ${name} ${previous === undefined ? `is in the state ${value}` : `went from ${previous} to ${value}`}`,
      description: textAt(alarm, 'AlarmDescription') ?? textAt(configuration, 'description') ?? reason,
      first_seen: timeAt(data, 'startDate') ?? since,
      last_seen: since,
      updated: since,
      count: fired === 0 ? undefined : fired,
      status: value,
      alarm: present<Alarm>({
        name, state: value, previous, reason,
        expression: textAt(alarm, 'AlarmRule') ?? textAt(configuration, 'alarmRule'),
        threshold: numberAt(configuration, 'Threshold') ?? numberAt(data, 'threshold'),
        comparison: textAt(configuration, 'ComparisonOperator'),
        metrics, history,
        filters: readFilters(document),
        unread: textsAt(document, 'Unread'),
      }),
      ...ofMetrics(metrics),
    })
  },

  inAws: askCloudwatch,
}

/** The alarm itself: a function that an alarm calls gets it inside. */
function alarmOf(document: unknown): unknown {
  return mapOf(at(document, 'alarmData')) ?? document
}

interface State {
  value: string | undefined
  reason: string | undefined
  previous: string | undefined
  /** When it came into this state. */
  since: Date | undefined
  /** What it was decided by. */
  data: unknown
}

/** Events have the state in a map, messages and answers in members of their own. */
function stateOf(alarm: unknown): State {
  const state = mapOf(at(alarm, 'state'))
  if (state !== undefined) {
    return {
      value: textAt(state, 'value'), reason: textAt(state, 'reason'), since: timeAt(state, 'timestamp'),
      previous: textAt(alarm, 'previousState', 'value'), data: dataOf(textAt(state, 'reasonData')),
    }
  }
  return {
    value: textAt(alarm, 'NewStateValue') ?? textAt(alarm, 'StateValue'),
    reason: textAt(alarm, 'NewStateReason') ?? textAt(alarm, 'StateReason'),
    since: timeAt(alarm, 'StateChangeTime') ?? timeAt(alarm, 'StateTransitionedTimestamp') ?? timeAt(alarm, 'StateUpdatedTimestamp'),
    previous: textAt(alarm, 'OldStateValue'),
    data: dataOf(textAt(alarm, 'StateReasonData') ?? textAt(alarm, 'NewStateReasonData')),
  }
}

/** JSON in text. */
function dataOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown)
  } catch {
    return undefined
  }
}

/** The ARN says where: a message of SNS has the region in words, and a function's event may be passed on. */
function identity(document: unknown, event: EventEnvelope | undefined): FindingDraft {
  const ofEvent = event?.resources.find((resource) => parseArn(resource)?.service === 'cloudwatch')
  const arn = textAt(document, 'AlarmArn') ?? ofEvent
  const parts = parseArn(arn)
  return present<FindingDraft>({
    id: arn,
    arn: parts && arn,
    account: parts?.account || textAt(document, 'AWSAccountId') || textAt(document, 'accountId') || event?.account,
    region: parts?.region || event?.region,
    partition: parts?.partition,
  })
}

/** What its dimensions name, in the members that runbooks read. */
function ofMetrics(metrics: readonly AlarmMetric[]): FindingDraft {
  const resources = resourcesOfMetrics(metrics)
  const first = (kind: string): string | undefined => resources.find((resource) => resource.kind === kind)?.id
  const [instance, bucket, lambda] = [first('EC2_INSTANCE'), first('S3_BUCKET'), first('LAMBDA_FUNCTION')]
  return {
    resources,
    ...(instance !== undefined && { instance: { id: instance, interfaces: [], volumes: [], tags: [] } }),
    ...(bucket !== undefined && { buckets: [{ name: bucket, objects: [], tags: [] }] }),
    ...(lambda !== undefined && { function: { name: lambda } }),
  }
}
