/** Lint rule: the AWS service has no operation of that name. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unknown-operation',
  severity: 'error',
  what: 'The AWS service has no operation of that name.',
  why: 'The call could not be made.',
  fix: 'Correct the name; the nearest one is named.',
  bad: `validate:
  - { id: vpcs, title: List VPCs, aws: ec2:DescribeVpc }
`,
  good: `validate:
  - { id: vpcs, title: List VPCs, aws: ec2:DescribeVpcs }
`,
}
