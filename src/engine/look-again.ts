/** Looking again at what a run changed: before a phase ends, and when the run is taken up. */
import { canonical } from '../expressions/canonical.js'
import { render } from '../expressions/template.js'
import type { Value } from '../expressions/value.js'
import { isNothing, same } from './compare.js'
import { look } from './observation.js'
import { mentions } from './patience.js'
import { emit, type Run } from './run.js'
import type { ChangeState, RunState } from './run-state.js'
import { asFailure } from './trouble.js'

/** How a change stands now. */
export interface LookedAt {
  address: string
  title: string
  before: Value
  ours: Value
  /** What is there now; absent where it could not be read. */
  now?: Value
  state: 'as-left' | 'drifted' | 'unseen'
  /** Why it could not be read. */
  message?: string
  hint?: string
}

/** What is in effect as far as the journal knows. What this run itself replaced, removed or put back is not looked for. */
export function changesInEffect(state: RunState): [string, ChangeState][] {
  const removed = removedIds(state)
  return latestOfEach(state).filter(([address, change]) => !mentionsRemoved(change, removed) && !isPutBack(state, address))
}

/** Looks once, and records what is not as this run left it. */
export async function lookAgain(run: Run, address: string, { intent, before = null, verified }: ChangeState): Promise<LookedAt> {
  const { recipe, place, title } = intent!
  const ours = verified!
  const about = { address, title, before, ours }
  try {
    const { value: now } = await look(run, { observe: recipe.observe!, names: recipe.names, address, place, within: recipe.within })
    if (same(now, ours)) return { ...about, now, state: 'as-left' }
    await emit(run, { type: 'drifted', address, ours, now })
    return { ...about, now, state: 'drifted' }
  } catch (error) {
    const { message, hint } = asFailure(error)
    return { ...about, state: 'unseen', message, ...(hint !== undefined && { hint }) }
  }
}

/** Of changes that look at the same state, the last: it replaced what the others made. */
function latestOfEach({ changes }: RunState): [string, ChangeState][] {
  const latest = new Map<string, [string, ChangeState]>()
  for (const entry of changes) {
    const { intent, verified } = entry[1]
    if (verified === undefined || !intent?.recipe.observe) continue
    const { place, recipe: { observe, names } } = intent
    const looksAt = canonical([{ ...place }, observe.aws, render(observe.with ?? {}, names), observe.value])
    latest.delete(looksAt)
    latest.set(looksAt, entry)
  }
  return [...latest.values()]
}

function isPutBack({ undone }: RunState, address: string): boolean {
  const result = undone.get(address)?.result
  return result === 'undone' || result === 'nothing-to-do'
}

/** Ids of what this run itself removed afterwards. */
function removedIds({ changes }: RunState): Set<string> {
  const gone = [...changes.values()].filter(({ verified, before }) => verified !== undefined && isNothing(verified) && typeof before === 'string')
  return new Set(gone.map(({ before }) => before as string))
}

function mentionsRemoved({ verified, intent }: ChangeState, removed: ReadonlySet<string>): boolean {
  const reach: Value = [verified!, intent!.recipe.names]
  return mentions(reach, removed)
}
