/** What came of a step or a reminder, as lines for a terminal and as an object. Pure. */
import { isTold, type Told } from '../alerts/deliver-notice.js'
import type { EscalatedStep, RecordedStep } from '../alerts/escalate.js'
import { formatDuration } from '../text/duration-text.js'
import { forTerminal } from '../text/escape.js'
import { toldLine } from './sent-text.js'

type Step = RecordedStep & Partial<Pick<EscalatedStep, 'told'>>

/** The incident, which step it is, then a line a destination: with a line feed at the end. Without `told` it is what would be. */
export function stepText({ record, incident, told }: Step, now: Date): string {
  const what = record.type === 'escalated' ? `step ${record.step} (tier ${record.tier}): not acknowledged for ${formatDuration(now.getTime() - Date.parse(incident.since))}` : `reminder ${record.number}: ${forTerminal(incident.acknowledged?.user ?? '')} has it, and it is still open`
  const lines = record.to.map(({ name, outcome }) => {
    const each = told?.find(({ to }) => to === name)
    return each ? toldLine(name, each, '') : `  ${name}: ${outcome === 'limited' ? 'held back for a summary' : 'would be told'}`
  })
  return `${forTerminal(incident.title)}\n  ${what}\n${lines.map((line) => `${line}\n`).join('')}`
}

export function stepObject({ record, incident, told }: Step): object {
  const destinations = record.to.map((route) => ({ ...route, ...toldMembers(told?.find(({ to }) => to === route.name)) }))
  const { type, key } = record
  const which = type === 'escalated' ? { type: 'step', step: record.step, tier: record.tier } : { type: 'reminder', number: record.number }
  return { ...which, key, title: incident.title, priority: incident.priority, since: incident.since, destinations }
}

function toldMembers(told: Told | undefined): object {
  return told ? { told: isTold(told), tries: told.tries.map(({ destination, delivery }) => ({ destination, ...delivery })) } : {}
}
