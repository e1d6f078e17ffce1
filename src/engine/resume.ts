/** Taking a run up again: what it changed is looked at, a person sees how it stands, and the loop goes on where it was. */
import { execute, type RunEnd } from './execute.js'
import { changesInEffect, lookAgain, type LookedAt } from './look-again.js'
import { ask, RunStopped, type Run } from './run.js'

/** Walks a run that was opened again (`reopenRun`) to its end. What is not as the run left it is recorded, and shown first. */
export function resume(run: Run): Promise<RunEnd> {
  return execute(run, takeUp)
}

async function takeUp(run: Run): Promise<void> {
  const changes: LookedAt[] = []
  for (const [address, change] of changesInEffect(run.state)) changes.push(await lookAgain(run, address, change))
  const reply = await ask(run, { kind: 'resume', address: '', title: run.program.title, changes })
  if (reply.do === 'stop') throw new RunStopped('', reply.reason)
}
