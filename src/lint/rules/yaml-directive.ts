/** Lint rule: the file holds a YAML directive. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'yaml-directive',
  severity: 'error',
  what: 'The file holds a YAML directive.',
  why: 'Directives change what the same text means to different readers.',
  fix: 'Leave the line with % out.',
  bad: {
    whole: true,
    yaml: `%YAML 1.2
---
sirun: 1
id: example
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
