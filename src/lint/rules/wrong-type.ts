/** Lint rule: a value is of another kind than the key takes. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'wrong-type',
  severity: 'error',
  what: 'A value is of another kind than the key takes.',
  why: 'It could only be guessed what is meant.',
  fix: 'Write the kind of value that is named.',
  bad: `validate:
  - { id: sure, title: [Is it real?], ask: { confirm: Sure? } }
`,
  good: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
}
