/** Opening a run: a new one with its first records, or one that a journal holds. Both execute the pinned bytes. */
import type { AwsModel } from '../aws-model/model.js'
import type { ValueMap } from '../expressions/value.js'
import { failure } from '../diagnostics/diagnostic.js'
import { stepKinds } from './generated/step-kinds.js'
import { resolveInputs } from './inputs.js'
import { performOther, pinProcedures } from './other-procedure.js'
import { readPinned } from './pinned-files.js'
import type { Ports } from './ports.js'
import type { Guards, JournalRecord, PinnedFile, RecordBody } from './records.js'
import { emptyState, fold, type RunState } from './run-state.js'
import { emit, programOf, type Run } from './run.js'
import { sameGuards, stricterGuards } from './stricter-guards.js'

type Opened = Extract<RecordBody, { type: 'opened' }>

/** Everything that a run is opened with. `files` begins with the runbook or procedure itself. */
export type RunSetup = Omit<Opened, 'type' | 'format' | 'runbook' | 'inputs'> & { given: ValueMap; pid: number } & SessionExtras

/** `caller`: the ARN of the login. `breakGlass`: why the run may go on without approvals, on what is protected, without a disk. */
export interface SessionExtras {
  caller?: string
  breakGlass?: string
}

/** Opens a new run: its first records are on disk when this returns. */
export async function openRun(setup: RunSetup, ports: Ports, model: AwsModel): Promise<Run> {
  const { given, pid, caller, breakGlass, ...rest } = setup
  const { main } = readPinned(setup.files)
  const [{ kind, id, sha256 }] = setup.files as [PinnedFile]
  const inputs = resolveInputs(main.inputs ?? {}, given, setup.finding, setup.org)
  const opened: Opened = { type: 'opened', format: 1, ...rest, runbook: { kind, id, title: main.title, sha256 }, inputs }
  const run = createRun(opened, ports, model, emptyState())
  await emit(run, opened)
  await begin(run, 1, { host: setup.host, user: setup.user, pid, ...(caller !== undefined && { caller }), ...(breakGlass !== undefined && { breakGlass }) })
  return run
}

/** Who takes a run up, and what for. `guards`: those of the configuration by now; absent: as then. */
export type Resumption = Omit<Extract<RecordBody, { type: 'session' }>, 'type' | 'session'>

/** Takes up a run where its journal says that it stands. Appends a `session` record. */
export async function reopenRun(records: Iterable<JournalRecord>, session: Resumption & { breakGlass?: string }, ports: Ports, model: AwsModel): Promise<Run> {
  const state = fold(records)
  if (!state.opened) throw failure('state', 'no-opened-record', 'The journal does not begin with the opening of a run')
  const run = createRun({ ...state.opened, user: session.user }, ports, model, state)
  const { guards: today, ...who } = session
  const then = state.opened.guards
  await begin(run, state.sessions + 1, { ...who, ...(today && !sameGuards(then, today) && { guards: stricterGuards(then, today) }) })
  return run
}

type Session = { host: string; user: string; pid: number; guards?: Guards } & SessionExtras

async function begin(run: Run, session: number, { breakGlass, ...who }: Session): Promise<void> {
  await emit(run, { type: 'session', session, ...who })
  if (breakGlass !== undefined) await emit(run, { type: 'break-glass', reason: breakGlass, by: run.user })
}

function createRun(opened: Opened, ports: Ports, model: AwsModel, state: RunState): Run {
  const { main, procedures } = readPinned(opened.files)
  const { run: id, org, place, places, user } = opened
  const program = programOf(main, procedures)
  const run: Run = {
    ...{ id, program, kinds: stepKinds, model, ports, state, org, place, places, user },
    identified: new Map(),
    questions: { last: Promise.resolve() },
    performOther: (aside) => performOther({ ...run, questions: { last: Promise.resolve() } }, aside),
  }
  for (const { files } of state.others) pinProcedures(run, files)
  return run
}
