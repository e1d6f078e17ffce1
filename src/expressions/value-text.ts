/** Values as text: times, and lists and maps as JSON. One form wherever a value stands in a text or in a parameter that is one. */
import { Unknown, unknownIn } from './unknown.js'
import { isMap, type Value } from './value.js'

/** ISO 8601 in UTC with whole seconds, the form that IAM conditions compare: `2026-11-24T03:00:00Z`. */
export function isoSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z')
}

/** The JSON text of a map or list, keys in the order given; Unknown if anything in it is. Bytes are base64. */
export function toJsonText(value: Value): string | Unknown {
  return unknownIn(value) ?? JSON.stringify(plain(value))
}

/** A value as it stands in text; what is not known yet says so. */
export function asText(value: Value): string {
  if (typeof value === 'string') return value
  if (value instanceof Unknown) return `<known after ${value.because}>`
  if (value instanceof Date || value instanceof Uint8Array) return plain(value) as string
  if (Array.isArray(value) || isMap(value)) return asText(toJsonText(value))
  return String(value)
}

function plain(value: Value): unknown {
  if (value instanceof Date) return isoSeconds(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(plain)
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
  return value
}
