import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { AwsModel } from '../../src/aws-model/model.js'
import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import { worldFromFinding } from '../../src/drill/world-from-finding.js'
import { services } from '../../src/drill/world/services.js'
import { World } from '../../src/drill/world/world.js'
import type { Value, ValueMap } from '../../src/expressions/value.js'
import type { Finding } from '../../src/findings/finding.js'
import { readFindings } from '../../src/findings/read-finding.js'
import { fixture } from '../findings/fixtures.js'

let model: AwsModel
beforeAll(async () => {
  model = await loadAwsModel(Object.keys(services))
})

type Call = (operation: string, params?: ValueMap) => ValueMap[]

/** Calls into the world of a finding; the answer's one list. */
function worldOf(finding: Finding): Call {
  const { account, region, partition } = finding
  const place = { account, region, partition }
  const clock = { now: () => new Date('2026-11-24T03:00:00Z') }
  const world = new World({ seed: worldFromFinding(finding), place, services, model, clock })
  return (name, params = {}) => {
    const [service, operation] = name.split(':') as [string, string]
    const answer = world.call(place, service, operation, params)
    const list: Value = Object.values(answer).find((value) => Array.isArray(value)) ?? Object.values(answer)
    return list as ValueMap[]
  }
}

/** Puts a new group alone on every interface of an instance, as a quarantine does; the groups that are then there. */
function quarantine(call: Call, id: string): Value[] {
  const [reservation] = call('ec2:DescribeInstances', { InstanceIds: [id] })
  const vpc = (reservation!['Instances'] as ValueMap[])[0]!['VpcId']!
  call('ec2:CreateSecurityGroup', { GroupName: 'quarantine', Description: 'No traffic', VpcId: vpc })
  const [group] = call('ec2:DescribeSecurityGroups', { Filters: [{ Name: 'group-name', Values: ['quarantine'] }] })
  for (const one of call('ec2:DescribeNetworkInterfaces', ofInstance(id))) {
    call('ec2:ModifyNetworkInterfaceAttribute', {
      NetworkInterfaceId: one['NetworkInterfaceId']!,
      Groups: [group!['GroupId']!],
    })
  }
  const groups = call('ec2:DescribeNetworkInterfaces', ofInstance(id)).flatMap((one) => one['Groups'] as ValueMap[])
  return groups.map((one) => one['GroupName']!)
}

const ofInstance = (id: string, filter = 'attachment.instance-id'): ValueMap => ({
  Filters: [{ Name: filter, Values: [id] }],
})

test('the instance of a finding with its interfaces, groups, volumes, profile and role', () => {
  const call = worldOf(fixture('ec2-c2-api'))
  const id = 'i-0aaaabbbbccccdddd'
  const [reservation] = call('ec2:DescribeInstances', { InstanceIds: [id] })
  expect(reservation!['Instances']).toMatchObject([{
    InstanceId: id,
    InstanceType: 'm5.large',
    VpcId: 'vpc-0aaaabbbbccccdddd',
    SubnetId: 'subnet-0aaa0000000000001',
    State: { Name: 'running' },
    PrivateIpAddress: '10.20.1.5',
    PublicIpAddress: '203.0.113.9',
    IamInstanceProfile: {
      Arn: 'arn:aws:iam::111122223333:instance-profile/apps/web-server',
      Id: 'AIPAEXAMPLEPROFILE01',
    },
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda' }, { DeviceName: '/dev/sdf' }],
  }])
  const interfaces = call('ec2:DescribeNetworkInterfaces', ofInstance(id))
  expect(interfaces.map((one) => [one['NetworkInterfaceId'], one['Groups']])).toEqual([
    ['eni-0aaaa000000000001', [
      { GroupId: 'sg-0aaaa000000000001', GroupName: 'web' }, { GroupId: 'sg-0aaaa000000000002', GroupName: 'ssh' },
    ]],
    ['eni-0aaaa000000000002', [{ GroupId: 'sg-0aaaa000000000001', GroupName: 'web' }]],
  ])
  expect(call('ec2:DescribeVolumes', ofInstance(id))).toHaveLength(2)
  expect(call('ec2:DescribeIamInstanceProfileAssociations', ofInstance(id, 'instance-id'))).toMatchObject([{
    IamInstanceProfile: { Arn: 'arn:aws:iam::111122223333:instance-profile/apps/web-server' }, State: 'associated',
  }])
  const [profile] = call('iam:GetInstanceProfile', { InstanceProfileName: 'web-server' })
  expect(profile).toMatchObject({
    Arn: 'arn:aws:iam::111122223333:instance-profile/apps/web-server', Roles: [{ RoleName: 'web-server' }],
  })
})

test('the role of a key that came with the instance is the role of its profile', () => {
  const call = worldOf(fixture('instance-credentials-outside'))
  const [profile] = call('iam:GetInstanceProfile', { InstanceProfileName: 'web-server' })
  expect(profile).toMatchObject({ Roles: [{ RoleName: 'web-server-role' }] })
})

test('a sample: its interfaces share a VPC, and no group name is there twice', () => {
  const call = worldOf(fixture('sample'))
  const interfaces = call('ec2:DescribeNetworkInterfaces', ofInstance('i-99999999'))
  expect(interfaces.map((one) => one['VpcId'])).toEqual(['GeneratedFindingVPCId1', 'GeneratedFindingVPCId1'])
  const groups = interfaces.flatMap((one) => one['Groups'] as ValueMap[])
  expect(new Set(groups.map((group) => group['GroupName'])).size).toBe(4)
  expect(quarantine(call, 'i-99999999')).toEqual(['quarantine', 'quarantine'])
})

