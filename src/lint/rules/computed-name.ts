/** Lint rule: a step or input is named by an expression. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'computed-name',
  severity: 'error',
  what: 'A step or input is named by an expression.',
  why: 'What a step reads has to be known before the run: for the preview, for resume, for undo.',
  fix: 'Name it literally: steps.<id>, inputs.<name>.',
  bad: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
  - { id: done, title: Harmless, when: "!steps[run.id]", end: false-positive }
`,
  good: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
  - { id: done, title: Harmless, when: "!steps.sure", end: false-positive }
`,
}
