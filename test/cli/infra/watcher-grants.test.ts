/** What the watcher's role may do for a routing: each destination and secret that AWS has, nothing for the others. */
import { contextGrants, routingGrants } from '../../../src/cli/infra/watcher-grants.js'
import { readRouting } from '../../../src/runbooks/read-routing.js'

function grantsFor(destinations: string): unknown {
  const { value, diagnostics } = readRouting(`destinations:\n${destinations}\ndefault: { to: [a] }\n`, 'routing.yaml')
  expect(diagnostics).toEqual([])
  return routingGrants(value!)
}

function allowed(Sid: string, Action: string[], ...Resource: unknown[]): unknown {
  return { Sid, Effect: 'Allow', Action, Resource }
}

test('topics and queues by name, once each', () => {
  expect(grantsFor(`
  a: { type: sns, topic: "arn:aws:sns:eu-west-1:111122223333:security" }
  b: { type: sns, topic: "arn:aws:sns:eu-west-1:111122223333:security", format: json }
  c: { type: sqs, queue: "https://sqs.us-east-1.amazonaws.com/111122223333/alerts" }
  d: { type: sqs, queue: "https://queue.example.com/111122223333/more" }`)).toEqual([
    allowed('PublishToTopics', ['sns:Publish'], 'arn:aws:sns:eu-west-1:111122223333:security'),
    allowed('SendToQueues', ['sqs:SendMessage'], { 'Fn::Sub': 'arn:${AWS::Partition}:sqs:us-east-1:111122223333:alerts' }, { 'Fn::Sub': 'arn:${AWS::Partition}:sqs:${AWS::Region}:111122223333:more' }),
  ])
})

test('records of findings', () => {
  expect(grantsFor('  a: { type: security_hub }\n  b: { type: guardduty }')).toEqual([
    allowed('UpdateSecurityHub', ['securityhub:BatchUpdateFindings', 'securityhub:GetFindings'], '*'),
    allowed('UpdateGuardDuty', ['guardduty:ArchiveFindings', 'guardduty:GetFindings', 'guardduty:UpdateFindingsFeedback'], '*'),
  ])
})

test('a destination with a role is told with that alone', () => {
  expect(grantsFor(`
  a: { type: security_hub, role: "arn:{partition}:iam::{account}:role/Hub" }
  b: { type: sns, topic: "arn:aws:sns:eu-west-1:111122223333:security", role: "arn:aws:iam::111122223333:role/Tell" }`)).toEqual([
    allowed('AssumeRolesOfDestinations', ['sts:AssumeRole'], { 'Fn::Sub': 'arn:${AWS::Partition}:iam::*:role/Hub' }, 'arn:aws:iam::111122223333:role/Tell'),
  ])
})

test('secrets and parameters that AWS keeps, not those of the machine', () => {
  expect(grantsFor(`
  a: { type: slack, url: { secret: sirun/slack } }
  e: { type: slack, url: { env: SLACK_URL } }
  b: { type: pagerduty, routing_key: { secret: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:pd-AbCdEf", key: routing_key } }
  c: { type: jira, url: "https://example.atlassian.net", project: SEC, user: sirun@example.com, token: { parameter: /sirun/jira, region: us-east-1 } }
  d: { type: webhook, url: "https://example.com/hook", key: { parameter: "arn:aws:ssm:eu-west-1:111122223333:parameter/hook" } }`)).toEqual([
    allowed('ReadSecrets', ['secretsmanager:GetSecretValue'],
      { 'Fn::Sub': 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:sirun/slack-??????' },
      'arn:aws:secretsmanager:eu-west-1:111122223333:secret:pd-AbCdEf', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:pd-AbCdEf-??????'),
    allowed('ReadParameters', ['ssm:GetParameter'], { 'Fn::Sub': 'arn:${AWS::Partition}:ssm:us-east-1:${AWS::AccountId}:parameter/sirun/jira' }, 'arn:aws:ssm:eu-west-1:111122223333:parameter/hook'),
  ])
})

test('a name cannot say what CloudFormation puts in its place', () => {
  expect(grantsFor('  a: { type: slack, url: { secret: "x${AWS::AccountId}" } }')).toEqual([
    allowed('ReadSecrets', ['secretsmanager:GetSecretValue'], { 'Fn::Sub': 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:x${!AWS::AccountId}-??????' }),
  ])
})

test('nothing where AWS has no part', () => {
  expect(grantsFor('  a: { type: slack, url: { env: SLACK_URL } }')).toEqual([])
})

test('what alerts ask: with the role that looks, or by itself reads only', () => {
  expect(contextGrants('arn:aws:iam::111122223333:role/SirunRead')).toEqual([allowed('AssumeRoleForLooking', ['sts:AssumeRole'], 'arn:aws:iam::111122223333:role/SirunRead')])
  const [{ Action, Resource }] = contextGrants(undefined) as [{ Action: string[]; Resource: string[] }]
  expect(Resource).toEqual(['*'])
  expect(Action).toEqual(expect.arrayContaining(['ec2:DescribeInstances', 'guardduty:ListFindings', 'iam:ListRoleTags']))
  expect(Action.filter((action) => !/:(?:Describe|Get|List)/.test(action))).toEqual([])
})
