/** Alarms in each of the forms in which they come, and what CloudWatch and its logs are asked. */
import type { ValueMap } from '../../src/expressions/value.js'
import { askCloudwatch } from '../../src/findings/cloudwatch/ask-cloudwatch.js'
import { fetchFinding, type FindingIo } from '../../src/findings/fetch-finding.js'
import type { Finding } from '../../src/findings/finding.js'
import { readFindings } from '../../src/findings/read-finding.js'
import { fakeAws, type Answers } from './fake-aws.js'
import { fixture, fixtureText } from './fixtures.js'

const arn = 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:CIS-RootAccountUsage'

test('an event of EventBridge', () => {
  expect(fixture('alarm-event')).toMatchObject({
    id: arn, arn, source: 'cloudwatch', product: 'CloudWatch', type: 'CloudWatch:Alarm/CIS-RootAccountUsage',
    account: '111122223333', region: 'eu-west-1', partition: 'aws', severity: { label: 'MEDIUM' }, status: 'ALARM',
    title: 'The alarm CIS-RootAccountUsage went from INSUFFICIENT_DATA to ALARM', description: 'Somebody uses the root user.',
    first_seen: new Date('2026-11-20T02:31:00Z'), updated: new Date('2026-11-20T02:37:11.989Z'),
    alarm: { state: 'ALARM', previous: 'INSUFFICIENT_DATA', threshold: 1, metrics: [{ namespace: 'CloudTrailMetrics', name: 'RootAccountUsageCount', statistic: 'Sum', period: 300, dimensions: [] }], filters: [], history: [], unread: [] },
  })
})

test('a message of SNS: the region is that of the ARN, not its name for people', () => {
  expect(fixture('alarm-sns')).toMatchObject({
    region: 'eu-west-1', instance: { id: 'i-0aaaabbbbccccdddd' }, resources: [{ kind: 'EC2_INSTANCE', id: 'i-0aaaabbbbccccdddd' }],
    alarm: { name: 'cpu-of-web', comparison: 'GreaterThanThreshold', threshold: 90, metrics: [{ name: 'CPUUtilization', dimensions: [{ name: 'InstanceId', value: 'i-0aaaabbbbccccdddd' }] }] },
  })
})

