/** What a value can be, as far as a file and AWS's shapes say: the types that lint gives to expressions. */
import { isMap, type Value } from '../expressions/value.js'

/** Members are resolved when they are asked for: AWS's shapes are large, and some contain themselves. */
export interface StructureType {
  kind: 'structure'
  /** As messages call it: `Instance`, `finding`. */
  name: string
  names: readonly string[]
  member(name: string): Type | undefined
  /** Unknown members are somebody else's to report; their type is dyn. */
  open?: true
  /** Written as a map in the file, so that its members may hold what is settled when the expression ends. */
  literal?: true
}

export interface StringType {
  kind: 'string'
  /** All that it can be, where that is known. */
  values?: readonly string[]
  /** AWS adds values: one that is not listed is unlikely and not impossible. */
  open?: true
}

export interface UnknownType {
  kind: 'dyn'
  /** All that it can be, where that is known: values of kinds that no operation takes alike, `c ? 1 : "x"`. */
  either?: readonly Type[]
}

export type Type =
  | UnknownType
  | { kind: 'bool' | 'int' | 'double' | 'null' | 'bytes' | 'timestamp' | 'duration' | 'type' | 'namespace' }
  | StringType
  | { kind: 'list'; readonly element: Type }
  | { kind: 'map'; readonly value: Type }
  | StructureType
  | { kind: 'optional'; value: Type }

export const dyn: Type = { kind: 'dyn' }
/** The items of an empty list: dyn, but it takes nothing away from what it is joined with. */
export const nothing: Type = { kind: 'dyn' }
export const bool: Type = { kind: 'bool' }
export const string: Type = { kind: 'string' }
export const double: Type = { kind: 'double' }
export const timestamp: Type = { kind: 'timestamp' }

export function listOf(element: Type): Type {
  return { kind: 'list', element }
}

/** A structure whose members are all known already. */
export function structureOf(
  name: string,
  members: Readonly<Record<string, Type>>,
  flags: Pick<StructureType, 'open' | 'literal'> = {},
): StructureType {
  const known = new Map(Object.entries(members))
  return { kind: 'structure', name, names: [...known.keys()], member: (key) => known.get(key), ...flags }
}

/** A structure whose members are worked out when they are asked for, once each. */
export function structureFrom(
  name: string,
  namesOf: () => readonly string[],
  typeOf: (member: string) => Type | undefined,
  flags: Pick<StructureType, 'open' | 'literal'>,
): StructureType {
  const known = new Map<string, Type>()
  return {
    kind: 'structure',
    name,
    get names() {
      return namesOf()
    },
    member(key) {
      let type = known.get(key)
      if (!type && (type = typeOf(key))) known.set(key, type)
      return type
    },
    ...flags,
  }
}

/** `optional<optional<T>>` does not exist: what may be absent may be absent. */
export function optionalOf(type: Type): Type {
  return type.kind === 'optional' ? type : { kind: 'optional', value: type }
}

export function isNumber(type: Type): boolean {
  return type.kind === 'int' || type.kind === 'double'
}

/** The type of data that is written out. */
export function typeOfData(value: Value): Type {
  if (value === null) return { kind: 'null' }
  if (typeof value === 'string') return { kind: 'string', values: [value] }
  if (typeof value === 'boolean') return bool
  if (typeof value === 'number') return double
  if (Array.isArray(value)) return listOf(joinAll(value.map(typeOfData)))
  if (!isMap(value)) return dyn
  const members = Object.entries(value).map(([key, member]) => [key, typeOfData(member)] as const)
  return structureOf('the map', Object.fromEntries(members), { literal: true })
}

export function joinAll(types: readonly Type[]): Type {
  return types.length === 0 ? nothing : types.reduce(join)
}

/** What a value of the type can be: the type alone, unless it is one of several. */
export function alternativesOf(type: Type): readonly Type[] {
  return type.kind === 'dyn' && type.either ? type.either : [type]
}

