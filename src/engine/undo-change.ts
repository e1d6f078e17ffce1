/** The undo of one change: put back only where it still is as this run left it. */
import type { CallOutcome } from '../aws-model/aws.js'
import { redactSensitive } from '../aws-model/redact.js'
import type { Value, ValueMap } from '../expressions/value.js'
import { checkAccount } from './check-account.js'
import { same } from './compare.js'
import { sha256, tokenOf } from './derived-ids.js'
import { forbiddenUndo } from './forbidden-undo.js'
import { looksAtOf, thingOf } from './looks-at.js'
import { look, lookUntil, untilReady, type Observation, type Seen } from './observation.js'
import { meantBy, oursOf, wanted } from './ours.js'
import { isNotFound, passes } from './patience.js'
import type { PlannedUndo } from './plan-undo.js'
import type { UndoCall } from './ports.js'
import { refusalHint } from './read.js'
import type { RecordBody } from './records.js'
import { ask, emit, RunStopped, type Run } from './run.js'
import type { ChangeState } from './run-state.js'
import { withToken } from './send-change.js'
import { StepFailure } from './step-kind.js'
import { askAboutTrouble } from './trouble.js'
import { credentialOf, plannedPutBack, renderUndo, shownUndo, undoOperation, type RenderedUndo } from './undo-call.js'
import { undoJob } from './undo-job.js'

type Ended = Pick<Extract<RecordBody, { type: 'undo-finished' }>, 'result' | 'reason' | 'value'>
type Intent = NonNullable<ChangeState['intent']>

export interface UndoOptions {
  /** Says who else is about the same thing (`thingOf`): what another open run needs is not put back. */
  heldBy?: (thing: string) => string | undefined
  /** What was agreed to as a whole, by address: it is not asked again while it is so, but for credentials. */
  agreed?: ReadonlyMap<string, PlannedUndo>
}

/** Throws StepFailure for what a person must decide, RunStopped when they stop. */
export async function undoChange(run: Run, address: string, change: ChangeState, options: UndoOptions): Promise<Ended> {
  const intent = (change.intent ?? change.via)!
  const { recipe, place } = intent
  if (recipe.keep !== undefined) return { result: 'kept', reason: recipe.keep }
  if (recipe.irreversible !== undefined || (recipe.undo ?? recipe.job?.undo) === undefined) return { result: 'irreversible', reason: recipe.irreversible ?? 'it has no undo' }
  const { observe } = recipe
  if (!observe) return undoJob(run, intent, options.agreed?.has(address) ?? false)
  const observation: Observation = { observe, names: recipe.names, address, place, within: recipe.within }
  const holder = options.heldBy?.(thingOf(looksAtOf(observation)))
  if (holder !== undefined) return { result: 'held', reason: holder }
  try {
    return await undoSeen(run, observation, intent, change, options)
  } catch (error) {
    if (!(error instanceof StepFailure) || !error.error || !isNotFound(error.error)) throw error
    // Only the place's own account can say that it is gone.
    await checkAccount(run, place)
    return { result: 'nothing-to-do', reason: 'it is not there any more' }
  }
}

async function undoSeen(run: Run, observation: Observation, intent: Intent, change: ChangeState, options: UndoOptions): Promise<Ended> {
  const { address, place } = observation
  const before = change.before ?? null
  for (;;) {
    const seen = await lookAtChange(run, observation, change)
    if (same(seen.value, before)) return { result: run.state.undoIntents.has(address) ? 'undone' : 'nothing-to-do', value: seen.value }
    const ours = oursOf(change, seen.value)
    const call = shownUndo(run, intent.recipe, before, ours ?? meantBy(change), seen)
    const refused = await forbiddenUndo(run, intent, undoOperation(intent.recipe.undo!, before), call, { now: seen.value, before })
    if (refused === 'again') continue
    if (refused) return { ...refused, value: seen.value }
    const agreed = ours !== undefined && isAgreed(options.agreed?.get(address), seen.value, call)
    const reply = agreed ? { do: 'approve' as const } : await askUndo(run, observation, intent, change, seen, call)
    if (reply.do === 'again') continue
    if (ours === undefined) return { result: 'drifted', reason: reply.do === 'skip' ? reply.reason : 'someone else changed it since', value: seen.value }
    if (reply.do === 'skip') return { result: 'declined', reason: reply.reason }
    await checkAccount(run, place)
    if (!(await untilReady(run, observation))) throw new StepFailure(`${observation.observe.aws} still says that it is not ready to be changed`, 'Look again when the change under way is over')
    const again = await look(run, observation)
    if (same(again.value, seen.value)) return putBack(run, observation, intent, renderUndo(run, intent.recipe, before, ours, again), before, ours)
  }
}

async function askUndo(run: Run, { address, place }: Observation, { title, operation }: Intent, change: ChangeState, { value: now }: Seen, call: UndoCall | undefined) {
  const ours = oursOf(change, now)
  const credential = call && credentialOf(call)
  const states = { before: change.before ?? null, ours: ours ?? meantBy(change), now, drifted: ours === undefined }
  const reply = await ask(run, { kind: 'undo', address, title, place, operation, ...states, ...(call && { call }), ...(credential !== undefined && { credential }) })
  if (reply.do === 'stop') throw new RunStopped(address, reply.reason)
  return reply
}

/** What makes a credential usable is asked for by itself, whatever was agreed to. */
function isAgreed(planned: PlannedUndo | undefined, now: Value, call: UndoCall | undefined): boolean {
  return planned?.fate === 'put-back' && planned.now !== undefined && same(planned.now, now) && (call === undefined || credentialOf(call) === undefined)
}

/** Looks once; where a call may still be in flight, until it shows or the time that it may take is over. */
async function lookAtChange(run: Run, observation: Observation, { verified, outcome, intent, before = null }: ChangeState): Promise<Seen> {
  if (run.state.undoOpen.has(observation.address)) return (await lookUntil(run, observation, (value) => same(value, before))).last
  const isOpen = verified === undefined && intent !== undefined && outcome !== 'refused'
  if (!isOpen) return look(run, observation)
  return (await lookUntil(run, observation, (value) => wanted(intent, value))).last
}

async function putBack(run: Run, observation: Observation, intent: Intent, { operation, params: written }: RenderedUndo, before: Value, ours: Value): Promise<Ended> {
  const { address, place } = observation
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
    const change = plannedPutBack(intent, { service, operation: name, params: redacted }, last.value, before)
    const reply = await askAboutTrouble(run, address, { message, hint, change }, ['again', 'go-on', 'stop'])
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
