/** Lint rule: a runbook has no steps. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'no-steps',
  severity: 'error',
  what: 'A runbook has no steps.',
  why: 'It would match findings and do nothing about them.',
  fix: 'Write at least the validate phase.',
  bad: `attack: [T1071]
`,
  good: `attack: [T1071]
validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
}
