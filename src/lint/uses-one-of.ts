/** Whether the expressions of a step use names of the language. */
import type { CheckContext } from '../runbooks/check-context.js'
import type { ExpressionSite } from '../runbooks/expression-sites.js'
import type { Step } from '../runbooks/runbook.js'

/** @param isMeant whether it is asked about what stands at one of the step's sites */
export function usesOneOf(names: readonly string[], step: Step, isMeant: (site: ExpressionSite) => boolean, { expressions }: Pick<CheckContext, 'expressions'>): boolean {
  for (const { site, parsed } of expressions) {
    if (site.placed?.step !== step || !isMeant(site)) continue
    for (const { path } of parsed.references) if (names.includes(path[0]!)) return true
  }
  return false
}
