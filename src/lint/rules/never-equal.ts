/** Lint rule: two values that are compared can never be equal. Reported by the type check. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'never-equal',
  severity: 'error',
  what: 'Two values that are compared can never be equal.',
  why: 'The comparison is silently false, so a step is always or never taken.',
  fix: 'Compare values of the same kind, or correct the text.',
  bad: `validate:
  - id: verdict
    title: Is it real?
    ask: { select: { real: It is, harmless: It is not } }
  - { id: done, title: Harmless, when: steps.verdict == "harmles", end: false-positive }
`,
  good: `validate:
  - id: verdict
    title: Is it real?
    ask: { select: { real: It is, harmless: It is not } }
  - { id: done, title: Harmless, when: steps.verdict == "harmless", end: false-positive }
`,
}
