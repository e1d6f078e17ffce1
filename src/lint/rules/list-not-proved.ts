/** Lint rule: a procedure changes each item of a list and does not look at the whole afterwards. */
import { asKind, isChange, isProcedure, type Step } from '../../runbooks/runbook.js'
import { changesAnything, isKnownWhole, placeOf, stepsNamedIn } from '../doings.js'
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'list-not-proved',
  severity: 'warning',
  what: 'A procedure changes each item of a list that it read, and does not prove the whole at its end.',
  why: 'The list is taken once: what joins it meanwhile, before or during a resume, stays as it was, and nobody notices.',
  fix: 'End with a read whose `until` is true only when all of them are as they must be.',
  bad: {
    file: 'procedures/seal.yaml',
    yaml: `inputs: { vpc_id: { type: string, describe: The VPC } }
steps:
  - id: addresses
    title: Which subnets give out public addresses?
    aws: ec2:DescribeSubnets
    with: { Filters: [{ Name: vpc-id, Values: ["\${inputs.vpc_id}"] }] }
    value: output.Subnets.map(s, s.SubnetId)
  - id: close
    title: Let them give out none
    forEach: steps.addresses
    aws: ec2:ModifySubnetAttribute
    with: { SubnetId: "\${item}", MapPublicIpOnLaunch: { Value: false } }
    observe: { aws: ec2:DescribeSubnets, with: { SubnetIds: ["\${item}"] }, value: "output.Subnets[0].MapPublicIpOnLaunch" }
    becomes: false
    keep: Nothing in this VPC needs a public address.
`,
  },
  good: {
    file: 'procedures/seal.yaml',
    yaml: `inputs: { vpc_id: { type: string, describe: The VPC } }
steps:
  - id: addresses
    title: Which subnets give out public addresses?
    aws: ec2:DescribeSubnets
    with: { Filters: [{ Name: vpc-id, Values: ["\${inputs.vpc_id}"] }] }
    value: output.Subnets.map(s, s.SubnetId)
  - id: close
    title: Let them give out none
    forEach: steps.addresses
    aws: ec2:ModifySubnetAttribute
    with: { SubnetId: "\${item}", MapPublicIpOnLaunch: { Value: false } }
    observe: { aws: ec2:DescribeSubnets, with: { SubnetIds: ["\${item}"] }, value: "output.Subnets[0].MapPublicIpOnLaunch" }
    becomes: false
    keep: Nothing in this VPC needs a public address.
  - id: closed
    title: Does none of them give out public addresses?
    aws: ec2:DescribeSubnets
    with: { Filters: [{ Name: vpc-id, Values: ["\${inputs.vpc_id}"] }] }
    until: output.Subnets.all(s, !s.MapPublicIpOnLaunch)
`,
  },
  check(context) {
    if (!isProcedure(context.file) || !isKnownWhole(context)) return
    const isRead = (id: string) => context.steps.some(({ step }) => step.id === id && 'aws' in step && !isChange(step))
    const last = context.steps.findLast((placed) => {
      const { step } = placed
      // What is made for each item changes no item.
      const makes = isChange(step) && step.becomes === undefined
      return step.forEach !== undefined && !makes && changesAnything(placed, context) && [...stepsNamedIn(step.forEach)].some(isRead)
    })
    if (!last || context.steps.slice(context.steps.indexOf(last) + 1).some(({ step }) => proves(step))) return
    context.report(placeOf(context, last), 'Nothing after this step proves that all of the list is as it must be.', 'End with a read of the whole list, with until.')
  },
}

function proves(step: Step): boolean {
  return asKind(step, 'aws')?.until !== undefined
}
