/** Which steps of a file stop without a person, found before anything runs. */
import { stepKinds } from '../engine/generated/step-kinds.js'
import { isIrreversible, needsDecision, programOf, type Run } from '../engine/run.js'
import type { AwsModel } from '../aws-model/model.js'
import { kindOf, type Procedure, type RunbookFile, type Step } from '../runbooks/runbook.js'
import type { Unanswered } from './no-terminal-operator.js'

/**
 * In their order: questions, manual steps and what others must agree to, inside procedures too, and steps that change something and are not
 * approved. What is irreversible wants a person though it is approved. A step counts whatever its `when` will say.
 */
export function stepsNeedingPerson(
  file: RunbookFile,
  procedures: Map<string, Procedure>,
  model: AwsModel,
  approved: ReadonlySet<string>,
  isGlassBroken = false,
): Unanswered[] {
  const program = programOf(file, procedures)
  // What is asked of a run here are its program, the kinds of steps and the model: none of it has begun.
  const run = { program, kinds: stepKinds, model } as unknown as Run
  return program.phases
    .flatMap(({ steps }) => steps)
    .flatMap((step): Unanswered[] => {
      const asks = asksInside(run, step, step.id).filter(({ kind }) => kind !== 'approval' || !isGlassBroken)
      const isOpen = needsDecision(run, step) && (!approved.has(step.id) || isIrreversible(run, step))
      return [...(isOpen ? [{ kind: 'change' as const, address: step.id, title: step.title }] : []), ...asks]
    })
}

function asksInside(run: Run, step: Step, address: string): Unanswered[] {
  const kind = kindOf(step)
  if (kind === 'ask') return [{ kind: 'question', address, title: step.title }]
  if (kind === 'approve') return [{ kind: 'approval', address, title: step.title }]
  if (kind === 'manual') return [{ kind: 'manual', address, title: step.title }]
  if (!('use' in step)) return []
  return (run.program.procedures.get(step.use)?.steps ?? []).flatMap((inner) =>
    asksInside(run, inner, `${address}.${inner.id}`),
  )
}

/** Ids of the author's steps that change something: what `--approve` can name. */
export function approvableSteps(file: RunbookFile, procedures: Map<string, Procedure>, model: AwsModel): string[] {
  const program = programOf(file, procedures)
  const run = { program, kinds: stepKinds, model } as unknown as Run
  return program.phases
    .flatMap(({ steps }) => steps)
    .filter((step) => needsDecision(run, step))
    .map(({ id }) => id)
}
