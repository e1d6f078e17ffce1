/** Lint rule: a runbook changes something, and nobody can say before that the finding is wrong. */
import { isProcedure } from '../../runbooks/runbook.js'
import { changesAnything, isKnownWhole, placeOf } from '../doings.js'
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'no-way-out',
  severity: 'warning',
  what: 'A runbook changes something, and no step before that ends it as a false positive.',
  why: 'Most findings turn out to be harmless, and whoever sees that must be able to end the run with nothing changed.',
  fix: 'In `validate`, ask, and end with `end: false-positive` (or `benign`) where the answer says so.',
  bad: {
    file: 'example.yaml',
    whole: true,
    yaml: `sirun: 1
id: example
title: T
summary: S
owner: cloud-secops
reviewed: { on: 2026-11-01, by: cloud-secops, every: 90d }
match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]
validate:
  - { id: look, title: Look at the instance, aws: ec2:DescribeInstances, with: { InstanceIds: [i-1] } }
isolate:
  - id: untag
    title: Take the tag away
    aws: ec2:DeleteTags
    with: { Resources: [i-1], Tags: [{ Key: Backup }] }
    observe: { aws: ec2:DescribeTags, with: { Filters: [{ Name: resource-id, Values: [i-1] }] }, value: "output.Tags[?0].?Value" }
    becomes: null
    keep: Nothing uses it.
`,
  },
  good: {
    file: 'example.yaml',
    whole: true,
    yaml: `sirun: 1
id: example
title: T
summary: S
owner: cloud-secops
reviewed: { on: 2026-11-01, by: cloud-secops, every: 90d }
match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]
validate:
  - { id: look, title: Look at the instance, aws: ec2:DescribeInstances, with: { InstanceIds: [i-1] } }
  - { id: known, title: Is it known?, ask: { confirm: Is it a test of ours? } }
  - { id: harmless, title: Close it as a false positive, when: steps.known, end: false-positive }
isolate:
  - id: untag
    title: Take the tag away
    aws: ec2:DeleteTags
    with: { Resources: [i-1], Tags: [{ Key: Backup }] }
    observe: { aws: ec2:DescribeTags, with: { Filters: [{ Name: resource-id, Values: [i-1] }] }, value: "output.Tags[?0].?Value" }
    becomes: null
    keep: Nothing uses it.
`,
  },
  check(context) {
    if (isProcedure(context.file) || !isKnownWhole(context)) return
    // A change in validate is reported as that.
    const first = context.steps.find((placed) => placed.phase !== 'validate' && changesAnything(placed, context))
    if (!first) return
    const before = context.steps.slice(0, context.steps.indexOf(first))
    if (before.some(({ step }) => 'end' in step && (step.end === 'false-positive' || step.end === 'benign'))) return
    context.report(placeOf(context, first), 'Nobody can end the run as a false positive before this first change.', 'Ask in validate, and end it there with end: false-positive.')
  },
}
