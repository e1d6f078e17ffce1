/** Lint rule: a call that changes something has no observe. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'change-without-observe',
  severity: 'error',
  what: 'A call that changes something has no observe.',
  why: 'Without it nobody sees what is about to change, whether it did, or whether undo would be right.',
  fix: 'Add observe: the read whose value shows what is changed.',
  always: 'Without a look at the state nobody knows whether the change holds.',
  bad: `isolate:
  - { id: close, title: Close the group, aws: ec2:DeleteSecurityGroup, with: { GroupId: sg-1 } }
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
