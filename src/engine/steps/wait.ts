/** Step kind `wait`: a pause. A resumed run waits only for what is left of it. */
import type { WaitStep } from '../../runbooks/runbook.js'
import { milliseconds } from '../milliseconds.js'
import type { StepKind } from '../step-kind.js'

export const step: StepKind<WaitStep> = {
  needsDecision: () => false,
  perform: async ({ run, step: waiting, address }) => {
    const { clock } = run.ports
    const started = run.state.started.get(address)
    const begun = started ? new Date(started.at).getTime() : clock.now().getTime()
    const left = begun + milliseconds(waiting.wait) - clock.now().getTime()
    if (left > 0) await clock.sleep(left)
    return { outcome: 'done' }
  },
}
