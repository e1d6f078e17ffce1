/** Lint rule: an instance is contained, and its Auto Scaling group may terminate it. */
import { isProcedure } from '../../runbooks/runbook.js'
import { isDone, swapsOfInstances } from '../containment.js'
import { changesBy, isKnownWhole, placeOf } from '../doings.js'
import type { LintRule } from '../lint-rule.js'

const stop = `  - { id: memory, title: Keep the memory, manual: Write the memory of i-1 to a place outside it. }
  - id: stop
    title: Stop the instance
    aws: ec2:StopInstances
    with: { InstanceIds: [i-1] }
    observe: { aws: ec2:DescribeInstances, with: { InstanceIds: [i-1] }, value: "output.Reservations[0].Instances[0].State.Name" }
    becomes: stopped
    undo: { aws: ec2:StartInstances, with: { InstanceIds: [i-1] } }
`

export const rule: LintRule = {
  id: 'auto-scaling-replaces-it',
  severity: 'warning',
  what: 'A runbook cuts an instance off or stops it, and leaves it in its Auto Scaling group.',
  why: 'The group takes it for ill and terminates it, the evidence with it, and launches another one with the same hole.',
  fix: 'First set it on standby or detach it (`auto-scaling:EnterStandby`, `auto-scaling:DetachInstances`); the procedure `ec2-quarantine-instance` does.',
  about: /^ec2:(?:Modify(?:NetworkInterface|Instance)Attribute|StopInstances)$/,
  bad: `isolate:
${stop}`,
  good: `isolate:
  - id: standby
    title: Take it out of the service of its group
    aws: auto-scaling:EnterStandby
    with: { AutoScalingGroupName: web, InstanceIds: [i-1], ShouldDecrementDesiredCapacity: true }
    observe: { aws: auto-scaling:DescribeAutoScalingInstances, with: { InstanceIds: [i-1] }, value: "output.AutoScalingInstances[0].LifecycleState" }
    becomes: Standby
    undo: { aws: auto-scaling:ExitStandby, with: { AutoScalingGroupName: web, InstanceIds: [i-1] } }
${stop}`,
  check(context) {
    if (isProcedure(context.file)) return
    const contained = [...swapsOfInstances(context), ...changesBy(context, (call) => call === 'ec2:StopInstances')]
    if (contained.length === 0 || !isKnownWhole(context) || isDone(context, leaves, byHand)) return
    for (const placed of new Set(contained.map((each) => each.placed)))
      context.report(placeOf(context, placed), 'If the instance is in an Auto Scaling group, the group terminates and replaces it.', 'First set it on standby, or detach it.')
  },
}

const leaves = /^auto-scaling:(?:EnterStandby|DetachInstances|SuspendProcesses|TerminateInstanceInAutoScalingGroup)$/
const byHand = /standby|auto scaling|ec2-quarantine-instance/i
