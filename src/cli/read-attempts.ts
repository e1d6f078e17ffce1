/** Earlier attempts at drills, from the journals of the state folder. */
import { decodeTime } from 'ulid'
import { attemptOf, type Attempt } from '../drill/attempt.js'
import { readRun, runFolder, runIds } from '../journal/run-store.js'

/** By drill. A run that cannot be read is no attempt; `sirun runs` names it. */
export function readAttempts(stateFolder: string): Map<string, Attempt[]> {
  const attempts = new Map<string, Attempt[]>()
  for (const run of runIds(stateFolder)) {
    const attempt = attemptIn(stateFolder, run)
    if (attempt) attempts.set(attempt.drill, [...(attempts.get(attempt.drill) ?? []), attempt])
  }
  return attempts
}

function attemptIn(stateFolder: string, run: string): Attempt | undefined {
  try {
    return attemptOf(readRun(runFolder(stateFolder, run)).records, new Date(decodeTime(run)))
  } catch {
    return undefined
  }
}
