/** What a run made of a state, so far as it can know: what undo puts back, and nothing else. */
import type { Value } from '../expressions/value.js'
import { isNothing, matches, same } from './compare.js'
import type { ChangeState } from './run-state.js'

/** What we made of it, if that is what is there: verified, asked for, or on the way. Undefined: it is something else by now. */
export function oursOf({ verified, intent, via }: ChangeState, now: Value): Value | undefined {
  if (verified !== undefined && same(now, verified)) return verified
  if (via && matches(now, via.becomes!)) return now
  return verified === undefined && intent && wanted(intent, now) ? now : undefined
}

/** What we made of it, or meant to, whatever is there. */
export function meantBy({ verified, intent, via }: ChangeState): Value {
  return verified ?? (intent ?? via)?.becomes ?? null
}

/** Whether the value is what the call was to reach. */
export function wanted(intent: NonNullable<ChangeState['intent']>, value: Value): boolean {
  return 'becomes' in intent ? matches(value, intent.becomes) : !isNothing(value)
}
