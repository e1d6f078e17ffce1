/** A change before it is sent: how its state is looked at, what is asked of it, and the call as it would be rendered. */
import { evaluateBoolean, ExpressionError, referencesOf } from '../expressions/expression.js'
import { render, templateReferences } from '../expressions/template.js'
import { Unknown } from '../expressions/unknown.js'
import type { Operation } from '../aws-model/model.js'
import { redactSensitive } from '../aws-model/redact.js'
import type { Value, ValueMap } from '../expressions/value.js'
import type { AwsStep } from '../runbooks/runbook.js'
import { isNothing, matches } from './compare.js'
import { markOf } from './derived-ids.js'
import { milliseconds } from './milliseconds.js'
import { namesFor } from './names.js'
import type { Observation, Seen } from './observation.js'
import type { PlannedChange } from './plan.js'
import { operationOf, parametersFor } from './read.js'
import type { UndoRecipe } from './records.js'
import { StepFailure, type StepTurn } from './step-kind.js'

export type ChangeStep = AwsStep & { observe: NonNullable<AwsStep['observe']> }
export type ChangeTurn = StepTurn<ChangeStep>

/** What `becomes` asks for; a creation asks for anything that is not nothing. */
export type Target = { creates: true } | { creates: false; value: Value }

export function reaches(target: Target, value: Value): boolean {
  if (value instanceof Unknown) return false
  return target.creates ? !isNothing(value) : matches(value, target.value)
}

/** The call as rendered, its way (`via`), and what undoing it takes. */
export interface ChangeCall {
  operation: Operation
  params: ValueMap
  target: Target
  via?: { params: ValueMap; becomes: Value }
  recipe: UndoRecipe
}

/** How the state of this step is looked at. */
export function observationOf(turn: ChangeTurn): Observation {
  const { step, address, place, names, run } = turn
  return { observe: step.observe, names: { ...names, mark: markOf(run.id, address) }, address, place, within: withinOf(step) }
}

function withinOf(step: ChangeStep): number {
  return milliseconds(step.within ?? '60s')
}

/** Whether nothing needs to be sent. Only a `becomes` that reads `with` or `now` needs the parameters for that. */
export function isAlready(turn: ChangeTurn, seen: Seen): boolean {
  const { step } = turn
  if (!('becomes' in step)) return reaches({ creates: true }, seen.value)
  const reads = new Set(templateReferences(step.becomes).map(({ path }) => path[0]))
  const target = reads.has('with') || reads.has('now') ? callFor(turn, seen, new Unknown('now')).target : targetOf(turn, baseNames(turn, seen, null))
  return reaches(target, seen.value)
}

function baseNames(turn: ChangeTurn, seen: Seen, now: Value): ValueMap {
  const { names, address, run } = turn
  return { ...names, before: seen.value, mark: markOf(run.id, address), now, ...(seen.output && { output: seen.output }) }
}

function targetOf(turn: ChangeTurn, names: ValueMap): Target {
  const { step } = turn
  return 'becomes' in step ? { creates: false, value: render(step.becomes, names) } : { creates: true }
}

/** The call as it is sent at `now`; for what is shown beforehand, `now` is Unknown. Throws StepFailure, ExpressionError. */
export function callFor(turn: ChangeTurn, seen: Seen, now: Value): ChangeCall {
  const { step, run } = turn
  const operation = operationOf(run, step.aws)
  const names = baseNames(turn, seen, now)
  const written = render(step.with ?? {}, names)
  const shown = (parameters: Value): Value => redactSensitive(operation.input, parameters)
  const target = targetOf(turn, { ...names, with: shown(written) })
  const call: ChangeCall = { operation, params: parametersFor(operation, written), target, recipe: recipeOf(turn) }
  if (step.via && (step.via.when === undefined || evaluateBoolean(step.via.when, { ...names, with: shown(written) }) === true)) {
    const viaWritten = render(step.via.with, { ...names, with: shown(written) })
    call.via = { params: parametersFor(operation, viaWritten), becomes: render(step.via.becomes, { ...names, with: shown(viaWritten) }) }
  }
  return call
}

/** The change as it is shown before it is approved, and as the approval is recorded: without secrets. */
export function plannedChange(turn: ChangeTurn, call: ChangeCall, seen: Seen): PlannedChange {
  const { step, address, place } = turn
  const { operation, params, target, via } = call
  const after = target.creates ? new Unknown(address) : target.value
  const undo = undoOf(turn, call, seen, after)
  return {
    address,
    title: step.title,
    service: operation.service,
    operation: operation.name,
    effect: operation.effect === 'destroy' ? 'destroy' : 'write',
    place,
    params: redactSensitive(operation.input, params) as ValueMap,
    before: seen.value,
    after,
    ...(via && { via: via.becomes }),
    ...(undo && { undo }),
    ending: step.keep !== undefined ? { kind: 'keep', why: step.keep } : step.irreversible !== undefined ? { kind: 'irreversible', why: step.irreversible } : { kind: 'undo' },
  }
}

/** Undo itself renders it anew, from what is there then: this is for the plan, and for whoever does it by hand. */
function undoOf({ run, address }: ChangeTurn, { recipe }: ChangeCall, { value: before, output }: Seen, after: Value): PlannedChange['undo'] {
  if (!recipe.undo) return undefined
  const back = 'restore' in recipe.undo ? (isNothing(before) ? recipe.undo.remove : recipe.undo.restore) : recipe.undo
  try {
    const { service, name, input } = operationOf(run, back.aws)
    const names = { ...recipe.names, before, after, output: output ?? new Unknown(address) }
    const params = parametersFor(operationOf(run, back.aws), render(back.with ?? {}, names))
    return { service, operation: name, params: redactSensitive(input, params) as ValueMap }
  } catch (error) {
    // It reads what is there only after the change.
    if (error instanceof StepFailure || error instanceof ExpressionError) return undefined
    throw error
  }
}

/** What undo needs later: templates as written, and the values they refer to. */
function recipeOf(turn: ChangeTurn): UndoRecipe {
  const { step, names, run, address } = turn
  const { observe, undo, keep, irreversible } = step
  const references = [...templateReferences((observe.with ?? {})), ...referencesOf(observe.value), ...(observe.ready ? referencesOf(observe.ready) : []), ...templateReferences((undo ?? {}) as Value)]
  return {
    observe,
    ...(undo && { undo }),
    ...(keep !== undefined && { keep }),
    ...(irreversible !== undefined && { irreversible }),
    within: withinOf(step),
    names: { ...namesFor(references, names), mark: markOf(run.id, address) },
  }
}
