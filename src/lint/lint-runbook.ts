/** Everything that lint says of one file: what is checked before a run, types, and lint's own rules. */
import type { Diagnostic } from '../diagnostics/diagnostic.js'
import { checkDrill, subjectOf } from '../runbooks/check-drill.js'
import type { CheckContext } from '../runbooks/check-context.js'
import { checkRunbook } from '../runbooks/check-runbook.js'
import { byPlace, type ReadDrill, type ReadProcedure, type ReadRunbook } from '../runbooks/read-runbook.js'
import { isChange } from '../runbooks/runbook.js'
import { checkDrillTypes } from './check-drill-types.js'
import { checkTypes } from './check-types.js'
import type { LintFacts } from './lint-facts.js'
import type { PlacedChange, RuleContext } from './lint-rule.js'
import { optionsOf } from './lint-settings.js'
import { rulesFor, type CheckingRule } from './rules-for.js'
import type { TypingScope } from './type-environment.js'

/** What surrounds the files of one lint. */
export interface LintScope extends TypingScope {
  /** What drills may rehearse, by id. */
  subjects: ReadonlyMap<string, ReadRunbook | ReadProcedure>
  facts: LintFacts
}

/** All problems of a runbook, procedure or drill, sorted by place; what the text hides is said in a later lint. */
export function lintRunbook(read: ReadRunbook | ReadProcedure | ReadDrill, scope: LintScope): Diagnostic[] {
  if (read.kind === 'drill') {
    const subject = read.value && scope.subjects.get(subjectOf(read.value))
    return [...checkDrill(read, subject, scope), ...checkDrillTypes(read, scope.model)].sort(byPlace)
  }
  return checkRunbook(read, scope, [(context) => checkTypes(context, scope), (context) => checkRules(context, scope.facts)])
}

function checkRules(context: CheckContext, facts: LintFacts): void {
  let current: CheckingRule
  const report: RuleContext['report'] = (place, message, hint, fix, severity = current.severity) => context.report(current.id, place, message, hint, severity, fix)
  const changes = context.steps.filter((placed): placed is PlacedChange => isChange(placed.step))
  // One for all rules: to make one for each of them took longer than most of them.
  const shared: RuleContext & { options: RuleContext['options'] } = { ...context, changes, facts, options: {}, report }
  for (const rule of rulesFor(context)) {
    current = rule
    if (rule.options) shared.options = optionsOf(rule, context.config?.lint)
    rule.check(shared)
  }
}
