/** Lint rule: a finding type has a * that is not at its end. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'wrong-pattern',
  severity: 'error',
  what: 'A finding type has a * that is not at its end.',
  why: 'It would be taken as it is written and match nothing.',
  fix: 'Write the * at the end only.',
  bad: `match: [{ types: ["*:EC2/C&CActivity.B"] }]
validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
  good: `match: [{ types: ["Backdoor:EC2/*"] }]
validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
}
