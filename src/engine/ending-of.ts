/** How a run stands by its records: who undoes it does not open it again. */
import type { JournalRecord } from './records.js'

/** The record that closed or stopped it; undefined where it is open: somebody works on it, or was killed. */
export function endingOf(records: readonly JournalRecord[]): Extract<JournalRecord, { type: 'stopped' | 'closed' }> | undefined {
  const last = records.findLast((record) => (record.type === 'session' && record.doing === undefined) || record.type === 'stopped' || record.type === 'closed')
  return last?.type === 'stopped' || last?.type === 'closed' ? last : undefined
}
