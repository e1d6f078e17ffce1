/** The records of the alert log. */
import type { DayEnd } from '../journal/shared-journal.js'
import type { Delivery } from './channel.js'

/** Wall clock (ISO 8601 UTC) and monotonic clock (milliseconds) of the moment it was made. */
export type AlertRecord = { at: string; mono: number } & AlertRecordBody
export type AlertRecordBody = AlertRecordBodies[keyof AlertRecordBodies]

/** A process that tells: which one, and whether it still is, can be seen on its host. */
export interface Teller {
  host: string
  pid: number
  /** When the process started, as its system says; tells it apart from a later one of the same number. */
  started: string
}

interface AlertRecordBodies {
  /** First record of a day; `after` is the last of the day before it. */
  opened: { type: 'opened'; format: 1; log: 'alerts'; sirun: string; after: DayEnd | null }
  /** A destination is about to be told; on disk before anything leaves. `insteadOf`: the destination that could not be. */
  'delivery-started': { type: 'delivery-started'; key: string; what: 'alert' | 'summary' | 'message'; to: string; by: Teller; insteadOf?: string }
  /** What became of it. */
  'delivery-finished': { type: 'delivery-finished'; key: string; to: string; delivery: Delivery }
  /** A torn tail was cut; the bytes were copied aside. */
  recovered: { type: 'recovered'; bytes: number; copy: string }
}
