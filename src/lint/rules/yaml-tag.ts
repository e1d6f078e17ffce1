/** Lint rule: the file holds a YAML tag. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'yaml-tag',
  severity: 'error',
  what: 'The file holds a YAML tag.',
  why: 'The type that is wanted decides what a value is; a tag would say something else.',
  fix: 'Leave the tag out.',
  bad: `validate:
  - { id: sure, title: !!str Is it real, ask: { confirm: Sure? } }
`,
  good: `validate:
  - { id: sure, title: Is it real, ask: { confirm: Sure? } }
`,
}
