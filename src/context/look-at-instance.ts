/** Facts about an EC2 instance: who replaces it, who sends it traffic, which role it has and who shares that. */
import { itemsOf } from '../aws-model/list-pages.js'
import { resourceIdOf } from '../findings/arn.js'
import { at, listAt, textAt, textsAt } from '../findings/read-members.js'
import type { Containment, Fact, RoleUse } from './finding-context.js'
import { factOf, NotKnown, once, read, some, type Reader } from './reader.js'
import { clusterOf, containmentTags, tagsAt, type Tag } from './tags.js'

export interface InstanceLook {
  facts: {
    group: Promise<Fact<string>>
    targets: Promise<Fact<string[]>>
    cluster: Promise<Fact<string>>
    addresses: Promise<Fact<string[]>>
    role: Promise<Fact<RoleUse>>
    contained: Promise<Fact<Containment>>
  }
  /** Its tags now; undefined where the instance is gone. Throws NotKnown. */
  tags: () => Promise<Tag[] | undefined>
}

/** Starts all reads; they wait for the instance alone where they need it. */
export function lookAtInstance(reader: Reader, id: string): InstanceLook {
  const instance = once(async () => {
    const pages = await read(reader, 'ec2:DescribeInstances', { InstanceIds: [id] })
    return pages && itemsOf(pages, 'Reservations').flatMap((reservation) => listAt(reservation, 'Instances'))[0]
  })
  const tags = async (): Promise<Tag[] | undefined> => {
    const found = await instance()
    return found === undefined ? undefined : tagsAt(found, 'Tags')
  }
  return {
    tags,
    facts: {
      group: factOf(reader, () => groupOf(reader, id)),
      targets: factOf(reader, async () => targetGroupsOf(reader, id, await instance())),
      cluster: factOf(reader, async () => clusterOf((await tags()) ?? [])),
      addresses: factOf(reader, async () => some(publicAddresses(await instance()))),
      role: factOf(reader, async () => roleOf(reader, id, await instance())),
      contained: factOf(reader, async () => containmentOf(reader, await instance())),
    },
  }
}

async function groupOf(reader: Reader, id: string): Promise<string | undefined> {
  const pages = await read(reader, 'auto-scaling:DescribeAutoScalingInstances', { InstanceIds: [id] })
  return textAt(itemsOf(pages ?? [], 'AutoScalingInstances')[0], 'AutoScalingGroupName')
}

/** More than these would take longer than the briefing waits. */
const mostTargetGroups = 20

async function targetGroupsOf(reader: Reader, id: string, instance: unknown): Promise<string[] | undefined> {
  const vpc = textAt(instance, 'VpcId')
  if (vpc === undefined) return undefined
  const pages = await read(reader, 'elastic-load-balancing-v2:DescribeTargetGroups', {}, { input: 'Marker', output: 'NextMarker' })
  const groups = itemsOf(pages ?? [], 'TargetGroups').filter((group) => textAt(group, 'VpcId') === vpc)
  if (groups.length > mostTargetGroups) throw new NotKnown(`${groups.length} target groups in ${vpc} are too many to look at`)
  const ids = new Set([id, ...addressesOf(instance, 'PrivateIpAddress')])
  const sends = await Promise.all(groups.map(async (group) => {
    const health = await read(reader, 'elastic-load-balancing-v2:DescribeTargetHealth', { TargetGroupArn: textAt(group, 'TargetGroupArn') ?? '' })
    return itemsOf(health ?? [], 'TargetHealthDescriptions').some((one) => ids.has(textAt(one, 'Target', 'Id') ?? ''))
  }))
  return some(groups.filter((_, index) => sends[index]).flatMap((group) => textAt(group, 'TargetGroupName') ?? []))
}

function addressesOf(instance: unknown, member: string): string[] {
  return listAt(instance, 'NetworkInterfaces').flatMap((one) => listAt(one, 'PrivateIpAddresses').flatMap((address) => textAt(address, member) ?? []))
}