test('every instance of an attack sequence, its roles and its users with their keys', () => {
  const call = worldOf(fixture('attack-sequence'))
  for (const id of ['i-0aaaabbbbccccdddd', 'i-0aaaabbbbcccceeee']) {
    expect(call('ec2:DescribeNetworkInterfaces', ofInstance(id))).toHaveLength(1)
    expect(call('ec2:DescribeVolumes', ofInstance(id))).toHaveLength(2)
  }
  const profiles = call('ec2:DescribeIamInstanceProfileAssociations')
  expect(profiles.map((one) => one['InstanceId'])).toEqual(['i-0aaaabbbbccccdddd'])
  expect(call('iam:GetRole', { RoleName: 'web-server-role' })).toHaveLength(1)
  expect(call('iam:ListAccessKeys', { UserName: 'build-user' })).toMatchObject([{
    AccessKeyId: 'AKIAEXAMPLEKEY000001', Status: 'Active',
  }])
})

test('a user without instance: no EC2 in the seed', () => {
  expect(worldFromFinding(fixture('iam-key'))).toEqual({
    iam: {
      Users: [
        { UserName: 'build-user', AccessKeyMetadata: [{ AccessKeyId: 'AKIAEXAMPLEKEY000001', Status: 'Active' }] },
      ],
    },
  })
})

test('volumes that a scan names exist, and no others', () => {
  const volumes = worldOf(fixture('malware-scan'))('ec2:DescribeVolumes')
  expect(volumes).toMatchObject([{ VolumeId: 'vol-0aaaabbbbccccdddd', Attachments: [{ Device: '/dev/sda1' }] }])
})

test('a finding that says almost nothing still has a world, the same each time', () => {
  const text = JSON.stringify({
    Id: 'f', AccountId: '111122223333', Region: 'eu-west-1', Type: 'Recon:EC2/Portscan', Severity: 5,
    Resource: { InstanceDetails: { InstanceId: 'i-1' } },
  })
  const finding = readFindings(text, 'x').findings[0]!
  expect(worldFromFinding(finding)).toEqual(worldFromFinding(finding))
  const call = worldOf(finding)
  const [one] = call('ec2:DescribeNetworkInterfaces', ofInstance('i-1'))
  expect(one!['Groups']).toMatchObject([{ GroupName: 'application' }])
  expect(call('ec2:DescribeVolumes', ofInstance('i-1'))).toHaveLength(2)
})

test.each(['hostile', 'port-probe', 'ocsf-device-layout', 'ocsf-data-layout', 'asff-guardduty-event'])(
  'the world of %s has its instance',
  (name) => {
    const finding = fixture(name)
    const [reservation] = worldOf(finding)('ec2:DescribeInstances')
    expect(reservation!['Instances']).toMatchObject([{ InstanceId: finding.instance!.id }])
  },
)

const corpus = process.env['SIRUN_CORPUS']
const run = corpus === undefined ? test.skip : test

run('every sample of a GuardDuty finding of an instance has a world in which it can be cut off', () => {
  let count = 0
  for (const group of ['guardduty-api', 'guardduty-event']) {
    for (const file of readdirSync(join(corpus!, group))) {
      const { findings } = readFindings(readFileSync(join(corpus!, group, file), 'utf8'), file)
      for (const finding of findings) {
        const call = worldOf(finding)
        if (finding.instance?.id === undefined) continue
        expect([file, new Set(quarantine(call, finding.instance.id))]).toEqual([file, new Set(['quarantine'])])
        count++
      }
    }
  }
  expect(count).toBeGreaterThan(10)
})

test('the buckets of a finding, closed where it says so, with the role that reads them', () => {
  const call = worldOf(fixture('s3-exfiltration'))
  expect(call('s3:ListBuckets').map((bucket) => bucket['Name'])).toEqual(['example-backup', 'example-exports'])
  expect(call('s3:GetBucketTagging', { Bucket: 'example-exports' })).toEqual([{ Key: 'data', Value: 'customers' }])
  const [block] = call('s3:GetPublicAccessBlock', { Bucket: 'example-exports' })
  expect(block).toMatchObject({ BlockPublicPolicy: true })
  expect(call('iam:GetRole', { RoleName: 'reporting' })).toHaveLength(1)
})

test('a bucket that the finding calls public is public', () => {
  const finding = fixture('s3-exfiltration')
  const [first, ...others] = finding.buckets
  const call = worldOf({ ...finding, buckets: [{ ...first!, public_access: 'PUBLIC' }, ...others, first!] })
  const [status] = call('s3:GetBucketPolicyStatus', { Bucket: 'example-exports' })
  expect(status).toEqual({ IsPublic: true })
  expect(() => call('s3:GetPublicAccessBlock', { Bucket: 'example-exports' })).toThrow(
    expect.objectContaining({ code: 'NoSuchPublicAccessBlockConfiguration' }),
  )
})

test('a finding without instance, role, user or bucket has an empty world', () => {
  expect(worldFromFinding(fixture('lambda-dns'))).toEqual({})
})

test('an instance type that is newer than the AWS model', () => {
  const finding = fixture('ec2-c2-api')
  const call = worldOf({ ...finding, instance: { ...finding.instance!, type: 'm99z.large' } })
  const [reservation] = call('ec2:DescribeInstances', { InstanceIds: ['i-0aaaabbbbccccdddd'] })
  expect(reservation!['Instances']).toMatchObject([{ InstanceType: 'm99z.large' }])
})
