/** How the world's EC2 shows an instance. */
import type { ValueMap } from '../../../expressions/value.js'
import type { WorldContext } from '../world-service.js'
import type { Ec2State, Instance, InstanceStateName } from './ec2-state.js'
import { interfacesOf, volumesOf } from './ec2-state.js'
import { map, maps, text, without } from './members.js'
import { groupList, interfaceView } from './network-interfaces.js'
import { tagsMember } from './tags.js'

/** Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
const stateCodes: Record<InstanceStateName, number> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
}

export function isInstanceState(name: string): name is InstanceStateName {
  return Object.hasOwn(stateCodes, name)
}

export function stateView(name: InstanceStateName): ValueMap {
  return { Code: stateCodes[name], Name: name }
}

/** The disks as DescribeInstances and DescribeInstanceAttribute show them. */
export function blockDevicesView(state: Ec2State, instance: Instance): ValueMap[] {
  return volumesOf(state, instance.id).map((volume) => ({
    DeviceName: volume.attachment!.device,
    Ebs: {
      AttachTime: volume.attachment!.at,
      DeleteOnTermination: volume.attachment!.deleteOnTermination,
      Status: 'attached',
      VolumeId: volume.id,
    },
  }))
}

/** The instance as DescribeInstances shows it, but with all that its interfaces have: filters read them. */
export function instanceView(state: Ec2State, instance: Instance, context: WorldContext): ValueMap {
  const profile = state.profileAssociations[instance.id]
  return {
    ...instance.described,
    InstanceId: instance.id,
    State: stateView(instance.state),
    MetadataOptions: { ...instance.metadataOptions, State: 'applied' },
    BlockDeviceMappings: blockDevicesView(state, instance),
    ...(profile &&
      profile.state !== 'disassociating' && {
        IamInstanceProfile: { Arn: profile.arn, Id: state.profileIds[profile.arn]! },
      }),
    ...networkView(state, instance, context),
    ...tagsMember(state, instance.id),
  }
}

/** An instance that is gone has no network any more. */
function networkView(state: Ec2State, instance: Instance, context: WorldContext): ValueMap {
  if (instance.state === 'terminated') {
    return { NetworkInterfaces: [], SecurityGroups: [], PrivateDnsName: '', PublicDnsName: '' }
  }
  const interfaces = interfacesOf(state, instance.id)
  const [primary] = interfaces
  const association = primary && map(primary.described, 'Association')
  const publicIp = association && text(association, 'PublicIp')
  return {
    VpcId: instance.vpc,
    SubnetId: instance.subnet,
    SecurityGroups: primary ? groupList(state, primary.groups) : [],
    SourceDestCheck: primary?.described['SourceDestCheck'] ?? true,
    PrivateIpAddress: primary?.described['PrivateIpAddress'] ?? '',
    PrivateDnsName: primary?.described['PrivateDnsName'] ?? '',
    PublicDnsName: (association && text(association, 'PublicDnsName')) ?? '',
    ...(publicIp !== undefined && { PublicIpAddress: publicIp }),
    NetworkInterfaces: interfaces.map((one) => interfaceView(state, one, context)),
  }
}

const nestedMembers = [
  'Description',
  'Groups',
  'InterfaceType',
  'Ipv6Addresses',
  'MacAddress',
  'NetworkInterfaceId',
  'OwnerId',
  'PrivateDnsName',
  'PrivateIpAddress',
  'SourceDestCheck',
  'Status',
  'SubnetId',
  'VpcId',
]
const associationMembers = ['CarrierIp', 'CustomerOwnedIp', 'IpOwnerId', 'PublicDnsName', 'PublicIp']

/** DescribeInstances shows less of an interface than DescribeNetworkInterfaces. */
export function nestedInterface(view: ValueMap): ValueMap {
  const association = (of: ValueMap): ValueMap => {
    const found = map(of, 'Association')
    return found ? { Association: only(found, associationMembers) } : {}
  }
  return {
    ...only(view, nestedMembers),
    ...association(view),
    Attachment: without(map(view, 'Attachment')!, 'InstanceId', 'InstanceOwnerId'),
    PrivateIpAddresses: maps(view, 'PrivateIpAddresses').map((address) => ({
      ...only(address, ['Primary', 'PrivateDnsName', 'PrivateIpAddress']),
      ...association(address),
    })),
  }
}

function only(of: ValueMap, names: readonly string[]): ValueMap {
  return Object.fromEntries(Object.entries(of).filter(([name]) => names.includes(name)))
}
