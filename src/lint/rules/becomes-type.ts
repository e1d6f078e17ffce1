/** Lint rule: becomes is nothing that observe can ever see. Reported by the type check. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'becomes-type',
  severity: 'error',
  what: 'becomes is nothing that observe can ever see.',
  why: 'The change would be sent and then wait in vain until its time is over.',
  fix: 'Write the value as observe.value yields it.',
  bad: `isolate:
  - id: untag
    title: Take the tags away
    aws: ec2:DeleteTags
    with: { Resources: [i-1] }
    observe: { aws: ec2:DescribeTags, value: "output.Tags.size()" }
    becomes: [none]
    keep: Nothing uses it.
`,
  good: `isolate:
  - id: untag
    title: Take the tags away
    aws: ec2:DeleteTags
    with: { Resources: [i-1] }
    observe: { aws: ec2:DescribeTags, value: "output.Tags.size()" }
    becomes: 0
    keep: Nothing uses it.
`,
}
