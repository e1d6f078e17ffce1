import type { ValueMap } from '../../../../src/expressions/value.js'
import { at, page, worldOf } from '../world-under-test.js'

const seed: ValueMap = {
  Subnets: [
    { SubnetId: 'subnet-1', VpcId: 'vpc-1' },
    { SubnetId: 'subnet-2', VpcId: 'vpc-1' },
  ],
  Vpcs: [{ VpcId: 'vpc-1' }, { VpcId: 'vpc-2' }],
  NetworkAcls: [{ NetworkAclId: 'acl-far', VpcId: 'vpc-2' }],
}
type Call = (operation: string, params?: ValueMap) => ValueMap
const aclOf = (call: Call, subnet: string): ValueMap =>
  at(
    call('DescribeNetworkAcls', { Filters: [{ Name: 'association.subnet-id', Values: [subnet] }] }),
    'NetworkAcls.0',
  ) as ValueMap
const associationOf = (call: Call, subnet: string): string =>
  (at(aclOf(call, subnet), 'Associations') as ValueMap[]).find((one) => one['SubnetId'] === subnet)![
    'NetworkAclAssociationId'
  ] as string

test(`CreateNetworkAcl ${page('CreateNetworkAcl')}: it denies all, and no subnet has it`, () => {
  const { ec2, refusal } = worldOf(seed)
  const acl = at(
    ec2('CreateNetworkAcl', {
      VpcId: 'vpc-1',
      TagSpecifications: [{ ResourceType: 'network-acl', Tags: [{ Key: 'a', Value: 'b' }] }],
    }),
    'NetworkAcl',
  )
  expect(acl).toMatchObject({ VpcId: 'vpc-1', IsDefault: false, Associations: [], Tags: [{ Key: 'a', Value: 'b' }] })
  expect(at(acl as ValueMap, 'Entries.RuleAction')).toEqual(['deny', 'deny'])
  expect(at(ec2('DescribeNetworkAcls', { Filters: [{ Name: 'tag:a', Values: ['b'] }] }), 'NetworkAcls.0')).toEqual(acl)
  expect(refusal('CreateNetworkAcl', { VpcId: 'vpc-x' })).toBe('InvalidVpcID.NotFound')
})

test(`ReplaceNetworkAclAssociation ${page('ReplaceNetworkAclAssociation')}: each time another association id`, () => {
  const { ec2, refusal } = worldOf(seed)
  const standard = aclOf(ec2, 'subnet-1')['NetworkAclId'] as string
  expect(aclOf(ec2, 'subnet-1')['IsDefault']).toBe(true)
  const id = at(ec2('CreateNetworkAcl', { VpcId: 'vpc-1' }), 'NetworkAcl.NetworkAclId') as string
  const old = associationOf(ec2, 'subnet-1')
  const { NewAssociationId } = ec2('ReplaceNetworkAclAssociation', { AssociationId: old, NetworkAclId: id })
  expect(NewAssociationId).not.toBe(old)
  expect(associationOf(ec2, 'subnet-1')).toBe(NewAssociationId)
  expect(aclOf(ec2, 'subnet-1')['NetworkAclId']).toBe(id)
  expect(aclOf(ec2, 'subnet-2')['NetworkAclId']).toBe(standard)
  expect(refusal('ReplaceNetworkAclAssociation', { AssociationId: old, NetworkAclId: standard })).toBe(
    'InvalidAssociationID.NotFound',
  )
  expect(refusal('ReplaceNetworkAclAssociation', { AssociationId: NewAssociationId!, NetworkAclId: 'acl-x' })).toBe(
    'InvalidNetworkAclID.NotFound',
  )
  expect(refusal('ReplaceNetworkAclAssociation', { AssociationId: NewAssociationId!, NetworkAclId: 'acl-far' })).toBe(
    'InvalidParameterValue',
  )
  expect(refusal('DeleteNetworkAcl', { NetworkAclId: id })).toBe('DependencyViolation')
  ec2('ReplaceNetworkAclAssociation', { AssociationId: NewAssociationId!, NetworkAclId: standard })
  expect(refusal('DeleteNetworkAcl', { NetworkAclId: id })).toBe('ok')
})

test(`DeleteNetworkAcl ${page('DeleteNetworkAcl')}`, () => {
  const { ec2, refusal } = worldOf(seed)
  expect(refusal('DeleteNetworkAcl', { NetworkAclId: 'acl-x' })).toBe('InvalidNetworkAclID.NotFound')
  expect(refusal('DeleteNetworkAcl', { NetworkAclId: aclOf(ec2, 'subnet-1')['NetworkAclId']! })).toBe(
    'InvalidParameterValue',
  )
  ec2('DeleteNetworkAcl', { NetworkAclId: 'acl-far' })
  expect(
    at(ec2('DescribeNetworkAcls', { Filters: [{ Name: 'vpc-id', Values: ['vpc-2'] }] }), 'NetworkAcls.IsDefault'),
  ).toEqual([true])
})
