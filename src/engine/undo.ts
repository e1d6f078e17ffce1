/** The loop backwards: each change once, put back only where it still is as this run left it. */
import { changesToUndo } from './changes-to-undo.js'
import { planUndo } from './plan-undo.js'
import type { RecordBody } from './records.js'
import { ask, emit, RunStopped, type Run } from './run.js'
import { isSettled, type ChangeState } from './run-state.js'
import { askAboutTrouble, asFailure } from './trouble.js'
import { undoChange, type UndoOptions } from './undo-change.js'

type Finished = Extract<RecordBody, { type: 'undo-finished' }>
export type UndoResult = Finished['result']
type Ended = Pick<Finished, 'result' | 'reason' | 'value'>

/**
 * Shows first what an undo would do, and asks; then undoes as `undo` does. What was agreed to as a whole is asked about
 * again only where it is not as it was shown.
 */
export async function undoAsPlanned(run: Run, only?: readonly string[], options: UndoOptions = {}): Promise<ReadonlyMap<string, UndoResult>> {
  const changes = await planUndo(run, only, options)
  const reply = await ask(run, { kind: 'undo-plan', address: '', title: run.program.title, changes })
  if (reply.do === 'stop') throw new RunStopped('', reply.reason)
  const agreed = reply.do === 'approve' ? { agreed: new Map(changes.map((planned) => [planned.address, planned])) } : {}
  return undo(run, only, { ...options, ...agreed })
}

/**
 * Undoes the changes of a run in reverse order: all, or those whose address is in `only` or below one of them.
 * Every change is accounted for: what happened to it, by address. Resumable: what is finished is not touched again.
 * Throws RunStopped when the operator stops.
 */
export async function undo(run: Run, only?: readonly string[], options: UndoOptions = {}): Promise<ReadonlyMap<string, UndoResult>> {
  const changes = changesToUndo(run.state, only)
  await emit(run, { type: 'undo-started', addresses: changes.map(([address]) => address) })
  const results = new Map<string, UndoResult>()
  try {
    for (const [address, change] of changes) {
      const before = run.state.undone.get(address)
      const settled = isSettled(before)
      const ended = before && settled ? before : await undoOrAsk(run, address, change, options)
      if (!settled) await emit(run, { type: 'undo-finished', address, ...ended })
      results.set(address, ended.result)
    }
  } catch (error) {
    if (error instanceof RunStopped) await emit(run, { type: 'undo-ended', reason: error.reason })
    throw error
  }
  await emit(run, { type: 'undo-ended' })
  return results
}

async function undoOrAsk(run: Run, address: string, change: ChangeState, options: UndoOptions): Promise<Ended> {
  for (;;) {
    try {
      return await undoChange(run, address, change, options)
    } catch (error) {
      const { message, hint } = asFailure(error)
      const reply = await askAboutTrouble(run, address, { message, hint }, ['again', 'go-on', 'stop'])
      if (reply.do === 'go-on') return { result: 'failed', reason: reply.reason || message }
    }
  }
}
