import type { ValueMap } from '../../../../src/expressions/value.js'
import { at, worldOf } from '../world-under-test.js'

test('a terse scenario: what it mentions exists', () => {
  const { ec2 } = worldOf({
    Instances: [{ InstanceId: 'i-a', VpcId: 'vpc-1', SubnetId: 'subnet-1', State: { Name: 'running' } }],
    NetworkInterfaces: [
      {
        NetworkInterfaceId: 'eni-a',
        Attachment: { InstanceId: 'i-a' },
        Groups: [{ GroupId: 'sg-web' }, { GroupId: 'sg-ssh' }],
      },
      { NetworkInterfaceId: 'eni-b', Attachment: { InstanceId: 'i-a' }, Groups: [{ GroupId: 'sg-web' }] },
      { NetworkInterfaceId: 'eni-c', Groups: [{ GroupId: 'sg-web' }] },
    ],
    SecurityGroups: [
      { GroupId: 'sg-web', GroupName: 'web', VpcId: 'vpc-1' },
      { GroupId: 'sg-ssh', GroupName: 'ssh', VpcId: 'vpc-1' },
    ],
  })
  expect(ec2('DescribeNetworkInterfaces')['NetworkInterfaces']).toMatchObject([
    {
      NetworkInterfaceId: 'eni-a',
      VpcId: 'vpc-1',
      SubnetId: 'subnet-1',
      Attachment: { DeviceIndex: 0 },
      Groups: [{ GroupName: 'web' }, { GroupName: 'ssh' }],
    },
    { NetworkInterfaceId: 'eni-b', VpcId: 'vpc-1', SubnetId: 'subnet-1', Attachment: { DeviceIndex: 1 } },
    { NetworkInterfaceId: 'eni-c', VpcId: 'vpc-1', SubnetId: 'subnet-1', Status: 'available' },
  ])
  const addresses = at(
    ec2('DescribeNetworkInterfaces'),
    'NetworkInterfaces.PrivateIpAddresses.PrivateIpAddress',
  ) as string[]
  expect(new Set(addresses).size).toBe(3)
  expect(at(ec2('DescribeInstances'), 'Reservations.Instances.SecurityGroups.GroupName')).toEqual(['web', 'ssh'])
  expect(at(ec2('DescribeVpcs'), 'Vpcs.VpcId')).toEqual(['vpc-1'])
  expect(at(ec2('DescribeSubnets'), 'Subnets.SubnetId')).toEqual(['subnet-1'])
  expect(at(ec2('DescribeSecurityGroups'), 'SecurityGroups.GroupName')).toEqual(['web', 'ssh', 'default'])
  expect(at(ec2('DescribeNetworkAcls'), 'NetworkAcls.Associations.SubnetId')).toEqual(['subnet-1'])
  expect(at(ec2('DescribeVolumes'), 'Volumes.Attachments.InstanceId')).toEqual(['i-a'])
})

test('nothing but an id: a default VPC, a subnet, an interface with the default group, a disk', () => {
  const { ec2 } = worldOf({ Instances: [{ InstanceId: 'i-a' }] })
  expect(at(ec2('DescribeVpcs'), 'Vpcs.IsDefault')).toEqual([true])
  expect(at(ec2('DescribeInstances'), 'Reservations.Instances.SecurityGroups.GroupName')).toEqual(['default'])
  expect(at(ec2('DescribeNetworkInterfaces'), 'NetworkInterfaces.Attachment.DeleteOnTermination')).toEqual([true])
})

