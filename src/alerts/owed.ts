/** Who is still to be told of what was decided or said: alerts, steps, reminders, summaries and acknowledgements whose deliveries have not ended well. Pure. */
import type { AlertRecord, Teller } from './alert-records.js'
import { isVain } from './channel.js'
import type { SaidOfRecord } from './notice-of-step.js'

export type OwedRecord = Extract<AlertRecord, { type: 'alert' | 'escalated' | 'reminded' | 'summary' }> | SaidOfRecord

export interface Owed {
  /** What is told, as it was decided: its notice is made again from this. */
  record: OwedRecord
  /** By destination; of one that could not be told, its fallback in its place. */
  to: Record<string, Debt>
  /** Destinations that were told. */
  done: string[]
}

export interface Debt {
  /** The destination that was decided on; another is its fallback. */
  root: string
  /** Who is telling it, or was when it ended. */
  by: Teller
  /** When that began, or failed; ISO 8601. */
  at: string
  /** It may have left. */
  started: boolean
  /** How often it, and all of its fallbacks, were tried in vain. */
  failed: number
  /** Waits to be tried again: nobody is telling it. */
  waits?: true
  /** It may have arrived there, or where it was told before. */
  maybe?: true
}

/** By the id of what is told. */
export type AllOwed = Map<string, Owed>

/** Takes a record in. */
export function applyOwed(owed: AllOwed, record: AlertRecord): void {
  switch (record.type) {
    case 'alert':
    case 'escalated':
    case 'reminded':
    case 'summary':
      return owe(owed, record, record)
    case 'acknowledged':
    case 'contained':
    case 'resolved':
      return record.tells && owe(owed, record, record.tells)
    case 'delivery-started': {
      const debt = owed.get(record.alert)?.to[record.to]
      if (!debt) return
      Object.assign(debt, { by: record.by, at: record.at, started: true })
      delete debt.waits
      return
    }
    case 'delivery-finished':
      return settle(owed, record)
    default:
      return
  }
}

/** Destinations that are to be told by a record's decision. */
export function toldOf(record: OwedRecord): string[] {
  if ('said' in record) return record.tells?.to ?? []
  return record.type === 'summary' ? [record.to] : record.to.flatMap(({ name, outcome }) => (outcome === 'told' ? [name] : []))
}

function owe(owed: AllOwed, record: OwedRecord, { id, by }: { id: string; by: Teller }): void {
  const names = toldOf(record)
  const debt = (root: string): Debt => ({ root, by, at: record.at, started: false, failed: 0 })
  if (names.length > 0) owed.set(id, { record, to: Object.fromEntries(names.map((name) => [name, debt(name)])), done: [] })
}

function settle(owed: AllOwed, { alert, to: name, delivery, instead, at }: Extract<AlertRecord, { type: 'delivery-finished' }>): void {
  const all = owed.get(alert)
  const debt = all?.to[name]
  if (!all || !debt) return
  const { record, to, done } = all
  const maybe = (delivery.status === 'failed' && delivery.maybe) || debt.maybe
  const left: Debt = { ...debt, at, started: false, ...(maybe && { maybe }) }
  delete to[name]
  if (!isVain(delivery)) done.push(name)
  else if (instead !== undefined) {
    if (!done.includes(instead)) to[instead] ??= left
  } else if (record.type === 'alert' || 'said' in record || (record.type !== 'summary' && !maybe)) {
    // Tried again from the first on. A step is not where somebody may have it; a summary is held back again.
    to[debt.root] = { ...left, failed: debt.failed + 1, waits: true }
  }
  if (Object.keys(to).length === 0) owed.delete(alert)
}
