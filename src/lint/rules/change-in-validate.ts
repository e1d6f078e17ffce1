/** Lint rule: something is changed in validate. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'change-in-validate',
  severity: 'error',
  what: 'Something is changed in validate.',
  why: 'validate only finds out: whatever changes things comes after the verdict.',
  fix: 'Move the step to isolate or remediate.',
  always: 'Validate runs before anybody has decided that the finding is real.',
  bad: `validate:
  - id: close
    title: Close the group
    aws: ec2:DeleteSecurityGroup
    with: { GroupId: sg-1 }
    observe: { aws: ec2:DescribeSecurityGroups, value: "output.SecurityGroups[?0].?GroupId" }
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
