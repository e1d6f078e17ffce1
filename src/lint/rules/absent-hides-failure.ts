/** Lint rule: absent lists an error that does not mean that the thing is absent. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'absent-hides-failure',
  severity: 'error',
  what: 'absent lists an error that does not mean that the thing is absent.',
  why: 'A denied or throttled read would look like a clean result.',
  fix: 'List only errors that mean that it does not exist.',
  always: 'A denied look would count as proof that nothing is there.',
  bad: `validate:
  - { id: role, title: Read the role, aws: iam:GetRole, with: { RoleName: app }, absent: [AccessDenied] }
`,
  good: `validate:
  - { id: role, title: Read the role, aws: iam:GetRole, with: { RoleName: app }, absent: [NoSuchEntityException] }
`,
}
