import { maxFindingSize, readFindings } from '../../src/findings/read-finding.js'
import { fixtureText } from './fixtures.js'

const codes = (text: string): string[] => readFindings(text, 'x').problems.map((problem) => problem.code)

const minimal = {
  SchemaVersion: '2.0',
  Id: 'f-1',
  AccountId: '111122223333',
  Region: 'eu-west-1',
  Type: 'Recon:EC2/Portscan',
  Severity: 5,
  Resource: {},
  Service: {},
}

describe('wrappings', () => {
  const ids = (value: unknown): string[] => readFindings(JSON.stringify(value), 'x').findings.map((one) => one.id)
  const text = JSON.stringify(minimal)
  const notification = { Type: 'Notification', Message: text }

  test.each<[string, unknown, number]>([
    ['bare', minimal, 1],
    ['a list', [minimal, minimal], 2],
    ['an answer of GetFindings', { Findings: [minimal, minimal] }, 2],
    ['SNS', notification, 1],
    ['SNS to Lambda', { Records: [{ EventSource: 'aws:sns', Sns: notification }] }, 1],
    ['SQS to Lambda', { Records: [{ messageId: 'm', body: text }] }, 1],
    ['SNS in SQS to Lambda', { Records: [{ messageId: 'm', body: JSON.stringify(notification) }] }, 1],
    ['ReceiveMessage', { Messages: [{ MessageId: 'm', Body: text }] }, 1],
    ['an event', { 'detail-type': 'GuardDuty Finding', source: 'aws.guardduty', detail: minimal }, 1],
    ['text in text', JSON.stringify(text), 1],
  ])('%s', (_, value, count) => {
    expect(ids(value)).toEqual(Array.from({ length: count }, () => 'f-1'))
  })

  test('two events in SNS in SQS', () => {
    const { findings } = readFindings(fixtureText('sns-in-sqs'), 'x')
    expect(findings.map((finding) => finding.id.slice(-2))).toEqual(['a1', 'a2'])
  })

  test('one finding a line, as GuardDuty exports them', () => {
    const { findings } = readFindings(`${text}\n${text}\n`, 'x')
    expect(findings).toHaveLength(2)
  })

  test('a batch gives its findings and names the rest', () => {
    const { findings, problems } = readFindings(JSON.stringify([minimal, { a: 1 }, { b: 2 }]), 'x')
    expect(findings).toHaveLength(1)
    expect(problems.map((problem) => problem.code)).toEqual(['not-a-finding'])
  })
})

test.each([
  ['a scan result', fixtureText('not-malware-scan-event'), 'scan'],
  [
    'insight results',
    '{"detail-type":"Security Hub Insight Results","source":"aws.securityhub","detail":{"insightArn":"a"}}',
    'insight',
  ],
  ['a scheduled event', '{"detail-type":"Scheduled Event","source":"aws.events","detail":{}}', 'scheduled'],
  ['another event', '{"detail-type":"toString","source":"aws.example","detail":{}}', 'toString'],
  ['a CloudTrail record', '{"Records":[{"eventSource":"ec2.amazonaws.com","eventName":"RunInstances"}]}', 'activity'],
  ['an SNS subscription', '{"Type":"SubscriptionConfirmation","Message":"confirm"}', 'subscription'],
  ['an alarm without a state', '{"AlarmName":"a"}', 'without its state'],
  ['a changed alarm', '{"detail-type":"CloudWatch Alarm Configuration Change","source":"aws.cloudwatch","detail":{"alarmName":"a","operation":"update","state":{"value":"ALARM"}}}', 'configuration'],
  ['a changed resource', '{"detail-type":"Config Configuration Item Change","source":"aws.config","detail":{"configurationItem":{}}}', 'configuration change'],
  ['an empty batch', '{"Findings":[]}', 'findings'],
  ['an empty list', '[]', 'list'],
  ['null', 'null', 'null'],
  ['a number', '17', 'number'],
  ['an object', '{"a":1}', 'object'],
])('%s is no finding, and is named', (_, text, word) => {
  const { findings, problems } = readFindings(text, 'x.json')
  expect(findings).toEqual([])
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatchObject({ code: 'not-a-finding', severity: 'error', place: { file: 'x.json' } })
  expect(problems[0]!.message).toContain(word)
})

