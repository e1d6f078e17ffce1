/** The instance in an OCSF finding, in both layouts of late 2025. */
import type { Instance, NetworkInterface, SecurityGroup } from '../finding.js'
import { readInstance, readTags } from '../guardduty/read-resource.js'
import { at, listAt, mapOf, present, presentIfAny, textAt, textOf, timeAt } from '../read-members.js'
import { resourceIdOf } from '../arn.js'
import { bareResourceId, resourceKind } from '../resource-kind.js'

/**
 * What a resource holds beside its id: GuardDuty's members in snake case, or JSON text with ASFF's details. Names come
 * back in camel case.
 */
export function resourceData(resource: unknown): unknown {
  const data = at(resource, 'data') ?? at(resource, 'details')
  if (typeof data !== 'string') return camelCased(data)
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}

/** Safe to recurse: the reader refuses what is nested deeper than 64 levels. */
function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased)
  const map = mapOf(value)
  if (map === undefined) return value
  const camel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  return Object.fromEntries(Object.entries(map).map(([name, inner]) => [camel(name), camelCased(inner)]))
}

export function readOcsfInstance(resources: unknown[]): Instance | undefined {
  const resource = resources.find((one) => resourceKind(textAt(one, 'type') ?? '') === 'EC2_INSTANCE')
  if (resource === undefined) return undefined
  const data = resourceData(resource)
  const uid = bareResourceId(textAt(resource, 'uid') ?? '')
  const id = textAt(data, 'instanceId') ?? textAt(resource, 'device', 'uid') ?? (uid && resourceIdOf(uid))
  const fromData = readInstance({ InstanceDetails: { ...mapOf(data), instanceId: id } })
  return mapOf(at(resource, 'device')) === undefined ? fromData : { ...fromData, ...readDevice(resource, id) }
}

/** The layout since November 2025: `device`, whose interfaces name no network of their own. */
function readDevice(resource: unknown, id: string | undefined): Instance {
  const device = at(resource, 'device')
  const interfaces = listAt(device, 'network_interfaces').map((from) => presentIfAny<NetworkInterface>({
    id: textAt(from, 'uid'),
    private_ip: listAt(from, 'private_ips').map(textOf).find((ip) => ip !== undefined),
    public_ip: textAt(from, 'ip'),
    vpc_id: textAt(from, 'vpc_uid'),
    subnet_id: textAt(from, 'subnet_info', 'uid') ?? textAt(from, 'subnet_uid'),
    groups: listAt(from, 'security_groups').flatMap((group) => {
      const groupId = textAt(group, 'uid')
      return groupId === undefined ? [] : [present<SecurityGroup>({ id: groupId, name: textAt(group, 'name') })]
    }),
  })).filter((one) => one !== undefined)
  const tags = listAt(resource, 'tags').map((tag) => ({ Key: at(tag, 'name'), Value: at(tag, 'value') }))
  return present<Instance>({
    id,
    type: textAt(device, 'model') ?? textAt(device, 'instance_type'),
    image_id: textAt(device, 'image', 'uid'),
    availability_zone: textAt(device, 'zone'),
    launched: timeAt(device, 'boot_time_dt') ?? timeAt(device, 'created_time_dt') ?? timeAt(device, 'created_time'),
    profile_arn: textAt(device, 'instance_profile', 'uid_alt'),
    profile_id: textAt(device, 'instance_profile', 'uid'),
    vpc_id: textAt(resource, 'vpc_uid') ?? textAt(device, 'vpc_uid'),
    subnet_id: textAt(resource, 'subnet_info', 'uid') ?? textAt(device, 'subnet_uid'),
    public_ip: interfaces.find((one) => one.public_ip !== undefined)?.public_ip,
    interfaces,
    volumes: [],
    tags: readTags({ Tags: tags }),
  })
}
