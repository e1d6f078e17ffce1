/** Lint rule: an expression names something that does not exist. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unknown-name',
  severity: 'error',
  what: 'An expression names something that does not exist.',
  why: 'It would fail when the step has its turn.',
  fix: 'Correct the name; those that are visible are listed.',
  bad: `inputs: { who: { type: string, describe: Who } }
validate:
  - { id: owner, title: Call, manual: "Call \${input.who}" }
`,
  good: `inputs: { who: { type: string, describe: Who } }
validate:
  - { id: owner, title: Call, manual: "Call \${inputs.who}" }
`,
}
