/** Sending a change once: intent on disk, call, outcome on disk, proof. */
import type { AwsError, CallOutcome } from '../aws-model/aws.js'
import type { Operation } from '../aws-model/model.js'
import { redactSensitive } from '../aws-model/redact.js'
import { missingOutputMembers } from '../aws-model/required-output.js'
import { render } from '../expressions/template.js'
import { Unknown } from '../expressions/unknown.js'
import type { Value, ValueMap } from '../expressions/value.js'
import { isNothing, matches, same } from './compare.js'
import { observationOf, plannedChange, reaches, type ChangeCall, type ChangeTurn, type Target } from './change-call.js'
import { sha256, tokenOf } from './derived-ids.js'
import { look, lookUntil, type Seen } from './observation.js'
import { passes } from './patience.js'
import { operationOf, parametersFor, refusalHint } from './read.js'
import { emit, type Run } from './run.js'
import type { ChangeState, StepResult } from './run-state.js'
import { askAboutTrouble } from './trouble.js'

type Purpose = 'change' | 'via' | 'undo'

/**
 * Sends the change that `callAt` renders for the moment it leaves, and proves it. A refusal that passes by itself is
 * repeated within the step's time; everything else that is not proven is a person's decision.
 */
export async function sendChange(turn: ChangeTurn, seen: Seen, callAt: (now: Date) => ChangeCall): Promise<StepResult> {
  const { run, address } = turn
  const { clock } = run.ports
  const end = clock.monotonic() + observationOf(turn).within
  let arrived = false
  for (;;) {
    // A token stands for the parameters that were sent with it, so they are rendered for the same moment again.
    const sent = run.state.changes.get(address)?.intent
    const now = sent?.token === undefined ? clock.now() : new Date(sent.now)
    const call = callAt(now)
    if (call.via && !arrived) {
      const ended = await goVia(turn, seen, call, call.via, now, end)
      if (ended !== 'arrived') return ended
      arrived = true
    }
    const outcome = await sendOnce(turn, 'change', call, call.params, call.target, seen.value, now)
    if (outcome.status === 'previewed') return { outcome: 'done', value: call.target.creates ? new Unknown(address) : call.target.value }
    if (await waitedFor(run, outcome, call.params, end)) continue
    const result = await prove(turn, seen, call, outcome)
    if (result !== 'repeat') return result
    arrived = false
  }
}

/** Whether the call may leave again: its refusal passes by itself, and there is time left. */
async function waitedFor(run: Run, outcome: CallOutcome, params: ValueMap, end: number): Promise<boolean> {
  const { clock } = run.ports
  return outcome.status === 'refused' && passes(run, outcome.error, params) && clock.monotonic() < end && clock.sleep(2_000)
}

/** Intent, call, outcome. The token is derived, so that a resume sends the same again. */
async function sendOnce(turn: ChangeTurn, purpose: Purpose, call: ChangeCall, written: ValueMap, target: Target, before: Value, now: Date): Promise<CallOutcome> {
  const { run, address, place, step } = turn
  const { operation, recipe } = call
  const { params, token } = withToken(operation, written, tokenOf(run.id, address, purpose))
  await emit(run, {
    type: 'intent',
    address,
    title: step.title,
    purpose,
    attempt: attemptsOf(run.state.changes.get(address), purpose) + 1,
    service: operation.service,
    operation: operation.name,
    place,
    params: redactSensitive(operation.input, params) as ValueMap,
    paramsSha256: sha256(params),
    ...(token !== undefined && { token }),
    now: now.toISOString(),
    before,
    ...(!target.creates && { becomes: target.value }),
    recipe,
  })
  const answered = await run.ports.aws.call({ service: operation.service, operation: operation.name, params, place, address, purpose })
  const outcome = complete(operation, answered)
  if (outcome.status === 'unknown') await emit(run, { type: 'unknown', address, purpose, error: outcome.error })
  if (outcome.status === 'refused') await emit(run, { type: 'outcome', address, purpose, status: 'refused', error: outcome.error, ...(outcome.error.requestId && { requestId: outcome.error.requestId }) })
  if (outcome.status === 'ok') await emit(run, { type: 'outcome', address, purpose, status: 'ok', ...(outcome.requestId && { requestId: outcome.requestId }) })
  if (outcome.status === 'previewed' && outcome.permission) {
    await emit(run, { type: 'permission', address, purpose, service: operation.service, operation: operation.name, permission: outcome.permission })
  }
  return outcome
}

/** The token that makes a repeat harmless, where the operation takes one: the author's, or else ours. */
export function withToken(operation: Operation, written: ValueMap, derived: string): { params: ValueMap; token?: string } {
  if (operation.token === undefined) return { params: written }
  const token = written[operation.token] ?? derived
  return { params: { ...written, [operation.token]: token }, ...(typeof token === 'string' && { token }) }
}

function attemptsOf(change: ChangeState | undefined, purpose: Purpose): number {
  const latest = purpose === 'change' ? change?.intent : purpose === 'via' ? change?.via : undefined
  return latest?.attempt ?? 0
}

