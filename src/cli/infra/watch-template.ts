/** The template of what feeds the watcher: rules, queues, key, topics, alarms, roles. What differs from account to account is a parameter. */
import { alarmResources } from './alarm-resources.js'
import { eventRules, eventSources } from './event-rules.js'
import { queueResources } from './queue-resources.js'
import { roleResources } from './role-resources.js'
import { attribute, is, not, ref, type TemplateMap, type TemplateValue } from './template-value.js'

/** From the most severe. https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html */
const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL']

/** A role or user of an account that is written out. */
const principal = '^arn:[a-z-]+:iam::[0-9]{12}:(role|user)/.+$'

/** `grants`: statements of the watcher's role for whom the routing names and what alerts ask. Pure. */
export function watchTemplate(grants: readonly TemplateMap[]): TemplateMap {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'What feeds sirun watch: findings of this region, by EventBridge, into a queue',
    Parameters: parameters(),
    Mappings: { AtLeast: Object.fromEntries(severities.map((label) => [label, atLeast(label)])) },
    Conditions: conditions(),
    Resources: { ...queueResources(), ...eventRules(), ...roleResources(grants), ...alarmResources() },
    Outputs: outputs(),
  }
}

function parameters(): TemplateMap {
  const states = eventSources.map((source) => [`${source}State`, { Type: 'String', Description: `Whether events of ${source} come`, AllowedValues: ['ENABLED', 'DISABLED'], Default: 'ENABLED' }] as const)
  return {
    AlarmEmail: parameter('Who hears that no watcher runs, or that events are lost; empty if you subscribe to AlarmTopic otherwise', { AllowedPattern: '^$|^[^@\\s]+@[^@\\s]+$' }),
    ResponderArns: { Type: 'CommaDelimitedList', Description: 'Who may acknowledge and resolve by the queue (sirun ack, live runs): ARNs of roles or users; * stands for any characters', AllowedPattern: `^$|${principal}`, Default: '' },
    WatcherService: parameter('What the watcher runs on: it gets WatcherRole', { AllowedValues: ['ecs-tasks.amazonaws.com', 'ec2.amazonaws.com', 'lambda.amazonaws.com'], Default: 'ecs-tasks.amazonaws.com' }),
    WatcherArn: parameter('Instead, the role or user that may assume WatcherRole, as an ARN', { AllowedPattern: `^$|${principal}`, Default: '' }),
    WatcherPolicyArns: { Type: 'CommaDelimitedList', Description: 'Managed policies that the watcher needs besides, as ARNs', Default: '' },
    ...Object.fromEntries(states),
    SecurityHubMinimumSeverity: parameter('Of Security Hub, what is at least so severe; findings of GuardDuty always come', { AllowedValues: severities, Default: 'HIGH' }),
    AlarmNamePrefix: parameter('Only alarms of CloudWatch whose names begin so; empty for all but those of target tracking', { Default: '' }),
  }
}

function parameter(description: string, more: TemplateMap): TemplateMap {
  return { Type: 'String', Description: description, ...more }
}

function conditions(): TemplateMap {
  const isGiven = (list: string): TemplateMap => not(is({ 'Fn::Join': ['', ref(list)] }, ''))
  return {
    HasAlarmEmail: not(is(ref('AlarmEmail'), '')),
    HasResponders: isGiven('ResponderArns'),
    HasWatcherArn: not(is(ref('WatcherArn'), '')),
    HasWatcherPolicies: isGiven('WatcherPolicyArns'),
    RunsOnEc2: is(ref('WatcherService'), 'ec2.amazonaws.com'),
    HasAlarmPrefix: not(is(ref('AlarmNamePrefix'), '')),
    GuardDutyByHub: is(ref('GuardDutyState'), 'DISABLED'),
    ConfigByHub: is(ref('ConfigState'), 'DISABLED'),
  }
}

/** The two formats of Security Hub write the labels differently. */
function atLeast(label: string): TemplateMap {
  const labels = severities.slice(0, severities.indexOf(label) + 1)
  return { Asff: labels, Ocsf: ['Fatal', ...labels.map((each) => `${each[0]}${each.slice(1).toLowerCase()}`)] }
}

function outputs(): TemplateMap {
  const values: Readonly<Record<string, TemplateValue>> = {
    QueueUrl: ref('Queue'), DeadLettersUrl: ref('DeadLetters'), AlertTopicArn: ref('AlertTopic'), AlarmTopicArn: ref('AlarmTopic'),
    WatcherRoleArn: attribute('WatcherRole'), SelftestPolicyArn: ref('SelftestPolicy'), KeyArn: attribute('Key'),
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { Value: value }]))
}
