/** What came of something said of an incident, in few lines: `show-said.ts` says more to who said it. Pure. */
import type { Told } from '../alerts/deliver-notice.js'
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
