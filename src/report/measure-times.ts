/** How long a run took to be taken up, to contain and to end. */
import type { JournalRecord } from '../engine/records.js'
import type { Report } from './report.js'

/**
 * Milliseconds since the run was opened: until the first reply of a person; until `isolate` ended with something
 * isolated; until it was closed. Null for what did not happen.
 */
export function measureTimes(records: readonly JournalRecord[]): Report['times'] {
  const contained = records.findIndex((record) => record.type === 'phase-finished' && record.phase === 'isolate')
  return {
    toAcknowledge: elapsed(records, records.findIndex(({ type }) => type === 'answer')),
    toContain: isolatedSomething(records.slice(0, contained + 1)) ? elapsed(records, contained) : null,
    total: elapsed(records, records.findLastIndex(({ type }) => type === 'closed')),
  }
}

function isolatedSomething(records: readonly JournalRecord[]): boolean {
  const begun = records.findIndex((record) => record.type === 'phase-started' && record.phase === 'isolate')
  if (begun < 0) return false
  return records.slice(begun).some((record) => {
    return record.type === 'verified' || (record.type === 'step-finished' && record.outcome === 'already')
  })
}

/** Wall clocks jump; the monotonic clock does not, but begins anew with each process, so it counts within one only. */
function elapsed(records: readonly JournalRecord[], index: number): number | null {
  const [first, last] = [records[0], records[index]]
  if (!first || !last) return null
  const sameProcess = !records.slice(0, index).some((record) => record.type === 'session' && record.session > 1)
  const time = sameProcess ? last.mono - first.mono : Date.parse(last.at) - Date.parse(first.at)
  return Number.isFinite(time) ? Math.max(0, Math.round(time)) : null
}
