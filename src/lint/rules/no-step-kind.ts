/** Lint rule: a step does not say what it does. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'no-step-kind',
  severity: 'error',
  what: 'A step does not say what it does.',
  why: 'A step without aws, ask, manual or another kind would do nothing.',
  fix: 'Give it exactly one of the kinds.',
  bad: `validate:
  - { id: owner, title: Call the owner, manaul: Call the owner of the account }
`,
  good: `validate:
  - { id: owner, title: Call the owner, manual: Call the owner of the account }
`,
}
