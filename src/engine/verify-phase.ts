/** Before a phase ends: what it changed is looked at again, since IAM is eventually consistent and an attacker can reverse a change. */
import { canonical } from '../expressions/canonical.js'
import { render } from '../expressions/template.js'
import type { Value } from '../expressions/value.js'
import { isNothing, same } from './compare.js'
import { look } from './observation.js'
import { mentions } from './patience.js'
import { emit, type Run } from './run.js'
import type { ChangeState } from './run-state.js'
import { askAboutTrouble, asFailure } from './trouble.js'

export async function verifyPhase(run: Run, phase: string): Promise<void> {
  const removed = removedIds(run)
  for (const [address, change] of latestOfEach(run)) {
    if (change.phase !== phase || mentionsRemoved(change, removed)) continue
    for (;;) {
      const problem = await drift(run, address, change)
      if (!problem) break
      const reply = await askAboutTrouble(run, address, problem, ['again', 'go-on', 'stop'])
      if (reply.do === 'go-on') break
    }
  }
}

/** Changes in effect; of those that look at the same state, the last: it replaced what the others made. */
function latestOfEach(run: Run): [string, ChangeState][] {
  const latest = new Map<string, [string, ChangeState]>()
  for (const entry of run.state.changes) {
    const { intent, verified } = entry[1]
    if (verified === undefined || !intent?.recipe.observe) continue
    const { place, recipe: { observe, names } } = intent
    const looksAt = canonical([{ ...place }, observe.aws, render(observe.with ?? {}, names), observe.value])
    latest.delete(looksAt)
    latest.set(looksAt, entry)
  }
  return [...latest.values()]
}

async function drift(run: Run, address: string, change: ChangeState): Promise<{ message: string; hint?: string | undefined } | undefined> {
  const { recipe, place } = change.intent!
  const ours = change.verified!
  try {
    const { value: now } = await look(run, { observe: recipe.observe!, names: recipe.names, address, place, within: recipe.within })
    if (same(now, ours)) return undefined
    await emit(run, { type: 'drifted', address, ours, now })
    return { message: `${change.intent!.title}: this was done, but is not so any more; there is now: ${JSON.stringify(now)}`, hint: 'Someone or something changed it back: find out who before you go on' }
  } catch (error) {
    return asFailure(error)
  }
}

/** Ids of what this run itself removed afterwards: it is not looked for again. */
function removedIds(run: Run): Set<string> {
  const gone = [...run.state.changes.values()].filter(({ verified, before }) => verified !== undefined && isNothing(verified) && typeof before === 'string')
  return new Set(gone.map(({ before }) => before as string))
}

function mentionsRemoved({ verified, intent }: ChangeState, removed: ReadonlySet<string>): boolean {
  const reach: Value = [verified!, intent!.recipe.names]
  return mentions(reach, removed)
}
