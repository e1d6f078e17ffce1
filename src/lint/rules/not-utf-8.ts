/** Lint rule: the file is not UTF-8 text. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'not-utf-8',
  severity: 'error',
  what: 'The file is not UTF-8 text.',
  why: 'Characters would be guessed, and a run executes exactly the bytes that were reviewed.',
  fix: 'Save the file as UTF-8.',
  always: 'A file that cannot be read cannot be run.',
  bad: {
    encoding: 'latin1',
    yaml: `validate:
  - { id: sure, title: Gefährlich?, ask: { confirm: Sure? } }
`,
  },
  good: `validate:
  - { id: sure, title: Gefährlich?, ask: { confirm: Sure? } }
`,
}
