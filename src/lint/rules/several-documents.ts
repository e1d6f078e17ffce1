/** Lint rule: the file holds more than one YAML document. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'several-documents',
  severity: 'error',
  what: 'The file holds more than one YAML document.',
  why: 'A run pins one document, so the others would never be seen.',
  fix: 'Put each in a file of its own.',
  bad: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
---
id: other
`,
  good: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
}
