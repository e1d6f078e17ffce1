/** Lint rule: what a step makes for each item is looked for in the same way for all of them. */
import type { LintRule } from '../lint-rule.js'
import { usesOneOf } from '../uses-one-of.js'

export const rule: LintRule = {
  id: 'creation-not-told-apart',
  severity: 'error',
  what: 'A step makes something for each item, and its observe uses neither `mark` nor `item`.',
  why: 'From the second item on it finds what it made for the first one, takes it for its own, and makes nothing.',
  fix: 'Put `${mark}` into its name or a tag and look for that, or look for what belongs to `item`.',
  always: 'All items but the first would count as done, though nothing was done for them.',
  bad: `isolate:
  - id: snapshots
    title: Keep the volumes
    forEach: '["vol-1", "vol-2"]'
    aws: ec2:CreateSnapshot
    with: { VolumeId: "\${item}" }
    observe: { aws: ec2:DescribeSnapshots, with: { OwnerIds: [self] }, value: "output.Snapshots[?0].?SnapshotId" }
    keep: It is evidence.
close:
  - { id: kept, title: Wait for them, aws: ec2:DescribeSnapshots, until: 'output.Snapshots.all(s, s.State == "completed")' }
`,
  good: `isolate:
  - id: snapshots
    title: Keep the volumes
    forEach: '["vol-1", "vol-2"]'
    aws: ec2:CreateSnapshot
    with:
      VolumeId: "\${item}"
      TagSpecifications: [{ ResourceType: snapshot, Tags: [{ Key: "sirun:mark", Value: "\${mark}" }] }]
    observe:
      aws: ec2:DescribeSnapshots
      with: { Filters: [{ Name: "tag:sirun:mark", Values: ["\${mark}"] }] }
      value: output.Snapshots[?0].?SnapshotId
    keep: It is evidence.
close:
  - { id: kept, title: Wait for them, aws: ec2:DescribeSnapshots, until: 'output.Snapshots.all(s, s.State == "completed")' }
`,
  check(context) {
    for (const { step, path } of context.changes) {
      if (step.forEach === undefined || step.becomes !== undefined) continue
      if (usesOneOf(['mark', 'item'], step, ({ role }) => role === 'observe.with' || role === 'observe.value', context)) continue
      context.report(context.at([...path, 'observe'], 'key'), 'observe finds the same for every item.', 'Look for ${mark}, which is another one for each item, or for what belongs to ${item}.')
    }
  },
}