test('what a function is called with, for a composite alarm', () => {
  expect(fixture('alarm-lambda')).toMatchObject({ id: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:root-or-keys', alarm: { expression: 'ALARM(root) OR ALARM(keys)', metrics: [], previous: 'OK' }, last_seen: new Date('2026-11-20T02:40:00Z') })
})

test('an answer of DescribeAlarms, with what else was asked', () => {
  expect(fixture('alarm-api')).toMatchObject({
    id: arn, count: 2,
    alarm: {
      metrics: [{ name: 'RootAccountUsageCount', account: '444455556666', label: 'root' }, { expression: 'FILL(m1, 0)' }],
      filters: [{ name: 'root', log_group: '/aws/cloudtrail', pattern: expect.stringContaining('"Root"') }],
      history: [{ summary: 'Alarm updated from OK to ALARM' }, {}, {}], unread: ['DescribeMetricFilters: denied'],
    },
  })
})

test('both lists of DescribeAlarms are read', () => {
  const alarm = (name: string): object => ({ AlarmName: name, AlarmArn: `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${name}`, StateValue: 'OK' })
  const { findings } = readFindings(JSON.stringify({ MetricAlarms: [alarm('a')], CompositeAlarms: [alarm('b')] }), 'x')
  expect(findings.map(({ alarm: { name } = { name: '' }, severity }) => [name, severity.label])).toEqual([['a', 'MEDIUM'], ['b', 'MEDIUM']])
})

test('a dimension of a namespace of one\'s own names no resource', () => {
  const event = JSON.parse(fixtureText('alarm-event')) as { detail: { configuration: { metrics: { metricStat: { metric: { dimensions: object } } }[] } } }
  event.detail.configuration.metrics[0]!.metricStat.metric.dimensions = { InstanceId: 'of-our-own' }
  expect(readFindings(JSON.stringify(event), 'x').findings[0]).toMatchObject({ resources: [], alarm: { metrics: [{ dimensions: [{ name: 'InstanceId', value: 'of-our-own' }] }] } })
})

const [alarm] = (JSON.parse(fixtureText('alarm-api')) as { MetricAlarms: [ValueMap] }).MetricAlarms
const { AlarmHistoryItems, MetricFilters, ...bare } = alarm
const answers: Answers = {
  'cloudwatch:DescribeAlarms': { MetricAlarms: [{ ...bare, AlarmArn: arn.replace('111122223333', '999988887777') }, bare] },
  'cloudwatch:DescribeAlarmHistory': { AlarmHistoryItems: AlarmHistoryItems! },
  'cloudwatch-logs:DescribeMetricFilters': { metricFilters: MetricFilters! },
}

function ioOver(table: Answers, file = '{}'): { io: FindingIo; aws: ReturnType<typeof fakeAws>; remarks: string[] } {
  const aws = fakeAws(table)
  const remarks: string[] = []
  const io: FindingIo = {
    readFile: async () => new TextEncoder().encode(file),
    readStdin: async () => new Uint8Array(),
    again: true,
    aws: async () => ({ aws, regions: ['eu-west-1'], remark: ({ message }) => void remarks.push(message) }),
  }
  return { io, aws, remarks }
}

describe('CloudWatch is asked', () => {
  test('by ARN: for the alarm of that account, its history, and the filters behind its own metrics', async () => {
    const { io, aws } = ioOver(answers)
    expect(await fetchFinding(arn, io)).toMatchObject({ id: arn, account: '111122223333', count: 2, alarm: { filters: [{ log_group: '/aws/cloudtrail' }], unread: [] } })
    expect(aws.calls.map(({ operation, params, place: { account } }) => [operation, params, account])).toEqual([
      ['DescribeAlarms', { AlarmNames: ['CIS-RootAccountUsage'], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }, '111122223333'],
      ['DescribeAlarmHistory', expect.objectContaining({ AlarmName: 'CIS-RootAccountUsage', HistoryItemType: 'StateUpdate' }), '111122223333'],
      ['DescribeMetricFilters', { metricName: 'RootAccountUsageCount', metricNamespace: 'CloudTrailMetrics' }, '111122223333'],
    ])
  })

  test('by name, in each region; none there', async () => {
    expect(await fetchFinding('alarm:CIS-RootAccountUsage', ioOver(answers).io)).toMatchObject({ account: '999988887777' })
    await expect(fetchFinding('alarm:none', ioOver({ 'cloudwatch:DescribeAlarms': { MetricAlarms: [] } }).io)).rejects.toMatchObject({ kind: 'usage', diagnostics: [{ code: 'no-such-finding' }] })
  })

  test('an alarm of the same name in another account is not taken for it', async () => {
    const other: Answers = { 'cloudwatch:DescribeAlarms': ({ place }) => (place.account === '' ? { MetricAlarms: [{ ...bare, AlarmArn: arn.replace('111122223333', '999988887777') }] } : 'WrongAccount') }
    await expect(fetchFinding(arn, ioOver(other).io)).rejects.toMatchObject({ diagnostics: [{ code: 'wrong-account' }] })
  })

  test('what may not be read is named, and the alarm is read all the same', async () => {
    const { io } = ioOver({ ...answers, 'cloudwatch-logs:DescribeMetricFilters': 'AccessDeniedException', 'cloudwatch:DescribeAlarmHistory': 'ServiceUnavailable' })
    const { alarm: { unread } = { unread: [] }, count } = await fetchFinding(arn, io)
    expect([[...unread].sort(), count]).toEqual([['DescribeAlarmHistory: ServiceUnavailable', 'DescribeMetricFilters: denied'], undefined])
  })

  test('a metric of AWS comes from no filter', async () => {
    const { io, aws } = ioOver({ ...answers, 'cloudwatch:DescribeAlarms': { MetricAlarms: [{ AlarmName: 'cpu', AlarmArn: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:cpu', StateValue: 'OK', Namespace: 'AWS/EC2', MetricName: 'CPUUtilization' }] } })
    await fetchFinding('alarm:cpu', io)
    expect(aws.calls.map(({ operation }) => operation)).toEqual(['DescribeAlarms', 'DescribeAlarmHistory'])
  })

  test('denied, it says what is missing', async () => {
    await expect(fetchFinding('alarm:x', ioOver({ 'cloudwatch:DescribeAlarms': 'AccessDenied' }).io)).rejects.toMatchObject({ kind: 'aws', diagnostics: [{ code: 'access-denied', hint: expect.stringContaining('cloudwatch:DescribeAlarms') }] })
  })

  test('for those in ALARM: the latest first, no more than wanted, of the account and time wanted', async () => {
    const ago = (name: string, account: string, day: string): ValueMap => ({ AlarmName: name, AlarmArn: `arn:aws:cloudwatch:eu-west-1:${account}:alarm:${name}`, StateValue: 'ALARM', StateTransitionedTimestamp: new Date(day) })
    const aws = fakeAws({ 'cloudwatch:DescribeAlarms': { MetricAlarms: [ago('a', '1', '2026-11-18'), ago('b', '1', '2026-11-20')], CompositeAlarms: [ago('c', '1', '2026-11-19'), ago('d', '2', '2026-11-21'), ago('e', '1', '2026-11-01')] } })
    const place = { account: '', region: 'eu-west-1', partition: 'aws' }
    const answer = await askCloudwatch.list(aws, place, { account: '1', since: new Date('2026-11-10') }, 2)
    expect(answer).toMatchObject({ status: 'ok', value: { more: true, documents: [{ AlarmName: 'b' }, { AlarmName: 'c' }] } })
    expect(aws.calls[0]!.params).toMatchObject({ StateValue: 'ALARM' })
    expect(await askCloudwatch.list(aws, place, { score: 7 }, 2)).toMatchObject({ value: { documents: [] } })
  })
})

test('an event is completed by CloudWatch: what it saw stays, how it is now is its status', async () => {
  const over: Answers = { ...answers, 'cloudwatch:DescribeAlarms': { MetricAlarms: [{ ...bare, StateValue: 'OK', StateReason: 'over' }] } }
  const { io, remarks } = ioOver(over, fixtureText('alarm-event'))
  const finding: Finding = await fetchFinding('file:x', io)
  expect(finding).toMatchObject({ status: 'OK', count: 2, updated: new Date('2026-11-20T02:37:11.989Z'), alarm: { state: 'ALARM', reason: expect.stringContaining('Threshold'), filters: [{}] } })
  expect(remarks).toEqual([])
})

test('where CloudWatch does not say, the event is taken as it is, and that is said', async () => {
  const { io, remarks } = ioOver({ 'cloudwatch:DescribeAlarms': 'AccessDenied' }, fixtureText('alarm-event'))
  expect(await fetchFinding('file:x', io)).toMatchObject({ status: 'ALARM' })
  expect(remarks).toMatchObject([expect.stringMatching(/CloudWatch may have a newer one.*cloudwatch:DescribeAlarms is denied/)])
})
