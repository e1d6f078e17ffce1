/** Lint rule: a title or reason holds ${…}. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'no-expression-here',
  severity: 'error',
  what: 'A title or reason holds ${…}.',
  why: 'They are shown as they are written, before anything is known.',
  fix: 'Say it without the value, or use manual, ask or impact.say, which fill it in.',
  bad: `validate:
  - { id: owner, title: "Call about \${run.id}", manual: Call the owner }
`,
  good: `validate:
  - { id: owner, title: Call the owner, manual: "Call about \${run.id}" }
`,
}
