/** An undo that the team's policy forbids: it is not sent, and a person is told how to do it by hand. */
import type { Value } from '../expressions/value.js'
import { forbiddenBy } from './forbidden.js'
import type { UndoCall } from './ports.js'
import type { JournalRecord } from './records.js'
import type { Run } from './run.js'
import { askAboutTrouble } from './trouble.js'
import { plannedPutBack } from './undo-call.js'

type Intent = Extract<JournalRecord, { type: 'intent' }>

/**
 * What becomes of it; undefined where it may be sent, `again` to look once more. Throws RunStopped.
 *
 * @param shown the call, where it can be told
 */
export async function forbiddenUndo(
  run: Run,
  intent: Intent,
  call: Pick<UndoCall, 'service' | 'operation'>,
  shown: UndoCall | undefined,
  { now, before }: { now: Value; before: Value },
): Promise<'again' | { result: 'failed'; reason: string } | undefined> {
  const forbidden = forbiddenBy(run, call, intent.place)
  if (!forbidden) return undefined
  const byHand = shown && plannedPutBack(intent, shown, now, before)
  const reply = await askAboutTrouble(run, intent.address, { ...forbidden, change: byHand }, ['again', 'go-on', 'stop'])
  return reply.do === 'again' ? 'again' : { result: 'failed', reason: reply.reason || forbidden.message }
}
