/** One step after another: blocked, when, needs, forEach, the decision, the step itself, and how it ended. */
import { evaluate, evaluateBoolean } from '../expressions/expression.js'
import { distinctValues } from '../expressions/canonical.js'
import { Unknown } from '../expressions/unknown.js'
import type { Value } from '../expressions/value.js'
import { kindOf, type Step } from '../runbooks/runbook.js'
import { agreedApprover } from './agree.js'
import { approveStepFor } from './approve-step.js'
import { decide } from './decide.js'
import { previewRun } from './preview.js'
import { namesIn, placeOf, stepsReadBy } from './names.js'
import type { Plan, PlannedChange } from './plan.js'
import { remarkImpact } from './impact.js'
import { askOnce, emit, isIrreversible, needsDecision, RunStopped, type Run } from './run.js'
import type { StepResult } from './run-state.js'
import { StepFailure, type Approver, type Scope, type StepKind } from './step-kind.js'
import { asFailure, askAboutTrouble } from './trouble.js'

/**
 * Runs the steps in order; reads that stand together and do not read each other run at the same time. Ends early where
 * the run has a verdict: what `end` jumps over is n/a.
 */
export async function walkSteps(run: Run, scope: Scope, steps: readonly Step[]): Promise<void> {
  for (let next = 0; next < steps.length; ) {
    const together = readsTogether(run, steps.slice(next))
    next += together.length
    const here = { ...scope, steps }
    const walk = (step: Step): Promise<StepResult> => (isOver(run, scope, step) ? skipOver : walkStep)(run, here, step)
    // All come to their end before the first failure is passed on: nothing may be recorded behind a stop.
    const settled = await Promise.allSettled(together.map(async (step) => ({ step, result: await walk(step) })))
    for (const outcome of settled) {
      if (outcome.status === 'rejected') throw outcome.reason
      scope.results.set(outcome.value.step.id, outcome.value.result)
    }
  }
}

/** The run has a verdict; the step that gave it is finished all the same, and `close` still runs. */
function isOver({ state }: Run, { phase, prefix }: Scope, { id }: Step): boolean {
  return state.verdict !== undefined && phase !== 'close' && state.endedBy !== prefix + id
}

/** The first step, with the reads behind it that need nothing of each other. */
function readsTogether(run: Run, steps: readonly Step[]): readonly Step[] {
  const ids = new Set<string>()
  const end = steps.findIndex((step) => {
    const joins = isPlainRead(run, step) && ![...stepsReadBy(step)].some((id) => ids.has(id))
    ids.add(step.id)
    return !joins
  })
  return steps.slice(0, Math.max(1, end < 0 ? steps.length : end))
}

function isPlainRead(run: Run, step: Step): boolean {
  return 'aws' in step && step.until === undefined && step.needs === undefined && !needsDecision(run, step)
}

async function skipOver(run: Run, scope: Scope, step: Step): Promise<StepResult> {
  return run.state.finished.get(scope.prefix + step.id) ?? finish(run, scope.prefix + step.id, { outcome: 'n/a', reason: 'the run ended before it' })
}

async function walkStep(run: Run, scope: Scope, step: Step): Promise<StepResult> {
  const address = scope.prefix + step.id
  const recorded = run.state.finished.get(address)
  if (recorded) return recorded
  const blocker = [...stepsReadBy(step)].find((id) => isIn(scope.results.get(id), ['declined', 'failed', 'blocked']))
  if (blocker) return finish(run, address, { outcome: 'blocked', reason: `it reads ${blocker}, which is ${scope.results.get(blocker)!.outcome}` })
  for (;;) {
    try {
      return await finish(run, address, await takeTurn(run, scope, step, address))
    } catch (error) {
      const failure = asFailure(error)
      const reply = await askAboutTrouble(run, address, failure, ['again', 'go-on', 'stop'])
      if (reply.do === 'go-on') return finish(run, address, { outcome: 'failed', reason: reply.reason || failure.message })
    }
  }
}

async function takeTurn(run: Run, scope: Scope, step: Step, address: string): Promise<StepResult> {
  const { applies, items } = await start(run, scope, step, address)
  if (!applies) return { outcome: 'n/a' }
  if (items?.length === 0) return { outcome: 'n/a', value: [] }
  const refusal = await checkNeeds(run, scope, step, address)
  if (refusal) return refusal
  const kind = run.kinds[kindOf(step)]
  if (!kind) throw new StepFailure(`This version of sirun does not run ${kindOf(step)} steps`)
  const others = approveStepFor(run, scope, step)
  if (others && (others.outcome === 'declined' || others.outcome === 'blocked')) return { outcome: 'declined', reason: `${others.address} was not agreed to` }
  const perform = (decider: Approver): Promise<StepResult> => {
    const approver = others ? agreedApprover(run, others.need, decider) : decider
    return items ? performEach(run, scope, step, kind, address, items, approver) : performOne(run, scope, step, kind, address, undefined, approver)
  }
  if (scope.approver) return perform(scope.approver)
  if (!kind.needsDecision(step, run)) return perform(neverAsked)
  const decision = await decide(run, step, address, () => preview(run, scope, step))
  return 'outcome' in decision ? decision : perform(decision)
}

/** The plan of a step: what walking it in a preview would change. */
function preview(run: Run, scope: Scope, step: Step): Promise<Plan> {
  return previewWalk(run, scope, (previewed, inner) => walkStep(previewed, inner, step))
}

