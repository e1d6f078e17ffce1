/** Lint rule: an instance is cut off, and load balancers go on with it. */
import { isProcedure } from '../../runbooks/runbook.js'
import { changesOfGroups, isDone, swapsOfInstances } from '../containment.js'
import { isKnownWhole, placeOf } from '../doings.js'
import type { LintRule } from '../lint-rule.js'

const cut = `  - id: interfaces
    title: Find its interfaces
    aws: ec2:DescribeNetworkInterfaces
    with: { Filters: [{ Name: attachment.instance-id, Values: [i-1] }] }
    value: output.NetworkInterfaces.map(i, i.NetworkInterfaceId)
  - id: cut
    title: Put the quarantine group on each of them
    forEach: steps.interfaces
    aws: ec2:ModifyNetworkInterfaceAttribute
    with: { NetworkInterfaceId: "\${item}", Groups: [sg-quarantine] }
    via: { with: { NetworkInterfaceId: "\${item}", Groups: [sg-open] }, becomes: [sg-open] }
    observe: { aws: ec2:DescribeNetworkInterfaces, with: { NetworkInterfaceIds: ["\${item}"] }, value: "output.NetworkInterfaces[0].Groups.map(g, g.GroupId)" }
    becomes: [sg-quarantine]
    undo: { aws: ec2:ModifyNetworkInterfaceAttribute, with: { NetworkInterfaceId: "\${item}", Groups: "\${before}" } }
`
const standby = `  - { id: group, title: Take it out of its group, manual: Set it on standby in its Auto Scaling group. }
`

export const rule: LintRule = {
  id: 'target-group-feeds-it',
  severity: 'warning',
  what: 'A runbook cuts an instance off, and leaves it in the target groups of load balancers.',
  why: 'They send it requests of customers until it fails enough checks, and through connections that are open already.',
  fix: 'Take it out with `elastic-load-balancing-v2:DeregisterTargets`, by its id and by each of its addresses; the procedure `ec2-quarantine-instance` does.',
  about: changesOfGroups,
  bad: `isolate:
${standby}${cut}`,
  good: `isolate:
${standby}  - id: deregister
    title: Leave the target group
    aws: elastic-load-balancing-v2:DeregisterTargets
    with: { TargetGroupArn: "\${inputs.target_group}", Targets: [{ Id: i-1 }] }
    observe:
      aws: elastic-load-balancing-v2:DescribeTargetHealth
      with: { TargetGroupArn: "\${inputs.target_group}" }
      value: output.TargetHealthDescriptions.filter(d, d.TargetHealth.State != "draining").map(d, d.Target).filter(t, t.Id == "i-1")
    becomes: []
    undo: { aws: elastic-load-balancing-v2:RegisterTargets, with: { TargetGroupArn: "\${inputs.target_group}", Targets: "\${before}" } }
${cut}inputs: { target_group: { type: string, describe: ARN of its target group } }
`,
  check(context) {
    if (isProcedure(context.file)) return
    const contained = swapsOfInstances(context)
    if (contained.length === 0 || !isKnownWhole(context) || isDone(context, leaves, byHand)) return
    for (const placed of new Set(contained.map((each) => each.placed)))
      context.report(placeOf(context, placed), 'If the instance is a target of a load balancer, it goes on getting requests.', 'Take it out of its target groups.')
  },
}

const leaves = /:(?:DeregisterTargets|DeregisterInstancesFromLoadBalancer|DetachLoadBalancers|DetachLoadBalancerTargetGroups|DetachTrafficSources)$/
const byHand = /target groups?|load balancer|ec2-quarantine-instance/i
