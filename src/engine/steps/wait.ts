/** Step kind `wait`: a pause. A resumed run waits only for what is left of it. */
import type { WaitStep } from '../../runbooks/runbook.js'
import { milliseconds } from '../milliseconds.js'
import type { StepKind } from '../step-kind.js'

export const step: StepKind<WaitStep> = {
  needsDecision: () => false,
  perform: async ({ run, step: waiting, address }) => {
    const { clock } = run.ports
    const started = run.state.started.get(address)
    const whole = milliseconds(waiting.wait)
    // Wall clocks jump. Of another process there is no other, so one that was moved back must not make the wait longer.
    const isOurs = run.state.startedHere.has(address)
    const passed = !started ? 0 : isOurs ? clock.monotonic() - started.mono : clock.now().getTime() - Date.parse(started.at)
    const left = whole - Math.max(0, passed)
    if (left > 0) await clock.sleep(left)
    return { outcome: 'done' }
  },
}
