/** Lint rule: GuardDuty has no finding type of that name. */
import { didYouMean } from '../../diagnostics/nearest-name.js'
import { findingTypes, isKnownFindingType } from '../../findings/finding-types.js'
import { guardDutyTypesOf } from '../finding-type-sites.js'
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unknown-finding-type',
  severity: 'error',
  what: 'GuardDuty has no finding type of that name.',
  why: 'The runbook would never match.',
  fix: 'Correct the name; the nearest one is named.',
  bad: `match: [{ types: ["Backdoor:EC2/C2Activity.B"] }]
validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
  good: `match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]
validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
  check(context) {
    for (const { type, path } of guardDutyTypesOf(context.file)) {
      if (type.endsWith('*') || isKnownFindingType(type)) continue
      const hint = didYouMean(type, findingTypes.map((each) => each.type))
      context.report(context.at(path), `GuardDuty has no finding type ${type}.`, hint)
    }
  },
}
