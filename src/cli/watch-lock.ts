/** One watcher a state folder: two would tell the same queue's findings twice as fast, and each step of an escalation at the same time. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { failure, SirunError } from '../diagnostics/diagnostic.js'
import { acquireLock, type Lock } from '../journal/lock.js'

/** Throws SirunError (state): watcher-running, that names who has it; state-unwritable. */
export async function lockWatch(stateDir: string): Promise<Lock> {
  const folder = join(stateDir, 'watch')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return await acquireLock(folder)
  } catch (error) {
    if (!(error instanceof SirunError)) throw failure('state', 'state-unwritable', `${folder} cannot be written: ${(error as Error).message}.`, 'Give the folder to the user that sirun runs as, or name another: --state-dir.')
    const [problem] = error.diagnostics
    if (problem?.code !== 'run-locked') throw error
    const who = / by (.*)\.$/s.exec(problem.message)?.[1] ?? 'another process'
    throw failure('state', 'watcher-running', `A watcher has the state folder ${stateDir} already: ${who}.`, problem.hint?.startsWith('Whether') ? problem.hint : 'One is enough. To replace it, end that one first.')
  }
}

/** Takes the lock for a moment where nobody has it. Throws SirunError (state): state-unwritable. */
export async function isWatched(stateDir: string): Promise<boolean> {
  try {
    await (await lockWatch(stateDir)).release()
    return false
  } catch (error) {
    if (error instanceof SirunError && error.diagnostics[0]?.code === 'watcher-running') return true
    throw error
  }
}