function publicAddresses(instance: unknown): string[] {
  const interfaces = listAt(instance, 'NetworkInterfaces')
  const inner = interfaces.flatMap((one) => listAt(one, 'PrivateIpAddresses').flatMap((address) => textAt(address, 'Association', 'PublicIp') ?? []))
  const outer = interfaces.flatMap((one) => textAt(one, 'Association', 'PublicIp') ?? [])
  const sixes = interfaces.flatMap((one) => listAt(one, 'Ipv6Addresses').flatMap((address) => textAt(address, 'Ipv6Address') ?? []))
  return [...new Set([textAt(instance, 'PublicIpAddress'), ...outer, ...inner, ...sixes].filter((address) => address !== undefined))]
}

async function roleOf(reader: Reader, id: string, instance: unknown): Promise<RoleUse | undefined> {
  const profile = textAt(instance, 'IamInstanceProfile', 'Arn')
  if (profile === undefined) return undefined
  const pages = await read(reader, 'iam:GetInstanceProfile', { InstanceProfileName: resourceIdOf(profile) })
  const name = textAt(listAt(pages?.[0], 'InstanceProfile', 'Roles')[0], 'RoleName')
  return name === undefined ? undefined : { name, sharedBy: await instancesWith(reader, [profile], id) }
}

/** Instances that are not gone, and have one of these profiles. */
export async function instancesWith(reader: Reader, profiles: readonly string[], except?: string): Promise<string[]> {
  const states = ['pending', 'running', 'stopping', 'stopped']
  const filters = [{ Name: 'iam-instance-profile.arn', Values: [...profiles] }, { Name: 'instance-state-name', Values: states }]
  const pages = await read(reader, 'ec2:DescribeInstances', { Filters: filters })
  const found = itemsOf(pages ?? [], 'Reservations').flatMap((reservation) => listAt(reservation, 'Instances'))
  return found.flatMap((one) => textAt(one, 'InstanceId') ?? []).filter((one) => one !== except)
}

async function containmentOf(reader: Reader, instance: unknown): Promise<Containment | undefined> {
  if (instance === undefined) return undefined
  const signs = [...containmentTags(tagsAt(instance, 'Tags')), ...cutOff(instance)]
  const runs = await runsThatCopied(reader, instance).catch((error: unknown) => {
    // What was seen counts, though not all could be.
    if (signs.length > 0) return []
    throw error
  })
  return signs.length + runs.length === 0 ? undefined : { signs, runs }
}

/** Every interface has quarantine groups, and nothing else. */
function cutOff(instance: unknown): string[] {
  const groups = listAt(instance, 'NetworkInterfaces').map((one) => textsAt({ names: listAt(one, 'Groups').map((group) => at(group, 'GroupName')) }, 'names'))
  const cut = groups.length > 0 && groups.every((names) => names.length > 0 && names.every((name) => /quarantine|isolat/i.test(name)))
  return cut ? [`only security group ${[...new Set(groups.flat())].join(', ')}`] : []
}

/** Snapshots that sirun made say in their description which run they belong to. */
async function runsThatCopied(reader: Reader, instance: unknown): Promise<string[]> {
  const volumes = listAt(instance, 'BlockDeviceMappings').flatMap((one) => textAt(one, 'Ebs', 'VolumeId') ?? [])
  if (volumes.length === 0) return []
  const filters = [{ Name: 'volume-id', Values: volumes }, { Name: 'tag-key', Values: ['sirun:mark'] }]
  const pages = await read(reader, 'ec2:DescribeSnapshots', { OwnerIds: ['self'], Filters: filters })
  const runs = itemsOf(pages ?? [], 'Snapshots').flatMap((one) => /^sirun (\w{26})(?!\w)/.exec(textAt(one, 'Description') ?? '')?.[1] ?? [])
  return [...new Set(runs)]
}
