import type { ValueMap } from '../../../../src/expressions/value.js'
import { at, page, worldOf } from '../world-under-test.js'

const seed: ValueMap = {
  Instances: [{ InstanceId: 'i-a', VpcId: 'vpc-1' }],
  SecurityGroups: [
    ...['sg-web', 'sg-ssh', 'sg-none'].map((GroupId) => ({ GroupId, VpcId: 'vpc-1' })),
    { GroupId: 'sg-far', VpcId: 'vpc-2' },
  ],
  Subnets: [
    { SubnetId: 'subnet-1', VpcId: 'vpc-1' },
    { SubnetId: 'subnet-b', VpcId: 'vpc-1', AvailabilityZone: 'eu-west-1b' },
  ],
  NetworkInterfaces: [
    {
      NetworkInterfaceId: 'eni-a',
      Attachment: { InstanceId: 'i-a', AttachmentId: 'eni-attach-a' },
      Groups: [{ GroupId: 'sg-web' }, { GroupId: 'sg-ssh' }],
    },
    {
      NetworkInterfaceId: 'eni-b',
      Attachment: { InstanceId: 'i-a', AttachmentId: 'eni-attach-b' },
      Groups: [{ GroupId: 'sg-web' }],
    },
    { NetworkInterfaceId: 'eni-c', Groups: [{ GroupId: 'sg-web' }] },
    { NetworkInterfaceId: 'eni-d', SubnetId: 'subnet-b' },
  ],
}

describe(`ModifyNetworkInterfaceAttribute ${page('ModifyNetworkInterfaceAttribute')}`, () => {
  test('groups are replaced, in the order given, and the instance shows those of its primary interface', () => {
    const { ec2 } = worldOf(seed)
    expect(
      ec2('ModifyNetworkInterfaceAttribute', { NetworkInterfaceId: 'eni-a', Groups: ['sg-none', 'sg-ssh'] }),
    ).toEqual({})
    expect(
      at(ec2('DescribeNetworkInterfaces', { NetworkInterfaceIds: ['eni-a'] }), 'NetworkInterfaces.Groups'),
    ).toEqual([
      { GroupId: 'sg-none', GroupName: 'none' },
      { GroupId: 'sg-ssh', GroupName: 'ssh' },
    ])
    expect(at(ec2('DescribeInstances'), 'Reservations.Instances.SecurityGroups.GroupId')).toEqual(['sg-none', 'sg-ssh'])
  })

  test('other attributes', () => {
    const { ec2 } = worldOf(seed)
    ec2('ModifyNetworkInterfaceAttribute', { NetworkInterfaceId: 'eni-b', SourceDestCheck: { Value: false } })
    ec2('ModifyNetworkInterfaceAttribute', { NetworkInterfaceId: 'eni-b', Description: { Value: 'seized' } })
    ec2('ModifyNetworkInterfaceAttribute', {
      NetworkInterfaceId: 'eni-b',
      Attachment: { AttachmentId: 'eni-attach-b', DeleteOnTermination: true },
    })
    expect(
      at(ec2('DescribeNetworkInterfaces', { NetworkInterfaceIds: ['eni-b'] }), 'NetworkInterfaces.0'),
    ).toMatchObject({
      SourceDestCheck: false,
      Description: 'seized',
      Attachment: { DeleteOnTermination: true, DeviceIndex: 1, InstanceId: 'i-a' },
    })
  })

  test.each<[string, ValueMap]>([
    ['InvalidNetworkInterfaceID.NotFound', { NetworkInterfaceId: 'eni-x', Groups: ['sg-web'] }],
    ['InvalidGroup.NotFound', { NetworkInterfaceId: 'eni-a', Groups: ['sg-web', 'sg-x'] }],
    ['InvalidGroup.NotFound', { NetworkInterfaceId: 'eni-a', Groups: ['sg-far'] }],
    ['MissingParameter', { NetworkInterfaceId: 'eni-a', Groups: [] }],
    ['MissingParameter', { NetworkInterfaceId: 'eni-a' }],
    [
      'InvalidParameterCombination',
      { NetworkInterfaceId: 'eni-a', Groups: ['sg-web'], SourceDestCheck: { Value: false } },
    ],
    [
      'InvalidAttachmentID.NotFound',
      { NetworkInterfaceId: 'eni-a', Attachment: { AttachmentId: 'eni-attach-b', DeleteOnTermination: true } },
    ],
  ])('%s %j', (code, params) => {
    const { world, refusal } = worldOf(seed)
    const before = world.dump()
    expect(refusal('ModifyNetworkInterfaceAttribute', params)).toBe(code)
    expect(world.dump()).toEqual(before)
  })
})

