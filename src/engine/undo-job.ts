/** Undo of a command or an automation: another document of the same kind, run to its end. Nothing can be compared before it. */
import { parseOperationName } from '../aws-model/operation-name.js'
import { unknownIn } from '../expressions/unknown.js'
import type { Value, ValueMap } from '../expressions/value.js'
import { automationJob } from './automation-job.js'
import { checkAccount } from './check-account.js'
import { commandJob } from './command-job.js'
import { markOf, sha256 } from './derived-ids.js'
import { forbiddenUndo } from './forbidden-undo.js'
import { followJob } from './follow-job.js'
import { jobParameters, type JobAt, type JobKind } from './job.js'
import type { UndoCall } from './ports.js'
import { operationOf, parametersFor } from './read.js'
import type { JournalRecord, RecordBody } from './records.js'
import { ask, emit, RunStopped, type Run } from './run.js'
import { jobKey } from './run-state.js'
import { startJob, type JobLog } from './start-job.js'
import { asFailure } from './trouble.js'

type Finished = Extract<RecordBody, { type: 'undo-finished' }>
type Intent = Extract<JournalRecord, { type: 'intent' }>

/** What the job made of it, as far as is on record. */
function afterOf({ state }: Run, address: string): Value {
  return state.finished.get(address)?.value ?? null
}

function kindOf({ recipe }: Intent): JobKind {
  return recipe.job!.kind === 'command' ? commandJob : automationJob
}

/** Throws StepFailure, ExpressionError where what is on record does not fit it. */
function jobOfUndo(run: Run, { address, recipe, title, place }: Intent): JobAt {
  const { on, undo } = recipe.job!
  const names: ValueMap = { ...recipe.names, after: afterOf(run, address) }
  const job = { document: undo!.document, ...(on !== undefined && { on }), parameters: jobParameters(undo!.with, names) }
  return { run, address, title: `${title}: undo`, place, job, within: recipe.within }
}

/** Which operation begins it. */
export function jobUndoOperation(intent: Intent): { service: string; operation: string } {
  return parseOperationName(kindOf(intent).start)!
}

/** The call that begins it, as it is shown; undefined where it cannot be told from what is on record. */
export function shownJobUndo(run: Run, intent: Intent): UndoCall | undefined {
  try {
    const { job, within } = jobOfUndo(run, intent)
    const params = parametersFor(operationOf(run, kindOf(intent).start), kindOf(intent).params(job, { mark: markOf(run.id, intent.address), within }))
    return unknownIn(params) ? undefined : { ...jobUndoOperation(intent), params }
  } catch (error) {
    asFailure(error)
    return undefined
  }
}

/** `agreed`: it was shown and agreed to as part of a whole. */
export async function undoJob(run: Run, intent: Intent, agreed = false): Promise<Pick<Finished, 'result' | 'reason' | 'value'>> {
  const { address, title, place, operation } = intent
  const kind = kindOf(intent)
  const at = jobOfUndo(run, intent)
  const { job } = at
  const after = afterOf(run, address)
  const call = shownJobUndo(run, intent)
  const refused = await forbiddenUndo(run, intent, jobUndoOperation(intent), call, { now: after, before: null })
  if (refused) return refused === 'again' ? undoJob(run, intent, agreed) : refused
  const known = run.state.jobs.get(jobKey('undo', address))
  const hasFailed = known?.ended !== undefined && known.ended !== 'ok'
  if (hasFailed || (!agreed && !run.state.undoIntents.has(address))) {
    const reply = await ask(run, { kind: 'undo', address, title, place, operation, before: null, ours: after, now: after, drifted: false, ...(call && { call }) })
    if (reply.do === 'again') return undoJob(run, intent)
    if (reply.do === 'stop') throw new RunStopped(address, reply.reason)
    if (reply.do === 'skip') return { result: 'declined', reason: reply.reason }
  }
  await checkAccount(run, place)
  const started = known && !hasFailed ? known : await startJob(at, kind, logOfUndo(at, after), hasFailed)
  if (started === 'previewed') return { result: 'undone' }
  if ('left' in started) return { result: 'failed', reason: started.left }
  const followed = await followJob(at, kind, 'undo', started.id)
  if ('left' in followed) return { result: 'failed', reason: followed.left }
  const { end, value, problem } = followed
  return end === 'ok' ? { result: 'undone', value } : { result: 'failed', reason: `${job.document}: ${problem ?? end}`, value }
}

function logOfUndo({ run, address, place }: JobAt, ours: ValueMap[string]): JobLog {
  // What an earlier session sent has a mark of its own.
  let attempts = run.state.undoIntents.has(address) ? run.state.sessions : 0
  return {
    purpose: 'undo',
    latest: () => {
      const intent = run.state.undoIntents.get(address)
      return intent && { params: intent.params, ...(intent.token !== undefined && { token: intent.token }), at: intent.at }
    },
    attempts: () => attempts,
    intent: async ({ service, name: operation }, params, token) => {
      attempts += 1
      await emit(run, { type: 'undo-intent', address, service, operation, place, params, paramsSha256: sha256(params), ...(token !== undefined && { token }), before: null, ours })
    },
    outcome: (outcome) => {
      const detail = outcome.status === 'ok' ? { ...(outcome.requestId && { requestId: outcome.requestId }) } : { error: outcome.error }
      return emit(run, { type: 'undo-outcome', address, status: outcome.status, ...detail })
    },
  }
}
