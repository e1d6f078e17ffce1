import type { ValueMap } from '../../../../src/expressions/value.js'
import { at, page, worldOf } from '../world-under-test.js'

const seed: ValueMap = {
  Instances: [{ InstanceId: 'i-a' }],
  Volumes: [
    { VolumeId: 'vol-a', Size: 20, Encrypted: true, Attachments: [{ InstanceId: 'i-a', Device: '/dev/xvda' }] },
    { VolumeId: 'vol-b' },
  ],
}

test(`DescribeVolumes ${page('DescribeVolumes')}`, () => {
  const { ec2, refusal } = worldOf(seed)
  expect(ec2('DescribeVolumes', {})['Volumes']).toMatchObject([
    {
      VolumeId: 'vol-a',
      State: 'in-use',
      Size: 20,
      Attachments: [{ InstanceId: 'i-a', Device: '/dev/xvda', State: 'attached', DeleteOnTermination: true }],
    },
    { VolumeId: 'vol-b', State: 'available', Attachments: [] },
  ])
  expect(refusal('DescribeVolumes', { VolumeIds: ['vol-a'], MaxResults: 5 })).toBe('InvalidParameterCombination')
})

describe(`CreateSnapshot ${page('CreateSnapshot')}`, () => {
  const params = {
    VolumeId: 'vol-a',
    Description: 'evidence',
    TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'sirun:mark', Value: 'a1' }] }],
  }

  test('pending at first, completed later', () => {
    const { ec2, pass } = worldOf(seed)
    const answer = ec2('CreateSnapshot', params)
    expect(answer).toMatchObject({
      State: 'pending',
      VolumeId: 'vol-a',
      VolumeSize: 20,
      Encrypted: true,
      Progress: '',
      Tags: [{ Key: 'sirun:mark', Value: 'a1' }],
    })
    const snapshot = () =>
      at(
        ec2('DescribeSnapshots', { OwnerIds: ['self'], Filters: [{ Name: 'tag:sirun:mark', Values: ['a1'] }] }),
        'Snapshots.0',
      )
    expect(snapshot()).toMatchObject({ SnapshotId: answer['SnapshotId'], State: 'pending', Description: 'evidence' })
    pass(10)
    expect(snapshot()).toMatchObject({ State: 'pending' })
    pass(10)
    expect(snapshot()).toMatchObject({ State: 'completed', Progress: '100%' })
  })

  test('it has no client token: a repeat makes another one', () => {
    const { ec2 } = worldOf(seed)
    expect(ec2('CreateSnapshot', params)['SnapshotId']).not.toBe(ec2('CreateSnapshot', params)['SnapshotId'])
    expect(at(ec2('DescribeSnapshots'), 'Snapshots')).toHaveLength(2)
  })

  test.each<[string, ValueMap]>([
    ['InvalidVolume.NotFound', { VolumeId: 'vol-x' }],
    ['InvalidParameterValue', { TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'a', Value: 'b' }] }] }],
    [
      'InvalidParameterValue',
      { TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'aws:a', Value: 'b' }] }] },
    ],
  ])('%s %j', (code, changed) => {
    const { ec2, refusal } = worldOf(seed)
    expect(refusal('CreateSnapshot', { ...params, ...changed })).toBe(code)
    expect(ec2('DescribeSnapshots')['Snapshots']).toEqual([])
  })
})

test(`DeleteSnapshot ${page('DeleteSnapshot')}`, () => {
  const { ec2, refusal, world } = worldOf(seed)
  const before = world.dump()
  const { SnapshotId } = ec2('CreateSnapshot', {
    VolumeId: 'vol-b',
    TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'a', Value: 'b' }] }],
  })
  ec2('DeleteSnapshot', { SnapshotId: SnapshotId! })
  expect(world.dump()).toEqual(before)
  expect(refusal('DeleteSnapshot', { SnapshotId: SnapshotId! })).toBe('InvalidSnapshot.NotFound')
})
