/** The loop backwards: each change once, put back only where it still is as this run left it. */
import type { CallOutcome } from '../aws-model/aws.js'
import { render } from '../expressions/template.js'
import type { Value, ValueMap } from '../expressions/value.js'
import { redactSensitive } from '../aws-model/redact.js'
import { isNothing, matches, same } from './compare.js'
import { sha256, tokenOf } from './derived-ids.js'
import { checkAccount } from './check-account.js'
import { look, lookUntil, untilReady, type Observation, type Seen } from './observation.js'
import { passes } from './patience.js'
import { operationOf, parametersFor, refusalHint } from './read.js'
import type { RecordBody, UndoRecipe } from './records.js'
import { ask, emit, RunStopped, type Run } from './run.js'
import type { ChangeState } from './run-state.js'
import { withToken } from './send-change.js'
import { StepFailure } from './step-kind.js'
import { askAboutTrouble, asFailure } from './trouble.js'
import { undoJob } from './undo-job.js'

type Finished = Extract<RecordBody, { type: 'undo-finished' }>
export type UndoResult = Finished['result']
type Ended = Pick<Finished, 'result' | 'reason' | 'value'>

/**
 * Undoes the changes of a run in reverse order: all, or those whose address is in `only` or below one of them.
 * Every change is accounted for: what happened to it, by address. Resumable: what is finished is not touched again.
 * Throws RunStopped when the operator stops.
 */
export async function undo(run: Run, only?: readonly string[]): Promise<ReadonlyMap<string, UndoResult>> {
  const changes = [...run.state.changes].filter(([address, change]) => isChosen(address, only) && mayHaveHappened(change)).reverse()
  await emit(run, { type: 'undo-started', addresses: changes.map(([address]) => address) })
  const results = new Map<string, UndoResult>()
  for (const [address, change] of changes) {
    const before = run.state.undone.get(address)
    const settled = before && ['undone', 'nothing-to-do', 'kept', 'irreversible'].includes(before.result)
    const ended = settled ? before : await undoOrAsk(run, address, change)
    if (!settled) await emit(run, { type: 'undo-finished', address, ...ended })
    results.set(address, ended.result)
  }
  return results
}

function isChosen(address: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((chosen) => address === chosen || address.startsWith(`${chosen}.`) || address.startsWith(`${chosen}[`))
}

function mayHaveHappened({ verified, outcome, earlier, via }: ChangeState): boolean {
  return verified !== undefined || outcome !== 'refused' || earlier === true || via !== undefined
}

async function undoOrAsk(run: Run, address: string, change: ChangeState): Promise<Ended> {
  for (;;) {
    try {
      return await undoOne(run, address, change)
    } catch (error) {
      const { message, hint } = asFailure(error)
      const reply = await askAboutTrouble(run, address, { message, hint }, ['again', 'go-on', 'stop'])
      if (reply.do === 'go-on') return { result: 'failed', reason: reply.reason || message }
    }
  }
}

async function undoOne(run: Run, address: string, change: ChangeState): Promise<Ended> {
  const intent = (change.intent ?? change.via)!
  const { recipe, place, title, operation } = intent
  if (recipe.keep !== undefined) return { result: 'kept', reason: recipe.keep }
  if (recipe.irreversible !== undefined || (recipe.undo ?? recipe.job?.undo) === undefined) return { result: 'irreversible', reason: recipe.irreversible ?? 'it has no undo' }

  if (!recipe.observe) return undoJob(run, address, intent)
  const { observe } = recipe
  const observation: Observation = { observe, names: recipe.names, address, place, within: recipe.within }
  const before = change.before ?? null
  const seen = await lookAtChange(run, observation, change)
  if (same(seen.value, before)) return { result: run.state.undoIntents.has(address) ? 'undone' : 'nothing-to-do', value: seen.value }
  const ours = oursOf(change, seen.value)
  const drifted = ours === undefined
  const request = { kind: 'undo', address, title, place, operation, before, ours: ours ?? change.verified ?? null, now: seen.value, drifted } as const
  const reply = await ask(run, request)
  if (reply.do === 'stop') throw new RunStopped(address, reply.reason)
  if (drifted) return { result: 'drifted', reason: reply.do === 'skip' ? reply.reason : 'someone else changed it since', value: seen.value }
  if (reply.do === 'skip') return { result: 'declined', reason: reply.reason }
  await checkAccount(run, place)
  if (!(await untilReady(run, observation))) throw new StepFailure(`${observe.aws} still says that it is not ready to be changed`, 'Look again when the change under way is over')
  const again = await look(run, observation)
  if (!same(again.value, seen.value)) return undoOne(run, address, change)
  return putBack(run, observation, recipe.undo!, before, ours, again)
}

