/** The queue, its dead letters, their policies and the key of both. */
import { eventRuleIds } from './event-rules.js'
import { attribute, denyPlainText, either, policy, ref, text, type TemplateMap, type TemplateValue } from './template-value.js'

/** As long as SQS keeps anything: 14 days, in seconds. */
const longest = 1_209_600

/** Only a creation that fails takes them away again. */
const kept = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }

const ruleArns = eventRuleIds.map((id) => attribute(id))

/** Of this stack alone, and known before the queue is there: the dead letters name it, as it names them. */
const queueName = { 'Fn::Join': ['-', ['sirun-events', { 'Fn::Select': [2, { 'Fn::Split': ['/', ref('AWS::StackId')] }] }]] }

const responders = { 'aws:PrincipalArn': ref('ResponderArns') }

export function queueResources(): TemplateMap {
  return {
    Key: { Type: 'AWS::KMS::Key', ...kept, Properties: { Description: 'sirun: findings on their way', EnableKeyRotation: true, KeyPolicy: policy(keyStatements()) } },
    DeadLetters: {
      Type: 'AWS::SQS::Queue',
      ...kept,
      Properties: {
        KmsMasterKeyId: attribute('Key'),
        MessageRetentionPeriod: longest,
        RedriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: [{ 'Fn::Join': [':', [text('arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}'), queueName]] }] },
      },
    },
    Queue: {
      Type: 'AWS::SQS::Queue',
      ...kept,
      Properties: {
        QueueName: queueName,
        KmsMasterKeyId: attribute('Key'),
        MessageRetentionPeriod: longest,
        ReceiveMessageWaitTimeSeconds: 20,
        VisibilityTimeout: 120,
        RedrivePolicy: { deadLetterTargetArn: attribute('DeadLetters'), maxReceiveCount: 10 },
      },
    },
    QueuePolicy: queuePolicy('Queue', [fromRules('Queue'), either('HasResponders', fromResponders()), nobodyElse()]),
    DeadLettersPolicy: queuePolicy('DeadLetters', [fromRules('DeadLetters')]),
  }
}

function queuePolicy(queue: string, statements: readonly TemplateValue[]): TemplateMap {
  return { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [ref(queue)], PolicyDocument: policy([...statements, denyPlainText('sqs:*', attribute(queue))]) } }
}

function fromRules(queue: string): TemplateMap {
  return { Sid: 'EventsOfTheRules', Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: attribute(queue), Condition: { ArnEquals: { 'aws:SourceArn': ruleArns } } }
}

function fromResponders(): TemplateMap {
  return { Sid: 'SignalsOfResponders', Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: attribute('Queue'), Condition: { ArnLike: responders } }
}

/** Who may send, may say that an incident is resolved: nobody gets that by a policy of their own. */
function nobodyElse(): TemplateMap {
  const isPerson = { Bool: { 'aws:PrincipalIsAWSService': 'false' } }
  return { Sid: 'NobodyElse', Effect: 'Deny', Principal: '*', Action: 'sqs:SendMessage', Resource: attribute('Queue'), Condition: either('HasResponders', { ...isPerson, ArnNotLike: responders }, isPerson) }
}

/**
 * EventBridge without a condition, as AWS documents it: for encrypted targets it may not say for whom it calls, and then
 * events are lost. Who may send is up to the queue's policy.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
function keyStatements(): TemplateValue[] {
  const use = { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*' }
  return [
    { Sid: 'PoliciesOfThisAccount', Effect: 'Allow', Principal: { AWS: text('arn:${AWS::Partition}:iam::${AWS::AccountId}:root') }, Action: 'kms:*', Resource: '*' },
    { Sid: 'EventsOfTheRules', ...use, Principal: { Service: 'events.amazonaws.com' } },
    either('HasResponders', { Sid: 'SignalsOfResponders', ...use, Principal: '*', Condition: { ArnLike: responders, StringEquals: { 'kms:ViaService': text('sqs.${AWS::Region}.${AWS::URLSuffix}') } } }),
  ]
}
