/** Instances of a scenario with their interfaces, volumes and instance profiles. */
import type { ValueMap } from '../../../expressions/value.js'
import { seedDate } from '../seed-members.js'
import type { WorldContext } from '../world-service.js'
import type { Ec2State, Instance } from './ec2-state.js'
import { volumesOf } from './ec2-state.js'
import { isInstanceState } from './instance-view.js'
import { setInstanceState } from './instances.js'
import { boolean, map, maps, text, time, without } from './members.js'
import { refuseTwice, requiredId, scenarioError } from './scenario-items.js'
import { seedInterfaces } from './seed-interfaces.js'
import { someSubnet, someVpc } from './seed-network.js'
import { seedTags } from './tags.js'

/** Members of an instance that other parts of the state hold. */
const elsewhere = [
  'InstanceId',
  'VpcId',
  'SubnetId',
  'State',
  'NetworkInterfaces',
  'SecurityGroups',
  'Groups',
  'BlockDeviceMappings',
  'IamInstanceProfile',
  'Tags',
  'MetadataOptions',
  'PrivateIpAddress',
  'PublicIpAddress',
  'PrivateDnsName',
  'PublicDnsName',
  'SourceDestCheck',
  'DisableApiTermination',
  'DisableApiStop',
  'UserData',
  'InstanceInitiatedShutdownBehavior',
]

export function seedInstances(state: Ec2State, seed: ValueMap, context: WorldContext): void {
  const instances = maps(seed, 'Instances')
  for (const item of instances) addInstance(state, item, seed, context)
  seedInterfaces(state, seed, context)
  for (const volume of maps(seed, 'Volumes'))
    addVolume(state, requiredId(volume, 'VolumeId', 'Volumes'), volume, context)
  for (const item of instances) seedDisks(state, state.instances[text(item, 'InstanceId')!]!, item, context)
  for (const item of maps(seed, 'IamInstanceProfileAssociations')) {
    addAssociation(state, requiredId(item, 'InstanceId', 'IamInstanceProfileAssociations'), item, context)
  }
  for (const item of instances) {
    const id = text(item, 'InstanceId')!
    if (item['IamInstanceProfile'] !== undefined && !state.profileAssociations[id])
      addAssociation(state, id, item, context)
  }
}

function addInstance(state: Ec2State, item: ValueMap, seed: ValueMap, context: WorldContext): void {
  const id = requiredId(item, 'InstanceId', 'Instances')
  refuseTwice(state.instances, id)
  const itsInterface =
    [
      ...maps(item, 'NetworkInterfaces'),
      ...maps(seed, 'NetworkInterfaces').filter((one) => text(map(one, 'Attachment') ?? {}, 'InstanceId') === id),
    ][0] ?? {}
  const group = [...maps(item, 'SecurityGroups'), ...maps(itsInterface, 'Groups')][0] ?? {}
  const subnetId = text(item, 'SubnetId') ?? text(itsInterface, 'SubnetId')
  const vpc =
    text(item, 'VpcId') ??
    (subnetId === undefined ? undefined : state.subnets[subnetId]?.vpc) ??
    text(itsInterface, 'VpcId') ??
    state.securityGroups[text(group, 'GroupId') ?? '']?.vpc ??
    someVpc(state, context)
  const subnet = subnetId ?? someSubnet(state, vpc, context)
  if (state.subnets[subnet]!.vpc !== vpc) throw scenarioError(`${subnet} is not a subnet of ${vpc}`)
  const value = (name: string) => (map(item, name) ?? {})['Value']
  const userData = value('UserData')
  state.instances[id] = {
    id,
    vpc,
    subnet,
    state: 'running',
    attributes: {
      disableApiTermination: value('DisableApiTermination') === true,
      disableApiStop: value('DisableApiStop') === true,
      shutdownBehavior: text(map(item, 'InstanceInitiatedShutdownBehavior') ?? {}, 'Value') ?? 'stop',
      ...(typeof userData === 'string' && { userData }),
    },
    metadataOptions: {
      HttpEndpoint: 'enabled',
      HttpProtocolIpv6: 'disabled',
      HttpPutResponseHopLimit: 2,
      HttpTokens: 'required',
      InstanceMetadataTags: 'disabled',
      ...without(map(item, 'MetadataOptions') ?? {}, 'State'),
    },
    described: {
      AmiLaunchIndex: 0,
      Architecture: 'x86_64',
      ClientToken: '',
      EbsOptimized: false,
      EnaSupport: true,
      Hypervisor: 'xen',
      ImageId: 'ami-0123456789abcdef0',
      InstanceType: 't3.micro',
      LaunchTime: new Date(seedDate),
      Monitoring: { State: 'disabled' },
      Placement: {
        AvailabilityZone: state.subnets[subnet]!.described['AvailabilityZone']!,
        GroupName: '',
        Tenancy: 'default',
      },
      PlatformDetails: 'Linux/UNIX',
      ProductCodes: [],
      RootDeviceName: '/dev/xvda',
      RootDeviceType: 'ebs',
      StateTransitionReason: '',
      VirtualizationType: 'hvm',
      ...without(item, ...elsewhere),
    },
  }
  const name = text(map(item, 'State') ?? {}, 'Name') ?? 'running'
  if (!isInstanceState(name)) throw scenarioError(`${id} cannot be in the state ${name}`)
  setInstanceState(state.instances[id], name, context)
  seedTags(state, id, maps(item, 'Tags'))
}

