/** What the steps read, in full: the details behind the short lines of the walk. */
import type { JournalRecord } from '../engine/records.js'
import { isMap, type Value } from '../expressions/value.js'
import { forTerminal } from '../text/escape.js'
import { displayWidth, wrap } from '../text/layout.js'
import { formatValue } from './format-value.js'
import type { Screen } from './theme.js'

/** So many lines of one value, and no more: the report has it whole. */
const most = 60

/** Every value that the author's own steps gave so far, without a final line feed. */
export function showReads(records: readonly JournalRecord[], screen: Screen): string {
  const titles = new Map(
    records.flatMap((record) =>
      record.type === 'step-started' && record.kind === 'aws' ? [[record.address, record.title] as const] : [],
    ),
  )
  const blocks = records.flatMap((record): string[] => {
    if (record.type !== 'step-finished' || record.value === undefined || /[.[]/.test(record.address)) return []
    const title = titles.get(record.address)
    return title === undefined ? [] : [block(title, record.address, record.value, screen)]
  })
  return blocks.length === 0 ? '  Nothing has been read yet.' : blocks.join('\n\n')
}

function block(title: string, address: string, value: Value, { theme, columns }: Screen): string {
  const all = valueLines(value, '    ', columns)
  const more = all.length - most
  return [
    ...wrap(`${theme.strong(forTerminal(title))}  ${theme.quiet(forTerminal(address))}`, columns, '  '),
    ...all.slice(0, most),
    ...(more > 0 ? [`    … ${more} more lines: the report has them`] : []),
  ].join('\n')
}

/** A member a line; what is short stays on one. */
function valueLines(value: Value, indent: string, columns: number): string[] {
  const short = formatValue(value)
  if (displayWidth(indent + short) <= columns && (!isMap(value) || Object.keys(value).length <= 2))
    return [indent + short]
  if (Array.isArray(value)) return value.flatMap((item) => bulleted(valueLines(item, `${indent}  `, columns), indent))
  if (!isMap(value)) return wrap(short, columns, indent)
  return Object.entries(value).flatMap(([name, member]) => {
    const line = `${indent}${forTerminal(name)}: ${formatValue(member)}`
    return displayWidth(line) <= columns
      ? [line]
      : [`${indent}${forTerminal(name)}:`, ...valueLines(member, `${indent}  `, columns)]
  })
}

function bulleted([first = '', ...rest]: string[], indent: string): string[] {
  return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest]
}
