/** Who follows a run: whom the routing names for its finding, and who was told of it before. */
import { channelFor } from '../alerts/channels.js'
import { keyOfFinding } from '../alerts/notice-key.js'
import { noPastAlerts } from '../alerts/past-alerts.js'
import { routeAlert } from '../alerts/route-alert.js'
import type { Finding } from '../findings/finding.js'
import type { Catalog } from '../runbooks/runbook-catalog.js'
import { alertFor } from './alert-io.js'
import { courierFor } from './alert-means.js'
import type { Context } from './context.js'
import type { OpenAws } from './open-aws.js'
import { openAlertLog } from './open-alert-log.js'
import { openRouting } from './open-routing.js'
import type { Following } from './run-followers.js'
import { wallClock } from './wall-clock.js'

export interface FollowedRun {
  finding: Finding
  /** When the run was opened. */
  at: Date
  catalog: Catalog
  open: OpenAws
  context: Context
}

/** Undefined where no routing is configured. Throws SirunError for one that is wrong, and where the alert log cannot be read. */
export async function openFollowing({ finding, at, catalog, open, context }: FollowedRun): Promise<Following | undefined> {
  const opened = await openRouting(context)
  if (!opened) return undefined
  const { routing } = opened
  const { settings } = context
  const alerted = await alertFor(finding, { settings, catalog, at })
  const { suppressed, destinations } = routeAlert(routing, alerted, noPastAlerts)
  // An interruption ends the run, not the last that is said of it.
  const clock = wallClock(new AbortController().signal)
  const log = openAlertLog(settings.stateDir, routing, clock)
  await log.catchUp()
  const key = keyOfFinding(finding)
  const told = Object.entries(log.deliveries(key)).flatMap(([name, { delivered }]) => (delivered && Object.hasOwn(routing.destinations, name) ? [name] : []))
  const named = suppressed ? [] : destinations.map(({ name }) => name)
  const all = await Promise.all([...new Set([...named, ...told])].map(async (name) => ({ name, follows: (await channelFor(routing.destinations[name]!)).follows })))
  return {
    key,
    alert: alerted.alert,
    followers: all.flatMap(({ name, follows }) => (follows ? [name] : [])),
    others: all.flatMap(({ name, follows }) => (!follows && told.includes(name) ? [name] : [])),
    courier: courierFor({ opened, context, clock, open: () => Promise.resolve(open) }),
    log,
  }
}
