/** Lint rule: In close, a step comes after end. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'end-not-last',
  severity: 'error',
  what: 'In close, a step comes after end.',
  why: 'It would never run.',
  fix: 'Move it before the end.',
  bad: `close:
  - { id: done, title: Close, end: true-positive }
  - { id: call, title: Call, manual: Call the owner }
`,
  good: `close:
  - { id: call, title: Call, manual: Call the owner }
  - { id: done, title: Close, end: true-positive }
`,
}
