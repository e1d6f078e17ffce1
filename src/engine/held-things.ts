/** What a run is about by its records: the things that it changed, or found as they had to be, and did not put back. */
import { changesToUndo } from './changes-to-undo.js'
import { looksAtOf, thingOf } from './looks-at.js'
import type { JournalRecord } from './records.js'
import { fold, isSettled } from './run-state.js'

/** As `thingOf` names them. */
export function heldThings(records: readonly JournalRecord[]): Set<string> {
  const state = fold(records)
  const changed = changesToUndo(state).flatMap(([address, change]) => {
    const { recipe, place } = (change.intent ?? change.via)!
    return isSettled(state.undone.get(address)) || !recipe.observe ? [] : [thingOf(looksAtOf({ observe: recipe.observe, names: recipe.names, place }))]
  })
  const found = records.flatMap((record) =>
    record.type === 'observed' && record.looksAt && state.finished.get(record.address)?.outcome === 'already' ? [thingOf(record.looksAt)] : [],
  )
  return new Set([...changed, ...found])
}
