/** Lint rule: an expression names something that is not visible where it stands. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'name-not-visible',
  severity: 'error',
  what: 'An expression names something that is not visible where it stands.',
  why: 'The value does not exist at that moment: output only after a call, item only under forEach.',
  fix: 'Use it where it is visible, or take the value in through an input.',
  bad: `validate:
  - { id: owner, title: Call, when: finding.severity.score > 7, manual: Call the owner }
`,
  good: `inputs: { score: { type: number, from: finding.severity.score, describe: How bad it is } }
validate:
  - { id: owner, title: Call, when: inputs.score > 7, manual: Call the owner }
`,
}
