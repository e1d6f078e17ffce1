/** Values as plain JSON, for people and for tools that know nothing of sirun. */
import { Unknown } from '../expressions/unknown.js'
import { isMap, type Value } from '../expressions/value.js'

/** Times become ISO 8601, bytes base64, numbers that JSON lacks their name, what is not known yet "known after …". */
export function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof Unknown) return `known after ${value.because}`
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (!isMap(value)) return value
  const members = Object.entries(value).filter(([, member]) => (member as unknown) !== undefined)
  return Object.fromEntries(members.map(([name, member]) => [name, plainValue(member)]))
}

/** On one line. A text stands without quotes. */
export function valueText(value: Value): string {
  return typeof value === 'string' ? value : JSON.stringify(plainValue(value))
}

/** On one line, and cut after some 120 characters. */
export function shortValue(value: Value): string {
  const text = valueText(value)
  return text.length <= maxShort ? text : `${text.slice(0, maxShort)}…`
}

const maxShort = 120
