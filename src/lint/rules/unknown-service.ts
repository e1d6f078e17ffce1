/** Lint rule: sirun has no AWS service of that name. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unknown-service',
  severity: 'error',
  what: 'sirun has no AWS service of that name.',
  why: 'The call could not be made.',
  fix: 'Name the service as its SDK client does; the hint knows the usual other names.',
  bad: `validate:
  - { id: groups, title: List groups, aws: "autoscaling:DescribeAutoScalingGroups" }
`,
  good: `validate:
  - { id: groups, title: List groups, aws: "auto-scaling:DescribeAutoScalingGroups" }
`,
}
