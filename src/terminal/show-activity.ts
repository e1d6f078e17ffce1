/** What somebody did, as a list of calls: ways back and rights first, each with when, how often and what failed. */
import type { CallGroup } from '../engine/group-activity.js'
import type { Activity } from '../engine/look-up-activity.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import { count, formatValue } from './format-value.js'
import type { Screen } from './theme.js'

/** Without a final line feed. */
export function showActivity(activity: Activity, screen: Screen): string {
  const { calls, succeeded, failed, since, until, complete_until: complete, regions } = activity
  const { columns, theme } = screen
  const limits = `Searched ${regions.map((region) => forTerminal(region)).join(', ')} from ${formatValue(since)} to ${formatValue(until)}. Management events only; calls after ${formatValue(complete)} may be missing, for CloudTrail tells of them minutes later.`
  const sum = calls.length === 0 ? 'No calls.' : `${count(succeeded, 'call')} succeeded, ${failed} failed.`
  return [...calls.flatMap((call) => callLines(call, screen)), ...wrap(sum, columns), ...wrap(theme.quiet(limits), columns)].join('\n')
}

const indent = '    '

function callLines({ call, count: times, errors, error_names: names, first, last, concern, attack, addresses, principals, resources }: CallGroup, { columns, theme }: Screen): string[] {
  const paint = concern === undefined ? (text: string): string => text : errors === times ? theme.caution : theme.bad
  const sign = concern === undefined ? '·' : '!'
  const failures = errors === 0 ? '' : `, ${errors === times ? 'all' : errors} failed (${names.map((name) => forTerminal(name)).join(', ')})`
  const when = times === 1 ? formatValue(first) : `${formatValue(first)} to ${formatValue(last)}`
  const listed = (label: string, texts: readonly string[]): string[] => (texts.length === 0 ? [] : wrap(`${label} ${texts.map((text) => forTerminal(text)).join(', ')}`, columns, indent))
  return [
    ...wrap(paint(`${sign} ${forTerminal(call)}${concern === undefined ? '' : `  ${concern} ${attack.join(' ')}`}`), columns),
    ...wrap(`${count(times, 'time')}${failures}, ${when}`, columns, indent),
    ...listed('on', resources),
    ...listed('from', addresses),
    ...listed('by', principals),
  ]
}
