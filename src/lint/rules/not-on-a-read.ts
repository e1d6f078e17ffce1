/** Lint rule: a key that belongs to a change stands on a read. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'not-on-a-read',
  severity: 'error',
  what: 'A key that belongs to a change stands on a read.',
  why: 'It would do nothing and look as if it did.',
  fix: 'Add observe if the call changes something; else leave the key out.',
  bad: `isolate:
  - { id: look, title: Look, aws: ec2:DescribeVpcs, keep: It is a read. }
`,
  good: `isolate:
  - { id: look, title: Look, aws: ec2:DescribeVpcs }
`,
}
