/** Step kind `end`: the run has a verdict; what is left of the phases is n/a, `close` still runs. */
import type { EndStep } from '../../runbooks/runbook.js'
import { isContained } from '../contained.js'
import { askOnce, emit, RunStopped } from '../run.js'
import type { StepKind } from '../step-kind.js'

export const step: StepKind<EndStep> = {
  needsDecision: () => false,
  perform: async ({ run, step: ending, address }) => {
    if (ending.end === 'true-positive' && !isContained(run)) {
      const reply = await askOnce(run, { kind: 'uncontained', address, verdict: ending.end })
      if (reply.do === 'stop') throw new RunStopped(address, reply.reason)
    }
    if (run.state.verdict !== ending.end) await emit(run, { type: 'verdict', verdict: ending.end, address })
    return { outcome: 'done' }
  },
}
