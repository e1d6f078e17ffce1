/** VPCs, subnets, network ACLs and security groups of a scenario, given or only mentioned. */
import type { ValueMap } from '../../../expressions/value.js'
import type { WorldContext } from '../world-service.js'
import type { Ec2State, SecurityGroup } from './ec2-state.js'
import { boolean, maps, text, without } from './members.js'
import { standardEntries } from './network-acls.js'
import { refuseTwice, requiredId, scenarioError } from './scenario-items.js'
import { readPermissions } from './security-group-rules.js'
import { everythingOut } from './security-groups.js'
import { seedTags } from './tags.js'

/** Fills the network of `state`. Whatever another item mentions exists, with AWS's defaults. */
export function seedNetwork(state: Ec2State, seed: ValueMap, context: WorldContext): void {
  for (const vpc of maps(seed, 'Vpcs')) addVpc(state, requiredId(vpc, 'VpcId', 'Vpcs'), vpc, context)
  for (const item of mentioning(seed)) {
    const id = text(item, 'VpcId')
    if (id !== undefined && !state.vpcs[id]) addVpc(state, id, {}, context)
  }
  seedGroups(state, seed, context)
  seedAcls(state, seed, context)
  for (const subnet of maps(seed, 'Subnets')) {
    addSubnet(
      state,
      requiredId(subnet, 'SubnetId', 'Subnets'),
      text(subnet, 'VpcId') ?? someVpc(state, context),
      subnet,
      context,
    )
  }
  const associations = maps(seed, 'NetworkAcls').flatMap((acl) =>
    maps(acl, 'Associations').map((one): ValueMap => ({ ...acl, ...one })),
  )
  // Those that say the VPC of a subnet come first.
  const mentions = [...mentioning(seed), ...associations].sort((a, b) => Number('VpcId' in b) - Number('VpcId' in a))
  for (const item of mentions) {
    const id = text(item, 'SubnetId')
    if (id !== undefined && !state.subnets[id])
      addSubnet(state, id, text(item, 'VpcId') ?? someVpc(state, context), {}, context)
  }
}

/** Items that may mention a VPC or a subnet. */
function mentioning(seed: ValueMap): ValueMap[] {
  const instances = maps(seed, 'Instances')
  return [
    ...['Subnets', 'NetworkAcls', 'SecurityGroups', 'NetworkInterfaces'].flatMap((list) => maps(seed, list)),
    ...instances,
    ...instances.flatMap((instance) => maps(instance, 'NetworkInterfaces')),
  ]
}

/** The first VPC there is, else a new default one. */
export function someVpc(state: Ec2State, context: WorldContext): string {
  const [first] = Object.keys(state.vpcs)
  if (first !== undefined) return first
  const id = context.newId('vpc')
  addVpc(state, id, { IsDefault: true }, context)
  addDefaults(state, id, context)
  return id
}

function addVpc(state: Ec2State, id: string, seed: ValueMap, context: WorldContext): void {
  refuseTwice(state.vpcs, id)
  const CidrBlock = text(seed, 'CidrBlock') ?? `10.${Object.keys(state.vpcs).length}.0.0/16`
  state.vpcs[id] = {
    described: {
      CidrBlock,
      CidrBlockAssociationSet: [
        { AssociationId: context.newId('vpc-cidr-assoc'), CidrBlock, CidrBlockState: { State: 'associated' } },
      ],
      DhcpOptionsId: 'dopt-default',
      InstanceTenancy: 'default',
      IsDefault: false,
      OwnerId: context.place.account,
      State: 'available',
      ...without(seed, 'VpcId', 'Tags'),
    },
  }
  seedTags(state, id, maps(seed, 'Tags'))
}

/** The default group and the default ACL that each VPC has, unless the scenario gave them. */
function addDefaults(state: Ec2State, vpc: string, context: WorldContext): void {
  if (!Object.values(state.securityGroups).some((group) => group.vpc === vpc && group.name === 'default')) {
    const id = context.newId('sg')
    const itself = { GroupId: id, UserId: context.place.account }
    state.securityGroups[id] = {
      id,
      name: 'default',
      description: 'default VPC security group',
      vpc,
      rules: [
        { id: context.newId('sgr'), egress: false, protocol: '-1', list: 'UserIdGroupPairs', peer: itself },
        everythingOut(context),
      ],
    }
  }
  if (!Object.values(state.networkAcls).some((acl) => acl.vpc === vpc && acl.isDefault)) {
    const id = context.newId('acl')
    state.networkAcls[id] = { id, vpc, isDefault: true, entries: standardEntries(true), subnets: {} }
  }
}

function seedGroups(state: Ec2State, seed: ValueMap, context: WorldContext): void {
  const given = maps(seed, 'SecurityGroups').map((item) => ({
    item,
    group: addGroup(
      state,
      requiredId(item, 'GroupId', 'SecurityGroups'),
      text(item, 'VpcId') ?? someVpc(state, context),
      item,
    ),
  }))
  for (const vpc of Object.keys(state.vpcs)) addDefaults(state, vpc, context)
  // After all groups are there, since rules name groups.
  for (const { item, group } of given) {
    const rules = [
      ...readPermissions(maps(item, 'IpPermissions'), false, state, context),
      ...readPermissions(maps(item, 'IpPermissionsEgress'), true, state, context),
    ]
    group.rules = rules.map((rule) => ({ id: context.newId('sgr'), ...rule }))
    if (item['IpPermissionsEgress'] === undefined) group.rules.push(everythingOut(context))
  }
}