/** The type of what is one or the other; dyn, with both where they are known, where they have too little in common. */
export function join(a: Type, b: Type): Type {
  if (a === b || b === nothing) return a
  if (a === nothing) return b
  if (a.kind === 'optional' || b.kind === 'optional') {
    return optionalOf(join(a.kind === 'optional' ? a.value : a, b.kind === 'optional' ? b.value : b))
  }
  if (isNumber(a) && isNumber(b)) return a.kind === b.kind ? a : double
  if (a.kind === 'string' && b.kind === 'string') return joinStrings(a, b)
  if (a.kind === 'list' && b.kind === 'list') return listOf(join(a.element, b.element))
  if (a.kind === 'map' && b.kind === 'map') return { kind: 'map', value: join(a.value, b.value) }
  if (a.kind === 'structure' && b.kind === 'structure' && a.literal && b.literal) return joinLiterals(a, b)
  return a.kind === b.kind && a.kind !== 'structure' && a.kind !== 'dyn' ? a : eitherOf([...alternativesOf(a), ...alternativesOf(b)])
}

/** Null and maps stay open: what they may be used for is seen when they are used. */
const plainKinds: ReadonlySet<Type['kind']> = new Set(['bool', 'int', 'double', 'string', 'bytes', 'timestamp', 'duration', 'list'])

/** One of these. */
function eitherOf(types: readonly Type[]): Type {
  if (!types.every(({ kind }) => plainKinds.has(kind))) return dyn
  const byKind = new Map<Type['kind'], Type>()
  for (const type of types) {
    const kind = isNumber(type) ? 'double' : type.kind
    const known = byKind.get(kind)
    byKind.set(kind, known ? join(known, type) : type)
  }
  const either = [...byKind.values()]
  return either.length === 1 ? either[0]! : { kind: 'dyn', either }
}

function joinStrings(a: StringType, b: StringType): Type {
  if (!a.values || !b.values) return string
  const isOpen = a.open ?? b.open
  return { kind: 'string', values: [...new Set([...a.values, ...b.values])], ...(isOpen && { open: true }) }
}

function joinLiterals(a: StructureType, b: StructureType): Type {
  const members = [...new Set([...a.names, ...b.names])].map((name) => {
    const [left, right] = [a.member(name), b.member(name)]
    return [name, left && right ? join(left, right) : (left ?? right)!] as const
  })
  return structureOf(a.name, Object.fromEntries(members), { literal: true })
}

/**
 * The type of an expression's value once it is evaluated: an empty optional is absent, and whole numbers are numbers
 * like AWS's.
 */
export function settled(type: Type): Type {
  if (type.kind === 'optional') return settled(type.value)
  if (type.kind === 'int') return double
  if (type.kind === 'dyn' && type.either) return { kind: 'dyn', either: type.either.map(settled) }
  if (type.kind === 'map') return { kind: 'map', value: settled(type.value) }
  if (type.kind === 'list') {
    const element = settled(type.element)
    return element === type.element ? type : listOf(element)
  }
  if (type.kind !== 'structure' || !type.literal) return type
  const ofMember = (name: string): Type | undefined => {
    const member = type.member(name)
    return member && settled(member)
  }
  return structureFrom(type.name, () => type.names, ofMember, { literal: true })
}

/** The type in words: `a list`, `text`. */
export function describe(type: Type): string {
  switch (type.kind) {
    case 'bool':
      return 'true or false'
    case 'int':
    case 'double':
      return 'a number'
    case 'string':
      return 'text'
    case 'timestamp':
      return 'a time'
    case 'duration':
      return 'a duration'
    case 'list':
      return 'a list'
    case 'map':
    case 'structure':
      return 'a map'
    case 'optional':
      return `${describe(type.value)} that may be absent`
    case 'null':
    case 'bytes':
      return type.kind
    case 'dyn':
      return type.either ? type.either.map(describe).join(' or ') : 'something else'
    case 'type':
    case 'namespace':
      return 'something else'
  }
}
