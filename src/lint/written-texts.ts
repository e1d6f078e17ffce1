/** What is written into a file as data: its texts and numbers, without the parts that only tell or refer to something. */
import { isMap, type Value } from '../expressions/value.js'
import type { Path, YamlDocument } from '../runbooks/yaml-document.js'

/** Keys whose value is prose for people or a page to read. */
const told: ReadonlySet<string> = new Set(['title', 'summary', 'why', 'describe', 'references', 'keep', 'irreversible', 'owner', 'id'])

/** Each with its path; addresses of web pages are blanked, so that offsets stay. */
export function writtenTexts({ value }: YamlDocument): { path: Path; text: string }[] {
  return textsBelow(value, [])
}

function textsBelow(value: Value, path: Path): { path: Path; text: string }[] {
  if (typeof value === 'string') return [{ path, text: value.replace(/https?:\/\/[^\s"'<>)]+/g, (url) => ' '.repeat(url.length)) }]
  if (typeof value === 'number') return [{ path, text: String(value) }]
  if (Array.isArray(value)) return value.flatMap((item, i) => textsBelow(item, [...path, i]))
  if (!isMap(value)) return []
  return Object.entries(value).flatMap(([key, member]) => (told.has(key) && isTold(path, key) ? [] : textsBelow(member, [...path, key])))
}

/** An input may be called title: only the language's own keys are prose. */
function isTold(path: Path, key: string): boolean {
  if (path.length === 0) return true
  if (path[0] === 'inputs') return path.length === 2 && key === 'describe'
  return path.length === 2 && typeof path[1] === 'number'
}
