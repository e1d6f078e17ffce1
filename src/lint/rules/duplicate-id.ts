/** Lint rule: two steps of a file, or two files of a folder, have the same id. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'duplicate-id',
  severity: 'error',
  what: 'Two steps of a file, or two files of a folder, have the same id.',
  why: 'References, journals and drills could not tell them apart.',
  fix: 'Rename one of them.',
  always: 'Nothing could say which of them is meant.',
  bad: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
  - { id: sure, title: Really?, ask: { confirm: Sure? } }
`,
  good: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
  - { id: really, title: Really?, ask: { confirm: Sure? } }
`,
}
