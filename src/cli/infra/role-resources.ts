/** Who may do what: the watcher's role, and the policy of who tests the whole path. */
import { allow, attribute, either, policy, ref, type TemplateMap } from './template-value.js'

/** `grants`: statements beside those for the queues, the key and the topic of alerts. */
export function roleResources(grants: readonly TemplateMap[]): TemplateMap {
  return {
    WatcherRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        Description: 'sirun watch: takes findings out of the queue and tells people',
        AssumeRolePolicyDocument: policy([{
          Effect: 'Allow',
          Principal: either('HasWatcherArn', { AWS: ref('WatcherArn') }, { Service: ref('WatcherService') }),
          Action: 'sts:AssumeRole',
        }]),
        ManagedPolicyArns: either('HasWatcherPolicies', ref('WatcherPolicyArns')),
        Policies: [{ PolicyName: 'Watch', PolicyDocument: policy([...watcherGrants(), ...grants]) }],
      },
    },
    // A machine of EC2 has a role by its profile only.
    WatcherProfile: { Type: 'AWS::IAM::InstanceProfile', Condition: 'RunsOnEc2', Properties: { Roles: [ref('WatcherRole')] } },
    SelftestPolicy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { Description: 'sirun selftest: makes a sample finding and follows it', PolicyDocument: policy(selftestGrants()) } },
  }
}

/** The dead letters too: the watcher tells of them when the reason is gone. */
function watcherGrants(): TemplateMap[] {
  return [
    allow({ sid: 'TakeFromTheQueue', actions: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], resources: [attribute('Queue'), attribute('DeadLetters')] }),
    allow({ sid: 'TellByTheTopic', actions: ['sns:Publish'], resources: [ref('AlertTopic')] }),
    allow({ sid: 'UseTheKey', actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [attribute('Key')] }),
  ]
}

/** Without resources, which these actions do not know: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonguardduty.html, …/list_amazoneventbridge.html */
function selftestGrants(): TemplateMap[] {
  const samples = ['guardduty:ArchiveFindings', 'guardduty:CreateSampleFindings', 'guardduty:GetDetector', 'guardduty:GetFindings', 'guardduty:ListDetectors', 'guardduty:ListFindings']
  const rules = ['events:DescribeRule', 'events:ListRuleNamesByTarget', 'events:TestEventPattern']
  const here = { Condition: { StringEquals: { 'aws:RequestedRegion': ref('AWS::Region') } } }
  return [
    { ...allow({ sid: 'SampleFindings', actions: samples, resources: ['*'] }), ...here },
    { ...allow({ sid: 'LookAtTheRules', actions: rules, resources: ['*'] }), ...here },
    allow({ sid: 'LookAtTheQueues', actions: ['sqs:GetQueueAttributes'], resources: [attribute('Queue'), attribute('DeadLetters')] }),
  ]
}
