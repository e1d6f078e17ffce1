/** Lint rule: a change says more than one of undo, keep and irreversible. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'several-endings',
  severity: 'error',
  what: 'A change says more than one of undo, keep and irreversible.',
  why: 'They contradict each other.',
  fix: 'Keep one of them.',
  bad: `isolate:
  - id: close
    title: Close the group
    aws: ec2:DeleteSecurityGroup
    with: { GroupId: sg-1 }
    observe: { aws: ec2:DescribeSecurityGroups, value: "output.SecurityGroups[?0].?GroupId" }
    becomes: null
    keep: Nothing uses it.
    irreversible: It is gone.
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
