/** EC2 Auto Scaling of the drill's world: groups, their capacity, and instances on standby. */
import { settleAutoScaling } from './auto-scaling/auto-scaling-state.js'
import type { AutoScalingState } from './auto-scaling/auto-scaling-state.js'
import { groupOperations } from './auto-scaling/groups.js'
import { memberOperations } from './auto-scaling/members.js'
import { seedAutoScaling } from './auto-scaling/seed-auto-scaling.js'
import { settleFirst } from './settle-first.js'
import type { WorldContext, WorldService } from './world-service.js'

/** State of one region. Moves take time on the world's clock: an instance is EnteringStandby before it is Standby. */
export const autoScaling: WorldService<AutoScalingState> = {
  service: 'auto-scaling',
  scope: 'region',
  create: seedAutoScaling,
  settle,
  history: ['Activities'],
  operations: settleFirst(settle, { ...groupOperations, ...memberOperations }),
}

function settle(state: AutoScalingState, context: WorldContext): void {
  settleAutoScaling(state, context.now().getTime())
}
