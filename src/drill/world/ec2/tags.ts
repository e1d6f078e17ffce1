/** Tags of the world's EC2: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html */
import type { ValueMap } from '../../../expressions/value.js'
import type { WorldHandler } from '../world-service.js'
import { WorldError } from '../world-service.js'
import { described } from './describe-resources.js'
import type { Ec2State } from './ec2-state.js'
import { invalidValue, notFound } from './ec2-state.js'
import { documentedFilters } from './filters.js'
import { maps, requiredText, text, texts, without } from './members.js'

const resourceTypes: Record<string, { type: string; store: keyof Ec2State }> = {
  i: { type: 'instance', store: 'instances' },
  eni: { type: 'network-interface', store: 'networkInterfaces' },
  sg: { type: 'security-group', store: 'securityGroups' },
  vol: { type: 'volume', store: 'volumes' },
  snap: { type: 'snapshot', store: 'snapshots' },
  vpc: { type: 'vpc', store: 'vpcs' },
  subnet: { type: 'subnet', store: 'subnets' },
  acl: { type: 'network-acl', store: 'networkAcls' },
  eipalloc: { type: 'elastic-ip', store: 'addresses' },
}

/** Tags as answers show them. */
export function tagList(state: Ec2State, id: string): ValueMap[] {
  return Object.entries(state.tags[id] ?? {}).map(([Key, Value]) => ({ Key, Value }))
}

/** The member `Tags`, which most answers leave out where a resource has none. */
export function tagsMember(state: Ec2State, id: string): ValueMap {
  const Tags = tagList(state, id)
  return Tags.length > 0 ? { Tags } : {}
}

/** Tags a new resource from `TagSpecifications`, which may name its own type only. */
export function tagNew(state: Ec2State, id: string, type: string, input: ValueMap): void {
  for (const specification of maps(input, 'TagSpecifications')) {
    const named = text(specification, 'ResourceType')
    if (named !== type) throw invalidValue(`'${named ?? ''}' is not a valid taggable resource type for this operation.`)
    setTags(state, id, maps(specification, 'Tags'))
  }
}

/** Sets tags; throws for keys that AWS keeps to itself, duplicates, and more than 50 tags. */
export function setTags(state: Ec2State, id: string, tags: ValueMap[]): void {
  if (tags.some((tag) => isReserved(text(tag, 'Key') ?? '')))
    throw invalidValue("Tag keys starting with 'aws:' are reserved for internal use")
  seedTags(state, id, tags)
}

/** Tags of a scenario: a member of an Auto Scaling group has some of AWS's own, which do not count. */
export function seedTags(state: Ec2State, id: string, tags: ValueMap[]): void {
  const store = state.tags[id] ?? {}
  const keys = tags.map((tag) => text(tag, 'Key') ?? '')
  if (new Set(keys).size < keys.length) throw invalidValue('Duplicate tag keys were specified.')
  for (const [index, tag] of tags.entries()) {
    const key = keys[index]!
    if (key === '' || key.length > 127) throw invalidValue('Tag key must be between 1 and 127 characters long.')
    const value = text(tag, 'Value') ?? ''
    if (value.length > 255) throw invalidValue('Tag value exceeds the maximum length of 255 characters.')
    store[key] = value
  }
  if (Object.keys(store).filter((key) => !isReserved(key)).length > 50) {
    throw new WorldError('TagLimitExceeded', 'The maximum number of tags on a resource is 50.')
  }
  if (Object.keys(store).length > 0) state.tags[id] = store
}

function isReserved(key: string): boolean {
  return key.toLowerCase().startsWith('aws:')
}

function resourceOf(state: Ec2State, id: string): string {
  const prefix = id.replace(/-[^-]*$/, '')
  const known = Object.entries(resourceTypes).find(([, { store }]) => Object.hasOwn(state[store], id))
  if (known) return known[1].type
  if (Object.hasOwn(resourceTypes, prefix)) throw notFound(prefix, id)
  const beginning = id.split('-')[0]!
  if (Object.hasOwn(resourceTypes, beginning)) throw notFound(beginning, id)
  throw new WorldError('InvalidID', `The ID '${id}' is not valid`)
}

export const tagFilters = documentedFilters('key resource-id resource-type value')

export const tagOperations: Record<string, WorldHandler<Ec2State>> = {
  CreateTags(state, input) {
    const ids = texts(input, 'Resources') ?? []
    const tags = maps(input, 'Tags')
    if (ids.length === 0)
      throw new WorldError('MissingParameter', 'The request must contain the parameter resourceIdSet')
    if (tags.length === 0) throw new WorldError('MissingParameter', 'The request must contain the parameter tagSet')
    for (const id of ids) resourceOf(state, id)
    for (const id of ids) setTags(state, id, tags)
    return {}
  },

  // Without Tags all but AWS's own go; a tag with a Value goes only if it has that value, '' included.
  DeleteTags(state, input) {
    const ids = texts(input, 'Resources') ?? []
    if (ids.length === 0)
      throw new WorldError('MissingParameter', 'The request must contain the parameter resourceIdSet')
    for (const id of ids) resourceOf(state, id)
    for (const id of ids) {
      const store = state.tags[id] ?? {}
      const tags = input['Tags'] === undefined ? Object.keys(store).map((Key) => ({ Key })) : maps(input, 'Tags')
      for (const tag of tags) {
        const key = requiredText(tag, 'Key')
        const value = text(tag, 'Value')
        if (isReserved(key)) continue
        if (value === undefined || store[key] === value) delete store[key]
      }
      if (Object.keys(store).length === 0) delete state.tags[id]
    }
    return {}
  },

  DescribeTags(state, input) {
    const all = Object.entries(state.tags).flatMap(([id, tags]) =>
      Object.entries(tags).map(([Key, Value]) => ({
        Key,
        Value,
        ResourceId: id,
        ResourceType: resourceOf(state, id),
        // Only for the filter tag:<key>, which reads the tags of a resource.
        Tags: [{ Key, Value }],
      })),
    )
    const found = described(all, input, { ids: '', id: 'ResourceId', prefix: '', filters: tagFilters })
    return { Tags: found.map((tag) => without(tag, 'Tags')) }
  },
}
