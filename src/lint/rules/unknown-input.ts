/** Lint rule: an input is named that is not declared. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unknown-input',
  severity: 'error',
  what: 'An input is named that is not declared.',
  why: 'It would never have a value.',
  fix: 'Declare the input, or correct the name.',
  bad: `inputs: { who: { type: string, describe: Who } }
validate:
  - { id: owner, title: Call, manual: "Call \${inputs.woh}" }
`,
  good: `inputs: { who: { type: string, describe: Who } }
validate:
  - { id: owner, title: Call, manual: "Call \${inputs.who}" }
`,
}
