/** Who decides on a change: what was approved as a plan may run as it was shown; everything else is asked again. */
import type { Value } from '../expressions/value.js'
import { samePreviewed } from './compare.js'
import type { PlannedChange } from './plan.js'
import { ask, RunStopped, type Run } from './run.js'
import type { Approver } from './step-kind.js'

/** Changes that run as they were previewed need no further question. */
export function planApprover(run: Run, approved: readonly PlannedChange[]): Approver {
  const byAddress = new Map(approved.map((change) => [change.address, change]))
  return {
    approve: async (change) => {
      const planned = byAddress.get(change.address)
      if (planned && isAsPlanned(planned, change)) return { do: 'approve' }
      return askAbout(run, change, planned ? 'differs' : 'single')
    },
  }
}

/** Every change is asked for by itself. */
export function singleApprover(run: Run): Approver {
  return { approve: (change) => askAbout(run, change, 'single') }
}

function isAsPlanned(planned: PlannedChange, actual: PlannedChange): boolean {
  const shown = (change: PlannedChange): Value => [change.operation, change.params, change.before, change.after, change.via ?? null, { ...change.place }]
  return samePreviewed(shown(planned), shown(actual))
}

async function askAbout(run: Run, change: PlannedChange, because: 'single' | 'differs'): ReturnType<Approver['approve']> {
  for (;;) {
    const { address, title, place } = change
    const reply = await ask(run, { kind: 'change', address, title, impact: [], place, changes: [change], because })
    if (reply.do === 'stop') throw new RunStopped(address, reply.reason)
    if (reply.do !== 'each') return reply
  }
}
