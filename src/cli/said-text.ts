/** What came of something said of an incident, as lines for a terminal and as an object. Pure. */
import { isTold, type Told } from '../alerts/deliver-notice.js'
import type { SaidOutcome, TakenSaid } from '../alerts/say.js'
import { toldLine } from './sent-text.js'

const outcomes: Readonly<Record<SaidOutcome, string>> = {
  recorded: 'recorded',
  known: 'it was said before',
  early: 'kept: no alert has come for it yet',
  over: 'it is resolved already',
  unknown: 'nothing is open by this key',
}

/** With a line feed at the end. */
export function saidText({ said: { type, key }, outcome }: TakenSaid, told: readonly Told[]): string {
  return `${key} ${type}: ${outcomes[outcome]}\n${told.map((each) => `${toldLine(each.to, each, '')}\n`).join('')}`
}

export function saidObject({ said: { type, key }, outcome }: TakenSaid, told: readonly Told[]): object {
  const destinations = told.map(({ to, tries }) => ({ name: to, told: isTold({ to, tries }), tries: tries.map(({ destination, delivery }) => ({ destination, ...delivery })) }))
  return { type: 'said', signal: type, key, outcome, destinations }
}
