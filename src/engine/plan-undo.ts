/** What an undo would do, before it does it: for each change what was before, what we made of it, what is there now. */
import { canonical } from '../expressions/canonical.js'
import type { AwsPlace } from '../aws-model/aws.js'
import type { Value } from '../expressions/value.js'
import { changesToUndo } from './changes-to-undo.js'
import { same } from './compare.js'
import { forbiddenBy } from './forbidden.js'
import { looksAtOf, thingOf } from './looks-at.js'
import { look, type Observation, type Seen } from './observation.js'
import { meantBy, oursOf } from './ours.js'
import { isNotFound } from './patience.js'
import type { UndoCall } from './ports.js'
import type { Run } from './run.js'
import { isSettled, type ChangeState } from './run-state.js'
import { asFailure } from './trouble.js'
import { credentialOf, shownUndo, undoOperation } from './undo-call.js'
import type { UndoOptions } from './undo-change.js'
import { jobUndoOperation, shownJobUndo } from './undo-job.js'

type Intent = NonNullable<ChangeState['intent']>

export interface PlannedUndo {
  address: string
  title: string
  place: AwsPlace
  /** Of the change that is undone. */
  operation: string
  before: Value
  ours: Value
  /** What is there, or will be once what comes first was put back; absent where it was not read, or could not be. */
  now?: Value
  /**
   * `put-back` is what undo would do. `as-before`, `gone`: there is nothing to do. `drifted`, `held`: somebody else needs
   * it or changed it, so it is left. `forbidden`: the team's policy forbids the call. `settled`: an earlier undo is done with it. `unseen`: it could not be read.
   */
  fate: 'put-back' | 'as-before' | 'gone' | 'drifted' | 'held' | 'forbidden' | 'kept' | 'irreversible' | 'settled' | 'unseen'
  reason?: string
  call?: UndoCall
  /** What the call makes usable again. */
  credential?: string
}

/** Only looks. In the order of the undo: the last change first. */
export async function planUndo(run: Run, only: readonly string[] | undefined, options: UndoOptions = {}): Promise<PlannedUndo[]> {
  const planned: PlannedUndo[] = []
  /** What several changes look at is by then as the later one's undo leaves it. */
  const expected = new Map<string, Value>()
  for (const [address, change] of changesToUndo(run.state, only)) planned.push(await planOne(run, address, change, expected, options))
  return planned
}

async function planOne(run: Run, address: string, change: ChangeState, expected: Map<string, Value>, { heldBy }: UndoOptions): Promise<PlannedUndo> {
  const { recipe, place, title, service, operation } = (change.intent ?? change.via)!
  const before = change.before ?? null
  const about = { address, title, place, operation: `${service}:${operation}`, before, ours: meantBy(change) }
  const earlier = run.state.undone.get(address)
  if (earlier && isSettled(earlier)) return { ...about, fate: 'settled', reason: earlier.reason ?? earlier.result }
  if (recipe.keep !== undefined) return { ...about, fate: 'kept', reason: recipe.keep }
  if (recipe.irreversible !== undefined || (recipe.undo ?? recipe.job?.undo) === undefined) return { ...about, fate: 'irreversible', reason: recipe.irreversible ?? 'it has no undo' }
  const { observe } = recipe
  if (!observe) return { ...about, ...jobPlan(run, (change.intent ?? change.via)!) }

  const observation: Observation = { observe, names: recipe.names, address, place, within: recipe.within }
  const looksAt = looksAtOf(observation)
  const holder = heldBy?.(thingOf(looksAt))
  if (holder !== undefined) return { ...about, fate: 'held', reason: holder }
  const key = canonical([{ ...place }, looksAt.aws, looksAt.with, observe.value])
  const seen = await lookOrSay(run, observation)
  if ('fate' in seen) return { ...about, ...seen }
  const now = expected.get(key) ?? seen.value
  if (same(now, before)) return { ...about, now, fate: 'as-before' }
  const ours = oursOf(change, now)
  if (ours === undefined) return { ...about, now, fate: 'drifted', reason: 'someone else changed it since' }
  const call = shownUndo(run, recipe, before, ours, seen)
  const forbidden = recipe.undo && forbiddenBy(run, undoOperation(recipe.undo, before), place)
  if (forbidden) return { ...about, ours, now, fate: 'forbidden', reason: forbidden.message, ...(call && { call }) }
  expected.set(key, before)
  const credential = call && credentialOf(call)
  return { ...about, ours, now, fate: 'put-back', ...(call && { call }), ...(credential !== undefined && { credential }) }
}

/** A job is no state: nothing can be compared before it. */
function jobPlan(run: Run, intent: Intent): Pick<PlannedUndo, 'fate' | 'reason' | 'call'> {
  const call = shownJobUndo(run, intent)
  const forbidden = forbiddenBy(run, jobUndoOperation(intent), intent.place)
  return { ...(forbidden ? { fate: 'forbidden', reason: forbidden.message } : { fate: 'put-back', reason: `runs ${intent.recipe.job!.undo!.document}` }), ...(call && { call }) }
}

async function lookOrSay(run: Run, observation: Observation): Promise<Seen | Pick<PlannedUndo, 'fate' | 'reason'>> {
  try {
    return await look(run, observation)
  } catch (error) {
    const { message, error: said } = asFailure(error)
    return said && isNotFound(said) ? { fate: 'gone', reason: 'it is not there any more' } : { fate: 'unseen', reason: message }
  }
}
