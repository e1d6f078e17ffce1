import type { ValueMap } from '../../../../src/expressions/value.js'
import { at, page, worldOf } from '../world-under-test.js'

const id = 'i-0c2a9d1f3b7e4a852'
const one = (members: ValueMap = {}): ValueMap => ({
  Instances: [{ InstanceId: id, VpcId: 'vpc-1', SubnetId: 'subnet-1', ...members }],
})
const state = 'Reservations.Instances.State.Name'

describe(`DescribeInstances ${page('DescribeInstances')}`, () => {
  test('an instance has what AWS gives it', () => {
    const { ec2 } = worldOf(
      one({ PublicIpAddress: '198.51.100.7', SecurityGroups: [{ GroupId: 'sg-web', GroupName: 'web' }] }),
    )
    const instance = at(ec2('DescribeInstances', { InstanceIds: [id] }), 'Reservations.Instances.0') as ValueMap
    expect(instance).toMatchObject({
      InstanceId: id,
      State: { Code: 16, Name: 'running' },
      VpcId: 'vpc-1',
      PublicIpAddress: '198.51.100.7',
      SecurityGroups: [{ GroupId: 'sg-web', GroupName: 'web' }],
      MetadataOptions: { State: 'applied' },
      NetworkInterfaces: [
        { Groups: [{ GroupId: 'sg-web' }], Attachment: { DeviceIndex: 0 }, Association: { PublicIp: '198.51.100.7' } },
      ],
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { DeleteOnTermination: true } }],
    })
    expect(instance).not.toHaveProperty('Tags')
    expect(instance).not.toHaveProperty('IamInstanceProfile')
  })

  test.each<[string, ValueMap]>([
    ['InvalidInstanceID.NotFound', { InstanceIds: [id, 'i-x'] }],
    ['InvalidParameterCombination', { InstanceIds: [id], MaxResults: 5 }],
    ['InvalidParameterValue', { MaxResults: 4 }],
    ['InvalidParameterValue', { MaxResults: 1001 }],
    ['InvalidParameterValue', { Filters: [{ Name: 'instance-color', Values: ['red'] }] }],
    ['MissingParameter', { Filters: [{ Values: ['red'] }] }],
  ])('%s %j', (code, params) => expect(worldOf(one()).refusal('DescribeInstances', params)).toBe(code))
})

