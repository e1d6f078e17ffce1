/** Lint rule: a call that changes something has no observe. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'change-without-observe',
  severity: 'error',
  what: 'A call that changes something has no observe.',
  why: 'Without it nobody sees what is about to change, whether it did, or whether undo would be right.',
  fix: 'Add observe: the read whose value shows what is changed.',
  always: 'Without a look at the state nobody knows whether the change holds.',
  bad: `isolate:
  - { id: untag, title: Take the tag away, aws: ec2:DeleteTags, with: { Resources: [i-1], Tags: [{ Key: Backup }] } }
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
