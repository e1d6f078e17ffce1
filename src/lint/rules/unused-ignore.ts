/** Lint rule: a comment ignores a problem that is not there. Reported by control.ts. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unused-ignore',
  severity: 'warning',
  what: 'A comment ignores a problem that is not there.',
  why: 'It would hide the next one that somebody makes in its place.',
  fix: 'Remove the comment; `--fix` does.',
  bad: `validate:
  # sirun-ignore unknown-enum-value: AWS added this state, and the model does not have it yet
  - id: look
    title: Which snapshots are done?
    aws: ec2:DescribeSnapshots
    value: output.Snapshots.filter(s, s.State == "completed")
`,
  good: `validate:
  - id: look
    title: Which snapshots are done?
    aws: ec2:DescribeSnapshots
    value: output.Snapshots.filter(s, s.State == "completed")
`,
}
