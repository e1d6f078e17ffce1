/** Lint rule: a step is read whose kind yields no value. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'no-value',
  severity: 'error',
  what: 'A step is read whose kind yields no value.',
  why: 'manual, notify, approve, wait and end have nothing to read.',
  fix: 'Ask a question whose answer is the value.',
  bad: `validate:
  - { id: call, title: Call, manual: Call the owner }
  - { id: done, title: Harmless, when: "steps.call == true", end: false-positive }
`,
  good: `validate:
  - { id: call, title: Call, ask: { confirm: Does the owner know of it? } }
  - { id: done, title: Harmless, when: "steps.call == true", end: false-positive }
`,
}
