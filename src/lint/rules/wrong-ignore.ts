/** Lint rule: a comment that is to ignore a rule is not written so that it can. Reported by control.ts. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'wrong-ignore',
  severity: 'error',
  what: 'A comment that is to ignore a rule names no rule, gives no reason, or names a rule that cannot be ignored.',
  why: 'Whoever reads the runbook later has to know what was left standing and why.',
  fix: 'Write `# sirun-ignore <rule>: <reason>`, one rule in each comment.',
  always: 'An ignore that is not understood ignores nothing.',
  bad: `validate:
  # sirun-ignore unguarded
  - { id: sure, title: Is it real?, ask: { confirm: Sure? } }
`,
  good: `validate:
  # sirun-ignore unknown-enum-value: AWS added this state, and the model does not have it yet
  - id: look
    title: Which snapshots are done?
    aws: ec2:DescribeSnapshots
    value: output.Snapshots.filter(s, s.State == "archived")
`,
}
