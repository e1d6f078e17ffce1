/** A change: observe, decide, observe again, intent, send once, observe until it became what it must. */
import { Unknown } from '../expressions/unknown.js'
import { callFor, isAlready, observationOf, plannedChange, type ChangeTurn } from './change-call.js'
import { isAsPlanned } from './approvers.js'
import { samePreviewed } from './compare.js'
import { checkAccount } from './check-account.js'
import { guardChange } from './guard-change.js'
import { looksAtOf } from './looks-at.js'
import { look, untilReady, type Seen } from './observation.js'
import type { PlannedChange } from './plan.js'
import { reconcile } from './reconcile-change.js'
import { emit } from './run.js'
import type { StepResult } from './run-state.js'
import { sendChange } from './send-change.js'
import { StepFailure } from './step-kind.js'

/** Makes the change, from the first look on. What a person must decide about the call itself is asked in send-change. */
export async function makeChange(turn: ChangeTurn): Promise<StepResult> {
  const { run, step, address } = turn
  const settled = run.state.changes.has(address) ? await reconcile(turn) : undefined
  if (settled) return settled
  const observation = observationOf(turn)
  let seen = await look(run, observation)
  await emit(run, { type: 'observed', address, moment: 'before', value: seen.value, looksAt: looksAtOf(observation) })
  for (;;) {
    if (isAlready(turn, seen)) return { outcome: 'already', value: seen.value }
    const planned = planAt(turn, seen)
    await byHand(planned, () => guardChange(turn, planned))
    const decision = await turn.approver.approve(planned)
    if (decision.do === 'skip') return { outcome: 'declined', reason: decision.reason }
    await checkAccount(run, turn.place)
    const again = await byHand(planned, async () => {
      // A preview sends nothing, so nothing is awaited for it.
      if (!run.remarks && !(await untilReady(run, observation))) throw new StepFailure(`${step.observe.aws} still says that it is not ready to be changed`, 'Look again when the change under way is over')
      return look(run, observation)
    })
    const isSame = samePreviewed(seen.value, again.value) && isAsPlanned(planned, planAt(turn, again))
    if (isSame) return sendChange(turn, again, (now) => callFor(turn, again, now))
    seen = again
    await emit(run, { type: 'observed', address, moment: 'again', value: seen.value })
  }
}

/** What is shown for the state that was seen; the moment at which it is sent is not known yet. */
function planAt(turn: ChangeTurn, seen: Seen): PlannedChange {
  return plannedChange(turn, callFor(turn, seen, new Unknown('now')), seen)
}

/** Whatever stops it, the person who is asked about it can do it by hand. */
async function byHand<T>(planned: PlannedChange, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StepFailure) error.change = planned
    throw error
  }
}
