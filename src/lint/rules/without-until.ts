/** Lint rule: every or within stands on a read that has no until. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'without-until',
  severity: 'error',
  what: 'every or within stands on a read that has no until.',
  why: 'Nothing is waited for, so it would say nothing.',
  fix: 'Add until, or leave it out.',
  bad: `validate:
  - { id: look, title: Look, aws: ec2:DescribeVpcs, within: 5m }
`,
  good: `validate:
  - { id: look, title: Look, aws: ec2:DescribeVpcs, until: output.Vpcs.size() > 0, within: 5m }
`,
}
