/** The decision on an author's step: its plan is shown, and the operator says yes, no, or each by itself. */
import type { Step } from '../runbooks/runbook.js'
import { agree, agreedApprover } from './agree.js'
import { ruledNeeds } from './approval-rule.js'
import { planApprover, singleApprover } from './approvers.js'
import { sha256 } from './derived-ids.js'
import type { Plan } from './plan.js'
import { planPermissions } from './plan-permissions.js'
import { answerKey, type StepResult } from './run-state.js'
import { ask, emit, RunStopped, type Run } from './run.js'
import type { Approver } from './step-kind.js'

/** An approver for what was agreed to; or how the step ended, because nothing was. A plan without changes asks nothing. */
export async function decide(run: Run, step: Step, address: string, preview: () => Promise<Plan>): Promise<Approver | StepResult> {
  const approval = run.state.approvals.get(address)
  if (approval) return othersAgree(run, step, address, { changes: approval.changes, remarks: [] }, planApprover(run, approval.changes))
  const plan = await preview()
  const { changes, remarks } = plan
  const [first] = changes
  if (!first) return singleApprover(run)
  if (run.state.answers.get(answerKey(address, 'change'))?.do === 'each') return othersAgree(run, step, address, plan, singleApprover(run))
  const why = step.why === undefined ? {} : { why: step.why }
  const permissions = await planPermissions(run, changes)
  const reply = await ask(run, { kind: 'change', address, title: step.title, ...why, impact: remarks, place: first.place, changes, because: 'step', ...(permissions && { permissions }) })
  if (reply.do === 'stop') throw new RunStopped(address, reply.reason)
  if (reply.do === 'skip') return { outcome: 'declined', reason: reply.reason }
  if (reply.do === 'each') return othersAgree(run, step, address, plan, singleApprover(run))
  await emit(run, { type: 'approval', address, changes, sha256: sha256(changes), by: run.user })
  return othersAgree(run, step, address, plan, planApprover(run, changes))
}

/** Where rules want others, each group agrees to the whole plan before any of it is made. */
async function othersAgree(run: Run, { title, why }: Step, address: string, { changes, remarks }: Plan, approver: Approver): Promise<Approver | StepResult> {
  const needs = ruledNeeds(run, changes)
  for (const need of needs) {
    const refusal = await agree(run, need, { address, title, ...(why !== undefined && { why }), remarks, changes })
    if (refusal) return { outcome: 'declined', reason: refusal.reason }
  }
  return needs.reduce((inner, need) => agreedApprover(run, need, inner), approver)
}
