/** Step kind `approve`: others agree to what the steps after it would change, before any of it is made. */
import type { ApproveStep } from '../../runbooks/runbook.js'
import { agree } from '../agree.js'
import { needOf, stepsCovered } from '../approve-step.js'
import type { StepKind } from '../step-kind.js'
import { previewSteps } from '../walk-steps.js'

export const step: StepKind<ApproveStep> = {
  needsDecision: () => false,
  perform: async ({ run, scope, step: asking, address }) => {
    // A preview shows what would be done once they have agreed.
    if (run.remarks) return { outcome: 'done' }
    const { changes, remarks } = await previewSteps(run, scope, stepsCovered(scope, asking))
    if (changes.length === 0) return { outcome: 'n/a', reason: 'nothing after it changes anything as far as it can be seen; what does is asked for by itself' }
    const { title, why } = asking
    const refusal = await agree(run, needOf(run, asking), { address, title, ...(why !== undefined && { why }), remarks, changes })
    return refusal ? { outcome: 'declined', reason: refusal.reason } : { outcome: 'done' }
  },
}
