/** What an IAM policy allows, and the forms in which one is given. */
import { SirunError } from '../../src/diagnostics/diagnostic.js'
import { readPolicy, verdict } from '../../src/lint/policy.js'

const statement = (more: object, effect = 'Allow'): object => ({ Effect: effect, Action: 'ec2:*', Resource: '*', ...more })
const of = (...statements: object[]): ReturnType<typeof readPolicy> => readPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'p.json')

test.each([
  ['ec2:DescribeVpcs', 'allowed'],
  ['EC2:describevpcs', 'allowed'],
  ['ec2:*', 'allowed'],
  ['ec2:Describe*', 'allowed'],
  ['ec2:Describe?pcs', 'allowed'],
  ['*', 'allowed'],
  ['ec2:Describe?', 'not-allowed'],
  ['ec2.DescribeVpcs', 'not-allowed'],
  ['ec2:DescribeVpc', 'not-allowed'],
  ['s3:*', 'not-allowed'],
])('Action %s: ec2:DescribeVpcs is %s', (pattern, expected) => {
  expect(verdict('ec2:DescribeVpcs', of(statement({ Action: pattern })))).toBe(expected)
})

test('NotAction means all others', () => {
  const policy = of({ Effect: 'Allow', NotAction: ['iam:*', 'kms:*'], Resource: '*' })
  expect([verdict('ec2:StopInstances', policy), verdict('iam:GetRole', policy)]).toEqual(['allowed', 'not-allowed'])
  const denied = of(statement({ Action: '*' }), { Effect: 'Deny', NotAction: 'ec2:*', Resource: '*' })
  expect([verdict('ec2:StopInstances', denied), verdict('iam:GetRole', denied)]).toEqual(['allowed', 'denied'])
})

test('Deny wins, wherever it stands, but not where it has a condition or resources that are not looked at', () => {
  expect(verdict('ec2:StopInstances', of(statement({}, 'Deny'), statement({})))).toBe('denied')
  expect(verdict('ec2:StopInstances', of(statement({}), statement({ Condition: { Bool: {} } }, 'Deny')))).toBe('allowed')
  expect(verdict('ec2:StopInstances', of(statement({}), statement({ Resource: 'arn:aws:ec2:*:*:instance/x' }, 'Deny')))).toBe('allowed')
  expect(verdict('ec2:StopInstances', of(statement({}), { Effect: 'Deny', Action: 'ec2:*', NotResource: 'arn:aws:ec2:x' }))).toBe('allowed')
})

test('a statement with a condition or resources allows, and says that it is limited', () => {
  const policy = of(statement({ Resource: ['arn:aws:ec2:eu-west-1:111122223333:instance/*'] }), statement({ Condition: {} }), statement({}))
  expect(verdict('ec2:StopInstances', policy)).toBe('allowed')
  expect(policy.statements.map(({ limited }) => limited)).toEqual([true, true, false])
})

const document = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'ec2:DescribeVpcs', Resource: '*' } }
const other = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'ec2:StopInstances', Resource: '*' } }
const pretty = (value: object): string => JSON.stringify(value, null, 2)

test.each([
  ['a list', JSON.stringify([document, other])],
  ['sirun policy', `// Resource is * because …\n// read: the role\n${pretty(document)}\n// change: the role\n${pretty(other)}\n`],
  ['sirun policy --json', JSON.stringify({ type: 'policy', runbook: 'r', read: document, change: other })],
  ['answers of IAM', `${JSON.stringify({ RoleName: 'r', PolicyDocument: encodeURIComponent(JSON.stringify(document)) })}\n${JSON.stringify({ PolicyVersion: { Document: other } })}\n`.replace(/^\{(.*)\}$/gm, '{\n$1\n}')],
])('%s', (_, text) => {
  const policy = readPolicy(text, 'p.json')
  expect([verdict('ec2:DescribeVpcs', policy), verdict('ec2:StopInstances', policy), verdict('s3:GetObject', policy)]).toEqual(['allowed', 'allowed', 'not-allowed'])
})

test.each([
  ['not JSON', 'Version: 2012', 'not-json'],
  ['no policy', '{"a": 1}', 'no-policy'],
  ['nothing', '', 'no-policy'],
  ['no effect', '{"Statement": {"Action": "*", "Resource": "*"}}', 'no-statement'],
  ['no action', '{"Statement": {"Effect": "Deny", "Resource": "*"}}', 'no-statement'],
  ['an action that is no text', '{"Statement": {"Effect": "Deny", "Action": [1], "Resource": "*"}}', 'no-statement'],
])('%s is a usage error', (_, text, code) => {
  let thrown: unknown
  try {
    readPolicy(text, 'p.json')
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(SirunError)
  expect(thrown).toMatchObject({ kind: 'usage', diagnostics: [{ code, place: { file: 'p.json' } }] })
})
