/** What expressions read and yield: JSON, the two types that AWS adds to it, and Unknown in previews. */
import type { Unknown } from './unknown.js'

export type Value = null | boolean | number | string | Date | Uint8Array | Unknown | Value[] | ValueMap
export type ValueMap = { [member: string]: Value }

/** Whether it is a map: not null, not a list, not a Date, bytes or Unknown. */
export function isMap(value: unknown): value is ValueMap {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
