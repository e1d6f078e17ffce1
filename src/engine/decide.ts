/** The decision on an author's step: its plan is shown, and the operator says yes, no, or each by itself. */
import type { Step } from '../runbooks/runbook.js'
import { planApprover, singleApprover } from './approvers.js'
import { sha256 } from './derived-ids.js'
import type { Plan } from './plan.js'
import { answerKey, type StepResult } from './run-state.js'
import { ask, emit, RunStopped, type Run } from './run.js'
import type { Approver } from './step-kind.js'

/** An approver for what was agreed to; or how the step ended, because nothing was. A plan without changes asks nothing. */
export async function decide(run: Run, step: Step, address: string, preview: () => Promise<Plan>): Promise<Approver | StepResult> {
  const approval = run.state.approvals.get(address)
  if (approval) return planApprover(run, approval.changes)
  if (run.state.answers.get(answerKey(address, 'change'))?.do === 'each') return singleApprover(run)

  const { changes, remarks } = await preview()
  const [first] = changes
  if (!first) return singleApprover(run)
  const why = step.why === undefined ? {} : { why: step.why }
  const reply = await ask(run, { kind: 'change', address, title: step.title, ...why, impact: remarks, place: first.place, changes, because: 'step' })
  if (reply.do === 'stop') throw new RunStopped(address, reply.reason)
  if (reply.do === 'skip') return { outcome: 'declined', reason: reply.reason }
  if (reply.do === 'each') return singleApprover(run)
  await emit(run, { type: 'approval', address, changes, sha256: sha256(changes), by: run.user })
  return planApprover(run, changes)
}
