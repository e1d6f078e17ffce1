/** Lint rule: a snapshot is begun, and nobody waits until it is there. */
import { asKind, isChange, isProcedure, type Step } from '../../runbooks/runbook.js'
import { changesBy, doingsOf, isKnownWhole, placeOf } from '../doings.js'
import { copies } from '../keeps-evidence.js'
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'evidence-not-awaited',
  severity: 'warning',
  what: 'A runbook begins a snapshot or an image and never looks whether it was completed.',
  why: 'AWS copies in the background and may fail, and by then the original may be gone.',
  fix: 'In `close`, read it with an `until` that is true when it is complete.',
  about: copies,
  bad: `isolate:
  - id: disk
    title: Keep the volume
    aws: ec2:CreateSnapshot
    with: { VolumeId: vol-1, TagSpecifications: [{ ResourceType: snapshot, Tags: [{ Key: "sirun:mark", Value: "\${mark}" }] }] }
    observe:
      aws: ec2:DescribeSnapshots
      with: { Filters: [{ Name: "tag:sirun:mark", Values: ["\${mark}"] }] }
      value: output.Snapshots[?0].?SnapshotId
    keep: It is evidence.
`,
  good: `isolate:
  - id: disk
    title: Keep the volume
    aws: ec2:CreateSnapshot
    with: { VolumeId: vol-1, TagSpecifications: [{ ResourceType: snapshot, Tags: [{ Key: "sirun:mark", Value: "\${mark}" }] }] }
    observe:
      aws: ec2:DescribeSnapshots
      with: { Filters: [{ Name: "tag:sirun:mark", Values: ["\${mark}"] }] }
      value: output.Snapshots[?0].?SnapshotId
    keep: It is evidence.
close:
  - id: kept
    title: Wait until it is complete
    when: has(steps.disk)
    aws: ec2:DescribeSnapshots
    with: { SnapshotIds: ["\${steps.disk}"] }
    until: output.Snapshots.all(s, s.State == "completed")
    within: 2h
`,
  check(context) {
    // A procedure leaves it to whoever uses it: it would wait for hours in the middle of the containment.
    if (isProcedure(context.file) || !isKnownWhole(context)) return
    const said = new Set<string>()
    for (const { step, placed } of changesBy(context, (call) => copies.test(call))) {
      const { aws } = asKind(step, 'aws')!
      const kind = /Image$/.test(aws) ? 'Image' : 'Snapshot'
      const service = aws.split(':')[0]!
      if (said.has(placed.step.id) || looksAtItself(step)) continue
      if (doingsOf(context).some((doing) => awaits(doing.step, service, kind))) continue
      said.add(placed.step.id)
      context.report(placeOf(context, placed), `Nobody looks whether what ${aws} begins was completed.`, `In close, read it with until, as ${service}:Describe${kind}s shows it.`)
    }
  },
}

function awaits(step: Step, service: string, kind: string): boolean {
  const read = asKind(step, 'aws')
  return read?.until !== undefined && read.aws.startsWith(`${service}:`) && read.aws.includes(kind)
}

/** Its own observe yields something only when the copy is complete. */
function looksAtItself(step: Step): boolean {
  return isChange(step) && /\.\??(?:State|Status|Progress)\b/.test(step.observe.value)
}
