/** Lint rule: the file holds a YAML alias. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'yaml-alias',
  severity: 'error',
  what: 'The file holds a YAML alias.',
  why: 'What a step does must stand in the step, where a reviewer reads it.',
  fix: 'Write the value out.',
  bad: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: *question } }
`,
  good: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
}
