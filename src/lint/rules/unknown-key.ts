/** Lint rule: a key is not part of the language. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unknown-key',
  severity: 'error',
  what: 'A key is not part of the language.',
  why: 'A mistyped key would be ignored, and the step would do less than it seems.',
  fix: 'Correct the key; the nearest one is named.',
  bad: `validate:
  - { id: sure, title: Is it real?, wehn: inputs.a, ask: { confirm: Sure? } }
`,
  good: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
}
