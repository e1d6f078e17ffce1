/**
 * Who hears that alerts do not get through: alarms of CloudWatch that need neither the watcher, nor its queue, nor its key.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
import { eventRuleIds } from './event-rules.js'
import { attribute, denyPlainText, policy, ref, type TemplateMap, type TemplateValue } from './template-value.js'

const alarms: Readonly<Record<string, TemplateMap>> = {
  DeadLetterAlarm: {
    AlarmDescription: 'Events or signals could not be brought to the watcher, or it could not take them. They are kept in the dead letters for 14 days: docs/watch.md of sirun says how to go on.',
    ...metric('DeadLetters', 'ApproximateNumberOfMessagesVisible', 'Maximum', 60),
    ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 1, EvaluationPeriods: 1, TreatMissingData: 'notBreaching',
  },
  BacklogAlarm: {
    AlarmDescription: 'A finding has waited for more than five minutes: the watcher of sirun is dead, stuck or too slow.',
    ...metric('Queue', 'ApproximateAgeOfOldestMessage', 'Maximum', 60),
    ComparisonOperator: 'GreaterThanThreshold', Threshold: 300, EvaluationPeriods: 1, TreatMissingData: 'notBreaching',
  },
  WatcherAlarm: {
    AlarmDescription: 'For ten minutes nobody has asked the queue for findings: no watcher of sirun runs.',
    Metrics: [
      { Id: 'asked', Label: 'Answers to whoever asked', Expression: 'FILL(empty, 0) + FILL(received, 0)' },
      part('empty', metric('Queue', 'NumberOfEmptyReceives', 'Sum', 300)),
      part('received', metric('Queue', 'NumberOfMessagesReceived', 'Sum', 300)),
    ],
    ComparisonOperator: 'LessThanThreshold', Threshold: 1, EvaluationPeriods: 2, TreatMissingData: 'breaching',
  },
  LostEventAlarm: {
    AlarmDescription: 'EventBridge could bring an event neither to the queue nor to the dead letters of sirun: it is lost. Look at the key and at the policies of both queues, then at what GuardDuty and Security Hub have.',
    Metrics: [
      { Id: 'lost', Label: 'Events that are lost', Expression: 'SUM(METRICS())' },
      ...eventRuleIds.map((id, index) => part(`rule${index}`, { Namespace: 'AWS/Events', MetricName: 'InvocationsFailedToBeSentToDlq', Dimensions: [{ Name: 'RuleName', Value: ref(id) }], Statistic: 'Sum', Period: 60 })),
    ],
    ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 1, EvaluationPeriods: 1, TreatMissingData: 'notBreaching',
  },
}

/**
 * The topic of alarms has no key: CloudWatch must reach it also where the key of the queues is disabled, and it carries
 * names of alarms only. The topic of alerts has the key.
 */
export function alarmResources(): TemplateMap {
  return {
    AlarmTopic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'sirun: alarms' } },
    AlarmTopicPolicy: topicPolicy('AlarmTopic', [{
      Sid: 'AlarmsOfThisStack', Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish', Resource: ref('AlarmTopic'),
      Condition: { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') }, ArnEquals: { 'aws:SourceArn': Object.keys(alarms).map((id) => attribute(id)) } },
    }]),
    AlarmMail: { Type: 'AWS::SNS::Subscription', Condition: 'HasAlarmEmail', Properties: { TopicArn: ref('AlarmTopic'), Protocol: 'email', Endpoint: ref('AlarmEmail') } },
    ...Object.fromEntries(Object.entries(alarms).map(([id, properties]) => [id, {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { ...properties, AlarmActions: [ref('AlarmTopic')], OKActions: [ref('AlarmTopic')] },
    }])),
    AlertTopic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'sirun: alerts', KmsMasterKeyId: attribute('Key') } },
    AlertTopicPolicy: topicPolicy('AlertTopic', [
      { Sid: 'AlertsOfTheWatcher', Effect: 'Allow', Principal: { AWS: attribute('WatcherRole') }, Action: 'sns:Publish', Resource: ref('AlertTopic') },
    ]),
  }
}

function topicPolicy(topic: string, statements: readonly TemplateValue[]): TemplateMap {
  return { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [ref(topic)], PolicyDocument: policy([...statements, denyPlainText('sns:Publish', ref(topic))]) } }
}

/** `period`: in seconds. */
function metric(queue: string, name: string, statistic: string, period: number): TemplateMap {
  return { Namespace: 'AWS/SQS', MetricName: name, Dimensions: [{ Name: 'QueueName', Value: attribute(queue, 'QueueName') }], Statistic: statistic, Period: period }
}

/** A metric from which an expression is made. */
function part(id: string, { Statistic: statistic, Period: period, ...of }: TemplateMap): TemplateMap {
  return { Id: id, ReturnData: false, MetricStat: { Metric: of, Stat: statistic!, Period: period! } }
}
