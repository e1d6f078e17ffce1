/** A notice as one text in a format that its receiver can read, no longer than that takes. Pure. */
import { isMap, type Value } from '../../expressions/value.js'
import { plainValue } from '../../report/plain-value.js'
import { forJson } from '../../text/escape.js'
import { fitSheet } from '../fit-sheet.js'
import type { Notice } from '../notice.js'
import { sheetOf } from '../sheet.js'
import { sheetAsMarkdown } from './markdown.js'
import { sheetAsPlain } from './plain.js'

export type NoticeFormat = 'plain' | 'markdown' | 'json'

/** At most `longest` bytes of UTF-8. What is cut for that says so; of JSON, which stays JSON, by a member `cut`. */
export function noticeText(notice: Notice, format: NoticeFormat, longest = Infinity): string {
  if (format === 'json') return asJson(notice, longest)
  return fitSheet(sheetOf(notice), format === 'plain' ? sheetAsPlain : sheetAsMarkdown, (text) => Buffer.byteLength(text), longest)
}

/** Characters of a text and items of a list that are kept. */
const levels = [{ text: 4_000, items: 200 }, { text: 1_000, items: 20 }, { text: 200, items: 3 }] as const

/** One object on one line: an alert's members are those of `sirun alert --format json`, with the notice's own beside them. */
function asJson(notice: Notice, longest: number): string {
  const value = plainValue(membersOf(notice)) as Value
  const whole = forJson(value)
  if (Buffer.byteLength(whole) <= longest) return whole
  const cuts = levels.map((level) => forJson({ ...(shorten(value, level) as object), cut: true }))
  return cuts.find((text) => Buffer.byteLength(text) <= longest) ?? cuts.at(-1)!
}

/** Without the name that a receiver has for it: that is another channel's. */
function membersOf(notice: Notice): object {
  const { kind, ...members } = notice
  return { type: kind, ...members, ...('alert' in members && { ...members.alert, alert: undefined, reference: undefined }) }
}

function shorten(value: Value, { text, items }: { text: number; items: number }): Value {
  if (typeof value === 'string') return value.slice(0, text)
  if (Array.isArray(value)) return value.slice(0, items).map((item) => shorten(item, { text, items }))
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shorten(member, { text, items })])) : value
}
