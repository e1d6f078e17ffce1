/** STS of the world: who the caller is. */
import { callerIn } from './caller.js'
import type { WorldService } from './world-service.js'

export const sts: WorldService<Record<string, never>> = {
  service: 'sts',
  scope: 'account',
  create: () => ({}),
  operations: {
    GetCallerIdentity: (_state, _input, { place }) => {
      const { account, arn, userId } = callerIn(place)
      return { Account: account, Arn: arn, UserId: userId }
    },
  },
}
