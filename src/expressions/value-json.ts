/** Values as JSON text that is canonical, pure ASCII and exact: what was written is what is read, whatever it holds. */
import { Unknown } from './unknown.js'
import { isMap, type Value, type ValueMap } from './value.js'

/** Members whose name starts so are the format's own. A data member of such a name gets one more in front. */
const own = 'sirun:'

/** Deeper values are refused in both directions: nothing that AWS, YAML or a person makes comes near it. */
const maxDepth = 200

export interface EncodeOptions {
  /** Previews hold values that do not exist yet. Everywhere else an Unknown is a bug, and is refused. */
  unknown?: boolean
}

/**
 * JSON text of a value: keys sorted by UTF-16 code units at every depth, no spaces, every character outside printable
 * ASCII as `\uXXXX`. What JSON lacks is a map with one member: `{"sirun:time": ISO 8601 or null}`, `{"sirun:bytes":
 * base64}`, `{"sirun:number": "NaN" | "Infinity" | "-Infinity" | "-0"}`, `{"sirun:unknown": address}`. Members that are
 * undefined are left out.
 * @throws TypeError for what is not a value (functions, other objects, an Unknown without leave): a bug of the caller.
 */
export function encodeValue(value: Value, options: EncodeOptions = {}): string {
  return encode(value, options, 0)
}

/** A string as JSON text in printable ASCII: nothing in it acts on a terminal, and lone surrogates survive. */
export function encodeText(text: string): string {
  const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(text).replace(/[^\x20-\x7e]/g, escaped)
}

/** The members of a map, each as JSON text, by the name under which it is written. */
export function encodeMembers(map: ValueMap, options: EncodeOptions = {}): Map<string, string> {
  return membersOf(map, options, 0)
}

/** Members in canonical order, as the JSON text of an object. */
export function joinMembers(members: Map<string, string>): string {
  const names = [...members.keys()].sort()
  return `{${names.map((name) => `${encodeText(name)}:${members.get(name)!}`).join(',')}}`
}

/**
 * The value that `encodeValue` was given, from its parsed JSON.
 * @throws TypeError for a member of the format's own that this version does not know, or one that is not as it must be.
 */
export function decodeValue(json: unknown): Value {
  return decode(json, 0)
}

function encode(value: Value, options: EncodeOptions, depth: number): string {
  if (depth > maxDepth) throw new TypeError('A record cannot hold a value this deep')
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return encodeText(value)
  if (typeof value === 'number') return encodeNumber(value)
  if (Array.isArray(value)) return `[${value.map((item) => encode(item, options, depth + 1)).join(',')}]`
  if (isMap(value)) return joinMembers(membersOf(value, options, depth))
  if (value instanceof Date) return tagged('time', JSON.stringify(value))
  if (value instanceof Uint8Array) return tagged('bytes', encodeText(Buffer.from(value).toString('base64')))
  if (value instanceof Unknown && options.unknown) return tagged('unknown', encodeText(value.because))
  throw new TypeError(`A record cannot hold ${value instanceof Unknown ? 'what is not known' : 'what is not a value'}`)
}

function encodeNumber(value: number): string {
  if (Object.is(value, -0)) return tagged('number', '"-0"')
  return Number.isFinite(value) ? JSON.stringify(value) : tagged('number', `"${value}"`)
}

function tagged(tag: string, text: string): string {
  return `{"${own}${tag}":${text}}`
}

function membersOf(map: ValueMap, options: EncodeOptions, depth: number): Map<string, string> {
  const members = new Map<string, string>()
  for (const [name, value] of Object.entries(map) as [string, Value | undefined][]) {
    if (value === undefined) continue
    members.set(name.startsWith(own) ? own + name : name, encode(value, options, depth + 1))
  }
  return members
}

function decode(json: unknown, depth: number): Value {
  if (depth > maxDepth) throw new TypeError('The value is too deep')
  if (typeof json !== 'object' || json === null) return json as Value
  if (Array.isArray(json)) return json.map((item) => decode(item, depth + 1))
  const names = Object.keys(json)
  const tag = names.find((name) => name.startsWith(own) && !name.startsWith(own + own))
  if (tag !== undefined) return decodeTagged(tag, names.length, (json as ValueMap)[tag])
  const nameOf = (written: string): string => (written.startsWith(own) ? written.slice(own.length) : written)
  // fromEntries defines members, so that one called __proto__ is data like any other.
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [nameOf(name), decode(value, depth + 1)]))
}

function decodeTagged(tag: string, members: number, content: unknown): Value {
  if (members === 1) {
    if (tag === 'sirun:time' && content === null) return new Date(NaN)
    if (tag === 'sirun:time' && typeof content === 'string' && isIsoTime(content)) return new Date(content)
    if (tag === 'sirun:bytes' && typeof content === 'string') return new Uint8Array(Buffer.from(content, 'base64'))
    if (tag === 'sirun:unknown' && typeof content === 'string') return new Unknown(content)
    if (tag === 'sirun:number' && specialNumbers.has(content)) return Number(content)
  }
  throw new TypeError(`The member ${encodeText(tag)} is not known, or not as it must be`)
}

const specialNumbers = new Set<unknown>(['NaN', 'Infinity', '-Infinity', '-0'])

function isIsoTime(text: string): boolean {
  const time = new Date(text)
  return !Number.isNaN(time.getTime()) && time.toISOString() === text
}
