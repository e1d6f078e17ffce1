/** Lint rule: a swap of security groups leaves the connections that exist. */
import { changesBy, doingsOf, isKnownWhole } from '../doings.js'
import { changesOfGroups, swapsGroups } from '../containment.js'
import { isChange, isJob } from '../../runbooks/runbook.js'
import type { LintRule } from '../lint-rule.js'

const look = `observe: { aws: ec2:DescribeNetworkInterfaces, with: { NetworkInterfaceIds: [eni-1] }, value: "output.NetworkInterfaces[0].Groups.map(g, g.GroupId)" }`
const back = `undo: { aws: ec2:ModifyNetworkInterfaceAttribute, with: { NetworkInterfaceId: eni-1, Groups: "\${before}" } }`

export const rule: LintRule = {
  id: 'swap-keeps-connections',
  severity: 'warning',
  what: 'A swap of security groups leaves the connections that exist, and nothing else cuts them.',
  why: 'AWS tracks connections: what is open when the groups change stays open, for days if it is idle, and the attacker’s session is open.',
  fix: 'Go through a group that lets everything through with `via`, or cut them in another way: a network ACL, the host, a detached interface.',
  about: changesOfGroups,
  bad: `isolate:
  - id: cut
    title: Put the quarantine group on the interface
    aws: ec2:ModifyNetworkInterfaceAttribute
    with: { NetworkInterfaceId: eni-1, Groups: [sg-quarantine] }
    ${look}
    becomes: [sg-quarantine]
    ${back}
`,
  good: `isolate:
  - id: cut
    title: Put the quarantine group on the interface
    aws: ec2:ModifyNetworkInterfaceAttribute
    via: { with: { NetworkInterfaceId: eni-1, Groups: [sg-open] }, becomes: [sg-open] }
    with: { NetworkInterfaceId: eni-1, Groups: [sg-quarantine] }
    ${look}
    becomes: [sg-quarantine]
    ${back}
`,
  check(context) {
    const swaps = context.changes.filter(({ step }) => swapsGroups(step) && !step.via)
    if (swaps.length === 0 || !isKnownWhole(context)) return
    // Two swaps one after the other are a via in two steps.
    if (changesBy(context, (_, step) => swapsGroups(step)).length > 1) return
    if (doingsOf(context).some(({ step }) => isJob(step) || (isChange(step) && cuts.test(step.aws)))) return
    for (const { path } of swaps) {
      const place = context.at([...path, 'aws'])
      context.report(place, 'Connections that are open when the groups change stay open, and nothing cuts them.', 'Add via: a group that lets everything through first, so that they are not tracked when it goes.')
    }
  },
}

const cuts = /^ec2:(?:(?:Create|Replace)NetworkAcl(?:Entry|Association)|(?:Stop|Terminate|Reboot)Instances|DetachNetworkInterface)$/
