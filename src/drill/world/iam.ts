/** IAM of the drill's world: users, roles, instance profiles and their policies. */
import type { IamState } from './iam/iam-state.js'
import { rolePolicyOperations, userPolicyOperations } from './iam/policies.js'
import { roleOperations } from './iam/roles.js'
import { seedIam } from './iam/seed-iam.js'
import { userOperations } from './iam/users.js'
import type { WorldService } from './world-service.js'

/** Errors bear the names of the JavaScript SDK (NoSuchEntityException), not those on the wire (NoSuchEntity). */
export const iam: WorldService<IamState> = {
  service: 'iam',
  scope: 'account',
  create: seedIam,
  operations: { ...roleOperations, ...rolePolicyOperations, ...userOperations, ...userPolicyOperations },
}
