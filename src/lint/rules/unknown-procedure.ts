/** Lint rule: a procedure is used that does not exist. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unknown-procedure',
  severity: 'error',
  what: 'A procedure is used that does not exist.',
  why: 'The step could not run.',
  fix: 'Correct the id; the nearest one is named.',
  bad: {
    yaml: `validate:
  - { id: greet, title: Greet, use: gret, with: { who: you } }
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
