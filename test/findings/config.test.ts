/** Compliance of AWS Config as an event and as an answer, and what Config is asked. */
import type { ValueMap } from '../../src/expressions/value.js'
import { askConfig } from '../../src/findings/config/ask-config.js'
import { fetchFinding, type FindingIo } from '../../src/findings/fetch-finding.js'
import { readFindings } from '../../src/findings/read-finding.js'
import { fakeAws, type Answers } from './fake-aws.js'
import { fixture, fixtureText } from './fixtures.js'

test('a compliance change: the account is that of the resource, not of the envelope', () => {
  expect(fixture('config-event')).toMatchObject({
    id: 'config:s3-bucket-public-read-prohibited/AWS::S3::Bucket/example-site', source: 'config', product: 'Config', type: 'Config:Rule/s3-bucket-public-read-prohibited',
    account: '111122223333', region: 'eu-west-1', rule: 's3-bucket-public-read-prohibited', resource_type: 'AWS::S3::Bucket',
    title: 'example-site is NON_COMPLIANT with the rule s3-bucket-public-read-prohibited', description: 'The S3 bucket policy allows public read access.',
    compliance: { status: 'NON_COMPLIANT', previous: 'COMPLIANT' }, buckets: [{ name: 'example-site' }], resources: [{ kind: 'S3_BUCKET', id: 'example-site' }],
    first_seen: new Date('2026-11-20T02:40:11.123Z'),
  })
})

test('the same as SNS carries it, without an envelope', () => {
  const { detail } = JSON.parse(fixtureText('config-event')) as { detail: object }
  const { findings } = readFindings(JSON.stringify({ Type: 'Notification', Message: JSON.stringify(detail) }), 'x')
  expect(findings).toMatchObject([{ rule: 's3-bucket-public-read-prohibited', account: '111122223333' }])
})

test('a first evaluation has no old one', () => {
  const event = JSON.parse(fixtureText('config-event')) as { detail: { oldEvaluationResult?: object } }
  delete event.detail.oldEvaluationResult
  expect(readFindings(JSON.stringify(event), 'x').findings[0]!.compliance).not.toHaveProperty('previous')
})

test('an answer: the rule says where, and from which managed rule it is made', () => {
  expect(fixture('config-result')).toMatchObject({ account: '111122223333', region: 'eu-west-1', rule: 'open-ports-of-the-team', compliance: { managed_rule: 'incoming-ssh-disabled' }, resources: [{ kind: 'EC2_SECURITY_GROUP', id: 'sg-0aaaabbbbccccdddd' }], description: 'No port is open to the world.' })
})