describe(`AttachNetworkInterface ${page('AttachNetworkInterface')}`, () => {
  test('the interface is in use from then on', () => {
    const { ec2 } = worldOf(seed)
    const { AttachmentId } = ec2('AttachNetworkInterface', {
      NetworkInterfaceId: 'eni-c',
      InstanceId: 'i-a',
      DeviceIndex: 2,
    })
    expect(
      at(ec2('DescribeNetworkInterfaces', { NetworkInterfaceIds: ['eni-c'] }), 'NetworkInterfaces.0'),
    ).toMatchObject({
      Status: 'in-use',
      Attachment: { AttachmentId, InstanceId: 'i-a', DeviceIndex: 2, DeleteOnTermination: false, Status: 'attached' },
    })
    expect(at(ec2('DescribeInstances'), 'Reservations.Instances.NetworkInterfaces.NetworkInterfaceId')).toEqual([
      'eni-a',
      'eni-b',
      'eni-c',
    ])
  })

  test.each<[string, ValueMap]>([
    ['InvalidNetworkInterfaceID.NotFound', { NetworkInterfaceId: 'eni-x' }],
    ['InvalidInstanceID.NotFound', { InstanceId: 'i-x' }],
    ['InvalidNetworkInterface.InUse', { NetworkInterfaceId: 'eni-b' }],
    ['InvalidParameterValue', { DeviceIndex: 1 }],
    ['InvalidParameterValue', { NetworkInterfaceId: 'eni-d' }],
  ])('%s %j', (code, params) => {
    expect(
      worldOf(seed).refusal('AttachNetworkInterface', {
        NetworkInterfaceId: 'eni-c',
        InstanceId: 'i-a',
        DeviceIndex: 2,
        ...params,
      }),
    ).toBe(code)
  })

  test('not to an instance that ends', () => {
    const { ec2, refusal } = worldOf(seed)
    ec2('TerminateInstances', { InstanceIds: ['i-a'] })
    expect(refusal('AttachNetworkInterface', { NetworkInterfaceId: 'eni-c', InstanceId: 'i-a', DeviceIndex: 2 })).toBe(
      'IncorrectState',
    )
  })
})

test(`DetachNetworkInterface ${page('DetachNetworkInterface')}`, () => {
  const { ec2, refusal } = worldOf(seed)
  expect(refusal('DetachNetworkInterface', { AttachmentId: 'eni-attach-a' })).toBe('OperationNotPermitted')
  ec2('DetachNetworkInterface', { AttachmentId: 'eni-attach-b' })
  expect(at(ec2('DescribeNetworkInterfaces', { NetworkInterfaceIds: ['eni-b'] }), 'NetworkInterfaces.Status')).toEqual([
    'available',
  ])
  expect(refusal('DetachNetworkInterface', { AttachmentId: 'eni-attach-b' })).toBe('InvalidAttachmentID.NotFound')
})

test(`ids or a page size, not both ${page('DescribeNetworkInterfaces')}`, () => {
  expect(worldOf(seed).refusal('DescribeNetworkInterfaces', { NetworkInterfaceIds: ['eni-a'], MaxResults: 5 })).toBe(
    'InvalidParameterCombination',
  )
})
