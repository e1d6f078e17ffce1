/** Lint rule: a step refers to itself or to one that comes later. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'forward-reference',
  severity: 'error',
  what: 'A step refers to itself or to one that comes later.',
  why: 'A step sees only what stands before it.',
  fix: 'Move one of the two.',
  bad: `validate:
  - { id: done, title: Harmless, when: "!steps.sure", end: false-positive }
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
  good: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
  - { id: done, title: Harmless, when: "!steps.sure", end: false-positive }
`,
}