/** An answer without its required members proves nothing: an empty or HTML 200 resolves as success in the SDK. */
function complete(operation: Operation, outcome: CallOutcome): CallOutcome {
  if (outcome.status !== 'ok') return outcome
  const missing = missingOutputMembers(operation, outcome.output)
  if (missing.length === 0) return outcome
  return { status: 'unknown', error: { name: 'IncompleteAnswer', message: `the answer lacks ${missing.join(', ')}`, ...(outcome.requestId && { requestId: outcome.requestId }) } }
}

/** Observes until the change is in effect; what is not proven is asked about. */
async function prove(turn: ChangeTurn, seen: Seen, call: ChangeCall, outcome: CallOutcome): Promise<StepResult | 'repeat'> {
  const { run, address } = turn
  const observation = observationOf(turn)
  const refused = outcome.status === 'refused'
  for (;;) {
    const { met, last } = refused ? await lookOnce() : await lookUntil(run, observation, (value) => reaches(call.target, value))
    // Refused, because an earlier attempt did it: then it is ours, and undo must know.
    if (met && refused && !run.state.changes.get(address)?.earlier) return { outcome: 'already', value: last.value }
    if (met) return verified(turn, last.value)
    const onTheWay = call.via && matches(last.value, call.via.becomes)
    const now = onTheWay ? await putBack(turn, seen, call) : last.value
    const said = refused ? refusal(call.operation, outcome.error, call.via && now) : notSeen(turn, outcome, now)
    const problem = { ...said, change: plannedChange(turn, call, seen) }
    const reply = await askAboutTrouble(run, address, problem, ['again', 'repeat', 'go-on', 'stop'])
    if (reply.do === 'repeat') return 'repeat'
    if (reply.do === 'go-on') return { outcome: 'failed', reason: reply.reason || problem.message }
  }

  async function lookOnce(): Promise<{ met: boolean; last: Seen }> {
    const last = await look(run, observation)
    return { met: reaches(call.target, last.value), last }
  }
}

/** The change is in effect: it is recorded as proven. */
export async function verified(turn: ChangeTurn, value: Value): Promise<StepResult> {
  await emit(turn.run, { type: 'verified', address: turn.address, value })
  return { outcome: 'done', value }
}

function refusal(operation: Operation, error: AwsError, now?: Value): { message: string; hint?: string | undefined } {
  const left = now === undefined ? '' : `; there is now: ${JSON.stringify(now)}`
  return { message: `${operation.service}:${operation.name} was refused: ${error.name}: ${error.message}${left}`, hint: refusalHint(operation, error.name) }
}

function notSeen(turn: ChangeTurn, outcome: CallOutcome, now: Value): { message: string; hint: string } {
  const said = outcome.status === 'unknown' ? `it is not known whether AWS did it (${outcome.error.name})` : 'AWS accepted it'
  return {
    message: `${turn.step.aws}: ${said}, but it is not seen to be in effect; there is now: ${JSON.stringify(now)}`,
    hint: 'Look again first: a call that is still in flight would be made twice by repeating it',
  }
}

/** The value on the way. Nothing stays there: if it is not reached, or the change behind it fails, `before` is put back. */
async function goVia(turn: ChangeTurn, seen: Seen, call: ChangeCall, via: NonNullable<ChangeCall['via']>, now: Date, end: number): Promise<StepResult | 'arrived'> {
  const { run, address } = turn
  const target: Target = { creates: false, value: via.becomes }
  for (;;) {
    const outcome = await sendOnce(turn, 'via', call, via.params, target, seen.value, now)
    if (outcome.status === 'previewed') return 'arrived'
    if (await waitedFor(run, outcome, via.params, end)) continue
    const { met, last } = outcome.status === 'refused' ? { met: false, last: seen } : await lookUntil(run, observationOf(turn), (value) => reaches(target, value))
    if (met) return 'arrived'
    const left = same(last.value, seen.value) ? last.value : await putBack(turn, seen, call)
    const said = outcome.status === 'refused' ? refusal(call.operation, outcome.error) : notSeen(turn, outcome, left)
    const problem = { ...said, change: plannedChange(turn, call, seen) }
    const reply = await askAboutTrouble(run, address, problem, ['repeat', 'go-on', 'stop'])
    if (reply.do === 'go-on') return { outcome: 'failed', reason: reply.reason || problem.message }
  }
}

/** Puts the state before back, because the way must not be where it ends. Yields what is there then. */
async function putBack(turn: ChangeTurn, seen: Seen, call: ChangeCall): Promise<Value> {
  const { run, step } = turn
  const recipe = call.recipe.undo
  const observation = observationOf(turn)
  const { output, value } = await look(run, observation)
  if (!recipe) return value
  const names = { ...observation.names, before: seen.value, after: value, ...(output && { output }) }
  const back = 'restore' in recipe ? (isNothing(seen.value) ? recipe.remove : recipe.restore) : recipe
  const operation = operationOf(run, back.aws)
  const params = parametersFor(operation, render(back.with ?? {}, names))
  const target: Target = { creates: false, value: seen.value }
  await sendOnce({ ...turn, step: { ...step, title: `${step.title}: back to what was before` } }, 'undo', { ...call, operation }, params, target, value, run.ports.clock.now())
  return (await lookUntil(run, observation, (now) => same(now, seen.value))).last.value
}
