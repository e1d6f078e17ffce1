/** Lint rule: the policies that were given do not allow what a step calls. Reported by check-cover.ts, with `--policy`. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'action-not-covered',
  severity: 'warning',
  what: 'No policy given with `--policy` allows the IAM action of a call, or one denies it.',
  why: 'AWS would refuse the call in the middle of an incident; conditions, resources, boundaries and service control policies are not evaluated, so that AWS may refuse more than this rule says.',
  fix: 'Allow it in the role (`sirun policy` prints what a runbook needs), or name it in the option `granted`.',
  needs: 'policies',
  options: {
    granted: { value: [], about: 'actions that the role is granted elsewhere, with * and ? as in IAM.' },
  },
  bad: {
    yaml: `validate:
  - { id: look, title: Look, aws: "ec2:DescribeVpcs" }
`,
    beside: { 'policy.json': '{ "Statement": { "Effect": "Allow", "Action": "ec2:DescribeI*", "Resource": "*" } }\n' },
  },
  good: {
    yaml: `validate:
  - { id: look, title: Look, aws: "ec2:DescribeVpcs" }
`,
    beside: { 'policy.json': '{ "Statement": { "Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*" } }\n' },
  },
}
