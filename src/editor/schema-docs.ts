/** What the JSON schemas say of a place in a file: descriptions, keys and values. */
import { isMap, type Value } from '../expressions/value.js'
import type { FileKind } from '../runbooks/runbook-files.js'
import type { Path } from '../runbooks/yaml-document.js'

export interface Schema {
  description?: string
  $ref?: string
  type?: string | readonly string[]
  enum?: readonly unknown[]
  const?: unknown
  required?: readonly string[]
  properties?: Readonly<Record<string, Schema>>
  additionalProperties?: boolean | Schema
  patternProperties?: Readonly<Record<string, Schema>>
  items?: Schema
  allOf?: readonly Schema[]
  anyOf?: readonly Schema[]
  oneOf?: readonly Schema[]
  $defs?: Readonly<Record<string, Schema>>
}

/** The schema of each kind of file; they refer to each other by `<kind>.schema.json`. */
export type Schemas = Readonly<Record<FileKind, Schema>>

/** What the key or item at a path is. */
export function describePlace(schemas: Schemas, kind: FileKind, path: Path, root: Value): string | undefined {
  return schemasAt(schemas, kind, path, root).find(({ schema }) => schema.description !== undefined)?.schema.description
}

export interface KnownKey {
  key: string
  description?: string
  /** Whether a map, a list or a text follows it. */
  holds: 'map' | 'list' | 'value'
}

/** The keys that a map at a path may have. */
export function keysAt(schemas: Schemas, kind: FileKind, path: Path, root: Value): KnownKey[] {
  const keys = new Map<string, KnownKey>()
  for (const { schema, home } of schemasAt(schemas, kind, path, root)) {
    for (const [key, member] of Object.entries(schema.properties ?? {})) {
      if (keys.has(key)) continue
      const all = expand(schemas, { schema: member, home }, undefined)
      const description = all.find((each) => each.schema.description !== undefined)?.schema.description
      const is = (type: string): boolean => all.some((each) => each.schema.type === type)
      keys.set(key, { key, ...(description !== undefined && { description }), holds: is('object') ? 'map' : is('array') ? 'list' : 'value' })
    }
  }
  return [...keys.values()]
}

/** The values that are written out for a place: `string`, `number`, … for the type of an input. */
export function valuesAt(schemas: Schemas, kind: FileKind, path: Path, root: Value): string[] {
  const all = schemasAt(schemas, kind, path, root).map(({ schema }) => schema)
  const written = all.flatMap((schema) => [...(schema.enum ?? []), ...(schema.const === undefined ? [] : [schema.const])])
  const bools = all.some(({ type }) => type === 'boolean') ? ['true', 'false'] : []
  return [...new Set([...written.map(String), ...bools])]
}

interface Placed {
  schema: Schema
  /** The file that its references start from. */
  home: FileKind
}

function schemasAt(schemas: Schemas, kind: FileKind, path: Path, root: Value): Placed[] {
  let here: Placed[] = expand(schemas, { schema: schemas[kind], home: kind }, root)
  let value: Value | undefined = root
  for (const part of path) {
    value = memberOf(value, part)
    const inner = here.flatMap(({ schema, home }) => {
      const next = typeof part === 'number' ? schema.items : keyOf(schema, part)
      return next ? [{ schema: next, home }] : []
    })
    here = inner.flatMap((each) => expand(schemas, each, value))
  }
  return here
}

function keyOf({ properties = {}, patternProperties = {}, additionalProperties }: Schema, key: string): Schema | undefined {
  if (Object.hasOwn(properties, key)) return properties[key]
  const matching = Object.entries(patternProperties).find(([pattern]) => new RegExp(pattern, 'u').test(key))
  return matching?.[1] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined)
}

function memberOf(value: Value | undefined, part: string | number): Value | undefined {
  if (Array.isArray(value)) return value[Number(part)]
  return value !== undefined && isMap(value) ? value[part] : undefined
}

/** A schema and all that it refers to; of alternatives those that the value may be. */
function expand(schemas: Schemas, placed: Placed, value: Value | undefined, depth = 0): Placed[] {
  const { schema, home } = placed
  if (depth > 16) return []
  const further = (next: Placed): Placed[] => expand(schemas, next, value, depth + 1)
  const parts = [...(schema.allOf ?? []), ...meant(schemas, home, [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])], value)]
  const referred = schema.$ref === undefined ? undefined : resolve(schemas, home, schema.$ref)
  return [placed, ...(referred ? further(referred) : []), ...parts.flatMap((part) => further({ schema: part, home }))]
}

function meant(schemas: Schemas, home: FileKind, alternatives: readonly Schema[], value: Value | undefined): readonly Schema[] {
  if (value === undefined || !isMap(value)) return alternatives
  const fitting = alternatives.filter((each) => {
    const { required = [] } = (each.$ref === undefined ? each : resolve(schemas, home, each.$ref)?.schema) ?? {}
    // Every step has an id and a title: what tells it from another is what else it must have.
    const telling = required.filter((key) => key !== 'id' && key !== 'title')
    return telling.length > 0 && telling.every((key) => Object.hasOwn(value, key))
  })
  return fitting.length > 0 ? fitting : alternatives
}

function resolve(schemas: Schemas, home: FileKind, reference: string): Placed | undefined {
  const [file = '', pointer = ''] = reference.split('#')
  const kind = file === '' ? home : (/^(\w+)\.schema\.json$/.exec(file)?.[1] as FileKind)
  const name = /^\/\$defs\/(\w+)$/.exec(pointer)?.[1]
  const whole = schemas[kind] as Schema | undefined
  const schema = name === undefined ? whole : whole?.$defs?.[name]
  return schema && { schema, home: kind }
}
