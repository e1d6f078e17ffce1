/** Lint rule: a parameter is not a member of what the operation takes. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unknown-parameter',
  severity: 'error',
  what: 'A parameter is not a member of what the operation takes.',
  why: 'AWS would never see it, and do more or something else than is meant.',
  fix: 'Correct the name; the nearest one is named.',
  bad: `validate:
  - { id: vpcs, title: List VPCs, aws: ec2:DescribeVpcs, with: { VpcId: [vpc-1] } }
`,
  good: `validate:
  - { id: vpcs, title: List VPCs, aws: ec2:DescribeVpcs, with: { VpcIds: [vpc-1] } }
`,
}
