/** The modes of a run, and the ports that each walks with: the only place where live, dry run and drill differ. */
import type { AwsCall, Aws, Permission } from '../aws-model/aws.js'
import type { AwsModel } from '../aws-model/model.js'
import type { LiveAws } from '../aws/live-aws.js'
import type { DrillClock } from '../drill/drill-clock.js'
import type { Stage } from '../drill/rehearse.js'
import type { Scenario } from '../drill/scenario.js'
import type { WorldOptions } from '../drill/world/world.js'
import type { Clock, Journal, Operator, Outbox, Ports } from '../engine/ports.js'
import type { Mode } from '../engine/records.js'
import { silentOutbox } from '../engine/silent-outbox.js'

/** What no mode chooses: who answers, and where records go. */
export interface Company {
  model: AwsModel
  operator: Operator
  journal: Journal
}

/** AWS itself, and the time there. */
export interface RealWorld extends Company {
  aws: LiveAws
  clock: Clock
  /** Whether a change that is not made would be allowed; without it nobody asks. */
  ask?: (call: AwsCall) => Promise<Permission>
}

export interface LiveWorld extends RealWorld {
  /** How people are told. */
  outbox: Outbox
}

export interface DrillWorld extends Company {
  scenario: Scenario
  clock: DrillClock
  options: Partial<Pick<WorldOptions, 'pageSize' | 'shuffle' | 'lag' | 'places'>>
}

export const runModes = {
  /** `ask` is for a plan, before it is decided on. */
  live: async ({ aws, ask, clock, operator, journal, outbox }: LiveWorld): Promise<Ports> => ({
    aws: { call: (call) => aws.call(call), identity: (place, access) => aws.identity(place, access), ...(ask && { permission: ask }) },
    clock,
    operator,
    journal,
    outbox,
  }),

  /** Looks for real, sends no change, and waits for nothing: what is awaited was not done. */
  'dry-run': async ({ aws, clock, model, ask, operator, journal }: RealWorld): Promise<Ports> => ({
    aws: await lookOnly(aws, model, ask),
    clock: { ...clock, sleep: () => Promise.resolve(false) },
    operator,
    journal,
    outbox: silentOutbox,
  }),

  /** A world in memory, and a clock that nobody waits for. */
  drill: async ({ scenario, model, clock, operator, journal, options }: DrillWorld): Promise<Stage> => {
    const { setStage } = await import('../drill/rehearse.js')
    return setStage(scenario, model, clock, operator, journal, options)
  },
} satisfies Record<Mode, (world: never) => Promise<Ports | Stage>>

async function lookOnly(aws: LiveAws, model: AwsModel, ask: RealWorld['ask']): Promise<Aws> {
  const { dryRun } = await import('../aws/dry-run.js')
  return dryRun(aws, model, ask)
}
