/** One run as the engine holds it: its program, its ports, its state, and how records and questions pass through. */
import type { AwsModel } from '../aws-model/model.js'
import type { AwsPlace } from '../aws-model/aws.js'
import type { ValueMap } from '../expressions/value.js'
import { isProcedure, kindOf, phases, type Procedure, type RunbookFile, type Step } from '../runbooks/runbook.js'
import type { Aside, Ports, Reply, Request, RequestKind } from './ports.js'
import type { RecordBody } from './records.js'
import type { AnyInput } from './inputs.js'
import { answerKey, apply, type RunState } from './run-state.js'
import type { StepKind } from './step-kind.js'

/** What is executed: a runbook's phases, or a procedure's steps as one phase. */
export interface Program {
  kind: 'runbook' | 'procedure'
  id: string
  title: string
  inputs: Readonly<Record<string, AnyInput>>
  phases: readonly { name: string; steps: readonly Step[] }[]
  /** What `use` finds; grows where the responder runs another procedure. */
  procedures: Map<string, Procedure>
}

export function programOf(file: RunbookFile, procedures: Map<string, Procedure>): Program {
  const { id, title, inputs = {} } = file
  if (isProcedure(file)) return { kind: 'procedure', id, title, inputs, procedures, phases: [{ name: 'isolate', steps: file.steps }] }
  return { kind: 'runbook', id, title, inputs, procedures, phases: phases.map((name) => ({ name, steps: file[name] ?? [] })) }
}

export interface Run {
  id: string
  program: Program
  /** By name; a kind that is not here is not run by this version. */
  kinds: Readonly<Record<string, StepKind | undefined>>
  model: AwsModel
  ports: Ports
  state: RunState
  org: ValueMap
  place: AwsPlace
  places: Readonly<Record<string, AwsPlace>>
  /** Who answers, for the records. */
  user: string
  /** The caller that was last recorded in this session, by place. */
  identified: Map<string, string>
  /** The question that is being asked, and the stop that was the answer to one: nothing is asked behind it. */
  questions: { last: Promise<unknown>; stopped?: RunStopped }
  /** Runs another procedure in this run, as the operator asked beside a question, with questions in turns of its own. */
  performOther: (aside: Extract<Aside, { do: 'other' }>) => Promise<void>
  /** In a preview: the sentences that stand above the choice. */
  remarks?: string[]
}

/** The run was stopped on purpose; it can be resumed. */
export class RunStopped extends Error {
  /** `pause`: it is meant to go on, so what AWS does meanwhile is not cancelled. */
  constructor(readonly address: string, readonly reason: string, readonly pause = false) {
    super(reason)
    this.name = 'RunStopped'
  }
}

const synced = new Set<RecordBody['type']>(['opened', 'intent', 'outcome', 'unknown', 'job', 'verified', 'answer', 'approval', 'approval-requested', 'approval-given', 'approval-refused', 'break-glass', 'lifted', 'notified', 'step-finished', 'verdict', 'closed', 'stopped', 'undo-intent', 'undo-outcome', 'undo-finished', 'undo-ended'])

/** Appends a record, then takes it into the state. What a later step relies on is on the disk before this returns. */
export async function emit(run: Run, body: RecordBody): Promise<void> {
  const { clock, journal } = run.ports
  const record = { at: clock.now().toISOString(), mono: clock.monotonic(), ...body }
  await journal.append(record, { sync: synced.has(body.type) })
  apply(run.state, record)
}

/** Asks the operator and records the reply before anything else happens. What they do beside answering is done first. */
export async function ask<K extends RequestKind>(run: Run, request: Request<K>): Promise<Reply<K>> {
  return inTurn(run, async () => {
    for (;;) {
      const reply = await askAndRecord(run, request)
      if (reply.do !== 'other' && reply.do !== 'note') return reply
    }
  })
}

async function askAndRecord<K extends RequestKind>(run: Run, request: Request<K>): Promise<Reply<K> | Aside> {
  const { address } = request
  if (run.questions.stopped) throw run.questions.stopped
  const reply = await run.ports.operator.ask(request)
  if (reply.do === 'note') await emit(run, { type: 'note', ...(address && { address }), text: reply.text, by: run.user })
  else if (reply.do === 'other') await run.performOther(reply)
  else await emit(run, { type: 'answer', address, request: request.kind, reply, by: run.user })
  if (reply.do === 'stop') run.questions.stopped = new RunStopped(address, reply.reason)
  return reply
}

/** A person answers one question at a time, also where steps run together; another procedure beside it belongs to its turn. */
async function inTurn<T>(run: Run, question: () => Promise<T>): Promise<T> {
  const answered = run.questions.last.then(question)
  run.questions.last = answered.catch((error: unknown) => {
    if (error instanceof RunStopped) run.questions.stopped = error
  })
  return answered
}

/** As `ask`, for what is asked once an address: an answer that the journal holds is not asked again, if it can be used. */
export async function askOnce<K extends RequestKind>(run: Run, request: Request<K>, isUsable: (reply: Reply<K>) => boolean = () => true): Promise<Reply<K>> {
  const recorded = run.state.answers.get(answerKey(request.address, request.kind)) as Reply<K> | undefined
  return recorded !== undefined && isUsable(recorded) ? recorded : ask(run, request)
}

/** Whether the step, or one that it uses, cannot be undone. */
export function isIrreversible(run: Run, step: Step): boolean {
  if ('use' in step) return run.program.procedures.get(step.use)?.steps.some((inner) => isIrreversible(run, inner)) ?? false
  return 'irreversible' in step
}

/** Whether a person decides on the step, with a plan of its changes. */
export function needsDecision(run: Run, step: Step): boolean {
  return run.kinds[kindOf(step)]?.needsDecision(step, run) ?? false
}
