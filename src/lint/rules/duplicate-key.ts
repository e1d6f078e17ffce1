/** Lint rule: a key stands twice in a map. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'duplicate-key',
  severity: 'error',
  what: 'A key stands twice in a map.',
  why: 'Only one of the two values would count.',
  fix: 'Keep one of them.',
  bad: `validate:
  - id: sure
    title: Is it real?
    ask: { confirm: Sure? }
    title: Is it true?
`,
  good: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
}
