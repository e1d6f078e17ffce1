/** The fake AWS with a drill's world behind it, for what it does not know itself: CloudTrail and SSM. */
import type { DrillClock } from '../../src/drill/drill-clock.js'
import { cloudtrail } from '../../src/drill/world/cloudtrail.js'
import { ssm } from '../../src/drill/world/ssm.js'
import { World } from '../../src/drill/world/world.js'
import { WorldError } from '../../src/drill/world/world-service.js'
import type { ValueMap } from '../../src/expressions/value.js'
import { fakeAws, type FakeAws, type State } from './fake-aws.js'
import { model } from './play.js'

export const home = { account: '111122223333', region: 'eu-central-1', partition: 'aws' }

export function worldBehind(seed: ValueMap, clock: DrillClock, given: Partial<State> = {}): FakeAws {
  const world = new World({ seed, place: home, services: { cloudtrail, ssm }, model, clock })
  return fakeAws(given, ({ place, service, operation, params }) => {
    try {
      return { status: 'ok', output: world.call(place, service, operation, params), requestId: 'request-1' }
    } catch (error) {
      if (!(error instanceof WorldError)) throw error
      return { status: 'refused', error: { name: error.code, message: error.message, status: 400 } }
    }
  })
}
