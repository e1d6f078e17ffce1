/** Lint rule: a change says neither undo, keep nor irreversible. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'no-ending',
  severity: 'error',
  what: 'A change says neither undo, keep nor irreversible.',
  why: 'Whoever approves it has to know whether it can be taken back.',
  fix: 'Add exactly one of the three.',
  bad: `isolate:
  - id: close
    title: Close the group
    aws: ec2:DeleteSecurityGroup
    with: { GroupId: sg-1 }
    observe: { aws: ec2:DescribeSecurityGroups, value: "output.SecurityGroups[?0].?GroupId" }
    becomes: null
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
