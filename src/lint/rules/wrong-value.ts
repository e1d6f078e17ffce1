/** Lint rule: a value is not one that the key takes. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'wrong-value',
  severity: 'error',
  what: 'A value is not one that the key takes.',
  why: 'It could only be guessed what is meant.',
  fix: 'Write a value of the form that is named.',
  bad: `validate:
  - { id: later, title: Wait for the owner, wait: 5 minutes }
`,
  good: `validate:
  - { id: later, title: Wait for the owner, wait: 5m }
`,
}
