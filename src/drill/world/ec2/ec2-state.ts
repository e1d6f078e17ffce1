/** What the world's EC2 holds in one region, and how a resource is looked up or refused. */
import type { ValueMap } from '../../../expressions/value.js'
import { WorldError } from '../world-service.js'

/** `described` holds what the answers show and no operation of this world changes. */
export interface Described {
  described: ValueMap
}

export type InstanceStateName = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated'

export interface Instance extends Described {
  id: string
  vpc: string
  subnet: string
  state: InstanceStateName
  /** Where a state on the way ends, and when. */
  settles?: { state: InstanceStateName; at: Date }
  /** What DescribeInstanceAttribute shows and DescribeInstances does not. */
  attributes: { disableApiTermination: boolean; disableApiStop: boolean; shutdownBehavior: string; userData?: string }
  metadataOptions: ValueMap
}

export interface NetworkInterface extends Described {
  id: string
  vpc: string
  subnet: string
  /** Ids, in the order given. */
  groups: string[]
  attachment?: { id: string; instance: string; index: number; at: Date; deleteOnTermination: boolean }
}

/** One rule: EC2 stores single peers and shows them grouped by protocol and ports. */
export interface Rule {
  id: string
  egress: boolean
  protocol: string
  from?: number
  to?: number
  list: 'IpRanges' | 'Ipv6Ranges' | 'PrefixListIds' | 'UserIdGroupPairs'
  /** One item of that list: `{ CidrIp, Description }`. */
  peer: ValueMap
}

export interface SecurityGroup {
  id: string
  name: string
  description: string
  vpc: string
  rules: Rule[]
}

export interface Volume extends Described {
  id: string
  attachment?: { instance: string; device: string; at: Date; deleteOnTermination: boolean }
}

export interface Snapshot extends Described {
  id: string
  state: string
  /** When a pending one is completed. */
  completes?: Date
}

export interface Subnet extends Described {
  id: string
  vpc: string
}

export interface NetworkAcl {
  id: string
  vpc: string
  isDefault: boolean
  entries: ValueMap[]
  /** Association id by subnet. */
  subnets: Record<string, string>
}

export interface ProfileAssociation {
  AssociationId: string
  instance: string
  arn: string
  state: 'associating' | 'associated' | 'disassociating'
  settles?: Date
}

export interface Ec2State {
  vpcs: Record<string, Described>
  subnets: Record<string, Subnet>
  networkAcls: Record<string, NetworkAcl>
  securityGroups: Record<string, SecurityGroup>
  instances: Record<string, Instance>
  networkInterfaces: Record<string, NetworkInterface>
  volumes: Record<string, Volume>
  snapshots: Record<string, Snapshot>
  addresses: Record<string, Described>
  /** By instance: it has one at most. */
  profileAssociations: Record<string, ProfileAssociation>
  /** Id of an instance profile by its ARN, as far as EC2 has seen it. */
  profileIds: Record<string, string>
  /** Key → value by resource id. */
  tags: Record<string, Record<string, string>>
}

/** How AWS says that an id does not exist, by the prefix of the id. */
const missing: Record<string, { code: string; noun: string }> = {
  i: { code: 'InvalidInstanceID.NotFound', noun: 'instance ID' },
  eni: { code: 'InvalidNetworkInterfaceID.NotFound', noun: 'networkInterface ID' },
  sg: { code: 'InvalidGroup.NotFound', noun: 'security group' },
  vol: { code: 'InvalidVolume.NotFound', noun: 'volume' },
  snap: { code: 'InvalidSnapshot.NotFound', noun: 'snapshot' },
  vpc: { code: 'InvalidVpcID.NotFound', noun: 'vpc ID' },
  subnet: { code: 'InvalidSubnetID.NotFound', noun: 'subnet ID' },
  acl: { code: 'InvalidNetworkAclID.NotFound', noun: 'networkAcl ID' },
  eipalloc: { code: 'InvalidAllocationID.NotFound', noun: 'allocation ID' },
  'eni-attach': { code: 'InvalidAttachmentID.NotFound', noun: 'interface attachment' },
  aclassoc: { code: 'InvalidAssociationID.NotFound', noun: 'association ID' },
  'iip-assoc': { code: 'InvalidAssociationID.NotFound', noun: 'association ID' },
}

/** Source of the codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
export function notFound(prefix: string, id: string): WorldError {
  const { code, noun } = missing[prefix] ?? { code: 'InvalidID', noun: 'ID' }
  return new WorldError(code, `The ${noun} '${id}' does not exist`)
}

/** The resource of that id; throws `Invalid….NotFound`. */
export function lookUp<T>(all: Record<string, T>, id: string, prefix: string): T {
  const found = Object.hasOwn(all, id) ? all[id] : undefined
  if (found === undefined) throw notFound(prefix, id)
  return found
}

/** Refused with InvalidParameterValue. */
export function invalidValue(message: string): WorldError {
  return new WorldError('InvalidParameterValue', message)
}

/** The primary interface first. */
export function interfacesOf(state: Ec2State, instance: string): NetworkInterface[] {
  return Object.values(state.networkInterfaces)
    .filter((one) => one.attachment?.instance === instance)
    .sort((a, b) => a.attachment!.index - b.attachment!.index)
}

export function volumesOf(state: Ec2State, instance: string): Volume[] {
  return Object.values(state.volumes).filter((volume) => volume.attachment?.instance === instance)
}
