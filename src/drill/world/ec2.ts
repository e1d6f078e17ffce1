/** EC2 of the drill's world, one state for each region: instances and what isolates, snapshots and marks them. */
import { createEc2, ec2Lists } from './ec2/create-ec2.js'
import type { Ec2State } from './ec2/ec2-state.js'
import { profileOperations } from './ec2/iam-instance-profiles.js'
import { instanceAttributeOperations } from './ec2/instance-attributes.js'
import { instanceOperations } from './ec2/instances.js'
import { networkAclOperations } from './ec2/network-acls.js'
import { interfaceOperations } from './ec2/network-interfaces.js'
import { securityGroupOperations } from './ec2/security-groups.js'
import { settleEc2 } from './ec2/settle-ec2.js'
import { tagOperations } from './ec2/tags.js'
import { volumeOperations } from './ec2/volumes-and-snapshots.js'
import { vpcOperations } from './ec2/vpcs.js'
import { settleFirst } from './settle-first.js'
import type { WorldHandler, WorldService } from './world-service.js'
import { WorldError } from './world-service.js'

export const ec2: WorldService<Ec2State> = {
  service: 'ec2',
  scope: 'region',
  lists: ec2Lists,
  create: createEc2,
  settle: settleEc2,
  operations: dryRunnable(
    settleFirst(settleEc2, {
      ...instanceOperations,
      ...instanceAttributeOperations,
      ...interfaceOperations,
      ...securityGroupOperations,
      ...volumeOperations,
      ...tagOperations,
      ...profileOperations,
      ...networkAclOperations,
      ...vpcOperations,
    }),
  ),
}

/** With DryRun EC2 answers by an error that it would have done it; the world takes back what a refused call changed. */
function dryRunnable(operations: Record<string, WorldHandler<Ec2State>>): Record<string, WorldHandler<Ec2State>> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, handler]): [string, WorldHandler<Ec2State>] => [
      name,
      (state, input, context) => {
        const answer = handler(state, input, context)
        if (input['DryRun'] !== true) return answer
        throw new WorldError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412)
      },
    ]),
  )
}
