/** Lint rule: a read has observe. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'observe-on-a-read',
  severity: 'error',
  what: 'A read has observe.',
  why: 'Nothing changes, so there is nothing to see before and after.',
  fix: 'Leave observe out, or name the call that changes something.',
  bad: `isolate:
  - id: look
    title: Look
    aws: ec2:DescribeVpcs
    observe: { aws: ec2:DescribeVpcs, value: output.Vpcs }
    keep: It is a read.
`,
  good: `isolate:
  - { id: look, title: Look, aws: ec2:DescribeVpcs, value: output.Vpcs }
`,
}
