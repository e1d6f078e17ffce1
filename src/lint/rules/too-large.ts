/** Lint rule: the file is larger than 256 KiB. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

const ask = `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`

export const rule: LintRule = {
  id: 'too-large',
  severity: 'error',
  what: 'The file is larger than 256 KiB.',
  why: 'Nobody reads such a file in an incident, and reading it would slow every command down.',
  fix: 'Move what is reusable into procedures.',
  bad: {
    yaml: `${'# a comment that goes on and on\n'.repeat(8500)}` + ask,
  },
  good: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
}