/** Looks once; where a call may still be in flight, until it shows or the time that it may take is over. */
async function lookAtChange(run: Run, observation: Observation, { verified, outcome, intent, before = null }: ChangeState): Promise<Seen> {
  if (run.state.undoOpen.has(observation.address)) return (await lookUntil(run, observation, (value) => same(value, before))).last
  const isOpen = verified === undefined && intent !== undefined && outcome !== 'refused'
  if (!isOpen) return look(run, observation)
  return (await lookUntil(run, observation, (value) => wanted(intent, value))).last
}

function wanted(intent: NonNullable<ChangeState['intent']>, value: Value): boolean {
  return 'becomes' in intent ? matches(value, intent.becomes) : !isNothing(value)
}

/** What we made of it, if that is what is there: verified, asked for, or on the way. Undefined: it is something else by now. */
function oursOf({ verified, intent, via }: ChangeState, now: Value): Value | undefined {
  if (verified !== undefined && same(now, verified)) return verified
  if (via && matches(now, via.becomes!)) return now
  return verified === undefined && intent && wanted(intent, now) ? now : undefined
}

async function putBack(run: Run, observation: Observation, undoing: NonNullable<UndoRecipe['undo']>, before: Value, ours: Value, seen: Seen): Promise<Ended> {
  const { address, place } = observation
  const back = 'restore' in undoing ? (isNothing(before) ? undoing.remove : undoing.restore) : undoing
  const operation = operationOf(run, back.aws)
  const names: ValueMap = { ...observation.names, before, after: ours, ...(seen.output && { output: seen.output }) }
  const written = parametersFor(operation, render(back.with ?? {}, names))
  const { params, token } = withToken(operation, written, tokenOf(run.id, address, 'undo'))
  const { service, name } = operation
  const redacted = redactSensitive(operation.input, params) as ValueMap
  const outcome = await sendUndo()
  if (outcome.status === 'previewed') return { result: 'undone' }
  const { status } = outcome
  for (;;) {
    const { met, last } = await lookUntil(run, observation, (value) => same(value, before))
    if (met) return { result: 'undone', value: last.value }
    const said = status === 'ok' ? 'AWS accepted the undo' : `${service}:${name}: ${outcome.error.name}: ${outcome.error.message}`
    const message = `${said}, but there is now: ${JSON.stringify(last.value)}`
    const hint = status === 'refused' ? refusalHint(operation, outcome.error.name) : undefined
    const reply = await askAboutTrouble(run, address, { message, hint }, ['again', 'go-on', 'stop'])
    if (reply.do === 'go-on') return { result: 'failed', reason: reply.reason || message, value: last.value }
  }

  /** Intent, call, outcome; again while the refusal passes by itself. */
  async function sendUndo(): Promise<CallOutcome> {
    const { aws, clock } = run.ports
    const end = clock.monotonic() + observation.within
    for (;;) {
      await emit(run, { type: 'undo-intent', address, service, operation: name, place, params: redacted, paramsSha256: sha256(params), ...(token && { token }), before, ours })
      const answered = await aws.call({ service, operation: name, params, place, address, purpose: 'undo' })
      if (answered.status === 'previewed') return answered
      const detail = answered.status === 'ok' ? { ...(answered.requestId && { requestId: answered.requestId }) } : { error: answered.error }
      await emit(run, { type: 'undo-outcome', address, status: answered.status, ...detail })
      const passing = answered.status === 'refused' && passes(run, answered.error, params) && clock.monotonic() < end
      if (!passing || !(await clock.sleep(2_000))) return answered
    }
  }
}
