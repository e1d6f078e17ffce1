/** The EC2 of a finding: its instances with everything that hangs on them. */
import { parseArn } from '../findings/arn.js'
import type { Finding, Instance, NetworkInterface } from '../findings/finding.js'
import type { ValueMap } from '../expressions/value.js'
import { madeUpAddress, madeUpId } from './made-up.js'

/** An instance that surely has an id. */
export type NamedInstance = Instance & { id: string }

/** The instances that a finding names: its own and those of its attack sequence, each once. */
export function instancesOf(finding: Finding): NamedInstance[] {
  const named = new Map<string, NamedInstance>()
  const own = finding.instance
  if (own?.id !== undefined) named.set(own.id, { ...own, id: own.id })
  for (const { kind, id, profile_arn } of finding.sequence.resources) {
    if (kind !== 'EC2_INSTANCE' || named.has(id)) continue
    named.set(id, { id, ...(profile_arn !== undefined && { profile_arn }), interfaces: [], volumes: [], tags: [] })
  }
  return [...named.values()]
}

/** Lists of EC2, by the id of what they hold: a group on two interfaces is one group. */
interface Ec2Lists {
  Vpcs: Map<string, ValueMap>
  Subnets: Map<string, ValueMap>
  SecurityGroups: Map<string, ValueMap>
  NetworkInterfaces: Map<string, ValueMap>
  Volumes: Map<string, ValueMap>
  Instances: Map<string, ValueMap>
  IamInstanceProfileAssociations: Map<string, ValueMap>
}

/** The seed of EC2, or undefined where the finding names no instance. */
export function seedInstances(finding: Finding, instances: NamedInstance[]): ValueMap | undefined {
  if (instances.length === 0) return undefined
  const lists: Ec2Lists = {
    Vpcs: new Map(),
    Subnets: new Map(),
    SecurityGroups: new Map(),
    NetworkInterfaces: new Map(),
    Volumes: new Map(),
    Instances: new Map(),
    IamInstanceProfileAssociations: new Map(),
  }
  for (const instance of instances) seedInstance(lists, instance, finding)
  return Object.fromEntries(Object.entries(lists as unknown as Record<string, Map<string, ValueMap>>)
    .filter(([, list]) => list.size > 0)
    .map(([name, list]) => [name, [...list.values()]]))
}

function seedInstance(lists: Ec2Lists, instance: NamedInstance, finding: Finding): void {
  // Sample findings put each interface into a VPC of its own, which a quarantine group cannot span: one VPC for all.
  const vpc = instance.vpc_id ?? madeUpId('vpc', finding.account, finding.region)
  const zone = instance.availability_zone ?? `${finding.region}a`
  const network = seedNetwork(lists, instance, vpc, zone)
  const primary = network[0]!
  const devices = seedVolumes(lists, instance, zone)
  const profile = profileOf(instance)
  lists.Instances.set(instance.id, {
    InstanceId: instance.id,
    ImageId: instance.image_id ?? madeUpId('ami', instance.id),
    InstanceType: instance.type ?? 'm5.large',
    State: { Name: instance.state === 'stopped' ? 'stopped' : 'running' },
    ...(instance.launched && { LaunchTime: instance.launched }),
    Placement: { AvailabilityZone: zone },
    VpcId: vpc,
    SubnetId: primary['SubnetId']!,
    PrivateIpAddress: primary['PrivateIpAddress']!,
    ...(instance.public_ip !== undefined && { PublicIpAddress: instance.public_ip }),
    ...(profile && { IamInstanceProfile: profile }),
    RootDeviceName: devices[0]!.device,
    BlockDeviceMappings: devices.map(({ device, volume }) => ({
      DeviceName: device,
      Ebs: { VolumeId: volume, DeleteOnTermination: true, Status: 'attached' },
    })),
    Tags: [...new Map(instance.tags.map(({ key, value }) => [key, { Key: key, Value: value }])).values()],
  })
  if (profile !== undefined) {
    const id = madeUpId('iip-assoc', instance.id)
    lists.IamInstanceProfileAssociations.set(id, {
      AssociationId: id, InstanceId: instance.id, IamInstanceProfile: profile, State: 'associated',
    })
  }
}

