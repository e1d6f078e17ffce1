/** Who follows a run: whom the routing names for its finding, and who was told of it before; the alert log and the watcher. */
import { ulid } from 'ulid'
import type { SaidRecord } from '../alerts/alert-records.js'
import type { Delivery, Means } from '../alerts/channel.js'
import { channelFor } from '../alerts/channels.js'
import { keyOfFinding } from '../alerts/notice-key.js'
import { noPastAlerts } from '../alerts/past-alerts.js'
import { routeAlert } from '../alerts/route-alert.js'
import { recordSaid } from '../alerts/say.js'
import { sendSignal, type WatchedQueue } from '../alerts/send-signal.js'
import { signalOf } from '../alerts/signal.js'
import type { Finding } from '../findings/finding.js'
import type { Catalog } from '../runbooks/runbook-catalog.js'
import { alertFor } from './alert-io.js'
import { courierFor, guardedLogin } from './alert-means.js'
import type { Context } from './context.js'
import type { OpenAws } from './open-aws.js'
import { openAlertLog } from './open-alert-log.js'
import { openRouting, type OpenedRouting } from './open-routing.js'
import type { Audience, Following } from './run-followers.js'
import { wallClock } from './wall-clock.js'
import { watchQueue } from './watch-queue.js'

export interface FollowedRun {
  finding: Finding
  /** When the run was opened. */
  at: Date
  catalog: Catalog
  open: OpenAws
  context: Context
}

/** Undefined where neither a routing nor a queue is configured. Throws SirunError for one that is wrong, and where the alert log cannot be read. */
export async function openFollowing(followed: FollowedRun): Promise<Following | undefined> {
  const { finding, open, context } = followed
  const { settings } = context
  const key = keyOfFinding(finding)
  const queue = settings.config.watch && watchQueue(undefined, context)
  const opened = await openRouting(context)
  // An interruption ends the run, not the last that is said of it.
  const clock = wallClock(new AbortController().signal)
  const means = { aws: guardedLogin(settings, () => Promise.resolve(open)), clock }
  const signal = queue && ((said: readonly SaidRecord[]): Promise<Delivery> => sendAll(said, queue, means))
  if (!opened) return signal && { key, signal }
  const audience = await audienceOf(opened, followed, key, clock)
  const parts = { routing: opened.routing, log: audience.log, newId: ulid, channelFor }
  return { key, audience, say: async (said) => void (await recordSaid(said, parts)), ...(signal && { signal }) }
}

async function audienceOf(opened: OpenedRouting, { finding, at, catalog, open, context }: FollowedRun, key: string, clock: ReturnType<typeof wallClock>): Promise<Audience> {
  const { routing } = opened
  const { settings } = context
  const alerted = await alertFor(finding, { settings, catalog, at })
  const { suppressed, destinations } = routeAlert(routing, alerted, noPastAlerts)
  const log = openAlertLog(settings.stateDir, routing, clock)
  await log.catchUp()
  const told = Object.entries(log.deliveries(key)).flatMap(([name, { delivered }]) => (delivered && Object.hasOwn(routing.destinations, name) ? [name] : []))
  const named = suppressed ? [] : destinations.map(({ name }) => name)
  const all = await Promise.all([...new Set([...named, ...told])].map(async (name) => ({ name, follows: (await channelFor(routing.destinations[name]!)).follows })))
  return {
    alert: alerted.alert,
    followers: all.flatMap(({ name, follows }) => (follows ? [name] : [])),
    others: all.flatMap(({ name, follows }) => (!follows && told.includes(name) ? [name] : [])),
    courier: courierFor({ opened, context, clock, open: () => Promise.resolve(open) }),
    log,
  }
}

/** In their order; what came of the first that was not taken, else of the last. */
async function sendAll(said: readonly SaidRecord[], queue: WatchedQueue, means: Pick<Means, 'aws' | 'clock'>): Promise<Delivery> {
  let delivery: Delivery = { status: 'delivered' }
  for (const each of said) {
    delivery = await sendSignal(signalOf(each, means.clock.now()), queue, means)
    if (delivery.status !== 'delivered') break
  }
  return delivery
}
