/** Resuming a change that was interrupted between its intent and its proof. */
import { checkAccount } from './check-account.js'
import { callFor, observationOf, reaches, type ChangeCall, type ChangeTurn, type Target } from './change-call.js'
import { matches, same } from './compare.js'
import { lookUntil } from './observation.js'
import { emit } from './run.js'
import type { StepResult } from './run-state.js'
import { sendChange, verified } from './send-change.js'
import { askAboutTrouble } from './trouble.js'

/**
 * Looks, waits, looks. Applied → done. Still on the way (`via`) and not sent yet, or not applied and the operation takes
 * a token → the call leaves (again, with the same token). Otherwise a person decides, since the call may still be in flight.
 * Undefined: begin anew, with a fresh look; nothing that was sent can still take effect, or a person agreed to repeat.
 */
export async function reconcile(turn: ChangeTurn): Promise<StepResult | undefined> {
  const { run, address } = turn
  const { intent, via, outcome, answered, earlier, verified: proven, ...state } = run.state.changes.get(address)!
  if (proven !== undefined) return { outcome: 'done', value: proven }
  await checkAccount(run, turn.place)
  const latest = intent ?? via!
  const target: Target = 'becomes' in latest ? { creates: false, value: latest.becomes! } : { creates: true }
  const { met, last: seen } = await lookUntil(run, observationOf(turn), (value) => reaches(target, value))
  const before = state.before ?? null
  const onTheWay = via !== undefined && matches(seen.value, via.becomes!)
  const found = intent && met ? 'applied' : onTheWay ? 'on-the-way' : same(seen.value, before) ? 'not-applied' : 'other'
  await emit(run, { type: 'reconciled', address, found, value: seen.value })
  if (found === 'applied') return verified(turn, seen.value)

  const started = { ...seen, value: before }
  const finish = (): Promise<StepResult> =>
    sendChange(turn, started, (now) => withoutVia(callFor(turn, started, now)))
  const mayBeInFlight = intent ? earlier || answered !== 'refused' : !onTheWay && outcome !== 'ok' && outcome !== 'refused'
  if (!mayBeInFlight) return onTheWay ? finish() : undefined
  if (found === 'not-applied' && latest.token !== undefined) return via ? undefined : finish()
  const message = `It is not known whether ${turn.step.aws} took effect before the interruption; there is now: ${JSON.stringify(seen.value)}`
  const hint = 'Look again first: the call may still be in flight'
  const reply = await askAboutTrouble(run, address, { message, hint }, ['again', 'repeat', 'go-on', 'stop'])
  if (reply.do === 'again') return reconcile(turn)
  if (reply.do === 'repeat') return onTheWay ? finish() : undefined
  return { outcome: 'failed', reason: reply.reason || message }
}

function withoutVia(call: ChangeCall): ChangeCall {
  const direct = { ...call }
  delete direct.via
  return direct
}
