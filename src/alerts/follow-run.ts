/** How a run stands for those who are not at its terminal, from its records, and when they are told. Pure. */
import { endingOf } from '../engine/ending-of.js'
import type { JournalRecord, Mode, RecordType } from '../engine/records.js'
import { collectChanges } from '../report/collect-changes.js'
import { collectSteps } from '../report/collect-steps.js'
import type { ReportedChange } from '../report/report.js'
import type { Progress } from './notice.js'

type Body<T extends RecordType> = Extract<JournalRecord, { type: T }>

const turns: ReadonlySet<RecordType> = new Set<RecordType>(['session', 'phase-finished', 'stopped', 'closed', 'undo-ended'])
const notDone = ['declined', 'failed', 'blocked', 'partly'] as const

/** Whether those who follow are told of it: somebody took the run up, a phase ended, it was stopped or closed, it was undone. */
export function isTurn({ type }: JournalRecord): boolean {
  return turns.has(type)
}

/** Whether a destination knows of the last turn, or has nothing to be told of it. */
export function isToldOfLast(records: readonly JournalRecord[], to: string): boolean {
  const turn = records.findLastIndex(isTurn) + 1
  return records.some((record) => record.type === 'told' && record.to === to && record.upTo >= turn && (record.status === 'delivered' || record.status === 'passed-over'))
}

/** Undefined before the run is opened. */
export function progressOf(records: readonly JournalRecord[]): Progress | undefined {
  const [opened] = records
  if (opened?.type !== 'opened') return undefined
  const { user, host } = latest(records, 'session') ?? opened
  const verdict = latest(records, 'verdict')?.verdict
  return {
    run: opened.run,
    mode: opened.mode,
    state: endingOf(records)?.type ?? 'open',
    by: `${user} on ${host}`,
    since: new Date(opened.at),
    phase: latest(records, 'phase-started')?.phase ?? '',
    changes: changesOf(records, opened.mode),
    evidence: records.flatMap((record) => (record.type === 'evidence' ? [{ name: record.name, sha256: record.sha256 }] : [])),
    open: collectSteps(records).flatMap(({ title, outcome }) => notDone.flatMap((each) => (each === outcome ? [{ title, outcome: each }] : []))),
    ...(verdict && { verdict }),
  }
}

function changesOf(records: readonly JournalRecord[], mode: Mode): Progress['changes'] {
  return collectChanges(records, mode).flatMap((change) => {
    const state = changeStands(change)
    return state ? [{ title: change.title, at: new Date(records[change.record - 1]!.at), state }] : []
  })
}

/** Undefined where nothing was changed. */
export function changeStands({ state, undo, drifted }: ReportedChange): Progress['changes'][number]['state'] | undefined {
  if (undo?.result === 'undone' || state === 'put-back') return 'undone'
  if (state === 'refused' || state === 'previewed') return undefined
  return state === 'verified' && !drifted ? 'in force' : 'unknown'
}

function latest<T extends RecordType>(records: readonly JournalRecord[], type: T): Body<T> | undefined {
  return records.findLast((record): record is Body<T> => record.type === type)
}