/** A group without rules. */
function addGroup(state: Ec2State, id: string, vpc: string, seed: ValueMap): SecurityGroup {
  refuseTwice(state.securityGroups, id)
  const name = text(seed, 'GroupName') ?? id.replace(/^sg-/, '')
  if (Object.values(state.securityGroups).some((group) => group.vpc === vpc && group.name === name)) {
    throw scenarioError(`the security group ${name} is twice in ${vpc}`)
  }
  const group = { id, name, vpc, description: text(seed, 'Description') ?? name, rules: [] }
  state.securityGroups[id] = group
  seedTags(state, id, maps(seed, 'Tags'))
  return group
}

/** The group that an interface of `vpc` mentions, made if the scenario does not give it. */
export function mentionedGroup(state: Ec2State, mention: ValueMap, vpc: string, context: WorldContext): string {
  const id = requiredId(mention, 'GroupId', 'Groups')
  const known = state.securityGroups[id]
  if (!known) addGroup(state, id, vpc, mention).rules.push(everythingOut(context))
  else if (known.vpc !== vpc) throw scenarioError(`${id} is a group of ${known.vpc}, and an interface in ${vpc} has it`)
  return id
}

function seedAcls(state: Ec2State, seed: ValueMap, context: WorldContext): void {
  for (const acl of maps(seed, 'NetworkAcls')) {
    const id = requiredId(acl, 'NetworkAclId', 'NetworkAcls')
    refuseTwice(state.networkAcls, id)
    const vpc = text(acl, 'VpcId') ?? someVpc(state, context)
    const isDefault = boolean(acl, 'IsDefault') ?? false
    // The seed's own default ACL takes the place of the one that the VPC came with.
    if (isDefault) {
      for (const other of Object.values(state.networkAcls))
        if (other.vpc === vpc && other.isDefault) delete state.networkAcls[other.id]
    }
    const subnets = Object.fromEntries(
      maps(acl, 'Associations').map((one) => [
        requiredId(one, 'SubnetId', 'Associations'),
        text(one, 'NetworkAclAssociationId') ?? context.newId('aclassoc'),
      ]),
    )
    const entries = acl['Entries'] === undefined ? standardEntries(isDefault) : maps(acl, 'Entries')
    state.networkAcls[id] = { id, vpc, isDefault, entries, subnets }
    seedTags(state, id, maps(acl, 'Tags'))
  }
}

function addSubnet(state: Ec2State, id: string, vpc: string, seed: ValueMap, context: WorldContext): void {
  refuseTwice(state.subnets, id)
  const { place } = context
  const network = (text(state.vpcs[vpc]!.described, 'CidrBlock') ?? '').split('.').slice(0, 2).join('.')
  const inVpc = Object.values(state.subnets).filter((subnet) => subnet.vpc === vpc).length
  state.subnets[id] = {
    id,
    vpc,
    described: {
      AssignIpv6AddressOnCreation: false,
      AvailabilityZone: `${place.region}a`,
      AvailableIpAddressCount: 251,
      CidrBlock: `${network}.${inVpc}.0/24`,
      DefaultForAz: state.vpcs[vpc]!.described['IsDefault'] === true,
      Ipv6CidrBlockAssociationSet: [],
      MapPublicIpOnLaunch: false,
      OwnerId: place.account,
      State: 'available',
      SubnetArn: `arn:${place.partition}:ec2:${place.region}:${place.account}:subnet/${id}`,
      ...without(seed, 'SubnetId', 'VpcId', 'Tags'),
    },
  }
  seedTags(state, id, maps(seed, 'Tags'))
  if (Object.values(state.networkAcls).some((acl) => Object.hasOwn(acl.subnets, id))) return
  const standard = Object.values(state.networkAcls).find((acl) => acl.vpc === vpc && acl.isDefault)!
  standard.subnets[id] = context.newId('aclassoc')
}

/** A subnet of that VPC, made if it has none. */
export function someSubnet(state: Ec2State, vpc: string, context: WorldContext): string {
  const found = Object.values(state.subnets).find((subnet) => subnet.vpc === vpc)
  if (found) return found.id
  const id = context.newId('subnet')
  addSubnet(state, id, vpc, {}, context)
  return id
}

/** A private address of the subnet that no interface has. */
export function freeAddress(state: Ec2State, subnet: string): string {
  const network = (text(state.subnets[subnet]!.described, 'CidrBlock') ?? '').split('.').slice(0, 3).join('.')
  const taken = new Set(
    Object.values(state.networkInterfaces).flatMap((one) =>
      maps(one.described, 'PrivateIpAddresses').map((address) => text(address, 'PrivateIpAddress')),
    ),
  )
  let host = 10
  while (taken.has(`${network}.${host}`)) host += 1
  return `${network}.${host}`
}
