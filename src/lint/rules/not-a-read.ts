/** Lint rule: observe or impact names a call that changes something or reads secrets. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'not-a-read',
  severity: 'error',
  what: 'observe or impact names a call that changes something or reads secrets.',
  why: 'sirun makes this call by itself, again and again, without asking.',
  fix: 'Name a plain read.',
  bad: `isolate:
  - id: untag
    title: Take the tag away
    aws: ec2:DeleteTags
    with: { Resources: [i-1], Tags: [{ Key: Backup }] }
    observe: { aws: ec2:CreateSecurityGroup, with: { GroupName: a, Description: b }, value: output.GroupId }
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
