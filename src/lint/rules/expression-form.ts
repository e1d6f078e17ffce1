/** Lint rule: an expression stands on several lines and not in a >- block. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'expression-form',
  severity: 'error',
  what: 'An expression stands on several lines and not in a >- block.',
  why: 'Plain and literal blocks keep or lose line breaks in ways that hide mistakes.',
  fix: 'Put it on one line, or in a >- block.',
  bad: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
  - id: harmless
    title: It is harmless
    when: steps.sure ==
      false
    end: false-positive
`,
  good: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
  - id: harmless
    title: It is harmless
    when: >-
      steps.sure ==
      false
    end: false-positive
`,
}
