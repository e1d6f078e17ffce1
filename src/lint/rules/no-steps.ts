/** Lint rule: a runbook has no steps. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'no-steps',
  severity: 'error',
  what: 'A runbook has no steps.',
  why: 'It would match findings and do nothing about them.',
  fix: 'Write at least the validate phase.',
  bad: `inputs: { who: { type: string, describe: Who } }
`,
  good: `inputs: { who: { type: string, describe: Who } }
validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
}
