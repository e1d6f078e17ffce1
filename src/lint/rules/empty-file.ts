/** Lint rule: the file is empty. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'empty-file',
  severity: 'error',
  what: 'The file is empty.',
  why: 'A runbook without content would match nothing and run nothing.',
  fix: 'Write the runbook, or delete the file.',
  bad: {
    whole: true,
    yaml: `# To be written.
`,
  },
  good: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
}
