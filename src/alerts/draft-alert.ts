/** What each destination of a decision would get of an alert. Nothing is asked, and nothing leaves. */
import type { Destination } from '../runbooks/routing.js'
import type { Alert } from './alert.js'
import type { Channel, Draft } from './channel.js'
import { keyOfFinding } from './notice-key.js'
import type { Decision, RoutedTo } from './route-alert.js'

/** With its destination and what becomes of it there; without a draft where nothing goes there now. */
export type Drafted = RoutedTo & { draft?: Draft }

export async function draftAlert(alert: Alert, { destinations }: Pick<Decision, 'destinations'>, channelFor: (destination: Destination) => Promise<Channel>): Promise<Drafted[]> {
  return Promise.all(
    destinations.map(async (routed) => {
      const channel = routed.outcome === 'told' || routed.outcome === 'grouped' ? await channelFor(routed.destination) : undefined
      const { key, grouped } = routed.outcome === 'grouped' ? { key: routed.grouped.key, grouped: routed.grouped } : { key: keyOfFinding(alert.finding), grouped: undefined }
      const draft = channel?.draft({ kind: 'alert', key, alert, ...(grouped && { grouped: { count: grouped.count, since: grouped.since } }) }, routed.destination)
      return { ...routed, ...(draft && { draft }) }
    }),
  )
}
