/** Lint rule: a drill bears an id that is a word of the command line. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'reserved-id',
  severity: 'error',
  what: 'A drill bears an id that is a word of the command line.',
  why: 'sirun drill list lists the drills, so nobody could start it.',
  fix: 'Name its runbook otherwise.',
  bad: {
    file: 'list.drill.yaml',
    yaml: `inputs: {}
expect: {}
`,
    beside: {
      'list.yaml': `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
    },
  },
  good: {
    file: 'example.drill.yaml',
    yaml: `inputs: {}
expect: {}
`,
    beside: {
      'example.yaml': `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
    },
  },
}
