/** Lint rule: the call of an undo is a read. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'undo-is-a-read',
  severity: 'error',
  what: 'The call of an undo is a read.',
  why: 'It would put nothing back.',
  fix: 'Name the call that restores what was before.',
  always: 'A person would rely on an undo that does nothing.',
  bad: `isolate:
  - id: close
    title: Close the group
    aws: ec2:DeleteSecurityGroup
    with: { GroupId: sg-1 }
    observe: { aws: ec2:DescribeSecurityGroups, value: "output.SecurityGroups[?0].?GroupId" }
    becomes: null
    undo: { aws: ec2:DescribeSecurityGroups }
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
