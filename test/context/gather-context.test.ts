/** The facts of the briefing: known, none or unknown, and never in the way. */
import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import { gatherContext } from '../../src/context/gather-context.js'
import type { FindingContext } from '../../src/context/finding-context.js'
import { services } from '../../src/drill/world/services.js'
import { worldAws } from '../../src/drill/world/world-aws.js'
import { worldFromFinding } from '../../src/drill/world-from-finding.js'
import { World } from '../../src/drill/world/world.js'
import type { ValueMap } from '../../src/expressions/value.js'
import type { Finding } from '../../src/findings/finding.js'
import { fakeAws, type Answers, type FakeAws } from '../findings/fake-aws.js'
import { fixture, fixtureText } from '../findings/fixtures.js'

const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const now = new Date('2026-11-20T03:00:00Z')
const finding = fixture('ec2-c2-api')
const id = finding.instance!.id!
const profile = 'arn:aws:iam::111122223333:instance-profile/apps/web-server'

const instance: ValueMap = {
  InstanceId: id,
  VpcId: 'vpc-0a',
  Tags: [{ Key: 'team', Value: 'payments' }, { Key: 'env', Value: 'prod' }, { Key: 'kubernetes.io/cluster/shop', Value: 'owned' }],
  IamInstanceProfile: { Arn: profile },
  PublicIpAddress: '203.0.113.9',
  NetworkInterfaces: [
    { Groups: [{ GroupId: 'sg-1', GroupName: 'web' }], Association: { PublicIp: '203.0.113.9' }, PrivateIpAddresses: [{ PrivateIpAddress: '10.0.0.1', Association: { PublicIp: '203.0.113.9' } }, { PrivateIpAddress: '10.0.0.2', Association: { PublicIp: '203.0.113.10' } }] },
  ],
  BlockDeviceMappings: [{ Ebs: { VolumeId: 'vol-0a' } }],
}

const withInstance = (one: ValueMap): Answers => ({
  'ec2:DescribeInstances': ({ params }) => (params['InstanceIds'] ? { Reservations: [{ Instances: [one] }] } : { Reservations: [{ Instances: [one, { InstanceId: 'i-0b' }] }, { Instances: [{ InstanceId: 'i-0c' }] }] }),
  'ec2:DescribeSnapshots': { Snapshots: [] },
  'auto-scaling:DescribeAutoScalingInstances': { AutoScalingInstances: [{ AutoScalingGroupName: 'web-asg' }] },
  'elastic-load-balancing-v2:DescribeTargetGroups': ({ params }) =>
    params['Marker'] === 'm'
      ? { TargetGroups: [{ TargetGroupName: 'by-address', TargetGroupArn: 'b', VpcId: 'vpc-0a' }, { TargetGroupName: 'elsewhere', TargetGroupArn: 'c', VpcId: 'vpc-0b' }] }
      : { TargetGroups: [{ TargetGroupName: 'web', TargetGroupArn: 'a', VpcId: 'vpc-0a' }, { TargetGroupName: 'other', TargetGroupArn: 'd', VpcId: 'vpc-0a' }], NextMarker: 'm' },
  'elastic-load-balancing-v2:DescribeTargetHealth': ({ params }) => ({ TargetHealthDescriptions: [{ Target: { Id: { a: id, b: '10.0.0.2', c: id, d: 'i-0x' }[params['TargetGroupArn'] as string]! } }] }),
  'iam:GetInstanceProfile': { InstanceProfile: { Roles: [{ RoleName: 'web-role' }] } },
  'organizations:DescribeAccount': { Account: { Name: 'payments-prod' } },
  'guardduty:ListDetectors': { DetectorIds: [] },
})

function gather(about: Finding, aws: FakeAws, options: Partial<Parameters<typeof gatherContext>[1]> = {}): Promise<FindingContext> {
  return gatherContext(about, { aws, place, now, timeUp: new AbortController().signal, ...options })
}

const known = (value: unknown): object => ({ state: 'known', value })
const none = { state: 'none' }
const unknown = (why: string): object => ({ state: 'unknown', why })

