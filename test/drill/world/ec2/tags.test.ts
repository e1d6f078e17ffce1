import type { ValueMap } from '../../../../src/expressions/value.js'
import { at, page, worldOf } from '../world-under-test.js'

const seed: ValueMap = {
  Instances: [{ InstanceId: 'i-a', VpcId: 'vpc-1', Tags: [{ Key: 'Name', Value: 'web' }] }],
  SecurityGroups: [{ GroupId: 'sg-a', VpcId: 'vpc-1' }],
}
const tagsOf = (call: (operation: string, params: ValueMap) => ValueMap, id: string): unknown =>
  call('DescribeTags', { Filters: [{ Name: 'resource-id', Values: [id] }] })['Tags']

test(`CreateTags ${page('CreateTags')}: adds and overwrites, on every resource named`, () => {
  const { ec2 } = worldOf(seed)
  expect(
    ec2('CreateTags', {
      Resources: ['i-a', 'sg-a'],
      Tags: [
        { Key: 'Name', Value: 'seized' },
        { Key: 'Status', Value: 'quarantine' },
      ],
    }),
  ).toEqual({})
  expect(tagsOf(ec2, 'i-a')).toEqual([
    { Key: 'Name', Value: 'seized', ResourceId: 'i-a', ResourceType: 'instance' },
    { Key: 'Status', Value: 'quarantine', ResourceId: 'i-a', ResourceType: 'instance' },
  ])
  expect(at(ec2('DescribeInstances'), 'Reservations.Instances.Tags.Value')).toEqual(['seized', 'quarantine'])
  expect(at(ec2('DescribeSecurityGroups', { GroupIds: ['sg-a'] }), 'SecurityGroups.Tags.Key')).toEqual([
    'Name',
    'Status',
  ])
})

test.each<[string, string, ValueMap]>([
  ['InvalidInstanceID.NotFound', 'CreateTags', { Resources: ['i-a', 'i-x'] }],
  ['InvalidGroup.NotFound', 'CreateTags', { Resources: ['sg-x'] }],
  ['InvalidNetworkInterfaceID.NotFound', 'DeleteTags', { Resources: ['eni-x'] }],
  ['InvalidID', 'CreateTags', { Resources: ['nonsense'] }],
  ['MissingParameter', 'CreateTags', { Resources: [] }],
  ['MissingParameter', 'CreateTags', { Tags: [] }],
  ['MissingParameter', 'DeleteTags', { Resources: [] }],
  ['InvalidParameterValue', 'CreateTags', { Tags: [{ Key: 'aws:a', Value: 'b' }] }],
  [
    'InvalidParameterValue',
    'CreateTags',
    {
      Tags: [
        { Key: 'a', Value: 'b' },
        { Key: 'a', Value: 'c' },
      ],
    },
  ],
  ['InvalidParameterValue', 'CreateTags', { Tags: [{ Key: 'a'.repeat(128), Value: 'b' }] }],
  ['InvalidParameterValue', 'CreateTags', { Tags: [{ Key: 'a', Value: 'b'.repeat(256) }] }],
  ['TagLimitExceeded', 'CreateTags', { Tags: Array.from({ length: 50 }, (_, n) => ({ Key: `k${n}`, Value: '' })) }],
])('%s by %s %j', (code, operation, params) => {
  const { world, refusal } = worldOf(seed)
  const before = world.dump()
  expect(refusal(operation, { Resources: ['i-a'], Tags: [{ Key: 'Status', Value: 'quarantine' }], ...params })).toBe(
    code,
  )
  expect(world.dump()).toEqual(before)
})

test.each<[string, ValueMap, string[]]>([
  ['a key takes the tag whatever its value', { Tags: [{ Key: 'Status' }] }, ['Name']],
  [
    'a value must be the tag’s',
    {
      Tags: [
        { Key: 'Status', Value: 'free' },
        { Key: 'Name', Value: 'web' },
      ],
    },
    ['Status'],
  ],
  ['an empty value is a value', { Tags: [{ Key: 'Status', Value: '' }] }, ['Name', 'Status']],
  ['a key that is not there is no error', { Tags: [{ Key: 'Owner' }] }, ['Name', 'Status']],
  ['without Tags all go', {}, []],
])(`DeleteTags ${page('DeleteTags')}: %s`, (_, params, left) => {
  const { ec2 } = worldOf(seed)
  ec2('CreateTags', { Resources: ['i-a'], Tags: [{ Key: 'Status', Value: 'quarantine' }] })
  ec2('DeleteTags', { Resources: ['i-a'], ...params })
  expect(at(tagsOf(ec2, 'i-a') as ValueMap[], 'Key')).toEqual(left)
})

test('a tag that comes and goes leaves the world as it was', () => {
  const { world, ec2 } = worldOf(seed)
  const before = world.dump()
  ec2('CreateTags', { Resources: ['sg-a'], Tags: [{ Key: 'Status', Value: 'quarantine' }] })
  expect(world.dump()).not.toEqual(before)
  ec2('DeleteTags', { Resources: ['sg-a'], Tags: [{ Key: 'Status' }] })
  expect(world.dump()).toEqual(before)
})

// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-tagging.html
test('an instance of a scenario has the tags that AWS gave it', () => {
  const tags = [{ Key: 'aws:autoscaling:groupName', Value: 'web' }]
  const { ec2 } = worldOf({ Instances: [{ InstanceId: 'i-0a1b2c3d4e5f60001', Tags: tags }] })
  ec2('DeleteTags', { Resources: ['i-0a1b2c3d4e5f60001'], Tags: tags })
  expect(at(ec2('DescribeTags'), 'Tags.Key')).toEqual(['aws:autoscaling:groupName'])
})