describe('start, stop, terminate', () => {
  test(`${page('StopInstances')} ${page('StartInstances')}: both take time`, () => {
    const { ec2, pass, refusal } = worldOf(one({ PublicIpAddress: '198.51.100.7' }))
    expect(at(ec2('StopInstances', { InstanceIds: [id] }), 'StoppingInstances.CurrentState.Name')).toEqual(['stopping'])
    expect(refusal('StartInstances', { InstanceIds: [id] })).toBe('IncorrectInstanceState')
    pass(60)
    const stopped = ec2('DescribeInstances')
    expect(at(stopped, state)).toEqual(['stopped'])
    expect(at(stopped, 'Reservations.Instances.PublicIpAddress')).toEqual([])
    expect(at(ec2('StopInstances', { InstanceIds: [id] }), 'StoppingInstances.CurrentState.Name')).toEqual(['stopped'])
    expect(at(ec2('StartInstances', { InstanceIds: [id] }), 'StartingInstances.PreviousState.Name')).toEqual([
      'stopped',
    ])
    pass(60)
    expect(at(ec2('DescribeInstances'), state)).toEqual(['running'])
  })

  test(`${page('TerminateInstances')}: takes the disks and interfaces that go with it`, () => {
    const { ec2, pass, refusal } = worldOf({
      ...one({ IamInstanceProfile: { Arn: 'arn:aws:iam::111122223333:instance-profile/web' } }),
      Volumes: [
        { VolumeId: 'vol-a', Attachments: [{ InstanceId: id, Device: '/dev/xvda' }] },
        { VolumeId: 'vol-b', Attachments: [{ InstanceId: id, Device: '/dev/sdf' }] },
      ],
      NetworkInterfaces: [
        { NetworkInterfaceId: 'eni-a', Attachment: { InstanceId: id } },
        { NetworkInterfaceId: 'eni-b', Attachment: { InstanceId: id } },
      ],
    })
    expect(at(ec2('TerminateInstances', { InstanceIds: [id] }), 'TerminatingInstances.CurrentState.Name')).toEqual([
      'shutting-down',
    ])
    pass(60)
    expect(at(ec2('DescribeInstances'), state)).toEqual(['terminated'])
    expect(at(ec2('DescribeInstances'), 'Reservations.Instances.VpcId')).toEqual([])
    expect(at(ec2('DescribeVolumes'), 'Volumes.VolumeId')).toEqual(['vol-b'])
    expect(at(ec2('DescribeNetworkInterfaces'), 'NetworkInterfaces.NetworkInterfaceId')).toEqual(['eni-b'])
    expect(at(ec2('DescribeNetworkInterfaces'), 'NetworkInterfaces.Status')).toEqual(['available'])
    expect(at(ec2('DescribeIamInstanceProfileAssociations'), 'IamInstanceProfileAssociations')).toEqual([])
    expect(at(ec2('TerminateInstances', { InstanceIds: [id] }), 'TerminatingInstances.CurrentState.Name')).toEqual([
      'terminated',
    ])
    expect(refusal('StopInstances', { InstanceIds: [id] })).toBe('IncorrectInstanceState')
    expect(refusal('StartInstances', { InstanceIds: [id] })).toBe('IncorrectInstanceState')
    expect(refusal('ModifyInstanceAttribute', { InstanceId: id, DisableApiTermination: { Value: true } })).toBe(
      'IncorrectInstanceState',
    )
    expect(refusal('ModifyInstanceMetadataOptions', { InstanceId: id, HttpTokens: 'required' })).toBe(
      'IncorrectInstanceState',
    )
  })

  test.each<[string, string, ValueMap]>([
    ['OperationNotPermitted', 'TerminateInstances', { DisableApiTermination: { Value: true } }],
    ['OperationNotPermitted', 'StopInstances', { DisableApiStop: { Value: true } }],
    ['UnsupportedOperation', 'StopInstances', { InstanceLifecycle: 'spot' }],
  ])('%s by %s of %j', (code, operation, members) => {
    const { ec2, refusal } = worldOf(one(members))
    expect(refusal(operation, { InstanceIds: [id] })).toBe(code)
    expect(refusal(operation, { InstanceIds: ['i-x'] })).toBe('InvalidInstanceID.NotFound')
    expect(at(ec2('DescribeInstances'), state)).toEqual(['running'])
  })
})

