/** What a run says of its incident by how it stands: its records are the truth, and are asked anew at each turn. Pure. */
import { endingOf } from '../engine/ending-of.js'
import type { JournalRecord } from '../engine/records.js'
import { collectChanges } from '../report/collect-changes.js'
import { collectSteps } from '../report/collect-steps.js'
import type { SaidRecord, Sayer } from './alert-records.js'
import { changeStands } from './follow-run.js'

const phase = 'isolate'
const whole = ['done', 'already', 'n/a']

/**
 * Whoever works on it has it, also where the run is stopped. It is contained when the phase that isolates has ended with
 * nothing left out, and what it changed is in force. A closed run is over, and says nothing else.
 */
export function saidByRun(records: readonly JournalRecord[], key: string): SaidRecord[] {
  const [opened] = records
  if (opened?.type !== 'opened') return []
  const saidAt = (index: number): Sayer => {
    const session = records.slice(0, index + 1).findLast((record) => record.type === 'session') ?? opened
    return { user: session.user, host: session.host, by: 'run', run: opened.run, at: records[index]!.at }
  }
  if (endingOf(records)?.type === 'closed') {
    const verdict = records.findLast((record) => record.type === 'verdict')?.verdict
    return [{ type: 'resolved', key, said: saidAt(records.findLastIndex(({ type }) => type === 'closed')), ...(verdict && { verdict }) }]
  }
  const session = records.findLastIndex(({ type }) => type === 'session')
  const contained = records.findLastIndex((record) => record.type === 'phase-finished' && record.phase === phase)
  return [
    ...(session < 0 ? [] : [{ type: 'acknowledged' as const, key, said: saidAt(session) }]),
    ...(contained < 0 || !isContained(records) ? [] : [{ type: 'contained' as const, key, said: saidAt(contained) }]),
  ]
}

/** Of these, what `to` was not told yet, as the run's journal has it. */
export function unsaidByRun(records: readonly JournalRecord[], key: string, to: string): SaidRecord[] {
  const last = records.findLast((record) => record.type === 'told' && record.to === to && record.status === 'delivered')
  const before = last?.type === 'told' ? saidByRun(records.slice(0, last.upTo), key) : []
  return saidByRun(records, key).filter(({ type, said }) => !before.some((each) => each.type === type && each.said.at === said.at))
}

function isContained(records: readonly JournalRecord[]): boolean {
  const steps = collectSteps(records).filter((step) => step.phase === phase)
  const addresses = new Set(steps.map(({ address }) => address))
  const changes = collectChanges(records, 'live').filter(({ address }) => addresses.has(address))
  const states = changes.map(changeStands).filter((state) => state !== undefined)
  const isDone = states.length > 0 || steps.some(({ outcome }) => outcome === 'already')
  return isDone && steps.every(({ outcome }) => whole.includes(outcome)) && states.every((state) => state === 'in force')
}
