/** Lint rule: procedures use each other in a circle. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'circular-procedures',
  severity: 'error',
  what: 'Procedures use each other in a circle.',
  why: 'The run would never end.',
  fix: 'Break the circle: move what both need into a third.',
  bad: {
    file: 'procedures/example.yaml',
    yaml: `steps:
  - { id: again, title: Again, use: example }
`,
  },
  good: {
    file: 'procedures/example.yaml',
    yaml: `steps:
  - { id: sure, title: Sure?, ask: { confirm: Sure? } }
`,
  },
}
