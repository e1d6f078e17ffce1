/** Network interfaces of a scenario: listed, nested in an instance, or the primary one that an instance has anyway. */
import type { ValueMap } from '../../../expressions/value.js'
import { seedDate } from '../seed-members.js'
import type { WorldContext } from '../world-service.js'
import type { Ec2State, Instance, NetworkInterface } from './ec2-state.js'
import { interfacesOf } from './ec2-state.js'
import { boolean, map, maps, number, text, time, without } from './members.js'
import { refuseTwice, requiredId, scenarioError } from './scenario-items.js'
import { freeAddress, mentionedGroup, someSubnet, someVpc } from './seed-network.js'
import { seedTags } from './tags.js'

/** Adds every interface of the scenario, attached where it says so. */
export function seedInterfaces(state: Ec2State, seed: ValueMap, context: WorldContext): void {
  const listed = maps(seed, 'NetworkInterfaces')
  const listedIds = new Set(listed.map((item) => requiredId(item, 'NetworkInterfaceId', 'NetworkInterfaces')))
  const seeds = new Map(maps(seed, 'Instances').map((item) => [text(item, 'InstanceId')!, item]))
  for (const instance of Object.values(state.instances)) {
    if (instance.state === 'terminated') continue
    const item = seeds.get(instance.id)!
    // An interface may be both nested and listed; then the list says it all.
    const nested = maps(item, 'NetworkInterfaces').filter(
      (one) => !listedIds.has(text(one, 'NetworkInterfaceId') ?? ''),
    )
    const attached = listed.filter((one) => attachedTo(one) === instance.id)
    for (const one of [...nested, ...attached]) addInterface(state, one, instance, item, context)
    if (interfacesOf(state, instance.id)[0]?.attachment?.index !== 0) addInterface(state, {}, instance, item, context)
  }
  for (const one of listed) {
    const to = attachedTo(one)
    if (to === undefined) addInterface(state, one, undefined, {}, context)
    else if (!state.instances[to] || state.instances[to].state === 'terminated') {
      throw scenarioError(`${text(one, 'NetworkInterfaceId')} is attached to ${to}, which is not there`)
    }
  }
}

function attachedTo(item: ValueMap): string | undefined {
  return text(map(item, 'Attachment') ?? {}, 'InstanceId')
}

function addInterface(
  state: Ec2State,
  seed: ValueMap,
  instance: Instance | undefined,
  instanceSeed: ValueMap,
  context: WorldContext,
): void {
  const id = text(seed, 'NetworkInterfaceId') ?? context.newId('eni')
  refuseTwice(state.networkInterfaces, id)
  const attachment = instance && attachmentOf(state, seed, instance, context)
  const inherited = attachment?.index === 0 ? instanceSeed : {}
  const vpc = vpcOf(state, seed, instance, context)
  const subnet =
    text(seed, 'SubnetId') ?? (instance && instance.vpc === vpc ? instance.subnet : someSubnet(state, vpc, context))
  const mentions = [seed['Groups'], inherited['SecurityGroups']].find((list) => list !== undefined)
  const groups = maps({ Groups: mentions ?? [] }, 'Groups').map((group) => mentionedGroup(state, group, vpc, context))
  const one: NetworkInterface = {
    id,
    vpc,
    subnet,
    groups: groups.length > 0 ? groups : [defaultGroup(state, vpc)],
    described: describedInterface(state, seed, inherited, subnet, context),
    ...(attachment && { attachment }),
  }
  state.networkInterfaces[id] = one
  seedTags(state, id, maps(seed, 'TagSet'))
}

function attachmentOf(
  state: Ec2State,
  seed: ValueMap,
  instance: Instance,
  context: WorldContext,
): NonNullable<NetworkInterface['attachment']> {
  const given = map(seed, 'Attachment') ?? {}
  const taken = interfacesOf(state, instance.id).map((one) => one.attachment!.index)
  const free = [...taken.keys(), taken.length].find((index) => !taken.includes(index))!
  const index = number(given, 'DeviceIndex') ?? free
  if (taken.includes(index)) throw scenarioError(`${instance.id} has two interfaces at device index ${index}`)
  return {
    id: text(given, 'AttachmentId') ?? context.newId('eni-attach'),
    instance: instance.id,
    index,
    at: time(given, 'AttachTime') ?? new Date(seedDate),
    deleteOnTermination: boolean(given, 'DeleteOnTermination') ?? index === 0,
  }
}

/** What the interface says, else its subnet, its groups, its instance. */
function vpcOf(state: Ec2State, seed: ValueMap, instance: Instance | undefined, context: WorldContext): string {
  const subnet = text(seed, 'SubnetId')
  const [group] = maps(seed, 'Groups')
  const vpc =
    text(seed, 'VpcId') ??
    (subnet === undefined ? undefined : state.subnets[subnet]?.vpc) ??
    instance?.vpc ??
    (group && state.securityGroups[text(group, 'GroupId') ?? '']?.vpc) ??
    someVpc(state, context)
  if (subnet !== undefined && state.subnets[subnet]!.vpc !== vpc)
    throw scenarioError(`${subnet} is not a subnet of ${vpc}`)
  return vpc
}

function defaultGroup(state: Ec2State, vpc: string): string {
  return Object.values(state.securityGroups).find((group) => group.vpc === vpc && group.name === 'default')!.id
}

function describedInterface(
  state: Ec2State,
  seed: ValueMap,
  inherited: ValueMap,
  subnet: string,
  context: WorldContext,
): ValueMap {
  const { region, account } = context.place
  const listed = maps(seed, 'PrivateIpAddresses')
  const primary = listed.find((address) => boolean(address, 'Primary')) ?? listed[0] ?? {}
  const address =
    text(seed, 'PrivateIpAddress') ??
    text(primary, 'PrivateIpAddress') ??
    text(inherited, 'PrivateIpAddress') ??
    freeAddress(state, subnet)
  const publicIp = text(inherited, 'PublicIpAddress')
  const PublicDnsName =
    publicIp === undefined ? '' : `ec2-${publicIp.replaceAll('.', '-')}.${region}.compute.amazonaws.com`
  const association =
    map(seed, 'Association') ??
    map(primary, 'Association') ??
    (publicIp === undefined ? undefined : { IpOwnerId: 'amazon', PublicDnsName, PublicIp: publicIp })
  const PrivateDnsName = `ip-${address.replaceAll('.', '-')}.${region}.compute.internal`
  const first = {
    Primary: true,
    PrivateDnsName,
    PrivateIpAddress: address,
    ...primary,
    ...(association && { Association: association }),
  }
  const others = listed.filter((one) => one !== primary).map((one) => ({ Primary: false, ...one }))
  const digits = context.newId('mac').slice(-10)
  return {
    AvailabilityZone: state.subnets[subnet]!.described['AvailabilityZone']!,
    Description: '',
    InterfaceType: 'interface',
    Ipv6Addresses: [],
    MacAddress: `02:${digits.match(/../g)!.join(':')}`,
    OwnerId: account,
    PrivateDnsName,
    RequesterManaged: false,
    SourceDestCheck: true,
    ...without(seed, 'NetworkInterfaceId', 'VpcId', 'SubnetId', 'Groups', 'Attachment', 'Status', 'TagSet'),
    PrivateIpAddress: address,
    PrivateIpAddresses: [first, ...others],
    ...(association && { Association: association }),
  }
}