test.each([
  ['{"a":\n  x}', 2, 3],
  ['{"a":1,}', 1, 8],
  ['{"a":1', 1, 7],
  ['["\n"]', 1, 3],
  ['[1 2]', 1, 4],
  ['{"a" 1}', 1, 6],
  ['["\\x"]', 1, 3],
  ['', 1, 1],
  ['{} {}', 1, 4],
])('%j is not JSON at line %i, column %i', (text, line, column) => {
  expect(() => JSON.parse(text) as unknown).toThrow()
  expect(readFindings(text, 'x').problems).toMatchObject([{ code: 'not-json', place: { file: 'x', line, column } }])
})

test('a long string is read', () => {
  const finding = { ...minimal, Description: 'é"\\\n'.repeat(100_000) }
  expect(readFindings(JSON.stringify(finding), 'x').findings[0]?.description).toBe(finding.Description)
})

test('too large and too deep are refused, without a stack', () => {
  expect(codes(' '.repeat(maxFindingSize + 1))).toEqual(['finding-too-large'])
  expect(codes('['.repeat(500_000))).toEqual(['finding-too-deep'])
  expect(codes(JSON.stringify({ Type: 'Notification', Message: '['.repeat(100_000) }))).toEqual(['not-a-finding'])
  expect(codes(`${'['.repeat(64)}${']'.repeat(64)}`)).toEqual(['not-a-finding'])
})

test('what every finding must have is asked for by name', () => {
  const { findings, problems } = readFindings(JSON.stringify({
    ...minimal,
    AccountId: undefined,
    Severity: 'high',
  }), 'x')
  expect(findings).toEqual([])
  expect(problems).toMatchObject([
    { code: 'incomplete-finding', message: 'This GuardDuty finding has no account, no severity.' },
  ])
})

test('the ARN gives account, region, id and partition where they lack; the account of an envelope never counts', () => {
  const rest = { ...minimal, AccountId: undefined, Region: undefined, Id: undefined }
  const arn = 'arn:aws-us-gov:guardduty:us-gov-west-1:111122223333:detector/d/finding/f-9'
  const envelope = { 'detail-type': 'GuardDuty Finding', source: 'aws.guardduty', account: '999988887777' }
  const event = (detail: object): string => JSON.stringify({ ...envelope, region: 'cn-north-1', detail })
  expect(readFindings(event({ ...rest, Arn: arn }), 'x').findings[0]).toMatchObject({
    id: 'f-9', account: '111122223333', region: 'us-gov-west-1', partition: 'aws-us-gov',
  })
  expect(readFindings(event({ ...minimal, Region: undefined }), 'x').findings[0]).toMatchObject({
    region: 'cn-north-1', partition: 'aws-cn',
  })
  expect(readFindings(event(rest), 'x').problems.map((problem) => problem.code)).toEqual(['incomplete-finding'])
})

test('an account that was written as a number gets its zeros back', () => {
  expect(readFindings(JSON.stringify({
    ...minimal,
    AccountId: 11122223333,
  }), 'x').findings[0]?.account).toBe('011122223333')
})

test('a severity below zero and a time beyond the calendar are none', () => {
  expect(codes(JSON.stringify({ ...minimal, Severity: -1 }))).toEqual(['incomplete-finding'])
  const { findings } = readFindings(JSON.stringify({ ...minimal, Service: { EventFirstSeen: 1e17 } }), 'x')
  expect(findings[0]).toMatchObject({ id: 'f-1' })
  expect(findings[0]).not.toHaveProperty('first_seen')
})

test('members of a prototype are no members', () => {
  const text = '{"__proto__":{"SchemaVersion":"2.0","Type":"Recon:EC2/Portscan"},"constructor":{"Type":"x"}}'
  expect(codes(text)).toEqual(['not-a-finding'])
})
