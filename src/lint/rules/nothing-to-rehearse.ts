/** Lint rule: a drill has neither a finding nor inputs. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'nothing-to-rehearse',
  severity: 'error',
  what: 'A drill has neither a finding nor inputs.',
  why: 'The run would have nothing to start from.',
  fix: 'Give it the finding or the inputs.',
  bad: {
    file: 'example.drill.yaml',
    yaml: `expect: {}
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
expect: {}
`,
    beside: {
      'example.yaml': `inputs: { who: { type: string, describe: Who } }
validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
    },
  },
}
