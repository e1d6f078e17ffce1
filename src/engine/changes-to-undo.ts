/** Which changes an undo is about. */
import type { ChangeState, RunState } from './run-state.js'

/** What may have happened, and is chosen; the last change first. */
export function changesToUndo(state: RunState, only?: readonly string[]): [string, ChangeState][] {
  return [...state.changes].filter(([address, change]) => isChosen(address, only) && mayHaveHappened(change)).reverse()
}

function isChosen(address: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((chosen) => address === chosen || address.startsWith(`${chosen}.`) || address.startsWith(`${chosen}[`))
}

function mayHaveHappened({ verified, outcome, earlier, via }: ChangeState): boolean {
  return verified !== undefined || outcome !== 'refused' || earlier === true || via !== undefined
}
