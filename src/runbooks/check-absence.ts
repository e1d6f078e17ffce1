/** What may be absent is used only where `has(…)` guards it, in the step's `when` or in the expression itself. */
import { syntaxProblem } from '../expressions/expression.js'
import { absenceIn } from './absence.js'
import type { CheckContext, PlacedExpression } from './check-context.js'
import { factsOf, unguardedUses, type Thing } from './guards.js'

/** Reports each use of something that may be absent and is not guarded. */
export function checkAbsence(context: CheckContext): void {
  const absence = absenceIn(context.file, context.procedures)
  const ids = context.steps.map(({ step }) => step.id)
  // Of each step, its id and those after it.
  const later = new Map(context.steps.map(({ step }) => [step, new Set(ids.slice(ids.indexOf(step.id)))]))
  for (const expression of context.expressions) {
    const { role, placed } = expression.site
    // Outputs that read something absent are absent themselves; match and from see the finding alone.
    if (!placed || role === 'outputs') continue
    // What comes later is reported as that.
    const notYet = later.get(placed.step)!
    const mayBeAbsent = (thing: Thing) => absence.reason(thing, placed.phase) !== undefined && !(thing.startsWith('steps.') && notYet.has(thing.split('.')[1]!))
    for (const use of unguardedUses(expression.source, guardsOf(expression), mayBeAbsent, absence.close)) {
      const reason = absence.reason(use.thing, placed.phase)!
      context.report(
        'unguarded',
        context.within(expression, use.start, use.end),
        `${use.thing} may be absent: ${reason}.`,
        `Guard it: join has(${use.thing}) with && to ${role === 'when' ? 'what uses it' : 'when or to what uses it'}.`,
      )
    }
  }
}

/** What is known where the expression is evaluated: the step's `when`, and that of its `via`. */
function guardsOf({ site: { role, placed } }: PlacedExpression): ReadonlySet<Thing> {
  const step = placed!.step
  const conditions = [
    role === 'when' ? undefined : step.when,
    role === 'via' && 'via' in step ? step.via?.when : undefined,
  ]
  return new Set(
    conditions.flatMap((source) => (source === undefined || syntaxProblem(source) ? [] : [...factsOf(source)])),
  )
}