/** VPC, subnets, groups and interfaces; the interfaces as they will be described, the primary first. */
function seedNetwork(lists: Ec2Lists, instance: NamedInstance, vpc: string, zone: string): ValueMap[] {
  const given: NetworkInterface[] = instance.interfaces.length > 0 ? instance.interfaces : [{ groups: [] }]
  if (!lists.Vpcs.has(vpc)) lists.Vpcs.set(vpc, { VpcId: vpc, CidrBlock: `${firstTwo(instance.private_ip)}.0.0/16` })
  const mine: ValueMap[] = []
  for (const [index, from] of given.entries()) {
    const id = from.id ?? madeUpId('eni', instance.id, String(index))
    if (lists.NetworkInterfaces.has(id)) continue
    const subnet = from.subnet_id ?? instance.subnet_id ?? madeUpId('subnet', vpc, zone)
    if (!lists.Subnets.has(subnet)) {
      lists.Subnets.set(subnet, {
        SubnetId: subnet,
        VpcId: vpc,
        AvailabilityZone: zone,
        CidrBlock: `${firstTwo(instance.private_ip)}.${lists.Subnets.size}.0/24`,
      })
    }
    const address = from.private_ip ?? madeUpAddress(instance.id, id)
    const association = from.public_ip !== undefined && {
      Association: { PublicIp: from.public_ip, IpOwnerId: 'amazon' },
    }
    const one: ValueMap = {
      NetworkInterfaceId: id,
      VpcId: vpc,
      SubnetId: subnet,
      PrivateIpAddress: address,
      PrivateIpAddresses: [{ PrivateIpAddress: address, Primary: true, ...association }],
      ...association,
      Groups: seedGroups(lists, from, instance, vpc),
      Attachment: {
        AttachmentId: madeUpId('eni-attach', instance.id, id),
        InstanceId: instance.id,
        DeviceIndex: mine.length,
        Status: 'attached',
        DeleteOnTermination: mine.length === 0,
      },
    }
    lists.NetworkInterfaces.set(id, one)
    mine.push(one)
  }
  return mine
}

/** The groups of an interface. A name is there once in a VPC: a second group of that name gets its id behind it. */
function seedGroups(lists: Ec2Lists, from: NetworkInterface, instance: NamedInstance, vpc: string): ValueMap[] {
  const given = from.groups.length > 0 ? from.groups : [{ id: madeUpId('sg', vpc), name: 'application' }]
  const ids = [...new Set(given.map((group) => group.id))]
  return ids.map((id) => {
    const known = lists.SecurityGroups.get(id)
    const wanted = given.find((group) => group.id === id)?.name ?? `group-${id}`
    const taken = [...lists.SecurityGroups.values()].some((one) => one['VpcId'] === vpc && one['GroupName'] === wanted)
    const name = known?.['GroupName'] ?? (taken ? `${wanted} ${id}` : wanted)
    if (known === undefined) {
      lists.SecurityGroups.set(id, {
        GroupId: id,
        GroupName: name,
        VpcId: vpc,
        Description: `A group of ${instance.id}`,
        IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      })
    }
    return { GroupId: id, GroupName: name }
  })
}

/** Two volumes where the finding names none, as most do. */
function seedVolumes(lists: Ec2Lists, instance: NamedInstance, zone: string): { device: string; volume: string }[] {
  const given = instance.volumes.length > 0
    ? instance.volumes
    : [{ id: madeUpId('vol', instance.id, 'root') }, { id: madeUpId('vol', instance.id, 'data') }]
  const used = new Set<string>()
  return given.flatMap(({ id, device: wanted }: { id: string; device?: string }) => {
    if (lists.Volumes.has(id)) return []
    const device = wanted !== undefined && !used.has(wanted) ? wanted : usualDevice(used)
    used.add(device)
    lists.Volumes.set(id, {
      VolumeId: id,
      AvailabilityZone: zone,
      Size: 8,
      VolumeType: 'gp3',
      State: 'in-use',
      Attachments: [
        { InstanceId: instance.id, VolumeId: id, Device: device, State: 'attached', DeleteOnTermination: true },
      ],
    })
    return [{ device, volume: id }]
  })
}

/** The profile as EC2 shows it, or undefined where the finding names none. */
export function profileOf(instance: NamedInstance): { Arn: string; Id: string } | undefined {
  if (instance.profile_arn === undefined || parseArn(instance.profile_arn) === undefined) return undefined
  const madeUp = madeUpId('AIPA', instance.profile_arn).replace('-', '').toUpperCase()
  return { Arn: instance.profile_arn, Id: instance.profile_id ?? madeUp }
}

/** The first device name that is free: the root's, then those that AWS recommends for data. */
function usualDevice(used: ReadonlySet<string>): string {
  const names = ['/dev/xvda', ...[...'fghijklmnop'].map((letter) => `/dev/sd${letter}`)]
  return names.find((name) => !used.has(name)) ?? `/dev/xvd${used.size}`
}

/** The first two numbers of an IPv4 address, for a network around it. */
function firstTwo(address: string | undefined): string {
  return /^(\d{1,3}\.\d{1,3})\.\d{1,3}\.\d{1,3}$/.exec(address ?? '')?.[1] ?? '10.0'
}