describe('an instance', () => {
  test('all that AWS says', async () => {
    expect(await gather(finding, fakeAws(withInstance(instance)))).toEqual({
      account: known('payments-prod'),
      owner: known('payments'),
      environment: known('prod'),
      group: known('web-asg'),
      targets: known(['web', 'by-address']),
      cluster: known('shop'),
      addresses: known(['203.0.113.9', '203.0.113.10']),
      role: known({ name: 'web-role', sharedBy: ['i-0b', 'i-0c'] }),
      contained: none,
      related: none,
    })
  })

  test('that is gone: none of it, and the tags of the finding', async () => {
    const context = await gather({ ...finding, instance: { ...finding.instance!, tags: [{ key: 'Owner', value: 'search' }] } }, fakeAws({ ...withInstance(instance), 'ec2:DescribeInstances': 'InvalidInstanceID.NotFound', 'auto-scaling:DescribeAutoScalingInstances': { AutoScalingInstances: [] } }))
    expect(context).toMatchObject({ owner: known('search'), environment: none, group: none, targets: none, cluster: none, addresses: none, role: none, contained: none })
  })

  test('the keys of the configuration, the first that is there', async () => {
    const tags = { owner_tags: ['squad', 'Team'], environment_tags: ['kind'] }
    expect(await gather(finding, fakeAws(withInstance(instance)), { tags })).toMatchObject({ owner: known('payments'), environment: none })
  })

  test('denied: each fact that needs it names the action', async () => {
    const context = await gather(finding, fakeAws({ ...withInstance(instance), 'ec2:DescribeInstances': 'UnauthorizedOperation', 'auto-scaling:DescribeAutoScalingInstances': 'AccessDenied', 'guardduty:ListDetectors': 'AccessDeniedException' }))
    expect(context).toMatchObject({
      group: unknown('denied: autoscaling:DescribeAutoScalingInstances'),
      targets: unknown('denied: ec2:DescribeInstances'),
      role: unknown('denied: ec2:DescribeInstances'),
      contained: unknown('denied: ec2:DescribeInstances'),
      related: unknown('denied: guardduty:ListDetectors'),
      account: known('payments-prod'),
    })
  })

  test('contained already: quarantine groups alone, the mark, and the run that copied its volumes', async () => {
    const contained = { ...instance, Tags: [{ Key: 'Status', Value: 'quarantine' }], NetworkInterfaces: [{ Groups: [{ GroupName: 'sirun-quarantine' }] }, { Groups: [{ GroupName: 'sirun-quarantine' }] }] }
    const answers = { ...withInstance(contained), 'ec2:DescribeSnapshots': { Snapshots: [{ Description: 'sirun 01JHQZ0000000000000000RVN1: vol-0a of i-0a' }, { Description: 'a copy' }] } }
    expect((await gather(finding, fakeAws(answers))).contained).toEqual(known({ signs: ['tag Status quarantine', 'only security group sirun-quarantine'], runs: ['01JHQZ0000000000000000RVN1'] }))
    expect((await gather(finding, fakeAws({ ...answers, 'ec2:DescribeSnapshots': 'UnauthorizedOperation' }))).contained).toMatchObject({ value: { runs: [] } })
    const half = { ...contained, Tags: [], NetworkInterfaces: [{ Groups: [{ GroupName: 'sirun-quarantine' }] }, { Groups: [{ GroupName: 'web' }] }] }
    expect((await gather(finding, fakeAws(withInstance(half)))).contained).toEqual(none)
  })

  test('too many target groups are not looked through', async () => {
    const many = Array.from({ length: 21 }, (_, index) => ({ TargetGroupName: `t${index}`, TargetGroupArn: `${index}`, VpcId: 'vpc-0a' }))
    const aws = fakeAws({ ...withInstance(instance), 'elastic-load-balancing-v2:DescribeTargetGroups': { TargetGroups: many } })
    expect((await gather(finding, aws)).targets).toMatchObject({ state: 'unknown' })
    expect(aws.asked().filter((call) => call.includes('TargetHealth'))).toEqual([])
  })
})

