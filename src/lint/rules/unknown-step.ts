/** Lint rule: a step is named that the file does not have. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unknown-step',
  severity: 'error',
  what: 'A step is named that the file does not have.',
  why: 'It would never have a value.',
  fix: 'Correct the id; the nearest one is named.',
  bad: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
  - { id: done, title: Harmless, when: "!steps.shure", end: false-positive }
`,
  good: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
  - { id: done, title: Harmless, when: "!steps.sure", end: false-positive }
`,
}
