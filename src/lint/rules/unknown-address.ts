/** Lint rule: a drill names an address that the runbook does not have. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unknown-address',
  severity: 'error',
  what: 'A drill names an address that the runbook does not have.',
  why: 'The fault, answer or expectation would never take effect, and the drill would pass all the same.',
  fix: 'Correct the address: step ids joined by dots, with [i] under forEach.',
  bad: {
    file: 'example.drill.yaml',
    yaml: `inputs: { who: you }
expect: { steps: { shure: done } }
`,
    beside: {
      'example.yaml': `inputs: { who: { type: string, describe: Who } }
validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
    },
  },
  good: {
    file: 'example.drill.yaml',
    yaml: `inputs: { who: you }
expect: { steps: { sure: done } }
`,
    beside: {
      'example.yaml': `inputs: { who: { type: string, describe: Who } }
validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
    },
  },
}
