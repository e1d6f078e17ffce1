/** What a file does as a whole: its own steps, and those of the procedures that they use, in the order in which they run. */
import type { CheckContext } from '../runbooks/check-context.js'
import { asKind, isChange, isJob, kindOf, stepsOf, type ChangeStep, type PlacedStep, type Step } from '../runbooks/runbook.js'
import type { Place } from '../diagnostics/diagnostic.js'

export interface Doing {
  step: Step
  /** The step of the linted file that this is, or whose `use` leads to it. */
  placed: PlacedStep
}

type Seen = Pick<CheckContext, 'steps' | 'procedures'>

export interface ChangingDoing extends Doing {
  step: ChangeStep
}

interface Known {
  all: readonly Doing[]
  changes: readonly ChangingDoing[]
}

const known = new WeakMap<Seen['steps'], Known>()

/** A step with `use` comes before the steps of its procedure. A procedure that cannot be read does nothing; a circle is walked once. */
export function doingsOf(seen: Seen): readonly Doing[] {
  return knownOf(seen).all
}

function knownOf({ steps, procedures }: Seen): Known {
  let found = known.get(steps)
  if (!found) {
    const all: Doing[] = []
    for (const placed of steps) addDoings(placed.step, placed, [], procedures, all)
    const changes = all.filter((doing): doing is ChangingDoing => isChange(doing.step))
    known.set(steps, (found = { all, changes }))
  }
  return found
}

function addDoings(step: Step, placed: PlacedStep, above: readonly string[], procedures: Seen['procedures'], all: Doing[]): void {
  all.push({ step, placed })
  const id = asKind(step, 'use')?.use
  const procedure = id === undefined || above.includes(id) ? undefined : procedures.get(id)?.value
  if (procedure) for (const inner of stepsOf(procedure)) addDoings(inner.step, placed, [...above, id!], procedures, all)
}

/** Whether nothing that it does is hidden, so that what is missing may be called missing: no part of it is broken, no procedure unknown. */
export function isKnownWhole(context: Omit<CheckContext, 'report'>): boolean {
  return !context.isDraft && doingsOf(context).every(({ step }) => !('use' in step) || context.procedures.get(step.use)?.value !== undefined)
}

/** Those that change something in AWS. */
export function changesIn(context: Seen): readonly ChangingDoing[] {
  return knownOf(context).changes
}

/** Those that change something in AWS with a call whose name fits. */
export function changesBy(context: Seen, fits: (call: string, step: ChangeStep) => boolean): ChangingDoing[] {
  return changesIn(context).filter(({ step }) => fits(step.aws, step))
}

/** Whether the step, or what it uses, changes something. */
export function changesAnything(placed: PlacedStep, context: Seen): boolean {
  return doingsOf(context).some((doing) => doing.placed === placed && (isChange(doing.step) || isJob(doing.step)))
}

/** Where the step of the linted file says what it does. */
export function placeOf({ at }: Pick<CheckContext, 'at'>, { step, path }: PlacedStep): Place {
  return at([...path, kindOf(step)])
}

/** Ids of the steps that a step, or one of its expressions, names. */
export function stepsNamedIn(part: unknown): Set<string> {
  const text = JSON.stringify(part) ?? ''
  return new Set([...text.matchAll(/\bsteps\.([a-z][a-z0-9_]*)/g)].map((found) => found[1]!))
}