describe('an access key', () => {
  const key = fixture('iam-key')
  const user: Finding = { ...key, access_key: { id: 'AKIA0000000000000001', user_name: 'deploy', user_type: 'IAMUser' } }
  const role: Finding = { ...key, access_key: { id: 'ASIA0000000000000001', user_name: 'web-role', user_type: 'AssumedRole' } }

  test('of a user: tags, the policies of AWS, whether it is inactive', async () => {
    const aws = fakeAws({
      'iam:GetUser': { User: { Tags: [{ Key: 'Owner', Value: 'build' }] } },
      'iam:ListAttachedUserPolicies': ({ params }) => (params['Marker'] ? { AttachedPolicies: [{ PolicyName: 'AWSCompromisedKeyQuarantineV3' }] } : { AttachedPolicies: [{ PolicyName: 'ReadOnlyAccess' }], IsTruncated: true, Marker: 'm' }),
      'iam:ListAccessKeys': { AccessKeyMetadata: [{ AccessKeyId: 'AKIA0000000000000001', Status: 'Inactive' }] },
      'organizations:DescribeAccount': 'AccessDeniedException',
      'iam:ListAccountAliases': { AccountAliases: ['payments'] },
      'guardduty:ListDetectors': { DetectorIds: [] },
    })
    expect(await gather(user, aws)).toEqual({
      account: known('payments'),
      owner: known('build'),
      environment: none,
      quarantine: known(['AWSCompromisedKeyQuarantineV3']),
      contained: known({ signs: ['access key AKIA0000000000000001 is inactive'], runs: [] }),
      related: none,
    })
  })

  test('of a role: who uses it, and whether its sessions were revoked', async () => {
    const aws = fakeAws({
      'iam:GetRole': { Role: { Tags: [] } },
      'iam:ListInstanceProfilesForRole': { InstanceProfiles: [{ Arn: profile }] },
      'ec2:DescribeInstances': { Reservations: [{ Instances: [{ InstanceId: 'i-0b' }] }] },
      'iam:ListRolePolicies': { PolicyNames: ['AWSRevokeOlderSessions'] },
    })
    expect(await gather(role, aws)).toMatchObject({
      role: known({ name: 'web-role', sharedBy: ['i-0b'] }),
      contained: known({ signs: ['sessions were revoked (AWSRevokeOlderSessions)'] }),
    })
  })

  test('of a user that is gone', async () => {
    const gone = fakeAws({ 'iam:GetUser': 'NoSuchEntityException', 'iam:ListAttachedUserPolicies': 'NoSuchEntityException', 'iam:ListAccessKeys': 'NoSuchEntityException' })
    expect(await gather(user, gone)).toMatchObject({ owner: none, quarantine: none, contained: none })
  })
})

test('a bucket without tags has no owner', async () => {
  const context = await gather(fixture('s3-exfiltration'), fakeAws({ 's3:GetBucketTagging': 'NoSuchTagSet' }))
  expect(context).toMatchObject({ owner: none, environment: none })
  expect(context).not.toHaveProperty('group')
})

test('other open findings of the last day, on the instance or the principal, each once, without this one', async () => {
  const [document] = (JSON.parse(fixtureText('ec2-c2-api')) as { Findings: [ValueMap] }).Findings
  const aws = fakeAws({
    'guardduty:ListDetectors': { DetectorIds: ['d'] },
    'guardduty:ListFindings': ({ params }) => ({ FindingIds: JSON.stringify(params).includes('userName') ? ['late', 'both'] : [finding.id, 'both'] }),
    'guardduty:GetFindings': ({ params }) => ({ Findings: (params['FindingIds'] as string[]).map((one) => ({ ...document, Id: one, UpdatedAt: one === 'late' ? '2026-11-20T02:59:00Z' : '2026-11-20T01:00:00Z' })) }),
  })
  const { related } = await gather({ ...finding, access_key: { user_name: 'web-role' } }, aws)
  expect(related).toMatchObject(known({ findings: [{ id: 'late', severity: 'HIGH 8' }, { id: 'both' }], more: false }))
  const criteria = aws.calls.filter(({ operation }) => operation === 'ListFindings').map(({ params }) => (params['FindingCriteria'] as ValueMap)['Criterion'])
  expect(criteria).toEqual([
    expect.objectContaining({ updatedAt: { GreaterThanOrEqual: now.getTime() - 86_400_000 }, 'resource.instanceDetails.instanceId': { Equals: [id] } }),
    expect.objectContaining({ 'resource.accessKeyDetails.userName': { Equals: ['web-role'] } }),
  ])
})

describe('nothing holds the briefing up', () => {
  test('what has not answered in time is unknown, what has is known', async () => {
    const timer = new AbortController()
    const aws = fakeAws({ ...withInstance(instance), 'ec2:DescribeInstances': new Promise<never>(() => undefined) })
    const pending = gather(finding, aws, { timeUp: timer.signal })
    await new Promise(setImmediate)
    timer.abort()
    expect(await pending).toMatchObject({ account: known('payments-prod'), group: known('web-asg'), role: unknown('no answer in time'), owner: unknown('no answer in time') })
  })

  test('time that is up before it begins', async () => {
    const aws = fakeAws({})
    expect(await gather(finding, aws, { timeUp: AbortSignal.abort() })).toMatchObject({ account: unknown('no answer in time') })
  })

  test('a port that throws', async () => {
    const aws = fakeAws({ 'ec2:DescribeInstances': () => { throw new Error('the socket is gone') } })
    expect(await gather(finding, aws)).toMatchObject({ role: unknown('the socket is gone') })
  })
})

test("a drill's world says what it has, and lacks the rest", async () => {
  const model = await loadAwsModel([...Object.keys(services), 'guardduty', 'organizations'])
  const world = new World({ seed: worldFromFinding(finding), place, services, model, clock: { now: () => now } })
  const context = await gatherContext(finding, { aws: worldAws(world), place, now, timeUp: new AbortController().signal })
  expect(context).toMatchObject({ group: none, contained: none, role: { state: 'known' }, related: unknown('not in this drill') })
})
