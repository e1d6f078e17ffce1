/** Lint rule: a value that a limit may have cut decides something. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'limited-value',
  severity: 'error',
  what: 'A value that a limit may have cut decides something.',
  why: 'Steps would act on the first items only and look complete.',
  fix: 'Leave limit out, or read what you need in a step of its own.',
  bad: `validate:
  - { id: vpcs, title: List VPCs, aws: ec2:DescribeVpcs, limit: 5, value: output.Vpcs }
  - { id: each, title: Look at each, forEach: "steps.vpcs.map(v, v.VpcId)", manual: "Look at \${item}" }
`,
  good: `validate:
  - { id: vpcs, title: List VPCs, aws: ec2:DescribeVpcs, value: output.Vpcs }
  - { id: each, title: Look at each, forEach: "steps.vpcs.map(v, v.VpcId)", manual: "Look at \${item}" }
`,
}
