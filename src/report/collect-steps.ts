/** The steps of a run and how each ended, folded from its records. */
import type { JournalRecord } from '../engine/records.js'
import type { ReportedStep } from './report.js'

/** In the order in which they began. A step that ended twice (once more after a resume) ended as it did last. */
export function collectSteps(records: readonly JournalRecord[]): ReportedStep[] {
  const steps = new Map<string, ReportedStep>()
  let phase = ''
  for (const [i, record] of records.entries()) {
    if (record.type === 'phase-started') phase = record.phase
    if (record.type === 'step-started') {
      const { address, title } = record
      steps.set(address, { address, title, phase: record.phase, outcome: 'unfinished', record: i + 1 })
    } else if (record.type === 'step-finished') {
      const { address, outcome, reason } = record
      // An item of a list ends under its step's title; what `end` jumps over ends without having begun.
      const title = steps.get(address.replace(/\[\d+\]$/, ''))?.title ?? ''
      const step = steps.get(address) ?? { address, title, phase, outcome, record: i + 1 }
      delete step.reason
      steps.set(address, { ...step, outcome, ...(reason !== undefined && { reason }), record: i + 1 })
    }
  }
  return [...steps.values()]
}
