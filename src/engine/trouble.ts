/** Something went wrong: it is recorded, and a person decides. */
import { ask, emit, RunStopped, type Run } from './run.js'
import type { PlannedChange } from './plan.js'
import type { TroubleChoice } from './ports.js'
import { ExpressionError } from '../expressions/expression.js'
import { StepFailure } from './step-kind.js'

/** Asks what to do. Throws RunStopped when the answer is to stop. */
export async function askAboutTrouble<C extends TroubleChoice>(
  run: Run,
  address: string,
  problem: { message: string; hint?: string | undefined; change?: PlannedChange | undefined; aside?: true | undefined },
  choices: readonly C[],
): Promise<{ do: Exclude<C, 'stop'>; reason: string }> {
  const { message, hint, change, aside } = problem
  const said = { message, ...(hint && { hint }), ...(change && { change }) }
  await emit(run, { type: 'trouble', address, ...said })
  for (;;) {
    const reply = await ask(run, { kind: 'trouble', address, ...said, ...(aside && { aside }), choices })
    if (reply.do === 'stop') throw new RunStopped(address, reply.reason || message, reply.pause)
    if (choices.includes(reply.do as C)) return reply as { do: Exclude<C, 'stop'>; reason: string }
  }
}

/** What a person can act on; anything else is a bug and passes through. */
export function asFailure(error: unknown): StepFailure {
  if (error instanceof StepFailure) return error
  if (error instanceof ExpressionError) return new StepFailure(`${error.source}: ${error.message}`, 'The answer does not look as the runbook expects')
  throw error
}
