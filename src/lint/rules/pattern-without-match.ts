/** Lint rule: no finding type of GuardDuty fits the pattern. */
import { didYouMean } from '../../diagnostics/nearest-name.js'
import { findingTypes } from '../../findings/finding-types.js'
import { guardDutyTypesOf } from '../finding-type-sites.js'
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'pattern-without-match',
  severity: 'error',
  what: 'No finding type of GuardDuty fits the pattern.',
  why: 'The runbook would never match.',
  fix: 'Correct the part before the *.',
  bad: `match: [{ types: ["Backdoor:EC3/*"] }]
validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
  good: `match: [{ types: ["Backdoor:EC2/*"] }]
validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
  check(context) {
    for (const { type, path } of guardDutyTypesOf(context.file)) {
      const start = type.slice(0, -1)
      if (!type.endsWith('*') || start.includes('*')) continue
      if (findingTypes.some((each) => each.type.startsWith(start))) continue
      // Beginnings of the same length, up to a separator or not, are what may have been meant.
      const beginnings = new Set(findingTypes.map((each) => `${each.type.slice(0, start.length)}*`))
      const message = `No finding type of GuardDuty begins with ${start}.`
      context.report(context.at(path), message, didYouMean(type, beginnings))
    }
  },
}
