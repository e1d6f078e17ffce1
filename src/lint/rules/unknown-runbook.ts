/** Lint rule: a drill rehearses a runbook or procedure that does not exist. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unknown-runbook',
  severity: 'error',
  what: 'A drill rehearses a runbook or procedure that does not exist.',
  why: 'It would test nothing.',
  fix: 'Name the drill for its runbook: <id>.drill.yaml or <id>.<case>.drill.yaml.',
  bad: {
    file: 'example.drill.yaml',
    yaml: `inputs: { who: you }
expect: {}
`,
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
