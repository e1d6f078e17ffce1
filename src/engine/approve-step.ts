/** The `approve` step whose turn comes before a step: what follows it in its list waits for the others' word. */
import { asKind, kindOf, type ApproveStep, type Step } from '../runbooks/runbook.js'
import { requestTime } from './approval-rule.js'
import type { ApprovalNeed } from './approval-request.js'
import { milliseconds } from './milliseconds.js'
import { needsDecision, type Run } from './run.js'
import type { StepResult } from './run-state.js'
import type { Scope } from './step-kind.js'

/** What an approve step wants. */
export function needOf({ state }: Run, { id, approve: { by, of = 1, within } }: ApproveStep): ApprovalNeed {
  return { by, of, within: within === undefined ? requestTime(state.guards?.approvals) : milliseconds(within), because: `step ${id} of the runbook` }
}

/** What its request is about: the steps after it in its list, up to the next such step. An end changes nothing. */
export function stepsCovered({ steps = [] }: Scope, { id }: Step): Step[] {
  const after = steps.slice(steps.findIndex((step) => step.id === id) + 1)
  const next = after.findIndex((step) => kindOf(step) === 'approve')
  return after.slice(0, next < 0 ? undefined : next).filter((step) => kindOf(step) !== 'end')
}

/** The latest approve step before a step that changes something, unless it did not apply, and how it ended. A preview waits for nobody. */
export function approveStepFor(run: Run, scope: Scope, step: Step): { address: string; need: ApprovalNeed; outcome: StepResult['outcome'] | undefined } | undefined {
  const { steps = [], prefix, results } = scope
  if (run.remarks || !needsDecision(run, step)) return undefined
  const before = steps.slice(0, Math.max(0, steps.findIndex(({ id }) => id === step.id)))
  const waiting = asKind(before.findLast((each) => kindOf(each) === 'approve') ?? step, 'approve')
  if (!waiting) return undefined
  const address = prefix + waiting.id
  const outcome = results.get(waiting.id)?.outcome
  const started = run.state.started.get(address)
  if (started ? !started.applies : outcome === 'n/a') return undefined
  return { address, need: needOf(run, waiting), outcome }
}
