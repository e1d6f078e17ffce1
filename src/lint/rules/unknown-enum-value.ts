/** Lint rule: a text is no value that AWS documents there. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unknown-enum-value',
  severity: 'warning',
  what: 'A text is no value that AWS documents there.',
  why: 'It is nearly always a typing mistake; AWS adds values at times, so it is a warning.',
  fix: 'Correct it; the nearest value is named.',
  bad: `validate:
  - id: look
    title: Which snapshots are done?
    aws: ec2:DescribeSnapshots
    value: output.Snapshots.filter(s, s.State == "complete")
`,
  good: `validate:
  - id: look
    title: Which snapshots are done?
    aws: ec2:DescribeSnapshots
    value: output.Snapshots.filter(s, s.State == "completed")
`,
}
