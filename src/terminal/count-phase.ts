/** What each phase of a file holds, counted before anything is read. */
import {
  isProcedure,
  phases,
  stepsOf,
  asKind,
  kindOf,
  isChange,
  isJob,
  type Procedure,
  type RunbookFile,
  type Step,
} from '../runbooks/runbook.js'

export interface PhaseCount {
  phase: string
  reads: number
  questions: number
  /** Done by hand, outside AWS. */
  manual: number
  /** Told to people. */
  messages: number
  /** Steps that change something, by what can be done about it afterwards. */
  undoable: number
  stay: number
  irreversible: number
}

/** Phases that hold something, with the steps of the procedures that they use. */
export function countPhases(file: RunbookFile, procedure: (id: string) => Procedure | undefined): PhaseCount[] {
  if (isProcedure(file)) return [countPhase('isolate', file.steps, procedure)]
  const placed = stepsOf(file)
  return phases.flatMap((name) => {
    const steps = placed.flatMap(({ phase, step }) => (phase === name ? [step] : []))
    return steps.length === 0 ? [] : [countPhase(name, steps, procedure)]
  })
}

function countPhase(
  phase: string,
  steps: readonly Step[],
  procedure: (id: string) => Procedure | undefined,
): PhaseCount {
  const counted: PhaseCount = { phase, reads: 0, questions: 0, manual: 0, messages: 0, undoable: 0, stay: 0, irreversible: 0 }
  const enter = (list: readonly Step[], above: readonly string[]): void => {
    for (const step of list) {
      const used = asKind(step, 'use')?.use
      if (used !== undefined && !above.includes(used)) enter(procedure(used)?.steps ?? [], [...above, used])
      if (isChange(step) || isJob(step))
        counted[step.irreversible !== undefined ? 'irreversible' : step.keep !== undefined ? 'stay' : 'undoable']++
      else if (kindOf(step) === 'aws' || kindOf(step) === 'activity') counted.reads++
      else if (kindOf(step) === 'ask') counted.questions++
      else if (kindOf(step) === 'manual') counted.manual++
      else if (kindOf(step) === 'notify') counted.messages++
    }
  }
  enter(steps, [])
  return counted
}
