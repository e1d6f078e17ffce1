/** Lint rule: an input that the procedure wants is missing or may be absent. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'missing-input',
  severity: 'error',
  what: 'An input that the procedure wants is missing or may be absent.',
  why: 'The procedure could not start.',
  fix: 'Add it to with, or guard the step so that its value is there.',
  bad: {
    yaml: `validate:
  - { id: greet, title: Greet, use: greet }
`,
    beside: {
      'procedures/greet.yaml': `inputs: { who: { type: string, describe: Who } }
steps:
  - { id: sure, title: Sure?, ask: { confirm: "Sure, \${inputs.who}?" } }
outputs: { answer: "\${steps.sure}" }
`,
    },
  },
  good: {
    yaml: `validate:
  - { id: greet, title: Greet, use: greet, with: { who: you } }
`,
    beside: {
      'procedures/greet.yaml': `inputs: { who: { type: string, describe: Who } }
steps:
  - { id: sure, title: Sure?, ask: { confirm: "Sure, \${inputs.who}?" } }
outputs: { answer: "\${steps.sure}" }
`,
    },
  },
}
