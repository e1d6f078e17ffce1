/** Network interfaces of the world's EC2: which groups they have and what they are attached to. */
import type { ValueMap } from '../../../expressions/value.js'
import type { WorldContext, WorldHandler } from '../world-service.js'
import { WorldError } from '../world-service.js'
import { described } from './describe-resources.js'
import type { Ec2State, NetworkInterface } from './ec2-state.js'
import { interfacesOf, invalidValue, lookUp, notFound } from './ec2-state.js'
import { documentedFilters } from './filters.js'
import { boolean, map, number, requiredText, text, texts } from './members.js'
import { tagList } from './tags.js'

export const interfaceFilters = documentedFilters(
  `association.allocation-id association.association-id addresses.association.owner-id
  addresses.association.public-ip addresses.primary addresses.private-ip-address association.ip-owner-id
  association.public-ip association.public-dns-name attachment.attach-time attachment.attachment-id
  attachment.delete-on-termination attachment.device-index attachment.instance-id attachment.instance-owner-id
  attachment.status availability-zone availability-zone-id description group-id ipv6-addresses.ipv6-address
  interface-type mac-address network-interface-id operator.managed operator.principal owner-id private-dns-name
  private-ip-address requester-id requester-managed source-dest-check status subnet-id vpc-id`,
  {
    addresses: 'PrivateIpAddresses',
    'addresses.association.owner-id': 'PrivateIpAddresses.Association.IpOwnerId',
    'group-id': 'Groups.GroupId',
    'private-ip-address': 'PrivateIpAddresses.PrivateIpAddress',
  },
)

/** The interface as DescribeNetworkInterfaces shows it. */
export function interfaceView(state: Ec2State, one: NetworkInterface, context: WorldContext): ValueMap {
  return {
    ...one.described,
    NetworkInterfaceId: one.id,
    VpcId: one.vpc,
    SubnetId: one.subnet,
    Groups: groupList(state, one.groups),
    Status: one.attachment ? 'in-use' : 'available',
    TagSet: tagList(state, one.id),
    ...(one.attachment && {
      Attachment: {
        AttachmentId: one.attachment.id,
        AttachTime: one.attachment.at,
        DeleteOnTermination: one.attachment.deleteOnTermination,
        DeviceIndex: one.attachment.index,
        NetworkCardIndex: 0,
        InstanceId: one.attachment.instance,
        InstanceOwnerId: context.place.account,
        Status: 'attached',
      },
    }),
  }
}

/** Groups with their names, in the order of the ids. */
export function groupList(state: Ec2State, ids: readonly string[]): ValueMap[] {
  return ids.map((GroupId) => ({ GroupId, GroupName: state.securityGroups[GroupId]!.name }))
}

/** Gives an interface other groups. AWS says of a group of another VPC what it says of one that does not exist. */
export function setGroups(state: Ec2State, one: NetworkInterface, groups: readonly string[]): void {
  if (groups.length === 0)
    throw new WorldError('MissingParameter', 'The request must contain the parameter SecurityGroupId')
  const unique = [...new Set(groups)]
  for (const id of unique) {
    if (lookUp(state.securityGroups, id, 'sg').vpc !== one.vpc) {
      throw new WorldError(
        'InvalidGroup.NotFound',
        'You have specified two resources that belong to different networks.',
      )
    }
  }
  // 16 is the most that AWS raises the quota to.
  if (unique.length > 16) {
    throw new WorldError(
      'SecurityGroupsPerInterfaceLimitExceeded',
      'The maximum number of security groups per interface has been reached.',
    )
  }
  one.groups = unique
}

const attributes = ['Groups', 'Description', 'SourceDestCheck', 'Attachment'] as const

export const interfaceOperations: Record<string, WorldHandler<Ec2State>> = {
  DescribeNetworkInterfaces(state, input, context) {
    const all = Object.values(state.networkInterfaces).map((one) => interfaceView(state, one, context))
    return {
      NetworkInterfaces: described(all, input, {
        ids: 'NetworkInterfaceIds',
        id: 'NetworkInterfaceId',
        prefix: 'eni',
        filters: interfaceFilters,
        idsOrMaxResults: true,
      }),
    }
  },

  ModifyNetworkInterfaceAttribute(state, input) {
    const one = lookUp(state.networkInterfaces, requiredText(input, 'NetworkInterfaceId'), 'eni')
    const asked = attributes.filter((name) => input[name] !== undefined)
    if (asked.length === 0) throw new WorldError('MissingParameter', 'The request must contain an attribute to modify')
    if (asked.length > 1) {
      throw new WorldError(
        'InvalidParameterCombination',
        `Fields for multiple attribute types specified: ${asked.join(', ')}`,
      )
    }
    const groups = texts(input, 'Groups')
    if (groups) setGroups(state, one, groups)
    const description = map(input, 'Description')
    if (description) one.described['Description'] = text(description, 'Value') ?? ''
    const check = map(input, 'SourceDestCheck')
    if (check) one.described['SourceDestCheck'] = boolean(check, 'Value') ?? true
    const attachment = map(input, 'Attachment')
    if (attachment) {
      const id = text(attachment, 'AttachmentId') ?? ''
      if (one.attachment?.id !== id) throw notFound('eni-attach', id)
      one.attachment.deleteOnTermination =
        boolean(attachment, 'DeleteOnTermination') ?? one.attachment.deleteOnTermination
    }
    return {}
  },

  AttachNetworkInterface(state, input, context) {
    const one = lookUp(state.networkInterfaces, requiredText(input, 'NetworkInterfaceId'), 'eni')
    const instance = lookUp(state.instances, requiredText(input, 'InstanceId'), 'i')
    const index = number(input, 'DeviceIndex')!
    if (one.attachment) {
      throw new WorldError('InvalidNetworkInterface.InUse', `Interface: [${one.id}] in use.`)
    }
    if (instance.state !== 'running' && instance.state !== 'stopped') {
      throw new WorldError('IncorrectState', `Instance '${instance.id}' is not 'running' or 'stopped'.`)
    }
    if (zoneOf(one.described) !== zoneOf(state.subnets[instance.subnet]!.described)) {
      throw invalidValue(
        'You may not attach a network interface to an instance if they are not in the same availability zone',
      )
    }
    if (interfacesOf(state, instance.id).some((other) => other.attachment!.index === index)) {
      throw invalidValue(`Instance '${instance.id}' already has an interface attached at device index '${index}'.`)
    }
    const id = context.newId('eni-attach')
    one.attachment = { id, instance: instance.id, index, at: context.now(), deleteOnTermination: false }
    return { AttachmentId: id, NetworkCardIndex: 0 }
  },

  DetachNetworkInterface(state, input) {
    const id = requiredText(input, 'AttachmentId')
    const one = Object.values(state.networkInterfaces).find((other) => other.attachment?.id === id)
    if (!one) throw notFound('eni-attach', id)
    if (one.attachment!.index === 0) {
      throw new WorldError(
        'OperationNotPermitted',
        'The network interface at device index 0 and networkCard index 0 cannot be detached.',
      )
    }
    delete one.attachment
    return {}
  },
}

function zoneOf(resource: ValueMap): string | undefined {
  return text(resource, 'AvailabilityZone')
}
