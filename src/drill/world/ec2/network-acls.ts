/** Network ACLs of the world's EC2: each subnet has one, and an association id that changes with every replacement. */
import type { ValueMap } from '../../../expressions/value.js'
import type { WorldContext, WorldHandler } from '../world-service.js'
import { WorldError } from '../world-service.js'
import { described } from './describe-resources.js'
import type { Ec2State, NetworkAcl } from './ec2-state.js'
import { invalidValue, lookUp, notFound } from './ec2-state.js'
import { documentedFilters } from './filters.js'
import { requiredText, text } from './members.js'
import { tagList, tagNew } from './tags.js'

export const networkAclFilters = documentedFilters(
  `association.association-id association.network-acl-id association.subnet-id default entry.cidr entry.icmp.code
  entry.icmp.type entry.ipv6-cidr entry.port-range.from entry.port-range.to entry.protocol entry.rule-action
  entry.egress entry.rule-number network-acl-id owner-id vpc-id`,
  {
    association: 'Associations',
    'association.association-id': 'Associations.NetworkAclAssociationId',
    default: 'IsDefault',
    entry: 'Entries',
    'entry.cidr': 'Entries.CidrBlock',
    'entry.ipv6-cidr': 'Entries.Ipv6CidrBlock',
    'entry.icmp': 'Entries.IcmpTypeCode',
  },
)

function view(state: Ec2State, acl: NetworkAcl, context: WorldContext): ValueMap {
  return {
    NetworkAclId: acl.id,
    VpcId: acl.vpc,
    IsDefault: acl.isDefault,
    OwnerId: context.place.account,
    Entries: acl.entries,
    Associations: Object.entries(acl.subnets).map(([SubnetId, NetworkAclAssociationId]) => ({
      NetworkAclAssociationId,
      NetworkAclId: acl.id,
      SubnetId,
    })),
    Tags: tagList(state, acl.id),
  }
}

/** What every ACL ends with: nothing may pass. A default ACL allows everything before that. */
export function standardEntries(isDefault: boolean): ValueMap[] {
  const both = (entry: ValueMap): ValueMap[] => [true, false].map((Egress) => ({ ...entry, Egress }))
  const all = { CidrBlock: '0.0.0.0/0', Protocol: '-1' }
  return [
    ...(isDefault ? both({ ...all, RuleAction: 'allow', RuleNumber: 100 }) : []),
    ...both({ ...all, RuleAction: 'deny', RuleNumber: 32767 }),
  ]
}

export const networkAclOperations: Record<string, WorldHandler<Ec2State>> = {
  DescribeNetworkAcls(state, input, context) {
    const all = Object.values(state.networkAcls).map((acl) => view(state, acl, context))
    return {
      NetworkAcls: described(all, input, {
        ids: 'NetworkAclIds',
        id: 'NetworkAclId',
        prefix: 'acl',
        filters: networkAclFilters,
      }),
    }
  },

  CreateNetworkAcl(state, input, context) {
    const vpc = requiredText(input, 'VpcId')
    lookUp(state.vpcs, vpc, 'vpc')
    const id = context.newId('acl')
    const acl: NetworkAcl = { id, vpc, isDefault: false, entries: standardEntries(false), subnets: {} }
    state.networkAcls[id] = acl
    tagNew(state, id, 'network-acl', input)
    const token = text(input, 'ClientToken')
    return { NetworkAcl: view(state, acl, context), ...(token !== undefined && { ClientToken: token }) }
  },

  ReplaceNetworkAclAssociation(state, input, context) {
    const id = requiredText(input, 'AssociationId')
    const from = Object.values(state.networkAcls).find((acl) => Object.values(acl.subnets).includes(id))
    if (!from) throw notFound('aclassoc', id)
    const to = lookUp(state.networkAcls, requiredText(input, 'NetworkAclId'), 'acl')
    if (from.vpc !== to.vpc) throw invalidValue(`networkAcl ${to.id} and the subnet belong to different networks`)
    const subnet = Object.keys(from.subnets).find((one) => from.subnets[one] === id)!
    delete from.subnets[subnet]
    to.subnets[subnet] = context.newId('aclassoc')
    return { NewAssociationId: to.subnets[subnet] }
  },

  DeleteNetworkAcl(state, input) {
    const acl = lookUp(state.networkAcls, requiredText(input, 'NetworkAclId'), 'acl')
    if (acl.isDefault) throw invalidValue(`The default network ACL '${acl.id}' cannot be deleted`)
    if (Object.keys(acl.subnets).length > 0) {
      throw new WorldError('DependencyViolation', `The networkAcl '${acl.id}' has dependencies and cannot be deleted.`)
    }
    delete state.networkAcls[acl.id]
    delete state.tags[acl.id]
    return {}
  },
}