/** The plan of several steps, one after another. */
export function previewSteps(run: Run, scope: Scope, steps: readonly Step[]): Promise<Plan> {
  return previewWalk(run, scope, (previewed, inner) => walkSteps(previewed, inner, steps))
}

async function previewWalk(run: Run, scope: Scope, walk: (previewed: Run, inner: Scope) => Promise<unknown>): Promise<Plan> {
  const changes: PlannedChange[] = []
  const approver: Approver = {
    approve: (change) => {
      changes.push(change)
      return Promise.resolve({ do: 'approve' })
    },
  }
  const previewed = previewRun(run)
  await walk(previewed, { ...scope, results: new Map(scope.results), approver })
  return { changes, remarks: previewed.remarks }
}

/** A step of a kind that changes nothing asks no approver. */
const neverAsked: Approver = {
  approve: (change) => Promise.reject(new Error(`${change.address} changes something without a decision`)),
}

/** `when` and the list of `forEach`, evaluated once and pinned. */
async function start(run: Run, scope: Scope, step: Step, address: string): Promise<{ applies: boolean; items?: Value[] }> {
  const recorded = run.state.started.get(address)
  if (recorded) return recorded
  const names = namesIn(run, scope, run.places[step.in ?? ''] ?? run.place)
  // An Unknown `when` is one that only the run itself can answer: the preview shows that the step may run.
  const applies = step.when === undefined || evaluateBoolean(step.when, names) !== false
  const items = applies && step.forEach !== undefined ? itemsOf(step, evaluate(step.forEach, names), address) : undefined
  const started = { applies, ...(items && { items }) }
  await emit(run, { type: 'step-started', address, title: step.title, kind: kindOf(step), phase: scope.phase, ...started })
  return started
}

function itemsOf(step: Step, list: Value | symbol, address: string): Value[] {
  if (Array.isArray(list)) return distinctValues(list)
  if (list instanceof Unknown) return [new Unknown(list.because)]
  throw new StepFailure(`forEach of ${address} is no list: ${step.forEach}`)
}

/** What must be there but is not read. Undefined: go on. */
async function checkNeeds(run: Run, scope: Scope, step: Step, address: string): Promise<StepResult | undefined> {
  const missing = (step.needs ?? []).filter((id) => !isIn(scope.results.get(id), ['done', 'already', 'n/a']))
  if (missing.length === 0) return undefined
  const mayGoOn = !isIrreversible(run, step)
  const reply = await askOnce(run, { kind: 'missing', address, needs: missing, mayGoOn })
  if (reply.do === 'stop') throw new RunStopped(address, reply.reason)
  if (reply.do === 'go-on' && mayGoOn && reply.reason) return undefined
  return { outcome: 'declined', reason: reply.reason || `${missing.join(', ')} is not there` }
}

async function performEach(run: Run, scope: Scope, step: Step, kind: StepKind, address: string, items: readonly Value[], approver: Approver): Promise<StepResult> {
  const results: StepResult[] = []
  for (const [index, item] of items.entries()) {
    const itemAddress = `${address}[${index}]`
    const recorded = run.state.finished.get(itemAddress)
    results.push(recorded ?? (await finish(run, itemAddress, await performOne(run, scope, step, kind, itemAddress, item, approver))))
  }
  const isBad = (result: StepResult): boolean => isIn(result, ['declined', 'failed', 'blocked'])
  const value = results.flatMap((result, index) => (result.value === undefined || isBad(result) ? [] : [{ of: items[index]!, value: result.value }]))
  const bad = results.filter((result) => isBad(result) || result.outcome === 'partly')
  const reason = bad.map((result) => result.reason).find((text) => text !== undefined)
  return { outcome: together(results), value, ...(reason && { reason }) }
}

async function performOne(run: Run, scope: Scope, step: Step, kind: StepKind, address: string, item: Value | undefined, approver: Approver): Promise<StepResult> {
  for (;;) {
    try {
      const place = placeOf(run, step, item)
      const turn = { run, scope, step, address, place, approver, names: namesIn(run, scope, place, item), ...(item !== undefined && { item }) }
      if (run.remarks && step.impact) await remarkImpact(turn)
      return await kind.perform(turn)
    } catch (error) {
      const failure = asFailure(error)
      const reply = await askAboutTrouble(run, address, { message: failure.message, hint: failure.hint, change: failure.change, aside: kind.aside }, ['again', 'go-on', 'stop'])
      if (reply.do === 'go-on') return { outcome: 'failed', reason: reply.reason || failure.message }
    }
  }
}

/** How several results together end. */
export function together(results: readonly StepResult[]): StepResult['outcome'] {
  const outcomes = new Set(results.map(({ outcome }) => outcome))
  const bad = ['failed', 'declined', 'blocked'].filter((outcome) => outcomes.has(outcome as StepResult['outcome']))
  if (outcomes.has('partly')) return 'partly'
  if (bad.length > 0) return outcomes.has('done') || outcomes.has('already') ? 'partly' : (bad[0] as StepResult['outcome'])
  if (outcomes.has('done')) return 'done'
  return outcomes.has('already') ? 'already' : 'n/a'
}

async function finish(run: Run, address: string, result: StepResult): Promise<StepResult> {
  await emit(run, { type: 'step-finished', address, ...result })
  return result
}

function isIn(result: StepResult | undefined, outcomes: readonly StepResult['outcome'][]): boolean {
  return result !== undefined && outcomes.includes(result.outcome)
}
