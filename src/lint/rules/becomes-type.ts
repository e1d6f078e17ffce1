/** Lint rule: becomes is nothing that observe can ever see. Reported by the type check. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'becomes-type',
  severity: 'error',
  what: 'becomes is nothing that observe can ever see.',
  why: 'The change would be sent and then wait in vain until its time is over.',
  fix: 'Write the value as observe.value yields it.',
  bad: `isolate:
  - id: close
    title: Close the group
    aws: ec2:DeleteSecurityGroup
    with: { GroupId: sg-1 }
    observe: { aws: ec2:DescribeSecurityGroups, value: "output.SecurityGroups.size()" }
    becomes: [sg-1]
    keep: Nothing uses it.
`,
  good: `isolate:
  - id: close
    title: Close the group
    aws: ec2:DeleteSecurityGroup
    with: { GroupId: sg-1 }
    observe: { aws: ec2:DescribeSecurityGroups, value: "output.SecurityGroups.size()" }
    becomes: 0
    keep: Nothing uses it.
`,
}
