/** What came of what somebody said of incidents: for a person, as JSON, and as problems. Pure. */
import { isTold } from '../alerts/deliver-notice.js'
import { reasonOf } from '../alerts/reason-of.js'
import type { Incident, Incidents, ResolvedIncident } from '../alerts/incidents.js'
import { deadlinesOf } from '../alerts/incident-clock.js'
import { nextStep } from '../alerts/next-step.js'
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import type { Routing } from '../runbooks/routing.js'
import type { Screen } from '../terminal/theme.js'
import { formatDuration } from '../text/duration-text.js'
import { forTerminal } from '../text/escape.js'
import { wrap } from '../text/layout.js'
import type { IncidentDesk, SaidOf } from './incident-desk.js'
import { ago, clockWords, whoWords } from './show-incidents.js'

const indent = '    '

/** Ends with a line feed. */
export function showSaid(said: SaidOf, { routing, incidents, now }: Pick<IncidentDesk, 'routing' | 'incidents' | 'now'>, { columns, theme }: Screen): string {
  const { record, taken, told, signal, unrecorded } = said
  const title = taken?.incident?.title ?? record.key
  const lines = [...(taken ? outcomeLines(taken.outcome, said, { routing, incidents, now: now() }) : [unrecorded ? 'It is not recorded here.' : 'It is not known here.']), ...told.map(({ to, tries }) => `${to}: ${reasonOf(tries.at(-1)!.delivery)}`), ...(signal ? [signal.status === 'delivered' ? 'The watcher was told.' : `The watcher was not told: ${reasonOf(signal)}`] : [])]
  return [...wrap(theme.strong(forTerminal(title)), columns), ...lines.flatMap((line) => wrap(line, columns, indent))].map((line) => `${line}\n`).join('')
}

function outcomeLines(outcome: NonNullable<SaidOf['taken']>['outcome'], { record, taken }: SaidOf, { routing, incidents, now }: { routing: Pick<Routing, 'destinations' | 'escalations'>; incidents: Incidents; now: Date }): string[] {
  const before = taken?.incident
  if (outcome === 'over') return [resolvedWords(before as ResolvedIncident, now)]
  if (!before || outcome === 'unknown' || outcome === 'early') return ['It is not open.']
  if (record.type === 'resolved') return [`Resolved: ${record.verdict ?? 'no verdict'}. Nobody is told of it any more${before.acknowledged ? '' : '; nobody had acknowledged it'}.`]
  if (outcome === 'known') return [`${whoWords(before.acknowledged!)} has it already, for ${formatDuration(Math.max(0, now.getTime() - Date.parse(before.acknowledged!.at)))}.`]
  const after = incidents.open.get(before.key) ?? before
  return [`You have it now, ${whoWords({ ...record.said, at: '' })}.`, stoppedWords(before, routing, now), leftWords(after, now)].filter((line) => line !== '')
}

/** Who would have been told. */
function stoppedWords(before: Incident, routing: Pick<Routing, 'destinations' | 'escalations'>, now: Date): string {
  const next = nextStep(before, routing)
  if (next?.kind !== 'step') return ''
  const wait = next.at.getTime() - now.getTime()
  return `Not told now: ${next.to.join(', ')}, step ${next.number} of ${next.of}, ${wait <= 0 ? 'which was due' : `due in ${formatDuration(wait)}`}.`
}

function leftWords(incident: Incident, now: Date): string {
  const clock = deadlinesOf(incident).map((each) => ({ ...each, isOver: each.until <= now }))
  const late = clock.filter(({ isOver }) => isOver).map(({ what, until }) => `Too late to ${what}, by ${formatDuration(now.getTime() - until.getTime())}.`)
  const left = clockWords({ clock }, now)
  return [...late, ...(left === '' ? [] : [`${left}.`])].join(' ')
}

function resolvedWords({ resolved }: ResolvedIncident, now: Date): string {
  return `It was resolved ${ago(resolved.at, now)} by ${whoWords(resolved)}: ${resolved.verdict ?? 'no verdict'}.`
}

/** One object each. */
export function saidObject({ record, taken, told, signal, unrecorded }: SaidOf): object {
  const { type, key, said } = record
  const { title, priority, acknowledged } = taken?.incident ?? {}
  const destinations = told.map((each) => ({ name: each.to, told: isTold(each), tries: each.tries.map(({ destination, delivery }) => ({ destination, ...delivery })) }))
  return { type: 'said', signal: type, key, by: said, outcome: taken?.outcome ?? (unrecorded ? 'not-recorded' : 'unknown'), title, priority, acknowledged, destinations, watcher: signal ?? null }
}

/** Those who do not know of it. */
export function problemsOf(all: readonly SaidOf[]): { kind: 'aws' | 'failed' | 'state'; diagnostics: Diagnostic[] } | undefined {
  const unrecorded = all.find((each) => each.unrecorded)?.unrecorded
  const unsent = all.flatMap(({ record, signal, taken }) => (signal && signal.status !== 'delivered' ? [unsentProblem(taken?.incident?.title ?? record.key, reasonOf(signal))] : []))
  const untold = all.flatMap(({ told, taken }) => told.flatMap((each) => (isTold(each) ? [] : [untoldProblem(each.to, taken?.incident?.title ?? '', reasonOf(each.tries.at(-1)!.delivery))])))
  const diagnostics = [...(unrecorded?.diagnostics ?? []), ...unsent, ...untold]
  return diagnostics.length === 0 ? undefined : { kind: unrecorded ? 'state' : unsent.length > 0 ? 'aws' : 'failed', diagnostics }
}

function unsentProblem(title: string, reason: string): Diagnostic {
  const hint = /AccessDenied|Forbidden/.test(reason) ? 'Its queue takes signals only of whom ResponderArns of sirun infra names, with sqs:SendMessage and the key in their own policy where they are in another account (docs/watch.md).' : 'Say it again when the queue can be reached; what is said twice counts once.'
  return { code: 'watcher-not-told', severity: 'error', message: `The watcher does not know of ${forTerminal(title)}, and goes on to escalate it: ${reason.replace(/\.$/, '')}.`, hint }
}

function untoldProblem(to: string, title: string, reason: string): Diagnostic {
  return { code: 'not-shown', severity: 'error', message: `It is recorded, but ${to} does not show it of ${forTerminal(title)}: ${reason.replace(/\.$/, '')}.`, hint: 'Correct it there by hand, and the destination in routing.yaml.' }
}
