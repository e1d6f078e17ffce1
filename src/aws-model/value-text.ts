/** Values as the text that AWS takes in their place: times, and policy documents as JSON. */
import { Unknown } from '../expressions/unknown.js'
import { isMap, type Value } from '../expressions/value.js'

/** ISO 8601 in UTC with whole seconds, the form that IAM conditions compare: `2026-11-24T03:00:00Z`. */
export function toIsoSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`
}

/** The JSON text of a map or list, keys in the order given; Unknown if anything in it is. Bytes are base64. */
export function toJsonText(value: Value): string | Unknown {
  const unknown = findUnknown(value)
  return unknown ?? JSON.stringify(plain(value))
}

function findUnknown(value: Value): Unknown | undefined {
  if (value instanceof Unknown) return value
  const items = Array.isArray(value) ? value : isMap(value) ? Object.values(value) : []
  for (const item of items) {
    const found = findUnknown(item)
    if (found) return found
  }
  return undefined
}

function plain(value: Value): unknown {
  if (value instanceof Date) return toIsoSeconds(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(plain)
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
  return value
}
