/** What the limit held back is told together: at once when it begins, then no more often than the time of the limit. */
import type { Routing } from '../runbooks/routing.js'
import type { AlertLog } from './alert-log.js'
import { deliverNotice, type Courier, type Told } from './deliver-notice.js'
import type { Held } from './destination-loads.js'
import { keyOf } from './notice-key.js'
import type { SummaryNotice } from './notice.js'
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
    if (!log.held(to)) return []
    const id = newId()
    const notice = await log.record(() => {
      const held = log.held(to)
      const made = held && isDue(log.lastSummary(to), now, within) ? summaryOf(to, held, now) : undefined
      return { append: made ? [{ type: 'summary' as const, id, key: made.key, to, count: made.count, since: made.since.toISOString(), types: made.types, by: log.by }] : [], result: made }
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

function summaryOf(to: string, { since, count, types }: Held, at: Date): SummaryNotice {
  return { kind: 'summary', key: keyOf(`summary ${to} ${since}`), at, count, since: new Date(since), types: [...types].sort((a, b) => b.count - a.count || a.type.localeCompare(b.type)) }
}
