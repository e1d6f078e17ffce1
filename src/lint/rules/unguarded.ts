/** Lint rule: something that may be absent is used and nothing guards it. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unguarded',
  severity: 'error',
  what: 'Something that may be absent is used and nothing guards it.',
  why: 'Where it is absent the step would fail.',
  fix: 'Join has(…) with && to when or to what uses it.',
  bad: `inputs: { who: { type: string, optional: true, describe: Who } }
validate:
  - { id: owner, title: Call, manual: "Call \${inputs.who}" }
`,
  good: `inputs: { who: { type: string, optional: true, describe: Who } }
validate:
  - { id: owner, title: Call, when: has(inputs.who), manual: "Call \${inputs.who}" }
`,
}
