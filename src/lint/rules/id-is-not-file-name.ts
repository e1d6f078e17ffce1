/** Lint rule: the id of a file is not its name. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'id-is-not-file-name',
  severity: 'error',
  what: 'The id of a file is not its name.',
  why: 'Catalogs, drills and journals find a file by both.',
  fix: 'Name both alike.',
  bad: {
    whole: true,
    yaml: `sirun: 1
id: exampel
title: T
summary: S
owner: o
reviewed: { on: 2026-11-01, by: o, every: 90d }
match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]
validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
  },
  good: `validate:
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
}
