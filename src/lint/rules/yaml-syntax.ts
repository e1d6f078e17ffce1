/** Lint rule: the text is not YAML. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'yaml-syntax',
  severity: 'error',
  what: 'The text is not YAML.',
  why: 'What cannot be read cannot be run.',
  fix: 'Check the indentation, brackets and quotes at the place and just above it.',
  always: 'A file that cannot be read cannot be run.',
  bad: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? }
`,
  good: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
}
