import { execFileSync } from 'node:child_process'
import { Unknown } from '../../src/expressions/unknown.js'
import type { ValueMap } from '../../src/expressions/value.js'
import { awsCliLine, awsCliLines, cliName, shellQuote } from '../../src/terminal/aws-cli-line.js'

const line = (service: string, operation: string, params: ValueMap): string =>
  awsCliLine({ service, operation, params, place: { region: 'eu-west-1' } })

/** The words that bash makes of a command line. */
function bashWords(command: string): string[] {
  return execFileSync('bash', ['-c', `aws() { printf '%s\\0' aws "$@"; }; ${command}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1)
}

test.each([
  ['InstanceIds', 'instance-ids'],
  ['DBInstanceIdentifier', 'db-instance-identifier'],
  ['ARNs', 'arns'],
  ['PolicyARNs', 'policy-arns'],
  ['Ipv6Addresses', 'ipv6-addresses'],
  ['ModifyDBInstance', 'modify-db-instance'],
  ['VPCId', 'vpc-id'],
])('%s is %s', (name, kebab) => {
  expect(cliName(name)).toBe(kebab)
})

test.each<[string, string, ValueMap, string]>([
  [
    'ec2',
    'StopInstances',
    { InstanceIds: ['i-1', 'i-2'], Force: true },
    'aws ec2 stop-instances --region eu-west-1 --instance-ids i-1 i-2 --force',
  ],
  [
    'ec2',
    'StopInstances',
    { InstanceIds: ['i-1'], Force: false },
    'aws ec2 stop-instances --region eu-west-1 --instance-ids i-1 --no-force',
  ],
  [
    's3',
    'DeleteBucketPolicy',
    { Bucket: "it's" },
    String.raw`aws s3api delete-bucket-policy --region eu-west-1 --bucket 'it'\''s'`,
  ],
  [
    'auto-scaling',
    'ExitStandby',
    { AutoScalingGroupName: 'a b' },
    "aws autoscaling exit-standby --region eu-west-1 --auto-scaling-group-name 'a b'",
  ],
  [
    'elastic-load-balancing-v2',
    'DescribeRules',
    { PageSize: 2 },
    'aws elbv2 describe-rules --region eu-west-1 --page-size 2',
  ],
  ['iam', 'DeleteRole', { RoleName: '-x' }, 'aws iam delete-role --region eu-west-1 --role-name=-x'],
  [
    'iam',
    'DeleteRole',
    { RoleName: new Unknown('made') },
    "aws iam delete-role --region eu-west-1 --role-name '<known after made>'",
  ],
])('%s %s %j', (service, operation, params, expected) => {
  expect(line(service, operation, params)).toBe(expected)
})

test.each<[string, ValueMap]>([
  ['nested', { Tags: [{ Key: 'a', Value: "b'c" }] }],
  ['a file that the CLI would read', { PolicyDocument: 'file:///etc/passwd' }],
  ['a list that it would split', { InstanceIds: ['i-1,i-2'] }],
  ['nothing in it', { Ids: [] }],
  ['empty', { Name: '' }],
])('%s: as JSON, which arrives as it is', (_, params) => {
  const words = bashWords(line('ec2', 'DoIt', params))
  expect(words.slice(0, -1)).toEqual(['aws', 'ec2', 'do-it', '--region', 'eu-west-1', '--cli-input-json'])
  expect(JSON.parse(words.at(-1)!)).toEqual(params)
})

test.each(["it's", '$(id) `id` "x" \\', 'a\u001b]0;x\u0007b', 'one\ntwo', "\u202e'x'\\n", '', 'ü 漢'])(
  '%j is one word, and inert',
  (text) => {
    const quoted = shellQuote(text)
    expect(quoted).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(bashWords(`aws ${quoted}`)).toEqual(['aws', text])
  },
)

test('what is too wide is broken so that a shell reads the same', () => {
  const call = {
    service: 'ec2',
    operation: 'AuthorizeSecurityGroupIngress',
    params: {
      GroupId: 'sg-0f354f6fcba9331ab',
      IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }], Ipv6Ranges: [{ CidrIpv6: '::/0' }] }],
    },
    place: { region: 'eu-west-1' },
  }
  const lines = awsCliLines(call, 76)
  expect(lines.length).toBeGreaterThan(3)
  expect(lines.filter((each) => each.length > 76)).toEqual([])
  const [broken, whole] = [bashWords(lines.join('\n')), bashWords(awsCliLine(call))]
  expect(broken.slice(0, -1)).toEqual(whole.slice(0, -1))
  expect(JSON.parse(broken.at(-1)!)).toEqual(JSON.parse(whole.at(-1)!))
})
