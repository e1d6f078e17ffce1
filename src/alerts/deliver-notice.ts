/** Tells destinations, all at the same time; where one cannot be told its fallback is, and nobody twice. */
import type { Destination, Routing } from '../runbooks/generated/routing-schema.js'
import type { Channel, Delivery, DeliveryError, Means } from './channel.js'
import type { Notice } from './notice.js'

/** What was tried for one destination, in order: itself, then its fallbacks. */
export interface Told {
  to: string
  tries: { destination: string; delivery: Delivery }[]
}

/** What deliveries need beside the notice. */
export interface Courier {
  destinations: Routing['destinations']
  channelFor(destination: Destination): Promise<Channel>
  /** For one destination: its role and region are its own. Throws SirunError where there is no way there. */
  meansFor(destination: Destination): Promise<Means>
  log: DeliveryLog
  /** What is known of the key there: the receiver's name for it; that it may have arrived; that another process is telling it. */
  before?(key: string, to: string): Before
  /** By default they are told where a destination cannot be. */
  withFallbacks?: false
  /** Aborts when one delivery has taken long enough. */
  timeUp(): AbortSignal
}

export interface Before {
  reference?: string
  state?: 'interrupted' | 'in-flight'
}

/** Each returns when it is on the disk. */
export interface DeliveryLog {
  started(notice: Notice, to: readonly { to: string; insteadOf?: string }[]): Promise<void>
  finished(notice: Notice, to: string, delivery: Delivery): Promise<void>
}

/** Throws only what the log throws. */
export async function deliverNotice(notice: Notice, to: readonly string[], courier: Courier): Promise<Told[]> {
  const tried = new Map<string, Promise<Delivery>>()
  const { destinations, log, withFallbacks = true } = courier
  // As it is before this process says that it tells them.
  const before = new Map(Object.keys(destinations).map((name) => [name, courier.before?.(notice.key, name) ?? {}]))
  // All that are told for sure are recorded with one write.
  const isInFlight = (name: string): boolean => before.get(name)?.state === 'in-flight'
  await log.started(notice, to.filter((name) => !isInFlight(name)).map((name) => ({ to: name })))
  const tell = (name: string, insteadOf?: string): Promise<Delivery> => {
    const known = tried.get(name)
    if (known) return known
    if (isInFlight(name)) return Promise.resolve({ status: 'passed-over', why: 'another process is telling it' })
    const telling = (insteadOf === undefined ? Promise.resolve() : log.started(notice, [{ to: name, insteadOf }])).then(async () => {
      const delivery = await tryOne(notice, name, before.get(name) ?? {}, courier)
      await log.finished(notice, name, delivery)
      return delivery
    })
    tried.set(name, telling)
    return telling
  }
  return Promise.all(
    to.map(async (name) => {
      const tries: Told['tries'] = []
      for (let next: string | undefined = name, from: string | undefined; next !== undefined && !tries.some(({ destination }) => destination === next); from = next, next = withFallbacks ? destinations[next]?.fallback : undefined) {
        const delivery = await tell(next, from)
        tries.push({ destination: next, delivery })
        if (delivery.status === 'delivered' || delivery.status === 'passed-over') break
      }
      return { to: name, tries }
    }),
  )
}

/** Whether somebody has it: itself, or one of its fallbacks; what has nothing to be told is no failure. */
export function isTold({ tries }: Told): boolean {
  const last = tries.at(-1)?.delivery.status
  return last === 'delivered' || last === 'passed-over'
}

async function tryOne(notice: Notice, name: string, { state, reference }: Before, courier: Courier): Promise<Delivery> {
  const destination = courier.destinations[name]
  if (!destination) return refused('NoSuchDestination', `the routing has no destination ${name}`)
  const limit = courier.timeUp()
  const late = new Promise<Delivery>((resolve) => {
    limit.addEventListener('abort', () => resolve({ status: 'failed', maybe: true, error: { name: 'TimedOut', message: 'no end within its time' } }), { once: true })
  })
  const work = async (): Promise<Delivery> => {
    const channel = await courier.channelFor(destination)
    if (state === 'interrupted' && !channel.follows && !channel.knowsKeys?.(destination)) return { status: 'failed', maybe: true, error: { name: 'Interrupted', message: 'sirun ended while it was being told' } }
    const known = notice.kind === 'alert' && reference !== undefined ? { ...notice, reference } : notice
    const means = await courier.meansFor(destination).catch(asRefusal)
    return 'status' in means ? means : channel.deliver(known, destination, means)
  }
  // A channel that breaks must not keep the others from being told.
  return Promise.race([work().catch((error: unknown) => broken(error)), late])
}

function broken(error: unknown): Delivery {
  return { status: 'failed', maybe: true, error: nameOf(error) }
}

/** Nothing has left yet. */
function asRefusal(error: unknown): Delivery {
  return { status: 'refused', error: nameOf(error) }
}

function nameOf(error: unknown): DeliveryError {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return { name, message }
}

function refused(name: string, message: string): Delivery {
  return { status: 'refused', error: { name, message } }
}
