/** What the alert log knows of deliveries: by key and destination, the last one. Pure. */
import type { AlertRecord, Teller } from './alert-records.js'

export interface KnownDelivery {
  /** When it was last told, or about to be; ISO 8601. */
  at: string
  /** The receiver has it. */
  delivered?: true
  /** The receiver's name for it, and its page. */
  reference?: string
  link?: string
  /** Who was to tell it and has not said how that ended; `started`: it may have arrived. */
  unfinished?: { by: Teller; started: boolean }
}

export type KnownDeliveries = Map<string, Map<string, KnownDelivery>>

/** Takes a record in; `reach`: milliseconds after which a finished delivery is forgotten, when a day begins. */
export function applyDelivery(known: KnownDeliveries, record: AlertRecord, reach: number): void {
  switch (record.type) {
    case 'opened':
      return forget(known, Date.parse(record.at) - reach)
    case 'alert':
      for (const { name, outcome } of record.to) if (outcome === 'told') put(known, record.key, name, { at: record.at, unfinished: { by: record.by, started: false } })
      return
    case 'summary':
      return put(known, record.key, record.to, { at: record.at, unfinished: { by: record.by, started: false } })
    case 'delivery-started':
      return put(known, record.key, record.to, { at: record.at, unfinished: { by: record.by, started: true } })
    case 'delivery-finished': {
      const { delivery } = record
      const told: Partial<KnownDelivery> = delivery.status === 'delivered' ? { delivered: true, ...named(delivery) } : {}
      return put(known, record.key, record.to, { at: record.at, ...told })
    }
    default:
      return
  }
}

/** What was delivered before stays known, whatever became of it later. */
function put(known: KnownDeliveries, key: string, to: string, delivery: KnownDelivery): void {
  const before = known.get(key)?.get(to)
  const kept: Partial<KnownDelivery> = before?.delivered ? { delivered: true, ...named(before) } : {}
  known.set(key, new Map(known.get(key)).set(to, { ...kept, ...delivery }))
}

function named({ reference, link }: Pick<KnownDelivery, 'reference' | 'link'>): Pick<KnownDelivery, 'reference' | 'link'> {
  return { ...(reference !== undefined && { reference }), ...(link !== undefined && { link }) }
}

function forget(known: KnownDeliveries, before: number): void {
  for (const [key, deliveries] of known) if ([...deliveries.values()].every(({ at }) => Date.parse(at) < before)) known.delete(key)
}
