/** Reads members of foreign JSON: own members only, either letter case, and what has the wrong type is absent. */

/** Members that are there; those that are undefined are left out. */
type Loose<T> = { [K in keyof T]: T[K] | undefined }

/**
 * The value at `path`, or undefined. A name matches its own spelling first, then any letter case: GetFindings writes
 * `InstanceDetails`, EventBridge `instanceDetails`, and `SourceIps` is `sourceIPs`.
 */
export function at(value: unknown, ...path: string[]): unknown {
  let current = value
  for (const name of path) {
    const map = mapOf(current)
    if (map === undefined) return undefined
    const key = Object.hasOwn(map, name) ? name : Object.keys(map).find((k) => k.toLowerCase() === name.toLowerCase())
    current = key === undefined ? undefined : map[key]
  }
  return current ?? undefined
}

/** A map, not a list or a Date. */
export function mapOf(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date) return undefined
  return value as Record<string, unknown>
}

/** The list at `path`; one map where a list belongs counts as a list of one; nothing is the empty list. */
export function listAt(value: unknown, ...path: string[]): unknown[] {
  const found = at(value, ...path)
  if (Array.isArray(found)) return found.filter((item) => item !== null && item !== undefined)
  return mapOf(found) === undefined ? [] : [found]
}

/** The text at `path`. Numbers are taken as text; the empty text is absent. */
export function textAt(value: unknown, ...path: string[]): string | undefined {
  return textOf(at(value, ...path))
}

export function textOf(found: unknown): string | undefined {
  if (typeof found === 'string') return found === '' ? undefined : found
  return typeof found === 'number' && Number.isFinite(found) ? String(found) : undefined
}

/** The account number at `path`; one that was written as a number gets back the zeros that it lost in front. */
export function accountAt(value: unknown, ...path: string[]): string | undefined {
  const found = at(value, ...path)
  return typeof found === 'number' ? String(found).padStart(12, '0') : textOf(found)
}

/** The non-empty texts of the list at `path`. */
export function textsAt(value: unknown, ...path: string[]): string[] {
  return listAt(value, ...path).map(textOf).filter((text) => text !== undefined)
}

/** The finite number at `path`; numeric text counts. */
export function numberAt(value: unknown, ...path: string[]): number | undefined {
  const found = at(value, ...path)
  if (typeof found !== 'number' && !(typeof found === 'string' && found.trim() !== '')) return undefined
  const number = Number(found)
  return Number.isFinite(number) ? number : undefined
}

/** The truth value at `path`; the texts 'true' and 'false' count. */
export function flagAt(value: unknown, ...path: string[]): boolean | undefined {
  const found = at(value, ...path)
  if (typeof found === 'boolean') return found
  return found === 'true' ? true : found === 'false' ? false : undefined
}

const timeText = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(\.\d{1,3})?\d*\s*(Z|[+-]\d{2}:?\d{2})?$/i
/** Above this an epoch counts milliseconds, below it seconds (the year 5138 in seconds). */
const millisecondsFrom = 1e11

/** The time at `path`: ISO 8601 (a blank for the T, no zone means UTC), or an epoch in seconds or milliseconds. */
export function timeAt(value: unknown, ...path: string[]): Date | undefined {
  const found = at(value, ...path)
  if (found instanceof Date) return validDate(found.getTime())
  if (typeof found === 'number') return validDate(found < millisecondsFrom ? found * 1000 : found)
  const parts = typeof found === 'string' ? timeText.exec(found.trim()) : null
  if (parts === null) return undefined
  const [, day, time, fraction = '', zone = 'Z'] = parts
  const offset = zone.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')
  return validDate(Date.parse(`${day}T${time}${fraction}${offset}`))
}

/** Years 1970 to 9999: outside them a number was no time. */
function validDate(milliseconds: number): Date | undefined {
  const date = new Date(milliseconds)
  return date.getTime() >= 0 && date.getUTCFullYear() <= 9999 ? date : undefined
}

/** `members` without those that are undefined. */
export function present<T extends object>(members: Loose<T>): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T
}

/** `present`, or undefined where nothing but empty lists would be left. */
export function presentIfAny<T extends object>(members: Loose<T>): T | undefined {
  const isNothing = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.length === 0)
  return Object.values(members).every(isNothing) ? undefined : present<T>(members)
}
