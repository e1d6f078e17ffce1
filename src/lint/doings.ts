/** What a file does as a whole: its own steps, and those of the procedures that they use, in the order in which they run. */
import type { CheckContext } from '../runbooks/check-context.js'
import { asKind, isChange, isJob, kindOf, stepsOf, type PlacedStep, type Step } from '../runbooks/runbook.js'
import type { Place } from '../diagnostics/diagnostic.js'

export interface Doing {
  step: Step
  /** The step of the linted file that this is, or whose `use` leads to it. */
  placed: PlacedStep
}

type Seen = Pick<CheckContext, 'steps' | 'procedures'>

const known = new WeakMap<Seen['steps'], readonly Doing[]>()

/** A step with `use` comes before the steps of its procedure. A procedure that cannot be read does nothing; a circle is walked once. */
export function doingsOf({ steps, procedures }: Seen): readonly Doing[] {
  let found = known.get(steps)
  if (!found) known.set(steps, (found = steps.flatMap((placed) => expand(placed.step, placed, new Set()))))
  return found

  function expand(step: Step, placed: PlacedStep, above: ReadonlySet<string>): Doing[] {
    const id = asKind(step, 'use')?.use
    const procedure = id === undefined || above.has(id) ? undefined : procedures.get(id)?.value
    const inner = procedure && id !== undefined ? stepsOf(procedure) : []
    return [{ step, placed }, ...inner.flatMap((each) => expand(each.step, placed, new Set([...above, id!])))]
  }
}

/** Whether nothing that it does is hidden, so that what is missing may be called missing: no part of it is broken, no procedure unknown. */
export function isKnownWhole(context: Omit<CheckContext, 'report'>): boolean {
  return !context.isDraft && doingsOf(context).every(({ step }) => !('use' in step) || context.procedures.get(step.use)?.value !== undefined)
}

/** Those that change something in AWS with a call whose name fits. */
export function changesBy(context: Seen, fits: (call: string, step: Step) => boolean): Doing[] {
  return doingsOf(context).filter(({ step }) => isChange(step) && fits(step.aws, step))
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
