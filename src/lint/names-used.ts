/** Which names of the language the expressions of a step use. */
import { referencesOf } from '../expressions/expression.js'
import type { CheckContext } from '../runbooks/check-context.js'
import type { ExpressionSite } from '../runbooks/expression-sites.js'
import type { Step } from '../runbooks/runbook.js'

/** @param isMeant whether it is asked about what stands at one of the step's sites */
export function namesUsed(step: Step, isMeant: (site: ExpressionSite) => boolean, { expressions }: Pick<CheckContext, 'expressions'>): Set<string> {
  const names = new Set<string>()
  for (const { site, source } of expressions) {
    if (site.placed?.step !== step || !isMeant(site)) continue
    for (const { path } of referencesOf(source)) names.add(path[0]!)
  }
  return names
}
