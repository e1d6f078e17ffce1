/** What the limit held back is told together: at once when it begins, then no more often than the time of the limit. */
import type { Routing } from '../runbooks/routing.js'
import type { AlertLog } from './alert-log.js'
import { deliverNotice, type Courier, type Told } from './deliver-notice.js'
import { keyOf } from './notice-key.js'
import type { SummaryNotice } from './notice.js'
import type { PastAlert } from './past-alerts.js'
import { limitTime } from './routing-times.js'

export interface SentSummary {
  to: string
  count: number
  since: Date
  told: Told
}

/** Throws as the log does. `newId`: of a summary in the log. */
export async function sendSummaries(routing: Routing, now: Date, { log, courier, newId }: { log: AlertLog; courier: Omit<Courier, 'log' | 'before'>; newId: () => string }): Promise<SentSummary[]> {
  const within = limitTime(routing)
  const sent = Object.keys(routing.destinations).map(async (to): Promise<SentSummary[]> => {
    if (log.held(to).length === 0) return []
    const id = newId()
    const notice = await log.record(() => {
      const made = isDue(log.lastSummary(to), now, within) ? summaryOf(to, log.held(to), now) : undefined
      return { append: made ? [{ type: 'summary' as const, id, key: made.key, to, count: made.count, since: made.since.toISOString(), by: log.by }] : [], result: made }
    })
    if (!notice) return []
    const [told] = await deliverNotice(notice, [to], { ...courier, log: log.deliveriesOf(id) })
    return [{ to, count: notice.count, since: notice.since, told: told! }]
  })
  return (await Promise.all(sent)).flat()
}

function isDue(last: Date | undefined, now: Date, within: number): boolean {
  return last === undefined || now.getTime() - last.getTime() >= within
}

function summaryOf(to: string, held: readonly PastAlert[], at: Date): SummaryNotice | undefined {
  const [first] = held
  if (!first) return undefined
  const types = new Map<string, SummaryNotice['types'][number]>()
  for (const { type, priority } of held) {
    const known = types.get(type)
    types.set(type, { type, count: (known?.count ?? 0) + 1, priority: known && known.priority < priority ? known.priority : priority })
  }
  const since = first.at
  return { kind: 'summary', key: keyOf(`summary ${to} ${since.toISOString()}`), at, count: held.length, since, types: [...types.values()].sort((a, b) => b.count - a.count || a.type.localeCompare(b.type)) }
}
