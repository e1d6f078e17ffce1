import type { ValueMap } from '../../../src/expressions/value.js'
import { ec2 } from '../../../src/drill/world/ec2.js'
import type { WorldService } from '../../../src/drill/world/world-service.js'
import { at, codeOf, place, worldOf } from './world-under-test.js'

const seed: ValueMap = {
  Instances: ['i-a', 'i-b', 'i-c', 'i-d'].map((InstanceId) => ({ InstanceId, VpcId: 'vpc-1', SubnetId: 'subnet-1' })),
}

function allPages(call: (params: ValueMap) => ValueMap, params: ValueMap): ValueMap[] {
  const pages = [call(params)]
  while (pages.at(-1)!['NextToken'] !== undefined)
    pages.push(call({ ...params, NextToken: pages.at(-1)!['NextToken']! }))
  return pages
}

describe('calls that a world does not take', () => {
  const { world, refusal } = worldOf(seed)
  test.each<[string, string, ValueMap]>([
    ['UnknownParameter', 'DescribeInstances', { InstanceIDs: ['i-a'] }],
    ['UnknownParameter', 'DescribeInstances', { Filters: [{ Nmae: 'instance-id', Values: ['i-a'] }] }],
    ['MissingParameter', 'CreateSnapshot', {}],
    ['InvalidParameterValue', 'DescribeInstances', { InstanceIds: 'i-a' }],
    ['InvalidParameterValue', 'DescribeInstances', { MaxResults: '5' }],
    ['InvalidParameterValue', 'DescribeInstanceAttribute', { InstanceId: 'i-a', Attribute: 'colour' }],
    ['NotInThisWorld', 'RunInstances', { MinCount: 1, MaxCount: 1 }],
    ['NotInThisWorld', 'toString', {}],
  ])('%s: %s', (code, operation, params) => expect(refusal(operation, params)).toBe(code))

  test('an operation it does not know is named, with those it knows', () => {
    expect(() => world.call(place, 'ec2', 'RunInstances', {})).toThrow(/ec2:RunInstances.*DescribeInstances/)
  })

  test('other services say ValidationError', () => {
    expect(codeOf(() => world.call(place, 'iam', 'GetRole', {}))).toBe('ValidationError')
  })

  test('a service or place it does not have', () => {
    expect(codeOf(() => world.call(place, 'lambda', 'ListFunctions', {}))).toBe('NotInThisWorld')
    expect(codeOf(() => world.call({ ...place, region: 'eu-west-2' }, 'ec2', 'DescribeVpcs', {}))).toBe(
      'NotInThisWorld',
    )
    expect(codeOf(() => world.call({ ...place, account: '444455556666' }, 'sts', 'GetCallerIdentity', {}))).toBe(
      'NotInThisWorld',
    )
    expect(codeOf(() => worldOf({}, { seed: { lambda: {} } }))).toBe('NotInThisWorld')
  })
})

test('other places are there and empty; a service with one state for all regions takes calls in any of them', () => {
  const forensics = { account: '444455556666', region: 'eu-west-1', partition: 'aws' }
  const { world, ec2: call } = worldOf(seed, { places: { forensics } })
  expect(world.call(forensics, 'ec2', 'DescribeInstances', {})).toEqual({ Reservations: [] })
  expect(at(call('DescribeInstances'), 'Reservations.Instances.InstanceId')).toHaveLength(4)
  expect(world.call({ ...place, region: 'us-east-1' }, 'sts', 'GetCallerIdentity', {})['Account']).toBe('111122223333')
})

