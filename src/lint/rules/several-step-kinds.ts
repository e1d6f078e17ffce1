/** Lint rule: a step does several things. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'several-step-kinds',
  severity: 'error',
  what: 'A step does several things.',
  why: 'They could not be approved, recorded and undone one by one.',
  fix: 'Make a step of each.',
  bad: `validate:
  - { id: owner, title: Call the owner, manual: Call the owner, wait: 5m }
`,
  good: `validate:
  - { id: owner, title: Call the owner, manual: Call the owner }
  - { id: later, title: Wait, wait: 5m }
`,
}
