/** What `sirun alerts list` shows: of each incident who has it, what is late, and what comes next. Pure. */
import type { ResolvedIncident, Said } from '../alerts/incidents.js'
import { isLate, type ListedIncident } from '../alerts/listed-incident.js'
import type { NextStep } from '../alerts/next-step.js'
import { count } from '../terminal/format-value.js'
import type { Screen } from '../terminal/theme.js'
import { formatDuration } from '../text/duration-text.js'
import { forTerminal } from '../text/escape.js'
import { momentText } from '../text/moment-text.js'
import { wrap } from '../text/layout.js'

const indent = '    '

/** Ends with how many there are. */
export function showIncidents(listed: readonly ListedIncident[], now: Date, screen: Screen): string {
  const late = listed.filter(isLate).length
  const nobody = listed.filter(({ incident: { acknowledged } }) => !acknowledged).length
  const end = listed.length === 0 ? 'Nothing is open.' : `${count(listed.length, 'incident')} open: ${nobody === 0 ? 'somebody has each' : `nobody has ${nobody}`}, ${late === 0 ? 'none is late' : `${late} late`}.`
  return `${listed.map((each) => `${showOpen(each, now, screen)}\n\n`).join('')}${end}\n`
}

function showOpen(listed: ListedIncident, now: Date, { columns, theme }: Screen): string {
  const { incident, short, clock, next } = listed
  const { title, since, alerts, acknowledged, contained } = incident
  const line = (text: string, paint = (shown: string): string => shown): string[] => wrap(text, columns, indent).map((each) => paint(each))
  const [first = '', ...rest] = wrap(forTerminal(title), columns, indent)
  return [
    ...[first.trimStart(), ...rest].map((each) => (isLate(listed) ? theme.bad(each) : theme.strong(each))),
    ...line(`${count(alerts, 'alert')}, the first ${ago(since, now)} (${momentText(new Date(since))})`),
    ...(acknowledged ? line(`${whoWords(acknowledged)} has it, for ${formatDuration(Math.max(0, now.getTime() - Date.parse(acknowledged.at)))}${noteWords(acknowledged)}`) : line('Nobody has it.', theme.caution)),
    ...(contained ? line(`Contained ${ago(contained.at, now)} by ${whoWords(contained)}`, theme.good) : []),
    ...clock.flatMap(({ what, until, isOver }) => (isOver ? line(`Too late to ${what}, by ${formatDuration(now.getTime() - until.getTime())}`, theme.bad) : [])),
    ...line(clockWords(listed, now)),
    ...line(listed.isAtItsEnd ? 'All tiers were told, and nobody has it: nobody is told any more.' : nextWords(next, now)),
    ...line(acknowledged ? `sirun alerts resolve ${short} --verdict …` : `sirun ack ${short}`, theme.quiet),
  ].filter((each) => each.trim() !== '').join('\n')
}

/** The last resolved first, a short entry each. */
export function showResolved(listed: readonly ListedIncident<ResolvedIncident>[], now: Date, { columns, theme }: Screen): string {
  return listed
    .flatMap(({ incident: { title, resolved } }) => [
      ...wrap(forTerminal(title), columns, indent).map((each, index) => theme.quiet(index === 0 ? each.trimStart() : each)),
      ...wrap(`Resolved ${ago(resolved.at, now)} by ${whoWords(resolved)}: ${resolved.verdict ?? 'no verdict'}${noteWords(resolved)}`, columns, indent),
      '',
    ])
    .map((each) => `${each}\n`)
    .join('')
}

/** `anna on laptop (run 01KC…)`. */
export function whoWords({ user, host, run }: Said): string {
  return `${forTerminal(user)} on ${forTerminal(host)}${run === undefined ? '' : ` (run ${forTerminal(run)})`}`
}

/** How much time is left; the empty text where there is no clock. */
export function clockWords({ clock }: Pick<ListedIncident, 'clock'>, now: Date): string {
  const left = clock.filter(({ isOver }) => !isOver).map(({ what, until }) => `${what} ${formatDuration(until.getTime() - now.getTime())}`)
  return left.length === 0 ? '' : `Time left: ${left.join(', ')}`
}

/** Who is told next, and when; the empty text where nobody is. */
export function nextWords(next: NextStep | undefined, now: Date): string {
  if (!next) return ''
  const wait = next.at.getTime() - now.getTime()
  const what = next.kind === 'step' ? `step ${next.number} of ${next.of}` : `reminder ${next.number}`
  return `Next: ${what} ${wait <= 0 ? 'now' : `in ${formatDuration(wait)}`}, to ${next.to.join(', ')}`
}

function noteWords({ note }: Said): string {
  return note === undefined ? '' : `: ${forTerminal(note)}`
}

export function ago(at: string, now: Date): string {
  return `${formatDuration(Math.max(0, now.getTime() - Date.parse(at)))} ago`
}
