/** Lint rule: an end has forEach. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'end-for-each',
  severity: 'error',
  what: 'An end has forEach.',
  why: 'A run ends once.',
  fix: 'Leave forEach out.',
  bad: `validate:
  - { id: done, title: Harmless, forEach: "[1, 2]", end: benign }
`,
  good: `validate:
  - { id: done, title: Harmless, end: benign }
`,
}