test('one item a page: all of them come, tokens are opaque and hold for their request only', () => {
  const { ec2: call, refusal } = worldOf(seed, { pageSize: 1 })
  const pages = allPages((params) => call('DescribeInstances', params), {})
  expect(pages.map((page) => at(page, 'Reservations.Instances.InstanceId'))).toEqual([
    ['i-a'],
    ['i-b'],
    ['i-c'],
    ['i-d'],
  ])
  const token = pages[0]!['NextToken']!
  expect(token).not.toMatch(/^\d*$/)
  expect(refusal('DescribeInstances', { NextToken: 'made-up' })).toBe('InvalidPaginationToken')
  expect(refusal('DescribeVolumes', { NextToken: token })).toBe('InvalidPaginationToken')
  expect(refusal('DescribeInstances', { NextToken: token, Filters: [{ Name: 'vpc-id', Values: ['vpc-1'] }] })).toBe(
    'InvalidPaginationToken',
  )
  expect(refusal('DescribeInstances', { NextToken: token })).toBe('ok')
})

test('the caller may ask for smaller pages', () => {
  const { ec2: call } = worldOf({ Vpcs: [1, 2, 3, 4, 5, 6].map((n) => ({ VpcId: `vpc-${n}` })) })
  expect(
    allPages((params) => call('DescribeVpcs', params), { MaxResults: 5 }).map((page) => (page['Vpcs'] as []).length),
  ).toEqual([5, 1])
})

test('lists come in another order each time, and the same in the same world', () => {
  const order = (options: { shuffle?: number }) => {
    const { ec2: call } = worldOf(seed, options)
    return [1, 2].map(() => at(call('DescribeInstances'), 'Reservations.Instances.InstanceId') as string[])
  }
  const plain = order({})[0]!
  const [first, second] = order({ shuffle: 7 })
  expect(first).not.toEqual(plain)
  expect(second).not.toEqual(first)
  expect([...first!].sort()).toEqual(plain)
  expect(order({ shuffle: 7 })).toEqual([first, second])
})

test('the order of a shuffled list does not depend on what else was asked before', () => {
  const order = (...before: string[]) => {
    const { ec2: call } = worldOf(seed, { shuffle: 7 })
    for (const operation of before) call(operation)
    return at(call('DescribeInstances'), 'Reservations.Instances.InstanceId')
  }
  expect(order('DescribeVpcs', 'DescribeSubnets')).toEqual(order())
})

test('with a lag reads see the past, and writes the present', () => {
  const { ec2: call, refusal, pass } = worldOf(seed, { lag: 5000 })
  const { GroupId } = call('CreateSecurityGroup', { GroupName: 'new', Description: 'new', VpcId: 'vpc-1' })
  const groups = { GroupIds: [GroupId!] }
  expect(refusal('DescribeSecurityGroups', groups)).toBe('InvalidGroup.NotFound')
  expect(refusal('CreateSecurityGroup', { GroupName: 'new', Description: 'new', VpcId: 'vpc-1' })).toBe(
    'InvalidGroup.Duplicate',
  )
  pass(3)
  call('RevokeSecurityGroupEgress', {
    GroupId: GroupId!,
    IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
  })
  pass(2)
  expect(at(call('DescribeSecurityGroups', groups), 'SecurityGroups.0.IpPermissionsEgress.IpProtocol')).toEqual(['-1'])
  pass(3)
  expect(at(call('DescribeSecurityGroups', groups), 'SecurityGroups.0.IpPermissionsEgress')).toEqual([])
})

test('state cannot be changed from outside', () => {
  const { world, ec2: call } = worldOf(seed)
  const before = world.dump()
  const answer = call('DescribeInstances')
  ;((answer['Reservations'] as ValueMap[])[0]!['Instances'] as ValueMap[])[0]!['State'] = { Name: 'gone' }
  delete (world.dump()['ec2'] as ValueMap)['111122223333/eu-west-1']
  expect(world.dump()).toEqual(before)
  const tags = [{ Key: 'a', Value: 'b' }]
  call('CreateTags', { Resources: ['i-a'], Tags: tags })
  tags[0]!.Value = 'changed'
  expect(at(call('DescribeTags'), 'Tags.Value')).toEqual(['b'])
})

