/** Who decides on a change: what was approved as a plan may run as it was shown; everything else is asked again. */
import type { Unknown } from '../expressions/unknown.js'
import type { Value } from '../expressions/value.js'
import { samePreviewed } from './compare.js'
import type { PlannedChange } from './plan.js'
import { ask, RunStopped, type Run } from './run.js'
import type { Approver } from './step-kind.js'

/**
 * Changes that run as they were previewed need no further question. An Unknown of the preview stands for what a change
 * of the plan makes, or for the moment of sending; what else was not known, such as an answer, has not been approved.
 */
export function planApprover(run: Run, approved: readonly PlannedChange[]): Approver {
  const byAddress = new Map(approved.map((change) => [change.address, change]))
  return {
    approve: async (change) => {
      const planned = byAddress.get(change.address)
      if (planned && isAsPlanned(planned, change, ({ because }) => because === 'now' || byAddress.has(because))) return { do: 'approve' }
      return askAbout(run, change, planned ? 'differs' : 'single')
    },
  }
}

/** Every change is asked for by itself. */
export function singleApprover(run: Run): Approver {
  return { approve: (change) => askAbout(run, change, 'single') }
}

/** Whether the change is what was shown. */
export function isAsPlanned(planned: PlannedChange, actual: PlannedChange, mayBe?: (unknown: Unknown) => boolean): boolean {
  const shown = ({ service, operation, params, before, after, via = null, place }: PlannedChange): Value =>
    [service, operation, params, before, after, via, { ...place }]
  return samePreviewed(shown(planned), shown(actual), mayBe)
}

async function askAbout(run: Run, change: PlannedChange, because: 'single' | 'differs'): ReturnType<Approver['approve']> {
  for (;;) {
    const { address, title, place } = change
    const reply = await ask(run, { kind: 'change', address, title, impact: [], place, changes: [change], because })
    if (reply.do === 'stop') throw new RunStopped(address, reply.reason)
    if (reply.do !== 'each') return reply
  }
}
