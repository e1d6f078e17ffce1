/** A finding in its normal form, every member of it, under the names that runbooks use. */
import { asText } from '../expressions/value-text.js'
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import type { Finding } from '../findings/finding.js'
import { forTerminal } from '../text/escape.js'
import { padTo, wrap } from '../text/layout.js'
import { findingState } from '../findings/finding-state.js'
import { formatTime } from './format-value.js'
import type { Screen } from './theme.js'

/** Longer texts than AWS writes are cut; --json has them whole. */
const longestText = 2000

/** All members that hold something, without a final line feed. Each text from outside has a column of its own. */
export function showFinding(finding: Finding, screen: Screen): string {
  const { severity, type, title, description, id, arn, source, product, account, region, partition, ...rest } = finding
  const members = { id, arn, source, product, account, region, partition, ...scalarsFirst(rest) } as ValueMap
  const { theme, columns } = screen
  const urgent = severity.label === 'HIGH' || severity.label === 'CRITICAL' ? theme.bad : theme.caution
  const head = `${urgent(`${forTerminal(severity.label)} ${severity.score}`)}  ${theme.strong(textOf(type))}`
  const said = [title, description].filter((text) => text !== undefined)
  return [
    ...wrap(head, columns, '  '),
    // Written by others, possibly by the attacker: quoted, so that it does not read as ours.
    ...said.flatMap((text) => wrap(`"${textOf(text)}"`, columns, '  ')),
    ...findingState(finding).flatMap((sentence) => wrap(theme.caution(sentence), columns, '  ')),
    '',
    ...memberLines(members, '  ', screen),
  ].join('\n')
}

/** The short ones together, where the eye finds them. */
function scalarsFirst(members: ValueMap): ValueMap {
  const entries = Object.entries(members)
  const trees = entries.filter(([, value]) => isTree(value))
  return Object.fromEntries([...entries.filter(([, value]) => !isTree(value)), ...trees])
}

function memberLines(members: ValueMap, indent: string, screen: Screen): string[] {
  const shown = Object.entries(members).filter(([, value]) => !isEmpty(value))
  const width = Math.max(0, ...shown.map(([name, value]) => (isTree(value) ? 0 : name.length))) + 2
  return shown.flatMap(([name, value]) => {
    const label = screen.theme.quiet(padTo(forTerminal(name), isTree(value) ? 0 : width))
    if (!isTree(value)) return hanging(`${indent}${label}`, indent.length + width, scalarLines(value), screen)
    const inner = isMap(value) ? memberLines(value, `${indent}  `, screen) : itemLines(value, `${indent}  `, screen)
    return [`${indent}${label}`, ...inner]
  })
}

/** The maps of a list, numbered. */
function itemLines(items: readonly Value[], indent: string, screen: Screen): string[] {
  const width = String(items.length).length + 2
  return items.flatMap((item, index) => {
    const inner = ' '.repeat(indent.length + width)
    const [first = '', ...rest] = isMap(item) ? memberLines(item, inner, screen) : scalarLines(item)
    return [`${indent}${screen.theme.quiet(padTo(String(index + 1), width))}${first.slice(inner.length)}`, ...rest]
  })
}

/** A label and texts beside it: what is longer than the line, and every further text, begins below the first. */
function hanging(label: string, width: number, texts: readonly string[], { columns }: Screen): string[] {
  const lines = texts.flatMap((text) => wrap(text, columns, ' '.repeat(width)))
  return lines.map((line, index) => (index === 0 ? label + line.slice(width) : line))
}

function scalarLines(value: Value): string[] {
  if (Array.isArray(value)) return value.flatMap(scalarLines)
  if (value instanceof Date) return [formatTime(value)]
  return [typeof value === 'string' ? textOf(value) : forTerminal(asText(value))]
}

function textOf(text: string): string {
  return forTerminal(text, { max: longestText })
}

function isTree(value: Value): value is ValueMap | Value[] {
  return isMap(value) || (Array.isArray(value) && value.some(isMap))
}

function isEmpty(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === '') return true
  if (Array.isArray(value)) return value.every(isEmpty)
  return isMap(value) && Object.values(value).every(isEmpty)
}