function addVolume(state: Ec2State, id: string, seed: ValueMap, context: WorldContext): void {
  refuseTwice(state.volumes, id)
  const [attachment, second] = maps(seed, 'Attachments')
  if (second) throw scenarioError(`${id} is attached twice, which this world does not know`)
  state.volumes[id] = {
    id,
    described: {
      AvailabilityZone: `${context.place.region}a`,
      CreateTime: new Date(seedDate),
      Encrypted: false,
      Iops: 3000,
      MultiAttachEnabled: false,
      Size: 8,
      SnapshotId: '',
      Throughput: 125,
      VolumeType: 'gp3',
      ...without(seed, 'VolumeId', 'Attachments', 'State', 'Tags'),
    },
  }
  seedTags(state, id, maps(seed, 'Tags'))
  if (attachment) attach(state, id, requiredId(attachment, 'InstanceId', 'Attachments'), attachment)
}

function attach(state: Ec2State, id: string, instanceId: string, seed: ValueMap): void {
  const instance = state.instances[instanceId]
  if (!instance || instance.state === 'terminated')
    throw scenarioError(`${id} is attached to ${instanceId}, which is not there`)
  const taken = new Set(volumesOf(state, instanceId).map((volume) => volume.attachment!.device))
  const root = text(instance.described, 'RootDeviceName')!
  const names = [root, ...[...'fghijklmnop'].map((letter) => `/dev/sd${letter}`)]
  const device = text(seed, 'Device') ?? text(seed, 'DeviceName') ?? names.find((name) => !taken.has(name))!
  if (taken.has(device)) throw scenarioError(`${instanceId} has two volumes at ${device}`)
  state.volumes[id]!.attachment = {
    instance: instanceId,
    device,
    at: time(seed, 'AttachTime') ?? new Date(seedDate),
    deleteOnTermination: boolean(seed, 'DeleteOnTermination') ?? device === root,
  }
}

/** The disks that an instance names; without any it has a root volume. */
function seedDisks(state: Ec2State, instance: Instance, item: ValueMap, context: WorldContext): void {
  if (instance.state === 'terminated') return
  for (const mapping of maps(item, 'BlockDeviceMappings')) {
    const ebs = map(mapping, 'Ebs') ?? {}
    const id = text(ebs, 'VolumeId') ?? context.newId('vol')
    if (!state.volumes[id]) addVolume(state, id, { AvailabilityZone: zoneOf(state, instance) }, context)
    if (state.volumes[id]!.attachment?.instance === instance.id) continue
    attach(state, id, instance.id, { ...ebs, ...without(mapping, 'Ebs') })
  }
  const hasDisks = volumesOf(state, instance.id).length > 0 || item['BlockDeviceMappings'] !== undefined
  if (hasDisks || instance.described['RootDeviceType'] !== 'ebs') return
  const id = context.newId('vol')
  addVolume(state, id, { AvailabilityZone: zoneOf(state, instance) }, context)
  attach(state, id, instance.id, {})
}

function zoneOf(state: Ec2State, instance: Instance): string {
  return text(state.subnets[instance.subnet]!.described, 'AvailabilityZone')!
}

function addAssociation(state: Ec2State, instance: string, seed: ValueMap, context: WorldContext): void {
  if (!state.instances[instance]) throw scenarioError(`${instance} has an instance profile and is not there`)
  if (state.profileAssociations[instance]) throw scenarioError(`${instance} has two instance profiles`)
  const profile = map(seed, 'IamInstanceProfile') ?? {}
  const arn = requiredId(profile, 'Arn', 'IamInstanceProfile')
  state.profileIds[arn] ??= text(profile, 'Id') ?? context.newId('AIPA').replaceAll('-', '').toUpperCase()
  state.profileAssociations[instance] = {
    AssociationId: text(seed, 'AssociationId') ?? context.newId('iip-assoc'),
    instance,
    arn,
    state: 'associated',
  }
}
