/** Lint rule: a procedure has an end. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'end-in-procedure',
  severity: 'error',
  what: 'A procedure has an end.',
  why: 'Only the runbook decides what the incident was.',
  fix: 'Give the procedure an output, and let the runbook end.',
  bad: {
    file: 'procedures/example.yaml',
    yaml: `steps:
  - { id: sure, title: Sure?, ask: { confirm: Sure? } }
  - { id: done, title: Harmless, when: steps.sure, end: benign }
`,
  },
  good: {
    file: 'procedures/example.yaml',
    yaml: `steps:
  - { id: sure, title: Sure?, ask: { confirm: Sure? } }
outputs: { sure: "\${steps.sure}" }
`,
  },
}
