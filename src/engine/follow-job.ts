/** Following a command or an automation to its end: its status is recorded whenever it changes; given up, it is cancelled. */
import { sha256 } from './derived-ids.js'
import type { JobAt, JobKind, JobResult, JobSeen } from './job.js'
import { poll } from './patience.js'
import { operationOf } from './read.js'
import { emit, RunStopped } from './run.js'
import { jobKey } from './run-state.js'
import { askAboutTrouble } from './trouble.js'

type Purpose = 'change' | 'undo'
export type FollowedJob = JobResult | { left: string }

/** Its result; or why it was left before its end, and cancelled. Throws RunStopped: cancelled too, but for a pause. */
export async function followJob(at: JobAt, kind: JobKind, purpose: Purpose, id: string): Promise<FollowedJob> {
  const { run, address, within } = at
  const look = (): Promise<JobSeen> => lookAndTell(at, kind, purpose, id)
  for (;;) {
    const { met, last } = await poll(run.ports.clock, within, 5_000, look, ({ hasEnded }) => hasEnded)
    if (met) return conclude(at, kind, purpose, id, last)
    const message = `${at.title}: the ${kind.kind} ${id} has not ended after ${within / 1_000} s: ${last.status}`
    const hint = 'Look again to wait as long once more; to go on, or to abort, cancels it'
    try {
      const reply = await askAboutTrouble(run, address, { message, hint }, ['again', 'go-on', 'stop'])
      if (reply.do === 'again') continue
      return { left: [reply.reason || message, await cancel(at, kind, purpose, id)].join('; ') }
    } catch (error) {
      if (error instanceof RunStopped && !error.pause) await cancel(at, kind, purpose, id)
      throw error
    }
  }
}

async function lookAndTell(at: JobAt, kind: JobKind, purpose: Purpose, id: string): Promise<JobSeen> {
  const { run, address } = at
  const seen = await kind.look(at, id)
  const before = run.state.jobs.get(jobKey(purpose, address))
  if (!seen.hasEnded && seen.status !== before?.status) await emit(run, { type: 'job', address, purpose, id, status: seen.status })
  return seen
}

async function conclude(at: JobAt, kind: JobKind, purpose: Purpose, id: string, { status }: JobSeen): Promise<JobResult> {
  const { run, address } = at
  const result = await kind.result(at, id)
  const before = run.state.jobs.get(jobKey(purpose, address))
  if (before?.ended === undefined) await emit(run, { type: 'job', address, purpose, id, status, ended: result.end })
  return result
}

/** Cancels it, and says how it ended. What has been done by then stays done. */
async function cancel(at: JobAt, kind: JobKind, purpose: Purpose, id: string): Promise<string> {
  const { run, address, title, place } = at
  const operation = operationOf(run, kind.cancel)
  const params = kind.cancelParams(id)
  const { service, name } = operation
  const recipe = { keep: 'What it did before it was cancelled stays.', within: 60_000, names: {} }
  await emit(run, {
    type: 'intent', address, title: `${title}: cancel it`, purpose: 'cancel', attempt: 1, service, operation: name, place, params,
    paramsSha256: sha256(params), now: run.ports.clock.now().toISOString(), before: id, recipe,
  })
  const outcome = await run.ports.aws.call({ service, operation: name, params, place, address, purpose: 'cancel' })
  if (outcome.status === 'previewed') return 'it was not started'
  if (outcome.status === 'unknown') await emit(run, { type: 'unknown', address, purpose: 'cancel', error: outcome.error })
  else {
    const requestId = outcome.status === 'ok' ? outcome.requestId : outcome.error.requestId
    await emit(run, { type: 'outcome', address, purpose: 'cancel', status: outcome.status, ...(outcome.status === 'refused' && { error: outcome.error }), ...(requestId && { requestId }) })
  }
  const { met, last } = await poll(run.ports.clock, 60_000, 5_000, () => lookAndTell(at, kind, purpose, id), ({ hasEnded }) => hasEnded)
  if (met) await conclude(at, kind, purpose, id, last)
  return met ? `it was cancelled: ${last.status}` : `its cancelling was asked for, but it is still ${last.status}`
}
