/** What would leave, as lines for a terminal. */
import type { Draft } from '../alerts/channel.js'
import { plainValue } from '../report/plain-value.js'
import { forTerminal } from '../text/escape.js'

/** Its body as indented JSON; a member that is a text of several lines has them below it, under its name. */
export function draftLines({ body }: Draft): string[] {
  const value = plainValue(body)
  if (typeof value === 'string') return linesOf(value)
  const members = Object.entries(value ?? {}) as [string, unknown][]
  const isLong = (member: unknown): member is string => typeof member === 'string' && member.includes('\n')
  const rest = Array.isArray(value) ? value : Object.fromEntries(members.filter(([, member]) => !isLong(member)))
  const texts = members.flatMap(([name, member]) => (isLong(member) ? [`${forTerminal(name)}:`, ...linesOf(member).map((line) => (line === '' ? '' : `  ${line}`))] : []))
  return [...linesOf(JSON.stringify(rest, null, 2)), ...texts]
}

function linesOf(text: string): string[] {
  return forTerminal(text, { lines: true }).trimEnd().split('\n')
}
