/** Step kinds `command` and `automation`: the decision on what is run, its start, its end, its evidence. */
import { Unknown } from '../expressions/unknown.js'
import type { Value, ValueMap } from '../expressions/value.js'
import type { JobStep } from '../runbooks/runbook.js'
import { checkAccount } from './check-account.js'
import { markOf, sha256 } from './derived-ids.js'
import { keepEvidence } from './evidence.js'
import { followJob } from './follow-job.js'
import { guardChange } from './guard-change.js'
import { jobParameters, referencesIn, type Job, type JobAt, type JobKind } from './job.js'
import { milliseconds } from './milliseconds.js'
import { namesFor } from './names.js'
import type { PlannedChange } from './plan.js'
import { operationOf, parametersFor } from './read.js'
import type { UndoRecipe } from './records.js'
import { emit } from './run.js'
import { jobKey, type StepResult } from './run-state.js'
import { startJob, type JobLog } from './start-job.js'
import { StepFailure, type StepKind, type StepTurn } from './step-kind.js'
import { askAboutTrouble } from './trouble.js'

/** The step kind of jobs of that kind. `jobOf` renders what a step asks for; `usually` is how long it may take. */
export function jobStep<S extends JobStep>(kind: JobKind, usually: string, jobOf: (step: S, names: ValueMap) => Job): StepKind<S> {
  return {
    needsDecision: () => true,
    perform: async (turn) => {
      const { run, step, address, place, names, approver } = turn
      const job = jobOf(step, names)
      if (Array.isArray(job.on) && job.on.length === 0) return { outcome: 'n/a', value: [] }
      const at: JobAt = { run, address, title: step.title, place, job, within: milliseconds(step.within ?? usually) }
      const planned = plannedJob(turn, kind, at)
      try {
        await guardChange(turn, planned)
      } catch (error) {
        if (error instanceof StepFailure) error.change = planned
        throw error
      }
      if (!run.state.changes.has(address)) {
        const decision = await approver.approve(planned)
        if (decision.do === 'skip') return { outcome: 'declined', reason: decision.reason }
      }
      await checkAccount(run, place)
      return runToItsEnd(turn, kind, at, planned)
    },
  }
}

async function runToItsEnd<S extends JobStep>(turn: StepTurn<S>, kind: JobKind, at: JobAt, planned: PlannedChange): Promise<StepResult> {
  const { run, step, address } = turn
  const log: JobLog = { ...logOfChange(turn, kind, at.within, at.job), planned }
  for (let anew = false; ; anew = true) {
    const known = anew ? undefined : run.state.jobs.get(jobKey('change', address))
    const started = known ?? (await startJob(at, kind, log, anew))
    if (started === 'previewed') return { outcome: 'done', value: new Unknown(address) }
    if ('left' in started) return { outcome: 'failed', reason: started.left }
    const followed = await followJob(at, kind, 'change', started.id)
    if ('left' in followed) return { outcome: 'failed', reason: followed.left }
    const { value, end, problem = `it ended ${end}` } = followed
    if (step.evidence !== undefined) await keepEvidence(run, address, step.evidence, value)
    if (end === 'ok') return { outcome: 'done', value }
    const message = `${at.job.document}: ${problem}`
    const reply = await askAboutTrouble(run, address, { message, hint: 'To repeat it runs the whole once more', change: planned }, ['repeat', 'go-on', 'stop'])
    if (reply.do === 'go-on') return { outcome: end === 'partly' ? 'partly' : 'failed', value, reason: reply.reason || message }
  }
}

/** What is shown before it is approved: all of it, for what is run is what is decided on. */
function plannedJob<S extends JobStep>({ run, step, address, place, names }: StepTurn<S>, kind: JobKind, { job, within }: JobAt): PlannedChange {
  const operation = operationOf(run, kind.start)
  const { service, name } = operation
  const paramsOf = (asked: Job): ValueMap => parametersFor(operation, kind.params(asked, { mark: markOf(run.id, address), within }))
  const { undo, keep, irreversible } = step
  const after = new Unknown(address)
  const back = undo && { service, operation: name, params: paramsOf({ ...job, document: undo.document, parameters: jobParameters(undo.with, { ...names, after }) }) }
  return {
    address, title: step.title, service, operation: name, effect: 'write', place, params: paramsOf(job),
    before: null,
    after,
    ...(back && { undo: back }),
    ending: keep !== undefined ? { kind: 'keep', why: keep } : irreversible !== undefined ? { kind: 'irreversible', why: irreversible } : { kind: 'undo' },
  }
}

function recipeOf<S extends JobStep>({ step, names }: StepTurn<S>, kind: JobKind, within: number, on: Value | undefined): UndoRecipe {
  const { undo, keep, irreversible } = step
  return {
    job: { kind: kind.kind, ...(on !== undefined && { on }), ...(undo && { undo }) },
    ...(keep !== undefined && { keep }),
    ...(irreversible !== undefined && { irreversible }),
    within,
    names: namesFor(referencesIn((undo?.with ?? {})), names),
  }
}

/** The records of a change; `before` is nothing, for a job is no state. */
function logOfChange<S extends JobStep>(turn: StepTurn<S>, kind: JobKind, within: number, { on }: Job): JobLog {
  const { run, address, step, place } = turn
  const change = (): ReturnType<typeof run.state.changes.get> => run.state.changes.get(address)
  return {
    purpose: 'change',
    latest: () => {
      const { intent, answered } = change() ?? {}
      return intent && { params: intent.params, ...(intent.token !== undefined && { token: intent.token }), at: intent.at, ...(answered && { answered }) }
    },
    attempts: () => change()?.intent?.attempt ?? 0,
    intent: ({ service, name }, params, token) =>
      emit(run, {
        type: 'intent', address, title: step.title, purpose: 'change', attempt: (change()?.intent?.attempt ?? 0) + 1, service, operation: name, place, params,
        paramsSha256: sha256(params), ...(token !== undefined && { token }), now: run.ports.clock.now().toISOString(), before: null, recipe: recipeOf(turn, kind, within, on),
      }),
    outcome: (outcome) => {
      if (outcome.status === 'unknown') return emit(run, { type: 'unknown', address, purpose: 'change', error: outcome.error })
      const requestId = outcome.status === 'ok' ? outcome.requestId : outcome.error.requestId
      return emit(run, { type: 'outcome', address, purpose: 'change', status: outcome.status, ...(outcome.status === 'refused' && { error: outcome.error }), ...(requestId && { requestId }) })
    },
  }
}
