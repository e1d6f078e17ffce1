import type { ValueMap } from '../../../../src/expressions/value.js'
import { at, page, worldOf } from '../world-under-test.js'

const arn = 'arn:aws:iam::111122223333:instance-profile/web'
const seed: ValueMap = {
  Instances: [{ InstanceId: 'i-a', IamInstanceProfile: { Arn: arn, Id: 'AIPAWEB' } }, { InstanceId: 'i-b' }],
}
const associations = (call: (operation: string, params: ValueMap) => ValueMap, ...Filters: ValueMap[]): ValueMap[] =>
  call('DescribeIamInstanceProfileAssociations', { Filters })['IamInstanceProfileAssociations'] as ValueMap[]
const profileOf = 'Reservations.Instances.IamInstanceProfile'

test(`${page('DisassociateIamInstanceProfile')}, then ${page('AssociateIamInstanceProfile')}`, () => {
  const { ec2, refusal, pass } = worldOf(seed)
  const [first] = associations(ec2)
  expect(first).toMatchObject({
    InstanceId: 'i-a',
    State: 'associated',
    IamInstanceProfile: { Arn: arn, Id: 'AIPAWEB' },
  })
  expect(first).not.toHaveProperty('Timestamp')
  expect(at(ec2('DescribeInstances'), profileOf)).toEqual([{ Arn: arn, Id: 'AIPAWEB' }])
  expect(refusal('AssociateIamInstanceProfile', { InstanceId: 'i-a', IamInstanceProfile: { Name: 'other' } })).toBe(
    'IncorrectState',
  )

  const AssociationId = first!['AssociationId']!
  expect(ec2('DisassociateIamInstanceProfile', { AssociationId })).toMatchObject({
    IamInstanceProfileAssociation: { State: 'disassociating' },
  })
  expect(associations(ec2, { Name: 'state', Values: ['associated'] })).toEqual([])
  expect(associations(ec2, { Name: 'instance-id', Values: ['i-a'] })).toHaveLength(1)
  expect(at(ec2('DescribeInstances'), profileOf)).toEqual([])
  expect(refusal('DisassociateIamInstanceProfile', { AssociationId })).toBe('IncorrectState')
  expect(refusal('AssociateIamInstanceProfile', { InstanceId: 'i-a', IamInstanceProfile: { Arn: arn } })).toBe(
    'IncorrectState',
  )
  pass(2)
  expect(associations(ec2)).toEqual([])
  expect(refusal('DisassociateIamInstanceProfile', { AssociationId })).toBe('InvalidAssociationID.NotFound')

  const again = at(
    ec2('AssociateIamInstanceProfile', { InstanceId: 'i-a', IamInstanceProfile: { Arn: arn } }),
    'IamInstanceProfileAssociation',
  ) as ValueMap
  expect(again).toMatchObject({ State: 'associating', IamInstanceProfile: { Arn: arn, Id: 'AIPAWEB' } })
  expect(again['AssociationId']).not.toBe(AssociationId)
  pass(2)
  expect(associations(ec2)).toMatchObject([{ AssociationId: again['AssociationId'], State: 'associated' }])
})

test.each<[string, ValueMap]>([
  ['InvalidInstanceID.NotFound', { InstanceId: 'i-x', IamInstanceProfile: { Arn: arn } }],
  ['MissingParameter', { InstanceId: 'i-b', IamInstanceProfile: {} }],
  ['ok', { InstanceId: 'i-b', IamInstanceProfile: { Name: 'whatever' } }],
])('AssociateIamInstanceProfile: %s %j', (code, params) =>
  expect(worldOf(seed).refusal('AssociateIamInstanceProfile', params)).toBe(code),
)

test('where the scenario says which profiles IAM has, only those can be given', () => {
  const { refusal, ec2 } = worldOf(
    {},
    { seed: { ec2: seed, iam: { InstanceProfiles: [{ InstanceProfileName: 'app', Path: '/team/' }] } } },
  )
  expect(refusal('AssociateIamInstanceProfile', { InstanceId: 'i-b', IamInstanceProfile: { Name: 'whatever' } })).toBe(
    'InvalidParameterValue',
  )
  expect(
    at(
      ec2('AssociateIamInstanceProfile', { InstanceId: 'i-b', IamInstanceProfile: { Name: 'app' } }),
      'IamInstanceProfileAssociation.IamInstanceProfile.Arn',
    ),
  ).toBe('arn:aws:iam::111122223333:instance-profile/team/app')
})

test('not to an instance that ends', () => {
  const { ec2, refusal } = worldOf(seed)
  ec2('TerminateInstances', { InstanceIds: ['i-b'] })
  expect(refusal('AssociateIamInstanceProfile', { InstanceId: 'i-b', IamInstanceProfile: { Arn: arn } })).toBe(
    'IncorrectState',
  )
})
