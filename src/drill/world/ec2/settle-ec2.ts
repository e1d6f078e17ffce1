/** Lets time pass in the world's EC2: what was on the way has arrived. */
import type { WorldContext } from '../world-service.js'
import type { Ec2State } from './ec2-state.js'
import { release } from './instances.js'

export function settleEc2(state: Ec2State, context: WorldContext): void {
  const now = context.now().getTime()
  for (const instance of Object.values(state.instances)) {
    if (!instance.settles || instance.settles.at.getTime() > now) continue
    instance.state = instance.settles.state
    delete instance.settles
    if (instance.state === 'terminated') release(state, instance)
  }
  for (const snapshot of Object.values(state.snapshots)) {
    if (!snapshot.completes || snapshot.completes.getTime() > now) continue
    snapshot.state = 'completed'
    delete snapshot.completes
  }
  for (const association of Object.values(state.profileAssociations)) {
    if (!association.settles || association.settles.getTime() > now) continue
    if (association.state === 'disassociating') delete state.profileAssociations[association.instance]
    else {
      association.state = 'associated'
      delete association.settles
    }
  }
}
