/** Lint rule: something is changed in validate. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'change-in-validate',
  severity: 'error',
  what: 'Something is changed in validate.',
  why: 'validate only finds out: whatever changes things comes after the verdict.',
  fix: 'Move the step to isolate or remediate.',
  always: 'Validate runs before anybody has decided that the finding is real.',
  bad: `validate:
  - id: untag
    title: Take the tag away
    aws: ec2:DeleteTags
    with: { Resources: [i-1], Tags: [{ Key: Backup }] }
    observe: { aws: ec2:DescribeTags, value: "output.Tags[?0].?Value" }
    becomes: null
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
