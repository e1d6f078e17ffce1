/** Lint rule: this version of sirun does not run steps of that kind. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'step-kind-not-available',
  severity: 'error',
  what: 'This version of sirun does not run steps of that kind.',
  why: 'A run would stop there.',
  fix: 'Write it as a manual step for now.',
  bad: `validate:
  - { id: tell, title: Tell the team, notify: { to: secops, say: Contained } }
`,
  good: `validate:
  - { id: tell, title: Tell the team, manual: Tell secops that it is contained }
`,
}
