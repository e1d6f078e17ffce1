/** Tells what was decided and never arrived: what a process left that ended, and alerts that nobody could be told of. */
import type { AlertLog } from './alert-log.js'
import type { AlertRecordBody } from './alert-records.js'
import { deliverNotice, isTold, type Before, type Courier, type Told } from './deliver-notice.js'
import { incidentOf } from './incidents.js'
import { noticeOfOwed } from './notice-of-owed.js'
import type { Debt, Owed, OwedRecord } from './owed.js'

/** One destination that was told at last, or in vain again. */
export interface Finished {
  record: OwedRecord
  /** The process that was to tell it ended; else it is told again after it failed. */
  isLeft: boolean
  told: Told
}

export interface FinishParts {
  log: AlertLog
  courier: Omit<Courier, 'log' | 'before'>
  now: Date
  /** Of which findings what failed is told again at once, not after its time. */
  atOnce?: (key: string) => boolean
}

interface Due {
  id: string
  owed: Owed
  /** By destination, as it was before this process takes it. */
  debts: [string, Debt][]
}

/** What is told at the same time. */
const together = 20
const minute = 60_000

/**
 * An alert arrives at least once: who may have it and cannot know that it is the same is not told again while a fallback
 * takes it; else it is, and says so. A step or reminder is told to nobody twice. Throws only what the log throws.
 */
export async function finishDeliveries(parts: FinishParts): Promise<Finished[]> {
  const finished: Finished[] = []
  const ids = dueIn(parts, parts.log.owed.keys()).map(({ id }) => id)
  for (let first = 0; first < ids.length; first += together) {
    const taken = await parts.log.record(() => take(dueIn(parts, ids.slice(first, first + together)), parts.log))
    finished.push(...(await Promise.all(taken.map((due) => finish(due, parts)))).flat())
  }
  return finished
}

function dueIn({ log, now, atOnce = () => false }: FinishParts, ids: Iterable<string>): Due[] {
  const isDue = ({ record }: Owed, { by, at, waits, failed }: Debt): boolean =>
    waits ? atOnce(record.key) || now.getTime() - Date.parse(at) >= pause(failed) : !log.isRunning(by, at)
  return [...ids].flatMap((id) => {
    const owed = log.owed.get(id)
    if (!owed) return []
    const debts = Object.entries(owed.to).filter(([, debt]) => isDue(owed, debt)).map(([name, debt]): [string, Debt] => [name, { ...debt }])
    return debts.length === 0 ? [] : [{ id, owed, debts }]
  })
}

/** 1, 2, 4 … minutes, at most an hour. */
function pause(failed: number): number {
  return Math.min(2 ** (failed - 1), 60) * minute
}

/** This process tells them, or nobody needs to be told any more. */
function take(due: Due[], log: AlertLog): { append: AlertRecordBody[]; result: Due[] } {
  const append = due.flatMap(({ id, owed: { record }, debts }) => {
    const why = needless(record, log)
    return debts.map(([to]): AlertRecordBody =>
      why === undefined
        ? { type: 'delivery-started', alert: id, key: record.key, what: record.type === 'summary' ? 'summary' : 'alert', by: log.by, to }
        : { type: 'delivery-finished', alert: id, key: record.key, to, delivery: { status: 'passed-over', why } },
    )
  })
  return { append, result: due.filter(({ owed }) => needless(owed.record, log) === undefined) }
}

function needless(record: OwedRecord, { incidents }: AlertLog): string | undefined {
  const incident = record.type === 'summary' ? undefined : incidentOf(incidents, record.key)
  if (record.type === 'alert' && !incident) return 'it is resolved'
  if (record.type === 'escalated' && incident?.acknowledged) return 'it is acknowledged'
  if (record.type === 'escalated' && record.step < (incident?.escalated?.number ?? 0)) return 'a later step was taken'
  if (record.type === 'reminded' && record.number < (incident?.reminded?.number ?? 0)) return 'a later reminder was sent'
  return noticeOfOwed(record, incidents) ? undefined : 'it is not open any more'
}

async function finish({ id, owed: { record }, debts }: Due, { log, courier }: FinishParts): Promise<Finished[]> {
  const notice = noticeOfOwed(record, log.incidents)
  if (!notice) return []
  const all = new Map(debts)
  const before = (_: string, name: string): Before => {
    const debt = all.get(name)
    return { ...log.before(record.key, name), state: debt?.started ? 'interrupted' : undefined }
  }
  const deliveries = log.deliveriesOf(id)
  // That it begins is on the disk.
  const taken: Courier = { ...courier, before, log: { ...deliveries, started: () => Promise.resolve() }, ...('said' in record && { withFallbacks: false }) }
  const again = { ...notice, again: true as const }
  const mayHaveIt = new Set<string>()
  for (const [name, { maybe }] of debts) if (maybe && !(await knowsKeys(name, courier))) mayHaveIt.add(name)
  const names = debts.map(([name]) => name)
  const told = await Promise.all([deliverNotice(notice, names.filter((name) => !mayHaveIt.has(name)), taken), deliverNotice(again, [...mayHaveIt], taken)])
  const repeated = told.flat().map(async (first): Promise<Told> => {
    if (record.type !== 'alert' || isTold(first) || !isInterrupted(first)) return first
    const { root } = all.get(first.to)!
    const [second] = await deliverNotice(again, [root], { ...courier, log: deliveries })
    return { to: first.to, tries: [...first.tries, ...second!.tries] }
  })
  return (await Promise.all(repeated)).map((each) => ({ record, isLeft: !all.get(each.to)!.waits, told: each }))
}

/** Whether it shows once what it is told twice. */
async function knowsKeys(name: string, { destinations, channelFor }: FinishParts['courier']): Promise<boolean> {
  const destination = destinations[name]
  if (!destination) return false
  const channel = await channelFor(destination)
  return channel.follows || channel.knowsKeys?.(destination) === true
}

function isInterrupted({ tries }: Told): boolean {
  const [first] = tries
  return first?.delivery.status === 'failed' && first.delivery.error.name === 'Interrupted'
}
