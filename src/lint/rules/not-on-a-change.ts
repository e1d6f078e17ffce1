/** Lint rule: a key that belongs to a read stands on a change. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'not-on-a-change',
  severity: 'error',
  what: 'A key that belongs to a read stands on a change.',
  why: 'The answer of the changing call is visible nowhere.',
  fix: 'Write it in observe, or make a read of its own.',
  bad: `isolate:
  - id: close
    title: Close the group
    aws: ec2:DeleteSecurityGroup
    with: { GroupId: sg-1 }
    observe: { aws: ec2:DescribeSecurityGroups, value: "output.SecurityGroups[?0].?GroupId" }
    becomes: null
    show: output
    keep: Nothing uses it.
`,
  good: `isolate:
  - id: close
    title: Close the group
    aws: ec2:DeleteSecurityGroup
    with: { GroupId: sg-1 }
    observe: { aws: ec2:DescribeSecurityGroups, value: "output.SecurityGroups[?0].?GroupId" }
    becomes: null
    keep: Nothing uses it.
`,
}
