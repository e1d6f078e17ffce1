/** STS of the world: who the caller is. */
import type { WorldService } from './world-service.js'

export const sts: WorldService<Record<string, never>> = {
  service: 'sts',
  scope: 'account',
  create: () => ({}),
  operations: {
    GetCallerIdentity: (_state, _input, { place }) => ({
      Account: place.account,
      Arn: `arn:${place.partition}:sts::${place.account}:assumed-role/DrillResponder/drill`,
      UserId: 'AROADRILLRESPONDER000:drill',
    }),
  },
}
