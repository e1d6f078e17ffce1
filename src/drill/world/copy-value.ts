/** Copies what a world holds, so that nobody changes its state through a reference, and turns it into JSON. */
import type { Value, ValueMap } from '../../expressions/value.js'

/** A deep copy of JSON, dates, bytes, maps and sets. Members that are undefined are left out. */
export function copyValue<T>(value: T): T {
  return copy(value) as T
}

// It is most of what a drill does: states are copied before each write, answers before they leave.
function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copy)
  if (isPlain(value)) return copyMembers(value)
  if (value instanceof Date) return new Date(value.getTime())
  if (value instanceof Uint8Array) return value.slice()
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, copy(item)]))
  if (value instanceof Set) return new Set([...value].map(copy))
  return value
}

function copyMembers(value: Record<string, unknown>): Record<string, unknown> {
  const copied: Record<string, unknown> = {}
  for (const name of Object.keys(value)) {
    const item = value[name]
    if (item === undefined) continue
    // Assigned, it would be no member but the prototype.
    if (name === '__proto__') Object.defineProperty(copied, name, { value: copy(item), writable: true, enumerable: true, configurable: true })
    else copied[name] = copy(item)
  }
  return copied
}

/** The same as JSON: dates as ISO 8601, bytes as base64, maps as objects, sets as lists. */
export function plainValue(value: unknown): Value {
  if (Array.isArray(value)) return value.map(plainValue)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof Map) return fromEntries([...value].map(([key, item]) => [String(key), plainValue(item)]))
  if (value instanceof Set) return [...value].map(plainValue)
  if (!isPlain(value)) return value as Value
  return fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, plainValue(item)]),
  )
}

/** JSON text that is equal for equal values, whatever the order of their members. */
export function comparableText(value: unknown): string {
  return JSON.stringify(plainValue(value), (_, item: unknown) =>
    isPlain(item) ? fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)) as [string, Value][]) : item,
  )
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Unlike an assignment, this keeps a member named __proto__ as data. */
function fromEntries<T>(entries: [string, T][]): T extends Value ? ValueMap : Record<string, T> {
  return Object.fromEntries(entries) as T extends Value ? ValueMap : Record<string, T>
}
