/** Compares two dumps of a world: what differs, as paths, clocks and ids that AWS gives left out. */
import { isMap, type Value } from '../../src/expressions/value.js'

/** Paths at which the dumps differ, with both values. */
export function differences(a: Value | undefined, b: Value | undefined, path = ''): string[] {
  if ((isTime(a) && isTime(b)) || (isGiven(a) && isGiven(b))) return []
  if (Array.isArray(a) && Array.isArray(b)) return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => differences(a[i], b[i], `${path}[${i}]`)).flat()
  if (isMap(a) && isMap(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)])
    return [...keys].filter((key) => !given.test(key)).flatMap((key) => differences(inOrder(key, a[key]), inOrder(key, b[key]), `${path}.${key}`))
  }
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [`${path}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`]
}

/** What is put back gets a new association id or rule id, and the world numbers a profile when it first meets it. */
const given = /^(AssociationId|profileIds)$/
const givenId = /^(?:iip-assoc|sgr)-/

/** Rules of a security group have no order. */
function inOrder(key: string, value: Value | undefined): Value | undefined {
  if (key !== 'rules' || !Array.isArray(value)) return value
  const text = (rule: Value): string => JSON.stringify(isMap(rule) ? { ...rule, id: '' } : rule)
  return [...value].sort((a, b) => (text(a) < text(b) ? -1 : 1))
}

/** A dump without what carries one of the ids. */
export function without(value: Value, ids: ReadonlySet<string>): Value {
  if (Array.isArray(value)) return value.filter((item) => !carries(item, ids)).map((item) => without(item, ids))
  if (!isMap(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([key, item]) => !ids.has(key) && !carries(item, ids)).map(([key, item]) => [key, without(item, ids)]))
}

function carries(value: Value, ids: ReadonlySet<string>): boolean {
  return isMap(value) && Object.values(value).some((member) => typeof member === 'string' && ids.has(member))
}

function isGiven(value: Value | undefined): boolean {
  return typeof value === 'string' && givenId.test(value)
}

function isTime(value: Value | undefined): boolean {
  return typeof value === 'number' ? value > 1e12 : typeof value === 'string' && /\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)
}
