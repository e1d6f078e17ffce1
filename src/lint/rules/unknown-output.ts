/** Lint rule: an output is read that the procedure does not have. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unknown-output',
  severity: 'error',
  what: 'An output is read that the procedure does not have.',
  why: 'It would never have a value.',
  fix: 'Correct the name, or add the output to the procedure.',
  bad: {
    yaml: `validate:
  - { id: greet, title: Greet, use: greet, with: { who: you } }
  - { id: done, title: Harmless, when: steps.greet.anser, end: benign }
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
  - { id: done, title: Harmless, when: steps.greet.answer, end: benign }
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
