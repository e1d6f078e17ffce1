/** How an alert stands that nobody has, that somebody has, or that is over: in words. Raw texts: formats escape them. Pure. */
import { formatDuration } from '../text/duration-text.js'
import { momentText } from '../text/moment-text.js'
import type { AlertRow } from './alert-rows.js'
import type { Deadline } from './incident-clock.js'
import type { SaidBy, Standing } from './notice.js'

/** What the title says first. */
export function standingTitle(standing: Standing): string {
  switch (standing.state) {
    case 'unacknowledged':
      return `NOT ACKNOWLEDGED for ${age(standing)}, step ${standing.step}`
    case 'resolved':
      return `resolved, ${standing.verdict ?? 'without a verdict'}`
    default:
      return standing.reminder === undefined ? standing.state : `reminder ${standing.reminder}, ${standing.state} and still open`
  }
}

/** What a person must know first, one sentence each. */
export function standingStates(standing: Standing): string[] {
  if (standing.state === 'resolved') return []
  const { late = [] } = standing.state === 'unacknowledged' ? {} : standing
  const lateness = late.map((each) => `${lateWords(each, standing.at)}.`)
  if (standing.state !== 'unacknowledged') return lateness
  return [`Nobody has acknowledged this since ${momentText(standing.since)}: you are told in step ${standing.step} of its escalation (tier ${standing.tier}).`]
}

/** Rows with something in them. `key`: what `sirun ack` takes. */
export function standingRows(standing: Standing, key: string): AlertRow[] {
  const rows: AlertRow[] =
    standing.state === 'unacknowledged'
      ? [{ label: 'Told before', lines: standing.before }, { label: 'Acknowledge', lines: [`sirun ack ${key}`] }]
      : [{ label: labels[standing.state], lines: [saidWords(standing)] }, { label: 'Note', lines: standing.note === undefined ? [] : [standing.note] }]
  return rows.filter(({ lines }) => lines.length > 0)
}

/** `to contain it is over by 20 min, since …`, as a sentence without its full stop. */
export function lateWords({ what, until }: Deadline, now: Date): string {
  return `The time to ${what} it is over by ${formatDuration(now.getTime() - until.getTime())} (since ${momentText(until)})`
}

const labels = { acknowledged: 'Who has it', contained: 'Who has it', resolved: 'Resolved' } as const

function saidWords({ state, by, said }: SaidBy & { state: string }): string {
  return `${by}: ${state}, ${momentText(said)}`
}

function age({ since, at }: Standing): string {
  return formatDuration(at.getTime() - since.getTime())
}
