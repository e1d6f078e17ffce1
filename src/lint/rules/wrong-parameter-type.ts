/** Lint rule: a parameter is of another type than the operation takes. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'wrong-parameter-type',
  severity: 'error',
  what: 'A parameter is of another type than the operation takes.',
  why: 'AWS would refuse the call.',
  fix: 'Give it the type that is named.',
  bad: `validate:
  - { id: vpcs, title: List VPCs, aws: ec2:DescribeVpcs, with: { VpcIds: vpc-1 } }
`,
  good: `validate:
  - { id: vpcs, title: List VPCs, aws: ec2:DescribeVpcs, with: { VpcIds: [vpc-1] } }
`,
}
