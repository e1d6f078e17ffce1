/** Lint rule: a member does not exist in what an expression looks into. Reported by the type check. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'unknown-member',
  severity: 'error',
  what: 'A member does not exist in what an expression looks into.',
  why: 'The expression would fail, or in has(…) and after .? always find nothing.',
  fix: 'Correct the name; the nearest one is named.',
  bad: `validate:
  - id: look
    title: Look at the instance
    aws: ec2:DescribeInstances
    value: output.Reservations[0].Instances[0].InstanceID
`,
  good: `validate:
  - id: look
    title: Look at the instance
    aws: ec2:DescribeInstances
    value: output.Reservations[0].Instances[0].InstanceId
`,
}
