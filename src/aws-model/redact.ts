/** Takes secrets out of what is sent to AWS and what it answers, before anything is written down. */
import { createHash } from 'node:crypto'
import { isMap, type Value } from '../expressions/value.js'
import { Unknown } from '../expressions/unknown.js'
import type { Shape } from './model.js'

/**
 * `value` with each sensitive member replaced by `{ hidden: <SHA-256 in hex> }`. Text and bytes are hashed as they are,
 * anything else as JSON with its keys sorted. `value` itself stays as it is. Null and Unknown hide nothing.
 */
export function redactSensitive(shape: Shape, value: Value): Value {
  if (Array.isArray(value)) {
    return shape.type === 'list' ? value.map((item) => redactSensitive(shape.element, item)) : value
  }
  if (!isMap(value)) return value
  if (shape.type === 'map') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactSensitive(shape.value, item)]))
  }
  if (shape.type !== 'structure') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const member = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined
      if (!member) return [name, item]
      return [name, member.sensitive ? hide(item) : redactSensitive(member.shape, item)]
    }),
  )
}

function hide(value: Value): Value {
  if (value === null || value === undefined || value instanceof Unknown) return value
  const content = typeof value === 'string' || value instanceof Uint8Array ? value : JSON.stringify(sorted(value))
  return { hidden: createHash('sha256').update(content).digest('hex') }
}

function sorted(value: Value): Value {
  if (Array.isArray(value)) return value.map(sorted)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (!isMap(value)) return value
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key]!)]))
}
