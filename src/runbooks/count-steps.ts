/** How much a runbook or procedure holds: its steps by phase, and the changes in AWS that they make. Pure. */
import type { ReadProcedure } from './read-runbook.js'
import { asKind, isChange, isJob, isProcedure, phases, stepsOf, type Phase, type RunbookFile, type Step } from './runbook.js'

export interface StepCount {
  phase: Phase | 'steps'
  /** As they stand in the file: a `use` is one step. */
  steps: number
  /** Those inside the procedures too; a step with forEach counts once. */
  changes: number
}

/** By phase, in order, without those that have no steps. A procedure that cannot be read counts nothing. */
export function countSteps(file: RunbookFile, procedures: ReadonlyMap<string, ReadProcedure>): StepCount[] {
  return (isProcedure(file) ? (['steps'] as const) : phases).flatMap((phase) => {
    const steps = stepsOf(file).filter((each) => each.phase === phase)
    const changes = steps.reduce((sum, { step }) => sum + changesIn(step, procedures, [file.id]), 0)
    return steps.length === 0 ? [] : [{ phase, steps: steps.length, changes }]
  })
}

/** Changes that a step makes. `above` are the files that it is in: a circle of procedures ends there. */
function changesIn(step: Step, procedures: ReadonlyMap<string, ReadProcedure>, above: readonly string[]): number {
  const use = asKind(step, 'use')?.use
  if (use === undefined) return isChange(step) || isJob(step) ? 1 : 0
  const procedure = procedures.get(use)?.value
  if (!procedure || above.includes(use)) return 0
  return procedure.steps.reduce((sum, inner) => sum + changesIn(inner, procedures, [...above, use]), 0)
}
