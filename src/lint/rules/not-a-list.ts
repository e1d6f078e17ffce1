/** Lint rule: the choices of a question are one text. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'not-a-list',
  severity: 'error',
  what: 'The choices of a question are one text.',
  why: 'select and checklist offer several answers.',
  fix: 'Write a map of answers, or one ${…} that is a list.',
  bad: `validate:
  - { id: verdict, title: Is it real?, ask: { select: real or harmless } }
`,
  good: `validate:
  - { id: verdict, title: Is it real?, ask: { select: { real: It is, harmless: It is not } } }
`,
}
