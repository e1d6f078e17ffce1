/** Lint rule: a parameter is null. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'null-parameter',
  severity: 'error',
  what: 'A parameter is null.',
  why: 'AWS takes no null: what is not meant is left out.',
  fix: 'Leave the member out.',
  bad: `validate:
  - { id: vpcs, title: List VPCs, aws: ec2:DescribeVpcs, with: { VpcIds: null } }
`,
  good: `validate:
  - { id: vpcs, title: List VPCs, aws: ec2:DescribeVpcs }
`,
}
