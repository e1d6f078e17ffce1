/** Lint rule: an expression is not CEL. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'expression-syntax',
  severity: 'error',
  what: 'An expression is not CEL.',
  why: 'It could not be evaluated when the step has its turn.',
  fix: 'Correct it at the place that is marked.',
  bad: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
  - { id: harmless, title: Harmless, when: steps.sure ==, end: false-positive }
`,
  good: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
  - { id: harmless, title: Harmless, when: steps.sure == false, end: false-positive }
`,
}
