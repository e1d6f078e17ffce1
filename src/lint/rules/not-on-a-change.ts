/** Lint rule: a key that belongs to a read stands on a change. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'not-on-a-change',
  severity: 'error',
  what: 'A key that belongs to a read stands on a change.',
  why: 'The answer of the changing call is visible nowhere.',
  fix: 'Write it in observe, or make a read of its own.',
  bad: `isolate:
  - id: untag
    title: Take the tag away
    aws: ec2:DeleteTags
    with: { Resources: [i-1], Tags: [{ Key: Backup }] }
    observe: { aws: ec2:DescribeTags, value: "output.Tags[?0].?Value" }
    becomes: null
    show: output
    keep: Nothing uses it.
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