test('an instance as DescribeInstances answers: nested interfaces, disks, profile', () => {
  const { ec2 } = worldOf({
    Instances: [
      {
        InstanceId: 'i-a',
        VpcId: 'vpc-1',
        SubnetId: 'subnet-1',
        LaunchTime: '2026-11-01T00:00:00Z',
        NetworkInterfaces: [
          {
            NetworkInterfaceId: 'eni-a',
            PrivateIpAddress: '192.0.2.5',
            Groups: [{ GroupId: 'sg-web', GroupName: 'web' }],
            PrivateIpAddresses: [
              { PrivateIpAddress: '192.0.2.5', Primary: true, Association: { PublicIp: '198.51.100.7' } },
              { PrivateIpAddress: '192.0.2.6' },
            ],
          },
          { NetworkInterfaceId: 'eni-b', Attachment: { DeviceIndex: 3 } },
        ],
        BlockDeviceMappings: [
          { DeviceName: '/dev/xvda', Ebs: { VolumeId: 'vol-a' } },
          { DeviceName: '/dev/sdf', Ebs: { VolumeId: 'vol-b', DeleteOnTermination: true } },
        ],
      },
    ],
    Volumes: [{ VolumeId: 'vol-a', Size: 100 }],
  })
  const instance = at(ec2('DescribeInstances'), 'Reservations.Instances.0') as ValueMap
  expect(instance).toMatchObject({
    LaunchTime: new Date('2026-11-01T00:00:00Z'),
    PrivateIpAddress: '192.0.2.5',
    PublicIpAddress: '198.51.100.7',
    SecurityGroups: [{ GroupId: 'sg-web', GroupName: 'web' }],
  })
  expect(at(instance, 'NetworkInterfaces.Attachment.DeviceIndex')).toEqual([0, 3])
  expect(at(instance, 'NetworkInterfaces.PrivateIpAddresses.PrivateIpAddress')).toContain('192.0.2.6')
  expect(at(instance, 'BlockDeviceMappings.Ebs.DeleteOnTermination')).toEqual([true, true])
  expect(at(ec2('DescribeVolumes'), 'Volumes.Size')).toEqual([100, 8])
})

test('an interface both nested and listed is one', () => {
  const { ec2 } = worldOf({
    Instances: [{ InstanceId: 'i-a', NetworkInterfaces: [{ NetworkInterfaceId: 'eni-a' }] }],
    NetworkInterfaces: [
      { NetworkInterfaceId: 'eni-a', Attachment: { InstanceId: 'i-a' }, PrivateIpAddress: '192.0.2.9' },
    ],
  })
  expect(at(ec2('DescribeInstances'), 'Reservations.Instances.NetworkInterfaces.PrivateIpAddress')).toEqual([
    '192.0.2.9',
  ])
})

test('an instance that is on its way somewhere arrives', () => {
  const { ec2, pass } = worldOf({ Instances: [{ InstanceId: 'i-a', State: { Name: 'stopping' } }] })
  expect(at(ec2('DescribeInstances'), 'Reservations.Instances.State.Name')).toEqual(['stopping'])
  pass(60)
  expect(at(ec2('DescribeInstances'), 'Reservations.Instances.State.Name')).toEqual(['stopped'])
})

test('rules of a group: none given is everything out, an empty list is nothing', () => {
  const { ec2 } = worldOf({
    SecurityGroups: [
      { GroupId: 'sg-a', VpcId: 'vpc-1' },
      { GroupId: 'sg-b', VpcId: 'vpc-1', IpPermissionsEgress: [] },
    ],
  })
  expect(
    at(ec2('DescribeSecurityGroups', { GroupIds: ['sg-a'] }), 'SecurityGroups.IpPermissionsEgress.IpRanges.CidrIp'),
  ).toEqual(['0.0.0.0/0'])
  expect(at(ec2('DescribeSecurityGroups', { GroupIds: ['sg-b'] }), 'SecurityGroups.IpPermissionsEgress')).toEqual([])
})

test('an ACL that the scenario gives takes the place of the default one', () => {
  const { ec2 } = worldOf({
    NetworkAcls: [
      {
        NetworkAclId: 'acl-a',
        VpcId: 'vpc-1',
        IsDefault: true,
        Associations: [{ SubnetId: 'subnet-1', NetworkAclAssociationId: 'aclassoc-a' }],
      },
    ],
  })
  expect(ec2('DescribeNetworkAcls')['NetworkAcls']).toMatchObject([
    { NetworkAclId: 'acl-a', Associations: [{ SubnetId: 'subnet-1', NetworkAclAssociationId: 'aclassoc-a' }] },
  ])
  expect(at(ec2('DescribeSubnets'), 'Subnets.VpcId')).toEqual(['vpc-1'])
})

test('an empty scenario has nothing', () => {
  const { ec2 } = worldOf({})
  expect([ec2('DescribeInstances'), ec2('DescribeVpcs'), ec2('DescribeTags')]).toEqual([
    { Reservations: [] },
    { Vpcs: [] },
    { Tags: [] },
  ])
})