test('the same calls give the same ids; a dump is JSON', () => {
  const run = () => {
    const { world, ec2: call } = worldOf(seed)
    call('CreateSnapshot', { VolumeId: at(call('DescribeVolumes'), 'Volumes.0.VolumeId') as string })
    return world.dump()
  }
  expect(run()).toEqual(run())
  expect(JSON.parse(JSON.stringify(run()))).toEqual(run())
})

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Run_Instance_Idempotency.html
test('a client token makes a repeat harmless, and may not serve another request', () => {
  const { ec2: call, refusal } = worldOf(seed)
  const params = { VpcId: 'vpc-1', ClientToken: 'token-1' }
  const first = call('CreateNetworkAcl', params)
  expect(call('CreateNetworkAcl', params)).toEqual(first)
  expect(
    at(call('DescribeNetworkAcls', { Filters: [{ Name: 'default', Values: ['false'] }] }), 'NetworkAcls'),
  ).toHaveLength(1)
  expect(refusal('CreateNetworkAcl', { ...params, TagSpecifications: [] })).toBe('IdempotentParameterMismatch')
})

describe('services that are wrong', () => {
  const broken = (handler: WorldService['operations'][string], name: string): WorldService =>
    ({ ...ec2, operations: { [name]: handler } }) as unknown as WorldService

  test('an answer that is not in the output shape is a bug, not a refusal', () => {
    const { world } = worldOf({}, { services: { ec2: broken(() => ({ Vpcs: [{ VpcID: 'vpc-1' }] }), 'DescribeVpcs') } })
    expect(() => world.call(place, 'ec2', 'DescribeVpcs', {})).toThrow(/output shape.*Vpcs\[0\].VpcID/)
  })

  test('what fails halfway changes nothing', () => {
    const service = broken((state) => {
      ;(state as unknown as { tags: ValueMap }).tags['i-a'] = {}
      throw new Error('halfway')
    }, 'CreateTags')
    const { world } = worldOf(seed, { services: { ec2: service } })
    const before = world.dump()
    expect(() => world.call(place, 'ec2', 'CreateTags', { Resources: ['i-a'], Tags: [] })).toThrow('halfway')
    expect(world.dump()).toEqual(before)
  })
})

test.each<[string, ValueMap]>([
  ['no list Instance', { Instance: [] }],
  ['no member InstanceID', { Instances: [{ InstanceID: 'i-a' }] }],
  ['must be a time', { Instances: [{ InstanceId: 'i-a', LaunchTime: 'yesterday' }] }],
  ['must be a list', { Instances: { InstanceId: 'i-a' } }],
  ['cannot be in the state asleep', { Instances: [{ InstanceId: 'i-a', State: { Name: 'asleep' } }] }],
  ['has no InstanceId', { Instances: [{}] }],
  ['i-a is there twice', { Instances: [{ InstanceId: 'i-a' }, { InstanceId: 'i-a' }] }],
  ['not there', { NetworkInterfaces: [{ NetworkInterfaceId: 'eni-a', Attachment: { InstanceId: 'i-x' } }] }],
  [
    'two interfaces at device index 0',
    {
      Instances: [{ InstanceId: 'i-a' }],
      NetworkInterfaces: ['eni-a', 'eni-b'].map((NetworkInterfaceId) => ({
        NetworkInterfaceId,
        Attachment: { InstanceId: 'i-a', DeviceIndex: 0 },
      })),
    },
  ],
  [
    'is a group of vpc-2',
    {
      SecurityGroups: [{ GroupId: 'sg-a', VpcId: 'vpc-2' }],
      Instances: [{ InstanceId: 'i-a', VpcId: 'vpc-1', SecurityGroups: [{ GroupId: 'sg-a' }] }],
    },
  ],
])('a scenario that cannot be: %s', (message, wrong) => {
  expect(() => worldOf(wrong)).toThrow(message)
  expect(codeOf(() => worldOf(wrong))).toBe('InvalidScenario')
})
