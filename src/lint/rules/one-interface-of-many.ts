/** Lint rule: an instance is cut off at one of its interfaces. */
import { isChange, type AwsStep } from '../../runbooks/runbook.js'
import { changesOfGroups, swapsGroups } from '../containment.js'
import { stepsNamedIn } from '../doings.js'
import type { LintRule, RuleContext } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'one-interface-of-many',
  severity: 'warning',
  what: 'The security groups of one interface of an instance are changed, though it may have several.',
  why: 'What is on the instance goes on through the others, and the run says that it is cut off.',
  fix: 'Read its interfaces, and change each of them with `forEach` and `ec2:ModifyNetworkInterfaceAttribute`.',
  about: changesOfGroups,
  bad: `isolate:
  - id: cut
    title: Put the quarantine group on the instance
    aws: ec2:ModifyInstanceAttribute
    with: { InstanceId: i-1, Groups: [sg-quarantine] }
    via: { with: { InstanceId: i-1, Groups: [sg-open] }, becomes: [sg-open] }
    observe: { aws: ec2:DescribeInstances, with: { InstanceIds: [i-1] }, value: "output.Reservations[0].Instances[0].SecurityGroups.map(g, g.GroupId)" }
    becomes: [sg-quarantine]
    undo: { aws: ec2:ModifyInstanceAttribute, with: { InstanceId: i-1, Groups: "\${before}" } }
  - { id: group, title: Take it out of its group, manual: Set it on standby in its Auto Scaling group and take it out of its target groups. }
`,
  good: `isolate:
  - id: interfaces
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
  - { id: group, title: Take it out of its group, manual: Set it on standby in its Auto Scaling group and take it out of its target groups. }
`,
  check(context) {
    for (const { step, path } of context.changes) {
      if (!swapsGroups(step)) continue
      if (step.aws === 'ec2:ModifyInstanceAttribute')
        context.report(context.at([...path, 'aws']), 'This call does not reach all interfaces of an instance.', 'Use ec2:ModifyNetworkInterfaceAttribute for each interface.')
      else if (step.forEach === undefined && isPicked(step, context))
        context.report(context.at([...path, 'with', 'NetworkInterfaceId']), 'This is one of the interfaces of the instance, and the others stay as they are.', 'Take all of them with forEach.')
    }
  },
}

/** The id is the first of a list, here or in the step that it comes from. */
function isPicked(step: AwsStep, { steps }: RuleContext): boolean {
  const id = step.with?.['NetworkInterfaceId']
  if (typeof id !== 'string') return false
  const sources = [...stepsNamedIn(id)].map((name) => steps.find((placed) => placed.step.id === name)?.step)
  const values = sources.map((source) => (source && 'aws' in source && !isChange(source) ? (source.value ?? '') : ''))
  return first.test(id) || values.some((value) => /NetworkInterfaces?[^,]*\[\??\d+\]/.test(value))
}

const first = /\[\??\d+\][^[]*$/
