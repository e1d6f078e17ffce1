/** The changes of a run and the calls that made them, folded from its records. */
import type { JournalRecord, Mode, UndoRecipe } from '../engine/records.js'
import type { ReportedCall, ReportedChange } from './report.js'

type Body<T extends JournalRecord['type']> = Extract<JournalRecord, { type: T }>

/**
 * Every call that changes something, with its answer: the next one at the same address for the same purpose. In a dry
 * run none was sent.
 */
export function collectCalls(records: readonly JournalRecord[], mode: Mode): ReportedCall[] {
  const calls: ReportedCall[] = []
  const waiting = new Map<string, ReportedCall>()
  for (const [i, record] of records.entries()) {
    if (record.type === 'intent' || record.type === 'undo-intent') {
      const call = callOf(record, i + 1, mode)
      calls.push(call)
      waiting.set(keyOf(record), call)
    } else if (record.type === 'outcome' || record.type === 'unknown' || record.type === 'undo-outcome') {
      const call = waiting.get(keyOf(record))
      if (!call) continue
      waiting.delete(keyOf(record))
      call.outcome = record.type === 'unknown' ? 'unknown' : record.status
      call.outcomeRecord = i + 1
      const requestId = 'requestId' in record ? record.requestId : record.error?.requestId
      if (requestId !== undefined) call.requestId = requestId
      if (record.error) call.error = record.error
    }
  }
  return calls
}

/** One entry for each thing that was changed or was to be, in the order of the first intent. */
export function collectChanges(records: readonly JournalRecord[], mode: Mode): ReportedChange[] {
  const changes = new Map<string, ReportedChange>()
  for (const [i, record] of records.entries()) {
    if (!('address' in record) || record.address === undefined) continue
    const change = changes.get(record.address)
    if (record.type === 'intent') changes.set(record.address, withIntent(change, record, i + 1, mode))
    else if (change) follow(change, record, i + 1)
  }
  return [...changes.values()]
}

function withIntent(
  change: ReportedChange | undefined,
  record: Body<'intent'>,
  number: number,
  mode: Mode,
): ReportedChange {
  const { address, title, place, before, becomes = null, recipe } = record
  const latest = { state: mode === 'dry-run' ? ('previewed' as const) : ('unknown' as const), stateRecord: number }
  if (!change) {
    const operation = `${record.service}:${record.operation}`
    const ending = endingOf(recipe)
    return { address, title, operation, place, before, after: becomes, ...latest, record: number, ending }
  }
  // Setting back is part of the change: before and after stay those of the change itself.
  if (record.purpose === 'cancel') return change
  return { ...change, ...(record.purpose !== 'undo' && { after: becomes }), ...latest }
}

function follow(change: ReportedChange, record: JournalRecord, number: number): void {
  const decide = (state: ReportedChange['state']): void => {
    change.state = state
    change.stateRecord = number
  }
  if (record.type === 'outcome' && record.purpose === 'undo') {
    // Refused, the change is where it was before someone tried to set it back, and that is not known here.
    decide(record.status === 'ok' ? 'put-back' : 'unknown')
  } else if (record.type === 'outcome' && isChanging(record.purpose)) {
    decide(record.status === 'ok' ? 'unverified' : 'refused')
  } else if (record.type === 'unknown' && isChanging(record.purpose)) {
    decide('unknown')
  } else if (record.type === 'verified' && change.state !== 'put-back') {
    decide('verified')
    change.after = record.value
    delete change.drifted
  } else if (record.type === 'job' && record.purpose === 'change') {
    if (record.ended === undefined) change.stateRecord = number
    else decide(record.ended === 'ok' ? 'verified' : 'unverified')
    change.after = record.status
  } else if (record.type === 'reconciled') {
    change.stateRecord = number
  } else if (record.type === 'drifted') {
    change.drifted = { record: number, now: record.now }
  } else if (record.type === 'undo-finished') {
    const { result, reason } = record
    change.undo = { record: number, result, ...(reason !== undefined && { reason }) }
  }
}

function isChanging(purpose: string): boolean {
  return purpose === 'change' || purpose === 'via'
}

function endingOf({ undo, job, keep, irreversible }: UndoRecipe): ReportedChange['ending'] {
  if (job?.undo) return { kind: 'undo', operation: job.undo.document }
  if (undo && 'restore' in undo) return { kind: 'undo', operation: `${undo.restore.aws} or ${undo.remove.aws}` }
  if (undo) return { kind: 'undo', operation: undo.aws }
  return irreversible === undefined ? { kind: 'keep', why: keep ?? '' } : { kind: 'irreversible', why: irreversible }
}

function callOf(record: Body<'intent'> | Body<'undo-intent'>, number: number, mode: Mode): ReportedCall {
  const { at, address, place, params } = record
  const operation = `${record.service}:${record.operation}`
  const [purpose, attempt] = record.type === 'intent' ? [record.purpose, record.attempt] : (['undo', 1] as const)
  const outcome = mode === 'dry-run' ? 'previewed' : 'none'
  return { record: number, at, address, purpose, operation, place, attempt, params, outcome, outcomeRecord: null }
}

function keyOf(record: Body<'intent' | 'undo-intent' | 'outcome' | 'unknown' | 'undo-outcome'>): string {
  const purpose = 'purpose' in record ? record.purpose : 'undo of the change'
  return `${purpose} ${record.address}`
}
