/** One text for equal values, whatever the order of their keys: what is hashed, and what decides which items are the same. */
import { isMap } from './value.js'

/** JSON with sorted keys; integers of either kind are written alike, times with milliseconds, bytes as base64. */
export function canonical(value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Date) return JSON.stringify(value)
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'))
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (isMap(value)) {
    const members = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

/** The items once each, in their order; items are equal when their canonical JSON is. */
export function distinctValues<T>(items: readonly T[]): T[] {
  const seen = new Set<string>()
  return items.filter((item) => {
    const key = canonical(item)
    return !seen.has(key) && seen.add(key)
  })
}
