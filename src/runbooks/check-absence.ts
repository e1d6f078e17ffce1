/** What may be absent is used only where `has(…)` guards it, in the step's `when` or in the expression itself. */
import { syntaxProblem } from '../expressions/expression.js'
import type { CheckContext, PlacedExpression } from './check-context.js'
import { factsOf, unguardedUses, type Thing } from './guards.js'

/** Reports each use of something that may be absent and is not guarded. */
export function checkAbsence(context: CheckContext): void {
  const { absence } = context
  const ids = context.steps.map(({ step }) => step.id)
  for (const expression of context.expressions) {
    const { role, placed } = expression.site
    // Outputs that read something absent are absent themselves; match and from see the finding alone.
    if (!placed || role === 'outputs' || !absence.concerns(expression.parsed.references)) continue
    // What comes later is reported as that.
    const mayBeAbsent = (thing: Thing): boolean => {
      if (absence.reason(thing, placed.phase) === undefined) return false
      return !(thing.startsWith('steps.') && ids.includes(thing.split('.')[1]!, ids.indexOf(placed.step.id)))
    }
    for (const use of unguardedUses(expression.parsed.tree, () => guardsOf(expression), mayBeAbsent, absence.close)) {
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
  const own = role === 'when' ? nothing : factsWhere(step.when)
  const ofVia = role === 'via' && 'via' in step ? factsWhere(step.via?.when) : nothing
  return ofVia.size === 0 ? own : new Set([...own, ...ofVia])
}

const nothing: ReadonlySet<Thing> = new Set()

function factsWhere(condition: string | undefined): ReadonlySet<Thing> {
  return condition === undefined || syntaxProblem(condition) ? nothing : factsOf(condition)
}