test('a finding of Config in Security Hub has the rule', () => {
  const asff = { SchemaVersion: '2018-10-08', Id: 'arn:aws:config:eu-west-1:111122223333:config-rule/r/finding/0a', ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/config', AwsAccountId: '111122223333', Region: 'eu-west-1', Types: ['Software and Configuration Checks'], Severity: { Label: 'MEDIUM' }, ProductFields: { 'aws/config/ConfigRuleName': 'restricted-ssh' }, Resources: [{ Type: 'AwsEc2SecurityGroup', Id: 'arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0aaaabbbbccccdddd' }] }
  expect(readFindings(JSON.stringify(asff), 'x').findings).toMatchObject([{ rule: 'restricted-ssh', resources: [{ kind: 'EC2_SECURITY_GROUP', id: 'sg-0aaaabbbbccccdddd' }] }])
})

const { ConfigRuleArn, RuleDescription, SourceIdentifier, ...result } = JSON.parse(fixtureText('config-result')) as ValueMap
const rule: ValueMap = { ConfigRuleName: 'open-ports-of-the-team', ConfigRuleArn: ConfigRuleArn!, Description: RuleDescription!, Source: { Owner: 'AWS', SourceIdentifier: SourceIdentifier! } }
const otherRule = JSON.parse(JSON.stringify(result).replace('open-ports-of-the-team', 'another')) as ValueMap
const reference = 'config:open-ports-of-the-team/AWS::EC2::SecurityGroup/sg-0aaaabbbbccccdddd'

function ioOver(table: Answers, file = '{}'): { io: FindingIo; aws: ReturnType<typeof fakeAws>; remarks: string[] } {
  const aws = fakeAws(table)
  const remarks: string[] = []
  return {
    aws, remarks,
    io: { readFile: async () => new TextEncoder().encode(file), readStdin: async () => new Uint8Array(), again: true, aws: async () => ({ aws, regions: ['eu-west-1'], remark: ({ message }) => void remarks.push(message) }) },
  }
}

describe('AWS Config is asked', () => {
  const answers: Answers = { 'config-service:DescribeConfigRules': { ConfigRules: [rule] }, 'config-service:GetComplianceDetailsByResource': { EvaluationResults: [otherRule, result] } }

  test('for the rule and the resource', async () => {
    const { io, aws } = ioOver(answers)
    expect(await fetchFinding(reference, io)).toMatchObject({ id: reference, rule: 'open-ports-of-the-team', account: '111122223333', compliance: { managed_rule: 'incoming-ssh-disabled' } })
    expect(aws.calls.map(({ operation, params }) => [operation, params])).toEqual([
      ['DescribeConfigRules', { ConfigRuleNames: ['open-ports-of-the-team'] }],
      ['GetComplianceDetailsByResource', { ResourceType: 'AWS::EC2::SecurityGroup', ResourceId: 'sg-0aaaabbbbccccdddd' }],
    ])
  })

  test.each<[string, Answers, string, string]>([
    ['no such rule', { 'config-service:DescribeConfigRules': 'NoSuchConfigRuleException' }, 'usage', 'no-such-finding'],
    ['nothing about the resource', { ...answers, 'config-service:GetComplianceDetailsByResource': { EvaluationResults: [otherRule] } }, 'usage', 'no-such-finding'],
    ['denied', { ...answers, 'config-service:GetComplianceDetailsByResource': 'AccessDeniedException' }, 'aws', 'access-denied'],
  ])('%s', async (_, table, kind, code) => {
    await expect(fetchFinding(reference, ioOver(table).io)).rejects.toMatchObject({ kind, diagnostics: [{ code }] })
  })

  test('for what is not compliant, over all rules, the latest first', async () => {
    const at = (name: string, day: string): ValueMap => ({ EvaluationResultIdentifier: { EvaluationResultQualifier: { ConfigRuleName: name, ResourceType: 'AWS::S3::Bucket', ResourceId: day } }, ComplianceType: 'NON_COMPLIANT', ResultRecordedTime: new Date(day) })
    const aws = fakeAws({
      'config-service:DescribeComplianceByConfigRule': { ComplianceByConfigRules: [{ ConfigRuleName: 'a' }, { ConfigRuleName: 'b' }] },
      'config-service:DescribeConfigRules': ({ params }) => ({ ConfigRules: [{ ConfigRuleArn: `arn:aws:config:eu-west-1:111122223333:config-rule/${(params['ConfigRuleNames'] as string[])[0]!}` }] }),
      'config-service:GetComplianceDetailsByConfigRule': ({ params }) => ({ EvaluationResults: params['ConfigRuleName'] === 'a' ? [at('a', '2026-11-18'), at('a', '2026-11-01')] : [at('b', '2026-11-20')] }),
    })
    const place = { account: '', region: 'eu-west-1', partition: 'aws' }
    const answer = await askConfig.list(aws, place, { since: new Date('2026-11-10'), account: '111122223333' }, 50)
    expect(answer).toMatchObject({ status: 'ok', value: { more: false, documents: [{ ResultRecordedTime: new Date('2026-11-20') }, { ResultRecordedTime: new Date('2026-11-18') }] } })
    expect(await askConfig.list(aws, place, { score: 7 }, 50)).toMatchObject({ value: { documents: [] } })
    expect(await askConfig.list(aws, place, {}, 1)).toMatchObject({ value: { more: true, documents: { length: 1 } } })
  })
})

test('an event is completed by Config: what it saw stays, how it is now is its status', async () => {
  const text = fixtureText('config-event')
  const now = JSON.parse(JSON.stringify(result).replace('open-ports-of-the-team', 's3-bucket-public-read-prohibited').replace('NON_COMPLIANT', 'COMPLIANT')) as ValueMap
  const { io, aws, remarks } = ioOver({ 'config-service:DescribeConfigRules': { ConfigRules: [{ ...rule, Source: { Owner: 'AWS', SourceIdentifier: 'S3_BUCKET_PUBLIC_READ_PROHIBITED' } }] }, 'config-service:GetComplianceDetailsByResource': { EvaluationResults: [now] } }, text)
  expect(await fetchFinding('file:x', io)).toMatchObject({ status: 'COMPLIANT', compliance: { status: 'NON_COMPLIANT', previous: 'COMPLIANT', managed_rule: 's3-bucket-public-read-prohibited' } })
  expect([aws.calls[0]!.place.account, remarks]).toEqual(['111122223333', []])
})