describe(`instance attributes ${page('DescribeInstanceAttribute')} ${page('ModifyInstanceAttribute')}`, () => {
  const read = (call: (operation: string, params: ValueMap) => ValueMap, Attribute: string): ValueMap => {
    const { InstanceId, ...rest } = call('DescribeInstanceAttribute', { InstanceId: id, Attribute })
    expect(InstanceId).toBe(id)
    return rest
  }

  test.each<[string, ValueMap, ValueMap]>([
    ['disableApiTermination', { DisableApiTermination: { Value: true } }, { DisableApiTermination: { Value: true } }],
    [
      'disableApiTermination',
      { Attribute: 'disableApiTermination', Value: 'true' },
      { DisableApiTermination: { Value: true } },
    ],
    ['disableApiStop', { DisableApiStop: { Value: true } }, { DisableApiStop: { Value: true } }],
    [
      'instanceInitiatedShutdownBehavior',
      { InstanceInitiatedShutdownBehavior: { Value: 'terminate' } },
      { InstanceInitiatedShutdownBehavior: { Value: 'terminate' } },
    ],
    ['sourceDestCheck', { SourceDestCheck: { Value: false } }, { SourceDestCheck: { Value: false } }],
    ['groupSet', { Groups: ['sg-new'] }, { Groups: [{ GroupId: 'sg-new' }] }],
  ])('%s: %j', (attribute, change, expected) => {
    const { ec2 } = worldOf({ ...one(), SecurityGroups: [{ GroupId: 'sg-new', VpcId: 'vpc-1' }] })
    expect(read(ec2, attribute)).not.toEqual(expected)
    expect(ec2('ModifyInstanceAttribute', { InstanceId: id, ...change })).toEqual({})
    expect(read(ec2, attribute)).toEqual(expected)
  })

  test('blockDeviceMapping: one device at a time is kept', () => {
    const { ec2 } = worldOf(
      one({
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeId: 'vol-a' } }, { DeviceName: '/dev/sdf' }],
      }),
    )
    const kept = 'BlockDeviceMappings.Ebs.DeleteOnTermination'
    expect(at(read(ec2, 'blockDeviceMapping'), kept)).toEqual([true, false])
    ec2('ModifyInstanceAttribute', {
      InstanceId: id,
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { DeleteOnTermination: false } }],
    })
    expect(at(read(ec2, 'blockDeviceMapping'), kept)).toEqual([false, false])
    expect(at(ec2('DescribeVolumes', { VolumeIds: ['vol-a'] }), 'Volumes.Attachments.DeleteOnTermination')).toEqual([
      false,
    ])
  })

  test('user data is changed while the instance is stopped, and is empty where there is none', () => {
    const { ec2, pass, refusal } = worldOf(one({ UserData: { Value: 'IyEvYmluL3No' } }))
    const change = { InstanceId: id, UserData: { Value: '' } }
    expect(read(ec2, 'userData')).toEqual({ UserData: { Value: 'IyEvYmluL3No' } })
    expect(refusal('ModifyInstanceAttribute', change)).toBe('IncorrectInstanceState')
    ec2('StopInstances', { InstanceIds: [id] })
    pass(60)
    ec2('ModifyInstanceAttribute', change)
    expect(read(ec2, 'userData')).toEqual({ UserData: {} })
  })

  test.each<[string, ValueMap]>([
    ['InvalidInstanceID.NotFound', { InstanceId: 'i-x', DisableApiTermination: { Value: true } }],
    ['MissingParameter', { InstanceId: id }],
    [
      'InvalidParameterCombination',
      { InstanceId: id, DisableApiTermination: { Value: true }, DisableApiStop: { Value: true } },
    ],
    [
      'InvalidInstanceAttributeValue',
      { InstanceId: id, BlockDeviceMappings: [{ DeviceName: '/dev/sdz', Ebs: { DeleteOnTermination: false } }] },
    ],
    ['InvalidParameterValue', { InstanceId: id, InstanceInitiatedShutdownBehavior: { Value: 'explode' } }],
    ['InvalidGroup.NotFound', { InstanceId: id, Groups: ['sg-x'] }],
    ['IncorrectInstanceState', { InstanceId: id, InstanceType: { Value: 't3.large' } }],
  ])('%s %j', (code, params) => expect(worldOf(one()).refusal('ModifyInstanceAttribute', params)).toBe(code))

  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html
  test('a Spot instance cannot be protected', () => {
    const { refusal } = worldOf(one({ InstanceLifecycle: 'spot' }))
    expect(refusal('ModifyInstanceAttribute', { InstanceId: id, DisableApiTermination: { Value: true } })).toBe(
      'UnsupportedOperation',
    )
  })

  test('groups of an instance with several interfaces are changed on the interface', () => {
    const { refusal } = worldOf({
      ...one(),
      NetworkInterfaces: ['eni-a', 'eni-b'].map((NetworkInterfaceId) => ({
        NetworkInterfaceId,
        Attachment: { InstanceId: id },
        Groups: [{ GroupId: 'sg-web' }],
      })),
    })
    expect(refusal('ModifyInstanceAttribute', { InstanceId: id, Groups: ['sg-web'] })).toBe('InvalidInstanceID')
  })
})

test(`ModifyInstanceMetadataOptions ${page('ModifyInstanceMetadataOptions')}`, () => {
  const { ec2, refusal } = worldOf(one())
  const answer = ec2('ModifyInstanceMetadataOptions', { InstanceId: id, HttpEndpoint: 'disabled' })
  expect(answer).toMatchObject({
    InstanceId: id,
    InstanceMetadataOptions: { State: 'pending', HttpEndpoint: 'disabled' },
  })
  expect(at(ec2('DescribeInstances'), 'Reservations.Instances.MetadataOptions.0')).toMatchObject({
    State: 'applied',
    HttpEndpoint: 'disabled',
    HttpTokens: 'required',
  })
  expect(refusal('ModifyInstanceMetadataOptions', { InstanceId: id, HttpPutResponseHopLimit: 65 })).toBe(
    'InvalidParameterValue',
  )
  expect(refusal('ModifyInstanceMetadataOptions', { InstanceId: id, HttpTokens: 'maybe' })).toBe(
    'InvalidParameterValue',
  )
})

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html
test('DryRun says that it would have worked, or why not, and changes nothing', () => {
  const { world, refusal } = worldOf(one())
  const before = world.dump()
  expect(refusal('StopInstances', { InstanceIds: [id], DryRun: true })).toBe('DryRunOperation')
  expect(refusal('StopInstances', { InstanceIds: ['i-x'], DryRun: true })).toBe('InvalidInstanceID.NotFound')
  expect(world.dump()).toEqual(before)
})
