/** Lint rule: the file holds a YAML merge key. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'yaml-merge-key',
  severity: 'error',
  what: 'The file holds a YAML merge key.',
  why: 'What a step does must stand in the step, where a reviewer reads it.',
  fix: 'Write the members out.',
  bad: `validate:
  - id: sure
    title: Is it real?
    <<: { why: Alarms may be wrong. }
    ask: { confirm: Sure? }
`,
  good: `validate:
  - id: sure
    title: Is it real?
    why: Alarms may be wrong.
    ask: { confirm: Sure? }
`,
}
