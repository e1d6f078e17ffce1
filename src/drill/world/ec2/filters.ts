/** The `Filters` of Describe operations: documented names, values with wildcards, tags. */
import type { Value, ValueMap } from '../../../expressions/value.js'
import { isMap } from '../../../expressions/value.js'
import { WorldError } from '../world-service.js'
import { invalidValue } from './ec2-state.js'
import { maps, requiredText, texts } from './members.js'

/** Filter name → dotted path in what the operation answers; lists on the way mean any of their items. */
export type FilterPaths = ReadonlyMap<string, string>

/**
 * The filters that a page of the EC2 API reference documents, without `tag:<key>` and `tag-key`, which all have.
 * A name is the path in kebab case (`attachment.instance-id` → `Attachment.InstanceId`) unless `paths` says
 * otherwise: a whole name, or the beginning of one.
 */
export function documentedFilters(names: string, paths: Record<string, string> = {}): FilterPaths {
  const beginnings = Object.keys(paths).sort((a, b) => b.length - a.length)
  return new Map(
    names
      .split(/\s+/)
      .filter(Boolean)
      .map((name) => {
        const beginning = beginnings.find((one) => name === one || name.startsWith(`${one}.`))
        if (beginning === undefined) return [name, pascal(name)]
        return [name, paths[beginning]! + pascal(name.slice(beginning.length))]
      }),
  )
}

function pascal(name: string): string {
  return name.replace(
    /(^|[-.])([a-z0-9])/g,
    (_, mark: string, letter: string) => (mark === '.' ? '.' : '') + letter.toUpperCase(),
  )
}

/** Those of `resources` that match every filter, as EC2 matches. Throws InvalidParameterValue for an unknown name. */
export function filtered(resources: ValueMap[], input: ValueMap, known: FilterPaths): ValueMap[] {
  const filters = maps(input, 'Filters').map((filter) => ({
    name: requiredName(filter),
    values: texts(filter, 'Values') ?? [],
  }))
  if (filters.reduce((count, filter) => count + filter.values.length, 0) > 200) {
    throw new WorldError('FilterLimitExceeded', 'The maximum number of filter values specified on a single call is 200')
  }
  const tests = filters.map(({ name, values }) => {
    const read = reader(name, known)
    const patterns = values.map(wildcard)
    return (resource: ValueMap): boolean =>
      read(resource).some((value) => patterns.some((pattern) => pattern.test(value)))
  })
  return resources.filter((resource) => tests.every((test) => test(resource)))
}

function requiredName(filter: ValueMap): string {
  if (filter['Name'] === undefined)
    throw new WorldError('MissingParameter', 'The request must contain the parameter Filter.Name')
  return requiredText(filter, 'Name')
}

function reader(name: string, known: FilterPaths): (resource: ValueMap) => string[] {
  const path = known.get(name)
  if (path !== undefined) return (resource) => valuesAt(resource, path.split('.'))
  if (name.startsWith('tag:'))
    return (resource) =>
      tagsOf(resource)
        .filter((tag) => tag.key === name.slice(4))
        .map((tag) => tag.value)
  if (name === 'tag-key') return (resource) => tagsOf(resource).map((tag) => tag.key)
  throw invalidValue(`The filter '${name}' is invalid`)
}

function tagsOf(resource: ValueMap): { key: string; value: string }[] {
  return [...maps(resource, 'Tags'), ...maps(resource, 'TagSet')].map((tag) => ({
    key: requiredText(tag, 'Key'),
    value: requiredText(tag, 'Value'),
  }))
}

function valuesAt(value: Value | undefined, path: readonly string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path))
  const [name, ...rest] = path
  if (name !== undefined) return isMap(value) ? valuesAt(value[name], rest) : []
  if (value instanceof Date) return [value.toISOString()]
  return value === undefined || value === null || typeof value === 'object' ? [] : [String(value)]
}

/** `*` is any text, `?` any one character; a backslash takes their meaning away. */
function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\[*?\\]|[*?]|[.+^${}()|[\]\\]/g, (found) => {
    if (found === '*') return '[^]*'
    if (found === '?') return '[^]'
    return found.length === 2 ? found : `\\${found}`
  })
  return new RegExp(`^${source}$`)
}
