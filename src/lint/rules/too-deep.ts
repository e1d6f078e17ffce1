/** Lint rule: Maps and lists are nested more than 64 deep. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'too-deep',
  severity: 'error',
  what: 'Maps and lists are nested more than 64 deep.',
  why: 'No runbook needs it, and such files are written to exhaust the reader.',
  fix: 'Flatten the file.',
  bad: {
    whole: true,
    yaml: `sirun: ${'['.repeat(70)}${']'.repeat(70)}\n`,
  },
  good: {
    whole: true,
    yaml: `sirun: 1
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
}
