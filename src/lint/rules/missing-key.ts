/** Lint rule: a key that is always needed is missing. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'missing-key',
  severity: 'error',
  what: 'A key that is always needed is missing.',
  why: 'The step or file is incomplete without it.',
  fix: 'Add the key.',
  bad: `validate:
  - { id: sure, ask: { confirm: Sure? } }
`,
  good: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
}
