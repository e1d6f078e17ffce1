/** Where a run stands: a pure fold over its records. Resume, undo, the report and the engine itself read it. */
import type { Value } from '../expressions/value.js'
import type { ApprovalRequest } from './approval-request.js'
import type { Reply, RequestKind } from './ports.js'
import type { Guards, JournalRecord, RecordBody, StepOutcome, Verdict } from './records.js'

type Body<T extends RecordBody['type']> = Extract<JournalRecord, { type: T }>

export interface StepResult {
  outcome: StepOutcome
  /** Absent where the step did not apply, or yields nothing. */
  value?: Value
  /** What the screen shows of it (`show`). */
  shown?: Value
  reason?: string
}

/** What is known about one change, by its address. */
export interface ChangeState {
  before?: Value
  /** The latest intent of the change itself, and of its way (`via`). */
  intent?: Body<'intent'>
  via?: Body<'intent'>
  /** How the latest call ended; absent between intent and answer. */
  outcome?: 'ok' | 'refused' | 'unknown'
  /** The same for the change itself, its way aside. */
  answered?: 'ok' | 'refused' | 'unknown'
  /** AWS may have executed an earlier attempt than the latest: what is there then is ours, though the latest was refused. */
  earlier?: true
  verified?: Value
  phase: string
}

/** A request, and who has said what about it. */
export interface AskedApproval {
  request: ApprovalRequest
  sha256: string
  given: { person: string; at: string; expires: string }[]
  refused: boolean
}

export interface RunState {
  opened?: Body<'opened'>
  openedAt?: string
  sessions: number
  /** What no change may touch, and who must agree, in the latest session. */
  guards?: Guards
  phase: string
  started: Map<string, Body<'step-started'>>
  /** Those that began in the latest session: its process knows how much time has passed since. */
  startedHere: Set<string>
  finished: Map<string, StepResult>
  answers: Map<string, Reply>
  approvals: Map<string, Body<'approval'>>
  /** Every request for an approval of others, in their order. */
  asked: AskedApproval[]
  /** Hashes of the statements that were taken: each counts once. */
  usedStatements: Set<string>
  /** ARNs of the logins that the run's sessions began with. */
  requesters: Set<string>
  /** Why the glass was broken, if it was. */
  brokenGlass?: string
  /** The approvals that it lifted, in words. */
  liftedApprovals: Set<string>
  /** In the order of their first intent. */
  changes: Map<string, ChangeState>
  /** Commands and automations: the latest of each change and of each undo, by `purpose address`. */
  jobs: Map<string, Body<'job'>>
  /** When each address sent its first changing call, and when it was finished; ISO 8601. */
  sentAt: Map<string, string>
  endedAt: Map<string, string>
  /** ARNs of whom AWS said that we are. */
  callers: Set<string>
  phasesFinished: Set<string>
  /** Destinations that have their message, or were shown it, by address. */
  told: Map<string, ReadonlySet<string>>
  /** Other procedures that the responder ran, in their order. */
  others: Body<'other-started'>[]
  undone: Map<string, Body<'undo-finished'>>
  undoIntents: Map<string, Body<'undo-intent'>>
  /** Addresses whose latest undo was sent without an answer that can be trusted: it may still take effect. */
  undoOpen: Set<string>
  /** What the latest undo has not finished: it was stopped or killed. */
  undoing: Set<string>
  verdict?: Verdict
  /** Address of the `end` step that gave the verdict. */
  endedBy?: string
  closed: boolean
}

export function emptyState(): RunState {
  return {
    sessions: 0,
    phase: '',
    started: new Map(),
    startedHere: new Set(),
    finished: new Map(),
    answers: new Map(),
    approvals: new Map(),
    asked: [],
    usedStatements: new Set(),
    requesters: new Set(),
    liftedApprovals: new Set(),
    changes: new Map(),
    jobs: new Map(),
    sentAt: new Map(),
    endedAt: new Map(),
    callers: new Set(),
    phasesFinished: new Set(),
    told: new Map(),
    others: [],
    undone: new Map(),
    undoIntents: new Map(),
    undoOpen: new Set(),
    undoing: new Set(),
    closed: false,
  }
}

export function fold(records: Iterable<JournalRecord>): RunState {
  const state = emptyState()
  for (const record of records) apply(state, record)
  return state
}

/** Whether an undo is done with it. */
export function isSettled(undone: Body<'undo-finished'> | undefined): boolean {
  return undone !== undefined && ['undone', 'nothing-to-do', 'kept', 'irreversible'].includes(undone.result)
}

export function answerKey(address: string, request: RequestKind): string {
  return `${request} ${address}`
}

export function jobKey(purpose: 'change' | 'undo', address: string): string {
  return `${purpose} ${address}`
}

