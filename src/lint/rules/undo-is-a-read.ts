/** Lint rule: the call of an undo is a read. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'undo-is-a-read',
  severity: 'error',
  what: 'The call of an undo is a read.',
  why: 'It would put nothing back.',
  fix: 'Name the call that restores what was before.',
  always: 'A person would rely on an undo that does nothing.',
  bad: `isolate:
  - id: untag
    title: Take the tag away
    aws: ec2:DeleteTags
    with: { Resources: [i-1], Tags: [{ Key: Backup }] }
    observe: { aws: ec2:DescribeTags, value: "output.Tags[?0].?Value" }
    becomes: null
    undo: { aws: ec2:DescribeSecurityGroups }
`,
  good: `isolate:
  - id: untag
    title: Take the tag away
    aws: ec2:DeleteTags
    with: { Resources: [i-1], Tags: [{ Key: Backup }] }
    observe: { aws: ec2:DescribeTags, value: "output.Tags[?0].?Value" }
    becomes: null
    keep: Nothing uses it.
`,
}
