/** Whether what was written into the record of a finding shows there: only then it is delivered. */
import { poll } from '../engine/patience.js'
import type { ValueMap } from '../expressions/value.js'
import type { Delivery, Means } from './channel.js'
import type { Looked } from './send-to-aws.js'

/** Milliseconds: Security Hub can take several minutes, but what comes after an alert is not held up for so long. */
const patience = 30_000
const pause = 3_000

export interface RecordWritten {
  /** AWS's name of the finding. */
  reference: string
  /** Of the service, for people. */
  service: string
  /** Undefined: it does not have the finding any more. */
  read: () => Promise<Looked<ValueMap | undefined>>
  shows: (record: ValueMap) => boolean
}

/** Looks until it shows, for half a minute. */
export async function showInRecord({ reference, service, read, shows }: RecordWritten, { clock }: Pick<Means, 'clock'>): Promise<Delivery> {
  const { met, last } = await poll(clock, patience, pause, read, (seen) => seen.status !== 'ok' || (seen.value !== undefined && shows(seen.value)))
  if (last.status !== 'ok') return { status: 'failed', error: last.status === 'passed-over' ? { name: 'NotRead', message: last.why } : last.error, maybe: true }
  if (met) return { status: 'delivered', reference }
  return { status: 'failed', error: { name: 'NotShown', message: `${service} took it, and did not show it within ${patience / 1_000} seconds; told again, it is looked at first` }, maybe: true }
}
