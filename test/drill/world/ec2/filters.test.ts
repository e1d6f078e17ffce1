import type { ValueMap } from '../../../../src/expressions/value.js'
import { at, page, worldOf } from '../world-under-test.js'

const { ec2, refusal } = worldOf({
  Vpcs: [
    { VpcId: 'vpc-1', CidrBlock: '192.0.2.0/24', IsDefault: true },
    { VpcId: 'vpc-2', CidrBlock: '198.51.100.0/24' },
  ],
  Subnets: [
    { SubnetId: 'subnet-1', VpcId: 'vpc-1' },
    { SubnetId: 'subnet-2', VpcId: 'vpc-2', AvailabilityZone: 'eu-west-1b' },
  ],
  Instances: [
    {
      InstanceId: 'i-web',
      SubnetId: 'subnet-1',
      Tags: [{ Key: 'Name', Value: 'web*1' }],
      InstanceType: 't3.large',
      LaunchTime: '2026-11-20T10:00:00Z',
    },
    {
      InstanceId: 'i-db',
      SubnetId: 'subnet-2',
      Tags: [
        { Key: 'Name', Value: 'db1' },
        { Key: 'Env', Value: 'prod' },
      ],
      State: { Name: 'stopped' },
    },
  ],
  NetworkInterfaces: [
    {
      NetworkInterfaceId: 'eni-web',
      Attachment: { InstanceId: 'i-web' },
      Groups: [{ GroupId: 'sg-web' }],
      TagSet: [{ Key: 'Name', Value: 'front' }],
    },
    { NetworkInterfaceId: 'eni-free', SubnetId: 'subnet-1', PrivateIpAddress: '192.0.2.77' },
  ],
  SecurityGroups: [
    {
      GroupId: 'sg-web',
      GroupName: 'web',
      VpcId: 'vpc-1',
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    },
  ],
  Volumes: [{ VolumeId: 'vol-web', Attachments: [{ InstanceId: 'i-web', Device: '/dev/xvda' }], Encrypted: true }],
  Snapshots: [
    { SnapshotId: 'snap-1', VolumeId: 'vol-web', Tags: [{ Key: 'sirun:mark', Value: 'a1' }] },
    { SnapshotId: 'snap-2', VolumeId: 'vol-web', OwnerId: '444455556666' },
  ],
  Addresses: [{ AllocationId: 'eipalloc-1', PublicIp: '203.0.113.9', InstanceId: 'i-web' }],
})

const instances = ['DescribeInstances', 'Reservations.Instances.InstanceId'] as const
const interfaces = ['DescribeNetworkInterfaces', 'NetworkInterfaces.NetworkInterfaceId'] as const
const groups = ['DescribeSecurityGroups', 'SecurityGroups.GroupId'] as const

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Filter.html and the page of each operation
test.each<[string, string, string, string[], string[]]>([
  [...instances, 'instance-id', ['i-web', 'i-none'], ['i-web']],
  [...instances, 'instance-state-name', ['stopped'], ['i-db']],
  [...instances, 'instance-state-code', ['16'], ['i-web']],
  [...instances, 'vpc-id', ['vpc-*'], ['i-web', 'i-db']],
  [...instances, 'vpc-id', ['vpc-?'], ['i-web', 'i-db']],
  [...instances, 'vpc-id', ['vpc'], []],
  [...instances, 'tag:Name', ['web\\*1'], ['i-web']],
  [...instances, 'tag:Name', ['WEB*'], []],
  [...instances, 'tag-key', ['Env'], ['i-db']],
  [...instances, 'instance-type', ['t3.large'], ['i-web']],
  [...instances, 'instance-type', ['t3xlarge'], []],
  [...instances, 'launch-time', ['2026-11-20T10:*'], ['i-web']],
  [...instances, 'instance.group-id', ['sg-web'], ['i-web']],
  [...instances, 'instance.group-name', ['web'], ['i-web']],
  [...instances, 'network-interface.group-name', ['default'], ['i-db']],
  [...instances, 'network-interface.attachment.device-index', ['0'], ['i-web', 'i-db']],
  [...instances, 'block-device-mapping.volume-id', ['vol-web'], ['i-web']],
  [...instances, 'block-device-mapping.delete-on-termination', ['false'], []],
  [...instances, 'availability-zone', ['eu-west-1b'], ['i-db']],
  [...instances, 'metadata-options.http-tokens', ['optional'], []],
  [...instances, 'iam-instance-profile.arn', ['*'], []],
  [...instances, 'owner-id', ['111122223333'], ['i-web', 'i-db']],
  [...interfaces, 'attachment.instance-id', ['i-web'], ['eni-web']],
  [...interfaces, 'group-id', ['sg-web'], ['eni-web']],
  [...interfaces, 'status', ['available'], ['eni-free']],
  [...interfaces, 'addresses.private-ip-address', ['192.0.2.77'], ['eni-free']],
  [...interfaces, 'tag:Name', ['front'], ['eni-web']],
  [...groups, 'group-name', ['web'], ['sg-web']],
  [...groups, 'ip-permission.cidr', ['0.0.0.0/0'], ['sg-web']],
  [...groups, 'ip-permission.from-port', ['443'], ['sg-web']],
  [...groups, 'egress.ip-permission.from-port', ['443'], []],
  ['DescribeVolumes', 'Volumes.VolumeId', 'attachment.instance-id', ['i-web'], ['vol-web']],
  ['DescribeVolumes', 'Volumes.VolumeId', 'encrypted', ['true'], ['vol-web']],
  ['DescribeVolumes', 'Volumes.Attachments.InstanceId', 'attachment.status', ['attached'], ['i-web', 'i-db']],
  ['DescribeSnapshots', 'Snapshots.SnapshotId', 'tag:sirun:mark', ['a1'], ['snap-1']],
  ['DescribeSnapshots', 'Snapshots.SnapshotId', 'status', ['completed'], ['snap-1', 'snap-2']],
  ['DescribeTags', 'Tags.Value', 'resource-id', ['i-db'], ['db1', 'prod']],
  ['DescribeTags', 'Tags.Value', 'resource-type', ['network-interface'], ['front']],
  ['DescribeTags', 'Tags.ResourceId', 'tag:Env', ['prod'], ['i-db']],
  ['DescribeTags', 'Tags.ResourceId', 'value', ['db?'], ['i-db']],
  ['DescribeVpcs', 'Vpcs.VpcId', 'is-default', ['true'], ['vpc-1']],
  ['DescribeVpcs', 'Vpcs.VpcId', 'cidr', ['198.51.100.0/24'], ['vpc-2']],
  ['DescribeSubnets', 'Subnets.SubnetId', 'vpc-id', ['vpc-2'], ['subnet-2']],
  ['DescribeNetworkAcls', 'NetworkAcls.Associations.SubnetId', 'association.subnet-id', ['subnet-2'], ['subnet-2']],
  ['DescribeNetworkAcls', 'NetworkAcls.VpcId', 'default', ['true'], ['vpc-1', 'vpc-2']],
  ['DescribeAddresses', 'Addresses.PublicIp', 'instance-id', ['i-web'], ['203.0.113.9']],
  ['DescribeIamInstanceProfileAssociations', 'IamInstanceProfileAssociations.InstanceId', 'state', ['associated'], []],
])('%s %s by %s = %j', (operation, path, Name, Values, expected) => {
  expect(at(ec2(operation, { Filters: [{ Name, Values }] }), path)).toEqual(expected)
})

