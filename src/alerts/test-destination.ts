/** Tells one destination that this is a test, directly and never a fallback; what is a record of findings is only read. */
import type { AwsPlace } from '../aws-model/aws.js'
import { SirunError } from '../diagnostics/diagnostic.js'
import type { Destination } from '../runbooks/routing.js'
import type { Channel, Delivery } from './channel.js'
import { deliverNotice, type Courier } from './deliver-notice.js'
import type { AlertNotice } from './notice.js'
import { endOfTest, testAlert, type TestAlertParts } from './test-alert.js'

export interface TestedDestination {
  name: string
  /** alive: it has the test, or can be read; unproved: nobody can say without a write. */
  state: 'alive' | 'unproved' | 'dead'
  delivery: Delivery
  /** What became of the end of the test, where it shows one finding as one. */
  ended?: Delivery
  /** Milliseconds, without its end. */
  took: number
}

export interface TestParts extends TestAlertParts {
  courier: Omit<Courier, 'log' | 'before' | 'withFallbacks'>
  /** Milliseconds since some moment. */
  monotonic: () => number
  /** Where records of findings are looked at. Throws SirunError where nobody can say who we are. */
  place: () => Promise<AwsPlace>
}

export async function testDestination(parts: TestParts): Promise<TestedDestination> {
  const { destination: name, courier, monotonic, place } = parts
  const channelFor = async (destination: Destination): Promise<Channel> => onlyLooking(await courier.channelFor(destination), place)
  const tell = async (notice: AlertNotice): Promise<Delivery> => (await deliverNotice(notice, [name], { ...courier, channelFor, withFallbacks: false, log: silent }))[0]!.tries[0]!.delivery
  const notice = testAlert(parts)
  const began = monotonic()
  const delivery = await tell(notice)
  const took = Math.round(monotonic() - began)
  const channel = await courier.channelFor(courier.destinations[name]!)
  const ended = delivery.status === 'delivered' && channel.follows && !channel.look ? await tell(endOfTest(notice, parts, delivery.reference)) : undefined
  return { name, state: states[delivery.status], delivery, ...(ended && { ended }), took }
}

const states = { delivered: 'alive', 'passed-over': 'unproved', refused: 'dead', failed: 'dead' } as const satisfies Record<Delivery['status'], TestedDestination['state']>

/** What a test sends is no delivery of an alert. */
const silent: Courier['log'] = { started: () => Promise.resolve(), finished: () => Promise.resolve() }

function onlyLooking(channel: Channel, placeOf: TestParts['place']): Channel {
  if (!channel.look) return channel
  return {
    ...channel,
    deliver: async (_, destination, means) => {
      const place = await placeOf().catch((error: unknown) => {
        if (error instanceof SirunError) return error
        throw error
      })
      return place instanceof SirunError ? { status: 'refused', error: { name: place.diagnostics[0]!.code, message: place.message } } : channel.look!(destination, place, means)
    },
  }
}
