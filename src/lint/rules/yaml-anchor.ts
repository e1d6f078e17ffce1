/** Lint rule: the file holds a YAML anchor. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'yaml-anchor',
  severity: 'error',
  what: 'The file holds a YAML anchor.',
  why: 'Without aliases an anchor names nothing, and aliases are not part of the language.',
  fix: 'Leave the anchor out.',
  bad: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: &question Sure? } }
`,
  good: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
}
