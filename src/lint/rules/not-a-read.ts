/** Lint rule: observe or impact names a call that changes something or reads secrets. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'not-a-read',
  severity: 'error',
  what: 'observe or impact names a call that changes something or reads secrets.',
  why: 'sirun makes this call by itself, again and again, without asking.',
  fix: 'Name a plain read.',
  bad: `isolate:
  - id: close
    title: Close the group
    aws: ec2:DeleteSecurityGroup
    with: { GroupId: sg-1 }
    observe: { aws: ec2:CreateSecurityGroup, with: { GroupName: a, Description: b }, value: output.GroupId }
    becomes: null
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
