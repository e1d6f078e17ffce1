/** Undo of a command or an automation: another document of the same kind, run to its end. Nothing can be compared before it. */
import type { ValueMap } from '../expressions/value.js'
import { automationJob } from './automation-job.js'
import { checkAccount } from './check-account.js'
import { commandJob } from './command-job.js'
import { sha256 } from './derived-ids.js'
import { forbiddenBy } from './forbidden.js'
import { followJob } from './follow-job.js'
import { jobParameters, type JobAt } from './job.js'
import type { JournalRecord, RecordBody } from './records.js'
import { ask, emit, RunStopped, type Run } from './run.js'
import { jobKey } from './run-state.js'
import { startJob, type JobLog } from './start-job.js'

type Finished = Extract<RecordBody, { type: 'undo-finished' }>
type Intent = Extract<JournalRecord, { type: 'intent' }>

/** `agreed`: it was shown and agreed to as part of a whole. */
export async function undoJob(run: Run, address: string, { recipe, title, place, operation }: Intent, agreed = false): Promise<Pick<Finished, 'result' | 'reason' | 'value'>> {
  const { kind: name, on, undo } = recipe.job!
  const kind = name === 'command' ? commandJob : automationJob
  const after = run.state.finished.get(address)?.value ?? null
  const names: ValueMap = { ...recipe.names, after }
  const job = { document: undo!.document, ...(on !== undefined && { on }), parameters: jobParameters(undo!.with, names) }
  const at: JobAt = { run, address, title: `${title}: undo`, place, job, within: recipe.within }
  const forbidden = forbiddenBy(run, { service: 'ssm', operation: name === 'command' ? 'SendCommand' : 'StartAutomationExecution' }, place)
  if (forbidden) return { result: 'failed', reason: forbidden.message }
  const known = run.state.jobs.get(jobKey('undo', address))
  const hasFailed = known?.ended !== undefined && known.ended !== 'ok'
  if (hasFailed || (!agreed && !run.state.undoIntents.has(address))) {
    const reply = await ask(run, { kind: 'undo', address, title, place, operation, before: null, ours: after, now: after, drifted: false })
    if (reply.do === 'again') return undoJob(run, address, { recipe, title, place, operation } as Intent)
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
