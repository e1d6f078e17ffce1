/** What the SDK makes of an answer → values that expressions read. */
import type { Value, ValueMap } from '../expressions/value.js'

/** The output without `$metadata` and members that are undefined. Whole numbers beyond 2^53 lose their last digits. */
export function plainOutput(output: Record<string, unknown>): ValueMap {
  return plainMap({ ...output, $metadata: undefined })
}

function plain(value: unknown): Value {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Date) return new Date(value)
  if (value instanceof Uint8Array) return new Uint8Array(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object') return plainMap(value)
  throw new TypeError(`an answer holds a ${typeof value}`)
}

function plainMap(value: object): ValueMap {
  return Object.fromEntries(Object.entries(value).flatMap(([name, member]: [string, unknown]) => (member === undefined ? [] : [[name, plain(member)]])))
}