/** Takes one record into account. */
export function apply(state: RunState, record: JournalRecord): void {
  switch (record.type) {
    case 'opened':
      state.opened = record
      state.openedAt = record.at
      if (record.guards) state.guards = record.guards
      return
    case 'session':
      state.sessions = record.session
      if (record.guards ?? state.opened?.guards) state.guards = (record.guards ?? state.opened?.guards)!
      if (record.caller !== undefined) state.requesters.add(record.caller)
      // Whoever resumes breaks it anew.
      delete state.brokenGlass
      state.liftedApprovals.clear()
      state.startedHere.clear()
      return
    case 'identity':
      state.callers.add(record.caller.arn)
      return
    case 'job':
      state.jobs.set(jobKey(record.purpose, record.address), record)
      return
    case 'phase-started':
      state.phase = record.phase
      return
    case 'notified':
      if (!record.error) state.told.set(record.address, new Set([...(state.told.get(record.address) ?? []), record.to]))
      return
    case 'phase-finished':
      state.phasesFinished.add(record.phase)
      return
    case 'step-started':
      state.started.set(record.address, record)
      state.startedHere.add(record.address)
      return
    case 'step-finished':
      state.finished.set(record.address, resultOf(record))
      state.endedAt.set(record.address, record.at)
      return
    case 'answer':
      // A stop is no answer: whoever resumes is asked.
      if (record.reply.do !== 'stop') state.answers.set(answerKey(record.address, record.request), record.reply)
      return
    case 'approval':
      state.approvals.set(record.address, record)
      return
    case 'approval-requested':
      state.asked.push({ request: record.request, sha256: record.sha256, given: [], refused: false })
      return
    case 'approval-given':
    case 'approval-refused':
      takeStatement(state, record)
      return
    case 'break-glass':
      state.brokenGlass = record.reason
      return
    case 'lifted':
      if (record.what === 'approval') state.liftedApprovals.add(record.rule)
      return
    case 'other-started':
      state.others.push(record)
      return
    case 'verdict':
      state.verdict = record.verdict
      if (record.address !== undefined) state.endedBy = record.address
      return
    case 'closed':
      state.closed = true
      return
    case 'undo-started':
      state.undoing = new Set(record.addresses.filter((address) => !isSettled(state.undone.get(address))))
      return
    case 'undo-intent':
      state.undoIntents.set(record.address, record)
      state.undoOpen.add(record.address)
      state.jobs.delete(jobKey('undo', record.address))
      return
    case 'undo-outcome':
      if (record.status !== 'unknown') state.undoOpen.delete(record.address)
      return
    case 'undo-finished':
      state.undone.set(record.address, record)
      state.undoing.delete(record.address)
      return
    default:
      applyToChange(state, record)
  }
}

function takeStatement(state: RunState, record: Body<'approval-given'> | Body<'approval-refused'>): void {
  state.usedStatements.add(record.statement)
  const asked = state.asked.find(({ sha256 }) => sha256 === record.request)
  if (!asked) return
  if (record.type === 'approval-refused') asked.refused = true
  else asked.given.push({ person: record.person, at: record.at, expires: record.expires })
}

function resultOf(record: Body<'step-finished'>): StepResult {
  const { outcome, value, shown, reason } = record
  return { outcome, ...(value !== undefined && { value }), ...(shown !== undefined && { shown }), ...(reason !== undefined && { reason }) }
}

function applyToChange(state: RunState, record: JournalRecord): void {
  if (record.type === 'intent') {
    if (record.purpose === 'undo' || record.purpose === 'cancel') return
    if (!state.sentAt.has(record.address)) state.sentAt.set(record.address, record.at)
    // A dry run sent nothing: whoever takes it up finds nothing to look for.
    if (state.opened?.mode === 'dry-run') return
    if (record.purpose === 'change') state.jobs.delete(jobKey('change', record.address))
    // Made anew behind its undo, it is to be undone anew.
    state.undone.delete(record.address)
    state.undoIntents.delete(record.address)
    state.undoOpen.delete(record.address)
    const change = state.changes.get(record.address) ?? { phase: state.phase }
    if (record.purpose === 'via') change.via = record
    else {
      if (change.intent && change.answered !== 'refused') change.earlier = true
      change.intent = record
      delete change.answered
    }
    change.before = record.before
    delete change.outcome
    state.changes.set(record.address, change)
  } else if (record.type === 'outcome' || record.type === 'unknown') {
    const change = state.changes.get(record.address)
    if (!change || record.purpose === 'undo' || record.purpose === 'cancel') return
    change.outcome = record.type === 'unknown' ? 'unknown' : record.status
    if (record.purpose === 'change') change.answered = change.outcome
  } else if (record.type === 'verified') {
    const change = state.changes.get(record.address)
    if (change) change.verified = record.value
  }
}
