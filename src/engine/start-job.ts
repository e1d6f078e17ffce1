/** Starting a command or an automation once: intent on disk, call, its id on disk. A lost answer is looked for, not sent again. */
import type { CallOutcome } from '../aws-model/aws.js'
import type { Operation } from '../aws-model/model.js'
import type { ValueMap } from '../expressions/value.js'
import { markOf, tokenOf } from './derived-ids.js'
import type { JobAt, JobKind } from './job.js'
import { passes, poll } from './patience.js'
import type { PlannedChange } from './plan.js'
import { operationOf, parametersFor, refusalHint } from './read.js'
import { emit } from './run.js'
import { askAboutTrouble } from './trouble.js'

/** A call that is on record. Without `answered` nobody knows what became of it. */
export interface SentJob {
  params: ValueMap
  token?: string
  /** ISO 8601. */
  at: string
  answered?: 'ok' | 'refused' | 'unknown'
}

/** Which of the run's records tell of it: those of a change, or those of its undo. */
export interface JobLog {
  purpose: 'change' | 'undo'
  /** What was approved, for whoever does it by hand. */
  planned?: PlannedChange
  /** The latest call on record. */
  latest(): SentJob | undefined
  /** How many calls are on record. */
  attempts(): number
  intent(operation: Operation, params: ValueMap, token: string | undefined): Promise<void>
  outcome(outcome: Exclude<CallOutcome, { status: 'previewed' }>): Promise<void>
}

export type StartedJob = { id: string } | { left: string } | 'previewed'

/** `anew`: what is on record has ended, and a person wants it once more. Throws RunStopped. */
export async function startJob(at: JobAt, kind: JobKind, log: JobLog, anew: boolean): Promise<StartedJob> {
  const { run, address } = at
  const { clock } = run.ports
  const operation = operationOf(run, kind.start)
  const end = clock.monotonic() + 60_000
  const latest = log.latest()
  let sent = anew || latest?.answered === 'refused' ? undefined : latest
  for (;;) {
    if (sent) {
      const id = await idOfSent(at, kind, log, operation, sent)
      if (id !== undefined) return named(at, log, id)
      const message = `${kind.start}: it is not known whether AWS began (${sent.answered ?? 'the run was interrupted'}), and nothing of it is seen`
      const hint = 'Look again first: a call that is still in flight would be made twice by repeating it'
      const reply = await askAboutTrouble(run, address, { message, hint, change: log.planned }, ['again', 'repeat', 'go-on', 'stop'])
      if (reply.do === 'go-on') return { left: reply.reason || message }
      if (reply.do === 'again') continue
    }
    sent = undefined
    const attempt = newAttempt(at, kind, log, operation)
    const outcome = await send(at, log, operation, attempt.params, attempt.token)
    if (outcome.status === 'previewed') {
      if (outcome.permission) await emit(run, { type: 'permission', address, purpose: log.purpose, service: operation.service, operation: operation.name, permission: outcome.permission })
      return 'previewed'
    }
    const id = outcome.status === 'ok' ? kind.idOf(outcome.output) : undefined
    if (id !== undefined) return named(at, log, id)
    if (outcome.status !== 'refused') {
      sent = { ...attempt, at: clock.now().toISOString(), answered: outcome.status }
      continue
    }
    if (passes(run, outcome.error, attempt.params) && clock.monotonic() < end && (await clock.sleep(2_000))) continue
    const { error } = outcome
    const problem = { message: `${kind.start} was refused: ${error.name}: ${error.message}`, hint: refusalHint(operation, error.name), change: log.planned }
    const reply = await askAboutTrouble(run, address, problem, ['repeat', 'go-on', 'stop'])
    if (reply.do === 'go-on') return { left: reply.reason || problem.message }
  }
}

async function named({ run, address }: JobAt, { purpose }: JobLog, id: string): Promise<StartedJob> {
  await emit(run, { type: 'job', address, purpose, id, status: 'Pending' })
  return { id }
}

/** Each attempt has a mark and a token of its own, the same after a resume. */
function newAttempt({ run, address, job, within }: JobAt, kind: JobKind, log: JobLog, operation: Operation): { params: ValueMap; token?: string } {
  const { purpose } = log
  const count = log.attempts()
  const name = [purpose === 'undo' && 'undo', count > 0 && `attempt ${count + 1}`].filter(Boolean).join(' ')
  const mark = markOf(run.id, name === '' ? address : `${address} ${name}`)
  const params = parametersFor(operation, kind.params(job, { mark, within }))
  if (operation.token === undefined) return { params }
  const token = tokenOf(run.id, address, name === '' ? 'change' : name)
  return { params: { ...params, [operation.token]: token }, token }
}

/** The same call with the same token starts nothing twice; without a token it is looked for. */
async function idOfSent(at: JobAt, kind: JobKind, log: JobLog, operation: Operation, sent: SentJob): Promise<string | undefined> {
  if (sent.token !== undefined) {
    const outcome = await send(at, log, operation, sent.params, sent.token)
    return outcome.status === 'ok' ? kind.idOf(outcome.output) : undefined
  }
  const { find } = kind
  if (!find) return undefined
  const { last } = await poll(at.run.ports.clock, 30_000, 5_000, () => find(at, sent.params, new Date(sent.at)), (id) => id !== undefined)
  return last
}

async function send({ run, place, address }: JobAt, log: JobLog, operation: Operation, params: ValueMap, token: string | undefined): Promise<CallOutcome> {
  await log.intent(operation, params, token)
  const { service, name } = operation
  const outcome = await run.ports.aws.call({ service, operation: name, params, place, address, purpose: log.purpose })
  if (outcome.status !== 'previewed') await log.outcome(outcome)
  return outcome
}
