/** Asks CloudWatch itself: for one alarm with its history and the filters behind its metrics, or for those in ALARM. */
import type { Aws, AwsCall, AwsError, AwsPlace } from '../../aws-model/aws.js'
import { isDenied, itemsOf, listPages } from '../../aws-model/list-pages.js'
import type { Value, ValueMap } from '../../expressions/value.js'
import { parseArn } from '../arn.js'
import type { AwsAnswer, FindingCriteria, FindingsInAws } from '../finding-source.js'
import { textAt, timeAt } from '../read-members.js'
import { readMetrics } from './read-alarm.js'

export const askCloudwatch: FindingsInAws = {
  service: 'CloudWatch',

  /** `id`: the ARN of the alarm, or its name. */
  async get(aws, place, id) {
    const name = parseArn(id)?.resource.replace(/^alarm:/, '') ?? id
    const listed = await listPages(aws, callOf(place, 'cloudwatch', 'DescribeAlarms', { AlarmNames: [name], AlarmTypes: types }))
    if (listed.status !== 'ok') return failed(listed.error, 'DescribeAlarms')
    const member = name === id ? 'AlarmName' : 'AlarmArn'
    const alarm = alarmsIn(listed.pages).find((one) => textAt(one, member) === id)
    return { status: 'ok', value: alarm && { ...(alarm as ValueMap), ...(await about(aws, place, name, alarm)) } }
  },

  async list(aws, place, criteria, limit) {
    const call = callOf(place, 'cloudwatch', 'DescribeAlarms', { StateValue: 'ALARM', AlarmTypes: types, MaxRecords: Math.min(limit, most) })
    const listed = await listPages(aws, call, { enough: (pages) => alarmsIn(pages).filter(fits(criteria)).length >= limit })
    if (listed.status !== 'ok') return failed(listed.error, 'DescribeAlarms')
    const found = alarmsIn(listed.pages).filter(fits(criteria)).sort(latestFirst)
    return { status: 'ok', value: { documents: found.slice(0, limit), unreadable: [], more: listed.more || found.length > limit } }
  },
}

/** Without both, AWS answers with metric alarms alone: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
const types = ['MetricAlarm', 'CompositeAlarm']
/** Alarms, and items of their history, a page. */
const most = 100

/** History and filters; what cannot be read is named, since the filter may decide which runbook it is. */
async function about(aws: Aws, place: AwsPlace, name: string, alarm: Value): Promise<ValueMap> {
  const unread: string[] = []
  const itemsOrNone = async (call: AwsCall, member: string, token: string): Promise<Value[]> => {
    const listed = await listPages(aws, call, { input: token, enough: () => member === 'AlarmHistoryItems' })
    if (listed.status === 'ok') return itemsOf(listed.pages, member)
    unread.push(`${call.operation}: ${isDenied(listed.error) ? 'denied' : listed.error.name}`)
    return []
  }
  const history = itemsOrNone(callOf(place, 'cloudwatch', 'DescribeAlarmHistory', { AlarmName: name, AlarmTypes: types, HistoryItemType: 'StateUpdate', MaxRecords: most }), 'AlarmHistoryItems', 'NextToken')
  const filters = ownMetrics(alarm).map(([metricNamespace, metricName]) =>
    itemsOrNone(callOf(place, 'cloudwatch-logs', 'DescribeMetricFilters', { metricName, metricNamespace }), 'metricFilters', 'nextToken'))
  const [AlarmHistoryItems, MetricFilters] = await Promise.all([history, Promise.all(filters).then((lists) => lists.flat())])
  return { AlarmHistoryItems, MetricFilters, Unread: unread }
}

/** Namespace and name of the metrics that no service of AWS writes: they may come from a filter. */
function ownMetrics(alarm: Value): [namespace: string, name: string][] {
  return readMetrics(alarm).flatMap(({ namespace, name }): [string, string][] =>
    namespace === undefined || name === undefined || namespace.startsWith('AWS/') ? [] : [[namespace, name]])
}

function alarmsIn(pages: readonly ValueMap[]): Value[] {
  return [...itemsOf(pages, 'MetricAlarms'), ...itemsOf(pages, 'CompositeAlarms')]
}

/** All have the same severity, the one that the normal form gives them. */
function fits({ score = 0, account, since }: FindingCriteria): (alarm: Value) => boolean {
  return (alarm) =>
    score <= 5 &&
    (account === undefined || parseArn(textAt(alarm, 'AlarmArn'))?.account === account) &&
    (since === undefined || changed(alarm) >= since.getTime())
}

function latestFirst(a: Value, b: Value): number {
  return changed(b) - changed(a)
}

function changed(alarm: Value): number {
  return (timeAt(alarm, 'StateTransitionedTimestamp') ?? timeAt(alarm, 'StateUpdatedTimestamp'))?.getTime() ?? 0
}

function callOf(place: AwsPlace, service: string, operation: string, params: ValueMap): AwsCall {
  return { service, operation, params, place, address: 'finding', purpose: 'read' }
}

function failed(error: AwsError, operation: string): AwsAnswer<never> {
  return isDenied(error) ? { status: 'denied', action: `cloudwatch:${operation}`, error } : { status: 'failed', error }
}
