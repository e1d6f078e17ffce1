/** Tells destinations, all at the same time; where one cannot be told its fallback is, and nobody twice. */
import type { Destination, Routing } from '../runbooks/generated/routing-schema.js'
import { isVain, type Channel, type Delivery, type DeliveryError, type Means } from './channel.js'
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
  state?: 'interrupted' | 'in-flight' | undefined
}

/** Each returns when it is on the disk. */
export interface DeliveryLog {
  started(notice: Notice, to: readonly string[]): Promise<void>
  /** `instead`: who has it in its place, or is told now where that `begins`: it is recorded with it. */
  finished(notice: Notice, to: string, delivery: Delivery, instead?: { to: string; begins: boolean }): Promise<void>
}

/** Throws only what the log throws. */
export async function deliverNotice(notice: Notice, to: readonly string[], courier: Courier): Promise<Told[]> {
  const { destinations, log, withFallbacks = true } = courier
  /** What came of each, and the same when it is recorded. */
  const tried = new Map<string, Promise<Delivery>>()
  const ended = new Map<string, Promise<Delivery>>()
  // As it is before this process says that it tells them.
  const before = new Map(Object.keys(destinations).map((name) => [name, courier.before?.(notice.key, name) ?? {}]))
  const isInFlight = (name: string): boolean => before.get(name)?.state === 'in-flight'

  const begin = (name: string, recorded: Promise<void>): void => {
    const trying = recorded.then(() => tryOne(notice, name, before.get(name) ?? {}, courier))
    const ending = trying.then((delivery) => end(name, delivery))
    // Who waits for it hears of what the log throws.
    ending.catch(() => undefined)
    tried.set(name, trying)
    ended.set(name, ending)
  }
  const end = async (name: string, delivery: Delivery): Promise<Delivery> => {
    const next = withFallbacks && isVain(delivery) ? destinations[name]?.fallback : undefined
    const other = next === undefined ? undefined : tried.get(next)
    if (next !== undefined && !other) {
      const recorded = log.finished(notice, name, delivery, { to: next, begins: true })
      begin(next, recorded)
      await recorded
    } else {
      const hasIt = other !== undefined && !isVain(await other)
      await log.finished(notice, name, delivery, next !== undefined && hasIt ? { to: next, begins: false } : undefined)
    }
    return delivery
  }

  // All that are told for sure are recorded with one write.
  const sure = [...new Set(to)].filter((name) => !isInFlight(name))
  const recorded = log.started(notice, sure)
  for (const name of sure) begin(name, recorded)
  await recorded
  return Promise.all(
    to.map(async (name) => {
      if (isInFlight(name)) return { to: name, tries: [{ destination: name, delivery: { status: 'passed-over' as const, why: 'another process is telling it' } }] }
      const tries: Told['tries'] = []
      for (let next: string | undefined = name; next !== undefined && !tries.some(({ destination }) => destination === next); next = destinations[next]?.fallback) {
        const ending = ended.get(next)
        if (!ending) break
        const delivery = await ending
        tries.push({ destination: next, delivery })
        if (!isVain(delivery)) break
      }
      return { to: name, tries }
    }),
  )
}

/** Whether somebody has it: itself, or one of its fallbacks; what has nothing to be told is no failure. */
export function isTold({ tries }: Told): boolean {
  const last = tries.at(-1)?.delivery
  return last !== undefined && !isVain(last)
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
