/** sirun infra: who may do what with the queue, the key, the topics; who hears that nothing gets through; what stays. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolders } from '../../journal/temporary-folder.js'
import { jsonLines, runMain } from '../run-main.js'
import { readTemplate, stackOf, type Json } from './stack.js'

const newFolder = temporaryFolders()
const responder = 'arn:aws:iam::111122223333:role/Responder'

let template: Json

beforeAll(async () => {
  const ended = await runMain(['infra'], newFolder())
  expect([ended.code, ended.stderr]).toEqual([0, ''])
  // CloudFormation takes no anchors.
  expect(ended.stdout).not.toMatch(/[&*]ref_/)
  template = readTemplate(ended.stdout)
})

function stack(given: Record<string, string> = {}): Record<string, Json> {
  return stackOf(template, { AlarmEmail: 'oncall@example.com', ...given })
}

function statements(id: string, given?: Record<string, string>, member = 'PolicyDocument'): Json[] {
  const { Version, Statement } = stack(given)[id].Properties[member]
  expect(Version).toBe('2012-10-17')
  return Statement
}

const rules = ['GuardDutyRule', 'SecurityHubCspmRule', 'SecurityHubRule', 'CloudWatchAlarmsRule', 'ConfigRule'].map((id) => `arn:${id}`)

function fromRules(queue: string): Json {
  return { Sid: 'EventsOfTheRules', Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: `arn:${queue}`, Condition: { ArnEquals: { 'aws:SourceArn': rules } } }
}

function overTls(action: string, resource: string): Json {
  return { Sid: 'OnlyOverTls', Effect: 'Deny', Principal: '*', Action: action, Resource: resource, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }
}

describe('the queue', () => {
  test('takes events of the rules; without responders no person may send, whatever their own policies say', () => {
    expect(statements('QueuePolicy')).toEqual([
      fromRules('Queue'),
      { Sid: 'NobodyElse', Effect: 'Deny', Principal: '*', Action: 'sqs:SendMessage', Resource: 'arn:Queue', Condition: { Bool: { 'aws:PrincipalIsAWSService': 'false' } } },
      overTls('sqs:*', 'arn:Queue'),
    ])
  })

  test('takes signals of responders, and of nobody else', () => {
    const isResponder = { 'aws:PrincipalArn': [responder, 'arn:aws:iam::444455556666:role/On*'] }
    expect(statements('QueuePolicy', { ResponderArns: isResponder['aws:PrincipalArn'].join(',') })).toEqual([
      fromRules('Queue'),
      { Sid: 'SignalsOfResponders', Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: 'arn:Queue', Condition: { ArnLike: isResponder } },
      { Sid: 'NobodyElse', Effect: 'Deny', Principal: '*', Action: 'sqs:SendMessage', Resource: 'arn:Queue', Condition: { Bool: { 'aws:PrincipalIsAWSService': 'false' }, ArnNotLike: isResponder } },
      overTls('sqs:*', 'arn:Queue'),
    ])
  })

  test.each([[responder, true], ['arn:aws-us-gov:iam::111122223333:user/a', true], ['', true], ['arn:aws:iam::*:role/Responder', false], ['*', false], ['arn:aws:iam::111122223333:root', false]])('the responder %j', (arn, isTaken) => {
    expect(new RegExp(template.Parameters.ResponderArns.AllowedPattern).test(arn)).toBe(isTaken)
    expect(new RegExp(template.Parameters.WatcherArn.AllowedPattern).test(arn)).toBe(isTaken)
  })

  test('waits for messages, keeps them as long as SQS does, and gives up only after ten tries', () => {
    expect(stack()['Queue'].Properties).toEqual({
      QueueName: 'sirun-events-0f1e2d3c', KmsMasterKeyId: 'arn:Key', MessageRetentionPeriod: 14 * 86_400, ReceiveMessageWaitTimeSeconds: 20, VisibilityTimeout: 120,
      RedrivePolicy: { deadLetterTargetArn: 'arn:DeadLetters', maxReceiveCount: 10 },
    })
  })
})

test('dead letters are those of this queue and of the rules', () => {
  expect(stack()['DeadLetters'].Properties).toEqual({
    KmsMasterKeyId: 'arn:Key', MessageRetentionPeriod: 14 * 86_400,
    RedriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: ['arn:aws:sqs:eu-west-1:111122223333:sirun-events-0f1e2d3c'] },
  })
  expect(statements('DeadLettersPolicy')).toEqual([fromRules('DeadLetters'), overTls('sqs:*', 'arn:DeadLetters')])
})

test('the key: EventBridge uses it without a condition, responders through SQS only', () => {
  const use = { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*' }
  const account = { Sid: 'PoliciesOfThisAccount', Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' }
  const events = { Sid: 'EventsOfTheRules', ...use, Principal: { Service: 'events.amazonaws.com' } }
  expect(statements('Key', {}, 'KeyPolicy')).toEqual([account, events])
  expect(statements('Key', { ResponderArns: responder }, 'KeyPolicy')).toEqual([account, events, {
    Sid: 'SignalsOfResponders', ...use, Principal: '*', Condition: { ArnLike: { 'aws:PrincipalArn': [responder] }, StringEquals: { 'kms:ViaService': 'sqs.eu-west-1.amazonaws.com' } },
  }])
  expect(stack()['Key'].Properties.EnableKeyRotation).toBe(true)
})

test('what holds findings stays when the stack goes', () => {
  const kept = Object.entries<Json>(template.Resources).filter(([, { DeletionPolicy, UpdateReplacePolicy }]) => DeletionPolicy === 'RetainExceptOnCreate' && UpdateReplacePolicy === 'Retain')
  expect(kept.map(([id]) => id)).toEqual(['Key', 'DeadLetters', 'Queue'])
})

describe('who hears that nothing gets through', () => {
  test('every alarm tells a topic that needs neither the key nor the watcher', () => {
    const all = stack()
    const alarms = Object.entries<Json>(all).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
    expect(alarms.map(([id]) => id)).toEqual(['DeadLetterAlarm', 'BacklogAlarm', 'WatcherAlarm', 'LostEventAlarm'])
    for (const [, { Properties }] of alarms) expect(Properties).toMatchObject({ AlarmActions: ['AlarmTopic'], OKActions: ['AlarmTopic'] })
    expect(all['AlarmTopic'].Properties).not.toHaveProperty('KmsMasterKeyId')
    expect(statements('AlarmTopicPolicy')).toEqual([
      {
        Sid: 'AlarmsOfThisStack', Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish', Resource: 'AlarmTopic',
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' }, ArnEquals: { 'aws:SourceArn': alarms.map(([id]) => `arn:${id}`) } },
      },
      overTls('sns:Publish', 'AlarmTopic'),
    ])
  })

  test('somebody has to be named, or it has to be said that nobody is', () => {
    expect(() => stackOf(template)).toThrow('AlarmEmail')
    expect(stack()['AlarmMail'].Properties).toEqual({ TopicArn: 'AlarmTopic', Protocol: 'email', Endpoint: 'oncall@example.com' })
    expect(stack({ AlarmEmail: '' })).not.toHaveProperty('AlarmMail')
  })

  test('of a dead letter, of a finding that waits, of no watcher, of a lost event', () => {
    const all = stack()
    const of = (queue: string): Json => [{ Name: 'QueueName', Value: `QueueName:${queue}` }]
    expect(all['DeadLetterAlarm'].Properties).toMatchObject({ MetricName: 'ApproximateNumberOfMessagesVisible', Dimensions: of('DeadLetters'), ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 1, Period: 60, EvaluationPeriods: 1, TreatMissingData: 'notBreaching' })
    expect(all['BacklogAlarm'].Properties).toMatchObject({ MetricName: 'ApproximateAgeOfOldestMessage', Dimensions: of('Queue'), ComparisonOperator: 'GreaterThanThreshold', Threshold: 300, Period: 60, EvaluationPeriods: 1, TreatMissingData: 'notBreaching' })
    const asked = (id: string, MetricName: string): Json => ({ Id: id, ReturnData: false, MetricStat: { Metric: { Namespace: 'AWS/SQS', MetricName, Dimensions: of('Queue') }, Stat: 'Sum', Period: 300 } })
    expect(all['WatcherAlarm'].Properties).toMatchObject({
      Metrics: [{ Expression: 'FILL(empty, 0) + FILL(received, 0)' }, asked('empty', 'NumberOfEmptyReceives'), asked('received', 'NumberOfMessagesReceived')],
      ComparisonOperator: 'LessThanThreshold', Threshold: 1, EvaluationPeriods: 2, TreatMissingData: 'breaching',
    })
    expect(all['LostEventAlarm'].Properties).toMatchObject({ Threshold: 1, EvaluationPeriods: 1, TreatMissingData: 'notBreaching' })
    const [sum, ...each] = all['LostEventAlarm'].Properties.Metrics
    expect(sum.Expression).toBe('SUM(METRICS())')
    expect(each.map(({ MetricStat }: Json) => [MetricStat.Metric.MetricName, MetricStat.Metric.Dimensions[0].Value])).toEqual(rules.map((arn) => ['InvocationsFailedToBeSentToDlq', arn.slice('arn:'.length)]))
  })
})

test('alerts leave encrypted, and only the watcher is named as who may publish', () => {
  expect(stack()['AlertTopic'].Properties.KmsMasterKeyId).toBe('arn:Key')
  expect(statements('AlertTopicPolicy')).toEqual([
    { Sid: 'AlertsOfTheWatcher', Effect: 'Allow', Principal: { AWS: 'arn:WatcherRole' }, Action: 'sns:Publish', Resource: 'AlertTopic' },
    overTls('sns:Publish', 'AlertTopic'),
  ])
})

describe('the watcher', () => {
  function role(given?: Record<string, string>): Json {
    const { AssumeRolePolicyDocument, ManagedPolicyArns, Policies } = stack(given)['WatcherRole'].Properties
    return { trust: AssumeRolePolicyDocument.Statement, managed: ManagedPolicyArns, may: Policies[0].PolicyDocument.Statement }
  }

  test('takes from both queues, publishes to its topic, uses the key: nothing else', () => {
    expect(role().may).toEqual([
      { Sid: 'TakeFromTheQueue', Effect: 'Allow', Action: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], Resource: ['arn:Queue', 'arn:DeadLetters'] },
      { Sid: 'TellByTheTopic', Effect: 'Allow', Action: ['sns:Publish'], Resource: ['AlertTopic'] },
      { Sid: 'UseTheKey', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: ['arn:Key'] },
    ])
  })

  test('is what it runs on, or who is named', () => {
    const trusts = (Principal: Json): Json => [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }]
    expect(role()).toMatchObject({ trust: trusts({ Service: 'ecs-tasks.amazonaws.com' }), managed: undefined })
    expect(role({ WatcherArn: responder }).trust).toEqual(trusts({ AWS: responder }))
    expect(role({ WatcherPolicyArns: 'arn:a,arn:b' }).managed).toEqual(['arn:a', 'arn:b'])
    expect(stack()).not.toHaveProperty('WatcherProfile')
    expect(stack({ WatcherService: 'ec2.amazonaws.com' })['WatcherProfile'].Properties.Roles).toEqual(['WatcherRole'])
  })

  test('may what the routing and the configuration need', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'c.yaml'), 'roles: { read: "arn:{partition}:iam::{account}:role/SirunRead" }\nrouting: r.yaml\n')
    writeFileSync(join(folder, 'r.yaml'), 'destinations: { t: { type: sns, topic: "arn:aws:sns:eu-west-1:111122223333:security" } }\ndefault: { to: [t] }\n')
    const ended = await runMain(['infra', '--context', '--config', 'c.yaml', '--json'], folder)
    expect(jsonLines(ended.stdout)).toMatchObject([{ type: 'infra' }])
    const [{ template: of }] = jsonLines(ended.stdout) as [{ template: Json }]
    const may: Json[] = stackOf(of, { AlarmEmail: '' })['WatcherRole'].Properties.Policies[0].PolicyDocument.Statement
    expect(may.slice(3)).toEqual([
      { Sid: 'PublishToTopics', Effect: 'Allow', Action: ['sns:Publish'], Resource: ['arn:aws:sns:eu-west-1:111122223333:security'] },
      { Sid: 'AssumeRoleForLooking', Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: ['arn:aws:iam::*:role/SirunRead'] },
    ])
    expect((await runMain(['infra', '--config', 'c.yaml', '--json'], folder)).stdout).not.toContain('AssumeRoleForLooking')
    writeFileSync(join(folder, 'r.yaml'), 'default: { to: [nobody] }\n')
    expect(await runMain(['infra', '--config', 'c.yaml'], folder)).toMatchObject({ code: 2, stdout: '' })
  })
})

test('a self-test makes samples here, and looks at the rules and the queues', () => {
  const samples = ['guardduty:ArchiveFindings', 'guardduty:CreateSampleFindings', 'guardduty:GetDetector', 'guardduty:GetFindings', 'guardduty:ListDetectors', 'guardduty:ListFindings']
  const here = { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }
  expect(statements('SelftestPolicy')).toEqual([
    { Sid: 'SampleFindings', Effect: 'Allow', Action: samples, Resource: ['*'], ...here },
    { Sid: 'LookAtTheRules', Effect: 'Allow', Action: ['events:DescribeRule', 'events:ListRuleNamesByTarget', 'events:TestEventPattern'], Resource: ['*'], ...here },
    { Sid: 'LookAtTheQueues', Effect: 'Allow', Action: ['sqs:GetQueueAttributes'], Resource: ['arn:Queue', 'arn:DeadLetters'] },
  ])
})

test('the outputs name what the configuration, the watcher and people need', () => {
  expect(Object.fromEntries(Object.entries<Json>(template.Outputs).map(([name, { Value }]) => [name, Value]))).toEqual({
    QueueUrl: { Ref: 'Queue' }, DeadLettersUrl: { Ref: 'DeadLetters' }, AlertTopicArn: { Ref: 'AlertTopic' }, AlarmTopicArn: { Ref: 'AlarmTopic' },
    WatcherRoleArn: { 'Fn::GetAtt': ['WatcherRole', 'Arn'] }, SelftestPolicyArn: { Ref: 'SelftestPolicy' }, KeyArn: { 'Fn::GetAtt': ['Key', 'Arn'] },
  })
})
