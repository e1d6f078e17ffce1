/** Lint rule: a parameter that the operation needs is missing or may be absent. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'missing-parameter',
  severity: 'error',
  what: 'A parameter that the operation needs is missing or may be absent.',
  why: 'AWS would refuse the call.',
  fix: 'Add it, or guard the step so that its value is there.',
  bad: `validate:
  - { id: keys, title: Read the role, aws: iam:GetRole }
`,
  good: `validate:
  - { id: keys, title: Read the role, aws: iam:GetRole, with: { RoleName: app } }
`,
}
