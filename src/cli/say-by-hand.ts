/** What was approved and is not in effect when a run ends with an error: its AWS CLI lines, so that a person can go on. */
import type { PlannedChange } from '../engine/plan.js'
import type { JournalRecord } from '../engine/records.js'
import { byHand } from '../terminal/by-hand.js'
import type { Context } from './context.js'

/** The changes of the latest approved plan that nobody saw in effect. */
export function openChanges(records: readonly JournalRecord[]): PlannedChange[] {
  const approval = records.findLast((record) => record.type === 'approval')
  const settled = new Set(
    records.flatMap((record) => {
      if (record.type === 'verified') return [record.address]
      return record.type === 'step-finished' && (record.outcome === 'done' || record.outcome === 'already') ? [record.address] : []
    }),
  )
  return approval?.changes.filter(({ address }) => !settled.has(address)) ?? []
}

/** Writes them to stderr; nothing where nothing is open. */
export function sayByHand(records: readonly JournalRecord[], context: Pick<Context, 'streams' | 'terminal'>): void {
  writeByHand('Approved, and not seen in effect', openChanges(records), context)
}

/** The lines of these changes, with what they are above them. */
export function writeByHand(what: string, changes: readonly PlannedChange[], { streams, terminal }: Pick<Context, 'streams' | 'terminal'>): void {
  const lines = changes.flatMap((change) => ['', ...byHand(change, terminal.err)])
  if (lines.length > 0) streams.stderr.write(`\n${what}:\n${lines.map((line) => `${line}\n`).join('')}\n`)
}