test('all filters must match', () => {
  const Filters = [
    { Name: 'tag:Name', Values: ['*1'] },
    { Name: 'instance-state-name', Values: ['running', 'pending'] },
  ]
  expect(at(ec2('DescribeInstances', { Filters }), 'Reservations.Instances.InstanceId')).toEqual(['i-web'])
})

test.each([
  'DescribeInstances',
  'DescribeNetworkInterfaces',
  'DescribeSecurityGroups',
  'DescribeVolumes',
  'DescribeSnapshots',
  'DescribeTags',
  'DescribeIamInstanceProfileAssociations',
  'DescribeNetworkAcls',
  'DescribeVpcs',
  'DescribeSubnets',
  'DescribeAddresses',
])('%s refuses filters that its page does not name', (operation) => {
  expect(refusal(operation, { Filters: [{ Name: 'instance-name', Values: ['x'] }] })).toBe('InvalidParameterValue')
})

test('no more than 200 values', () => {
  const Filters = [{ Name: 'instance-id', Values: Array.from({ length: 201 }, (_, n) => `i-${n}`) }]
  expect(refusal('DescribeInstances', { Filters })).toBe('FilterLimitExceeded')
})

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
test.each<[string, ValueMap, string]>([
  ['DescribeVpcs', { VpcIds: ['vpc-x'] }, 'InvalidVpcID.NotFound'],
  ['DescribeSubnets', { SubnetIds: ['subnet-x'] }, 'InvalidSubnetID.NotFound'],
  ['DescribeAddresses', { AllocationIds: ['eipalloc-x'] }, 'InvalidAllocationID.NotFound'],
  ['DescribeAddresses', { PublicIps: ['203.0.113.1'] }, 'InvalidAddress.NotFound'],
  ['DescribeNetworkInterfaces', { NetworkInterfaceIds: ['eni-x'] }, 'InvalidNetworkInterfaceID.NotFound'],
  ['DescribeSecurityGroups', { GroupIds: ['sg-x'] }, 'InvalidGroup.NotFound'],
  ['DescribeSecurityGroups', { GroupNames: ['nothing'] }, 'InvalidGroup.NotFound'],
  ['DescribeVolumes', { VolumeIds: ['vol-x'] }, 'InvalidVolume.NotFound'],
  ['DescribeSnapshots', { SnapshotIds: ['snap-x'] }, 'InvalidSnapshot.NotFound'],
  ['DescribeNetworkAcls', { NetworkAclIds: ['acl-x'] }, 'InvalidNetworkAclID.NotFound'],
  ['DescribeIamInstanceProfileAssociations', { AssociationIds: ['iip-assoc-x'] }, 'InvalidAssociationID.NotFound'],
])('%s %j: %s', (operation, params, code) => {
  expect(refusal(operation, params)).toBe(code)
})

test(`names of groups mean the default VPC ${page('DescribeSecurityGroups')}`, () => {
  expect(at(ec2('DescribeSecurityGroups', { GroupNames: ['web'] }), 'SecurityGroups.GroupId')).toEqual(['sg-web'])
})

test(`own snapshots and those of others ${page('DescribeSnapshots')}`, () => {
  const ids = (params: ValueMap) => at(ec2('DescribeSnapshots', params), 'Snapshots.SnapshotId')
  expect(ids({ OwnerIds: ['self'] })).toEqual(['snap-1'])
  expect(ids({ OwnerIds: ['444455556666'] })).toEqual(['snap-2'])
  expect(ids({})).toEqual(['snap-1', 'snap-2'])
})
