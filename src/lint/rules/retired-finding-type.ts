/** Lint rule: GuardDuty no longer makes findings of that type. */
import { findingType } from '../../findings/finding-types.js'
import { guardDutyTypesOf } from '../finding-type-sites.js'
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'retired-finding-type',
  severity: 'warning',
  what: 'GuardDuty no longer makes findings of that type.',
  why: 'Only old findings would match.',
  fix: 'Name the type that replaced it, or leave it out.',
  bad: `match: [{ types: ["Backdoor:EC2/XORDDOS"] }]
validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
  good: `match: [{ types: ["Backdoor:EC2/DenialOfService.Tcp"] }]
validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
  check(context) {
    for (const { type, path } of guardDutyTypesOf(context.file)) {
      if (!findingType(type)?.retired) continue
      context.report(context.at(path), `GuardDuty no longer makes findings of type ${type}.`)
    }
  },
}
