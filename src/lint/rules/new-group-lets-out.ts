/** Lint rule: a new security group keeps the rule that lets everything out. */
import type { AwsStep } from '../../runbooks/runbook.js'
import { isKnownWhole, stepsNamedIn } from '../doings.js'
import type { LintRule, RuleContext } from '../lint-rule.js'

const made = `  - id: group
    title: Make a quarantine group
    aws: ec2:CreateSecurityGroup
    with: { GroupName: "quarantine-\${mark}", Description: No traffic, VpcId: vpc-1 }
    observe: { aws: ec2:DescribeSecurityGroups, with: { Filters: [{ Name: group-name, Values: ["quarantine-\${mark}"] }] }, value: "output.SecurityGroups[?0].?GroupId" }
    keep: A group without rules does no harm.
`

export const rule: LintRule = {
  id: 'new-group-lets-out',
  severity: 'warning',
  what: 'A security group is made, and the rule that it is born with, which lets everything out, stays.',
  why: 'What is put into it cannot be reached, and goes on sending data and fetching orders.',
  fix: 'Take the rule away with `ec2:RevokeSecurityGroupEgress` before anything is put into the group.',
  about: /^ec2:CreateSecurityGroup$/,
  bad: `isolate:
${made}`,
  good: `isolate:
${made}  - id: no_way_out
    title: Leave it no way out
    aws: ec2:RevokeSecurityGroupEgress
    with: { GroupId: "\${steps.group}", IpPermissions: "\${before}" }
    observe: { aws: ec2:DescribeSecurityGroups, with: { GroupIds: ["\${steps.group}"] }, value: "output.SecurityGroups[0].IpPermissionsEgress" }
    becomes: []
    keep: The group exists to have no rules.
`,
  check(context) {
    for (const { step, path } of context.changes) {
      if (step.aws !== 'ec2:CreateSecurityGroup' || !isKnownWhole(context)) continue
      if (changesOf(step, context).some(({ aws }) => closes.test(aws))) continue
      context.report(context.at([...path, 'aws']), 'The new group lets everything out, and nothing takes that rule away.', 'Add a step with ec2:RevokeSecurityGroupEgress for it.')
    }
  },
}

/** A group that is deleted again is there for something else. */
const closes = /^ec2:(?:RevokeSecurityGroupEgress|DeleteSecurityGroup)$/

function changesOf(group: AwsStep, { changes }: RuleContext): AwsStep[] {
  return changes.flatMap(({ step }) => (stepsNamedIn([step.with, step.forEach]).has(group.id) ? [step] : []))
}
