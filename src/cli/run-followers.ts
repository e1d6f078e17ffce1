/** Tells those who follow a run how it stands: behind the run, and never in its way. */
import type { AlertLog } from '../alerts/alert-log.js'
import type { SaidRecord } from '../alerts/alert-records.js'
import type { Alert } from '../alerts/alert.js'
import type { Delivery } from '../alerts/channel.js'
import { deliverNotice, type Courier, type Told } from '../alerts/deliver-notice.js'
import { isToldOfLast, isTurn, progressOf } from '../alerts/follow-run.js'
import type { AlertNotice, Progress } from '../alerts/notice.js'
import { saidByRun, unsaidByRun } from '../alerts/said-by-run.js'
import type { JournalRecord, RecordBody } from '../engine/records.js'
import { SirunError } from '../diagnostics/diagnostic.js'

export interface RunFollowers {
  /** After each record of the run: a turn is told in the background, the latest of several that wait. */
  see(record: JournalRecord): void
  /** Tells the last turn, or gives up at the deadline. */
  finish(): Promise<void>
}

export interface RunFollowersOptions {
  /** All that were recorded so far, in order. */
  records: () => readonly JournalRecord[]
  /** Puts what was told into the run's journal. */
  append: (body: Extract<RecordBody, { type: 'told' }>) => Promise<void>
  /** Opened with the first turn. Undefined: nobody follows. */
  open: () => Promise<Following | undefined>
  /** Milliseconds that the end waits. */
  deadline?: number
}

/** Who hears of a run; what nobody configured is missing. */
export interface Following {
  /** Of its finding. */
  key: string
  audience?: Audience
  /** Records in the alert log what the run says of its incident, once. */
  say?: (said: readonly SaidRecord[]) => Promise<void>
  /** Tells the watcher by its queue. */
  signal?: (said: readonly SaidRecord[]) => Promise<Delivery>
}

/** Whom the routing names, and what they know of the finding. */
export interface Audience {
  alert: Alert
  /** Destinations that show each turn. */
  followers: readonly string[]
  /** Destinations that were told of the finding, and hear how its run ended. */
  others: readonly string[]
  courier: Omit<Courier, 'log' | 'before'>
  log: AlertLog
}

/** What the watcher is called in the journal of a run: no destination can be. */
export const watcher = 'watch.queue'

export function runFollowers({ records, append, open, deadline = 10_000 }: RunFollowersOptions): RunFollowers {
  let opened: Promise<Following | undefined> | undefined
  /** Number of the last turn, and of the one that was told. */
  let wanted = 0
  let done = 0
  let working: Promise<void> | undefined
  let isOver = false
  let bug: Error | undefined

  const tell = async (upTo: number, following: Following): Promise<void> => {
    const { key, audience, say, signal } = following
    const sofar = records().slice(0, upTo)
    const progress = progressOf(sofar)
    if (!progress) return
    await say?.(saidByRun(sofar, key))
    const unsaid = signal ? unsaidByRun(sofar, key, watcher) : []
    const [told, heard] = await Promise.all([audience ? deliver(progress, sofar, key, audience) : [], unsaid.length > 0 ? signal!(unsaid) : undefined])
    const all = [...told, ...(heard ? [{ to: watcher, tries: [{ destination: watcher, delivery: heard }] }] : [])]
    for (const each of all) if (!isOver) await append(asRecord(each, upTo))
  }

  const work = async (): Promise<void> => {
    try {
      const following = await (opened ??= open())
      while (following && done < wanted && !isOver) {
        const upTo = wanted
        await tell(upTo, following)
        done = upTo
      }
    } catch (error) {
      // A log or journal that cannot be written is said where the run itself depends on it.
      if (!(error instanceof SirunError)) bug = error as Error
      isOver = true
    }
    working = undefined
  }

  return {
    see: (record) => {
      if (!isTurn(record) || isOver) return
      wanted = records().length
      working ??= work()
    },
    finish: async () => {
      const limit = AbortSignal.timeout(deadline)
      const late = new Promise<void>((resolve) => limit.addEventListener('abort', () => resolve(), { once: true }))
      while (working && !limit.aborted) await Promise.race([working, late])
      isOver = true
      const following = await opened?.catch(() => undefined)
      if (following && !limit.aborted) await following.audience?.log.close()
      if (bug) throw bug
    },
  }
}

/** Each by itself: a ticket that cannot be updated is no reason to tell somebody else of each turn. */
async function deliver(progress: Progress, sofar: readonly JournalRecord[], key: string, { alert, followers, others, courier, log }: Audience): Promise<Told[]> {
  const to = (progress.state === 'open' ? followers : [...followers, ...others]).filter((name) => !isToldOfLast(sofar, name))
  if (to.length === 0) return []
  const notice: AlertNotice = { kind: 'alert', key, alert, progress }
  return deliverNotice(notice, to, { ...courier, withFallbacks: false, log: log.deliveriesOf(progress.run), before: (_, name) => log.before(key, name) })
}

function asRecord({ to, tries }: Told, upTo: number): Extract<RecordBody, { type: 'told' }> {
  const { delivery } = tries.at(-1)!
  switch (delivery.status) {
    case 'delivered':
      return { type: 'told', to, upTo, status: 'delivered', ...(delivery.reference !== undefined && { reference: delivery.reference }), ...(delivery.link !== undefined && { link: delivery.link }) }
    case 'passed-over':
      return { type: 'told', to, upTo, status: 'passed-over', why: delivery.why }
    default:
      return { type: 'told', to, upTo, status: delivery.status, error: { name: delivery.error.name, message: delivery.error.message } }
  }
}
