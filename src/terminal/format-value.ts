/** Values in few words, for a person; escaped. */
import { Unknown } from '../expressions/unknown.js'
import { isMap, type Value } from '../expressions/value.js'
import { forTerminal } from '../text/escape.js'
import { momentText } from '../text/moment-text.js'

/** Long enough for every id and ARN, too short for a policy document. */
const longestText = 240

/** Short form of a value: lists with commas, maps as `Name=value`, nothing as `none`. Ids and ARNs are never cut. */
export function formatValue(value: Value): string {
  if (value === null) return 'none'
  if (value === '') return '(empty text)'
  if (Array.isArray(value)) return value.length === 0 ? '(empty list)' : formatList(value)
  if (isMap(value)) return Object.keys(value).length === 0 ? '(empty)' : formatMap(value)
  return formatScalar(value)
}

function formatScalar(value: Exclude<Value, null | Value[] | { [member: string]: Value }>): string {
  if (typeof value === 'string')
    return isDocument(value) ? `JSON text of ${value.length} characters` : forTerminal(value, { max: longestText })
  if (value instanceof Unknown)
    return value.because === 'now' ? 'known when it is sent' : `known after ${forTerminal(value.because)}`
  if (value instanceof Date) return formatTime(value)
  if (value instanceof Uint8Array) return `${value.length} bytes`
  return String(value)
}

/** A policy document and its like: nothing in it fits a line, and nothing in it is an id to copy. */
function isDocument(text: string): boolean {
  return text.length > 60 && /^\s*[{[]/.test(text) && parses(text)
}

function parses(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

function formatList(list: Value[]): string {
  if (list.every(isTag))
    return list.map(({ Key, Value: value }) => `${formatScalar(Key)}=${formatScalar(value)}`).join(', ')
  const plain = list.every((item) => !Array.isArray(item) && !isMap(item))
  return list.map((item) => (plain ? formatValue(item) : inBrackets(item))).join(', ')
}

interface Tag {
  Key: string
  Value: string
}

function isTag(item: Value): item is Tag & { [member: string]: Value } {
  return (
    isMap(item) &&
    Object.keys(item).length === 2 &&
    typeof item['Key'] === 'string' &&
    typeof item['Value'] === 'string'
  )
}

function formatMap(map: { [member: string]: Value }): string {
  return Object.entries(map)
    .map(([name, member]) => `${forTerminal(name)}=${inBrackets(member)}`)
    .join(', ')
}

function inBrackets(value: Value): string {
  if (Array.isArray(value)) return `[${value.length === 0 ? '' : formatValue(value)}]`
  if (isMap(value)) return `{${Object.keys(value).length === 0 ? '' : formatValue(value)}}`
  return formatValue(value)
}

/** `2026-11-24 02:11:09Z`, from a Date or ISO text; a text that is no time stays as it is, escaped. */
export function formatTime(time: Date | string): string {
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) return forTerminal(String(time))
  return momentText(date)
}

/** `02:11:09Z`. */
export function formatClock(time: Date | string): string {
  const text = formatTime(time)
  return /^\d{4}-\d\d-\d\d /.test(text) ? text.slice(11) : text
}

/** A clock that counts: `0:03`, `56:48`, `1:02:09`. */
export function formatStopwatch(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const two = (n: number): string => String(n).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${minutes}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
}

/** `1 change`, `2 changes`. */
export function count(n: number, singular: string, plural = `${singular}s`): string {
  return `${n} ${n === 1 ? singular : plural}`
}
