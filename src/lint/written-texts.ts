/** What is written into a file as data: its texts and numbers, without the parts that only tell or refer to something. */
import { isMap, type Value } from '../expressions/value.js'
import type { Path, YamlDocument } from '../runbooks/yaml-document.js'

/** Keys whose value is prose for people or a page to read. */
const told: ReadonlySet<string> = new Set(['title', 'summary', 'why', 'describe', 'references', 'keep', 'irreversible', 'owner', 'id'])

interface WrittenText {
  path: Path
  text: string
}

const known = new WeakMap<YamlDocument, readonly WrittenText[]>()

/** Each with its path; addresses of web pages are blanked, so that offsets stay. */
export function writtenTexts(document: YamlDocument): readonly WrittenText[] {
  let texts = known.get(document)
  if (!texts) known.set(document, (texts = textsBelow(document.value, [])))
  return texts
}

function textsBelow(value: Value, path: Path): WrittenText[] {
  if (typeof value === 'string') return [{ path, text: withoutPages(value) }]
  if (typeof value === 'number') return [{ path, text: String(value) }]
  if (Array.isArray(value)) return value.flatMap((item, i) => textsBelow(item, [...path, i]))
  if (!isMap(value)) return []
  return Object.entries(value).flatMap(([key, member]) => (told.has(key) && isTold(path, key) ? [] : textsBelow(member, [...path, key])))
}

function withoutPages(text: string): string {
  return text.includes('://') ? text.replace(/https?:\/\/[^\s"'<>)]+/g, (url) => ' '.repeat(url.length)) : text
}

/** An input may be called title: only the language's own keys are prose. */
function isTold(path: Path, key: string): boolean {
  if (path.length === 0) return true
  if (path[0] === 'inputs') return path.length === 2 && key === 'describe'
  return path.length === 2 && typeof path[1] === 'number'
}
