import { loadAwsModel } from '../../../../src/aws-model/load-aws-model.js'
import type { Shape } from '../../../../src/aws-model/model.js'
import type { FilterPaths } from '../../../../src/drill/world/ec2/filters.js'
import { profileFilters } from '../../../../src/drill/world/ec2/iam-instance-profiles.js'
import { instanceFilters } from '../../../../src/drill/world/ec2/instance-filters.js'
import { networkAclFilters } from '../../../../src/drill/world/ec2/network-acls.js'
import { interfaceFilters } from '../../../../src/drill/world/ec2/network-interfaces.js'
import { securityGroupFilters } from '../../../../src/drill/world/ec2/security-groups.js'
import { tagFilters } from '../../../../src/drill/world/ec2/tags.js'
import { snapshotFilters, volumeFilters } from '../../../../src/drill/world/ec2/volumes-and-snapshots.js'
import { addressFilters, subnetFilters, vpcFilters } from '../../../../src/drill/world/ec2/vpcs.js'

const model = await loadAwsModel(['ec2'])

function memberOf(shape: Shape | undefined, path: readonly string[]): Shape | undefined {
  if (shape?.type === 'list') return memberOf(shape.element, path)
  const [name, ...rest] = path
  if (name === undefined) return shape
  return shape?.type === 'structure' ? memberOf(shape.members[name]?.shape, rest) : undefined
}

function answer(operation: string, path: string): Shape | undefined {
  return memberOf(model.operation('ec2', operation)?.output, path.split('.'))
}

/** Filters of things that the answers do not show, so that no instance of this world matches them. */
const notShown = [
  'metadata-options.http-protocol-ipv4',
  'requester-id',
  'network-interface.outpost-arn',
  'network-interface.deny-all-igw-traffic',
  'network-interface.ipv6-native',
]

test.each<[string, FilterPaths, string]>([
  ['DescribeInstances', instanceFilters, 'Reservations.Instances'],
  ['DescribeNetworkInterfaces', interfaceFilters, 'NetworkInterfaces'],
  ['DescribeSecurityGroups', securityGroupFilters, 'SecurityGroups'],
  ['DescribeVolumes', volumeFilters, 'Volumes'],
  ['DescribeSnapshots', snapshotFilters, 'Snapshots'],
  ['DescribeTags', tagFilters, 'Tags'],
  ['DescribeIamInstanceProfileAssociations', profileFilters, 'IamInstanceProfileAssociations'],
  ['DescribeNetworkAcls', networkAclFilters, 'NetworkAcls'],
  ['DescribeVpcs', vpcFilters, 'Vpcs'],
  ['DescribeSubnets', subnetFilters, 'Subnets'],
  ['DescribeAddresses', addressFilters, 'Addresses'],
])('every filter of %s reads a member that there is', (operation, filters, list) => {
  const lost = [...filters].filter(([name, path]) => {
    const [first, ...rest] = path.split('.')
    const shapes = [answer(operation, `${list}.${path}`)]
    if (operation === 'DescribeInstances') shapes.push(answer(operation, `Reservations.${path}`))
    if (first === 'NetworkInterfaces')
      shapes.push(answer('DescribeNetworkInterfaces', ['NetworkInterfaces', ...rest].join('.')))
    return !notShown.includes(name) && !shapes.some((shape) => shape && !['structure', 'list'].includes(shape.type))
  })
  expect(lost).toEqual([])
})
