/** STS of the world: who the caller is. */
import { drillCaller } from '../drill-caller.js'
import type { WorldService } from './world-service.js'

export const sts: WorldService<Record<string, never>> = {
  service: 'sts',
  scope: 'account',
  create: () => ({}),
  operations: {
    GetCallerIdentity: (_state, _input, { place }) => ({
      Account: place.account,
      Arn: drillCaller(place).arn,
      UserId: 'AROADRILLRESPONDER000:drill',
    }),
  },
}
