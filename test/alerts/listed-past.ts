/** What grouping and limits ask, answered from a list of all that was: the plain meaning of what the log keeps only in sum. */
import { isWithin, type PastAlerts } from '../../src/alerts/past-alerts.js'
import type { Urgency } from '../../src/alerts/urgency-of.js'

export interface PastAlert {
  key: string
  type: string
  resource: string
  priority: Urgency['priority']
  at: Date
  /** Who has it as an alert of its own: neither within a group, nor a summary, nor in vain. */
  told: readonly Told[]
  /** Destinations that it was held back from by the limit. */
  held: readonly string[]
  /** What it opened, or was told of, is resolved. */
  over?: true
  /** It is one of the others, told to a fallback: only a first by itself. */
  isEcho?: true
}

export interface Told {
  destination: string
  at: Date
  /** As a fallback: what it is the first of is an alert of its own in the list. */
  inPlace?: true
}

export interface Listed {
  alerts: readonly PastAlert[]
  /** Summaries of what was held back, told or on their way. */
  summaries: readonly Told[]
}

export function listedPast({ alerts, summaries }: Listed): PastAlerts {
  return {
    grouped: (to, { type, resource, priority }, at, within) => {
      const same = alerts.filter((each) => each.type === type && each.resource === resource && isWithin(each.at.getTime(), at.getTime(), within)).sort(byTime)
      const first = same.find((each) => !each.over && each.priority <= priority && each.told.some(({ destination, inPlace }) => destination === to && !inPlace))
      return first && { key: first.key, since: first.at, count: same.filter((each) => each === first || (!each.isEcho && each.at >= first.at)).length + 1 }
    },
    load: (to, at, within) => {
      const told = alerts.filter(({ isEcho }) => !isEcho).flatMap((each) => each.told).filter((each) => each.destination === to && isWithin(each.at.getTime(), at.getTime(), within)).length
      const summed = Math.max(-Infinity, ...summaries.filter(({ destination }) => destination === to).map((each) => each.at.getTime()))
      const held = alerts.filter((each) => each.held.includes(to) && each.at.getTime() > summed).sort(byTime)
      return { told, held: held.length, ...(held[0] && { since: held[0].at }) }
    },
  }
}

function byTime(a: PastAlert, b: PastAlert): number {
  return a.at.getTime() - b.at.getTime()
}
