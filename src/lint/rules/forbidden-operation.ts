/** Lint rule: a step calls what the team's policy forbids. Reported where there is a sirun.policy.yaml. */
import type { LintRule } from '../lint-rule.js'

const steps = (operation: string, more: string): string => `isolate:
  - id: stop
    title: Stop it
    aws: ec2:${operation}
    with: { InstanceIds: [i-1] }
    observe: { aws: ec2:DescribeInstances, with: { InstanceIds: [i-1] }, value: "output.Reservations.size()" }
    becomes: "1"
    ${more}
`

const policy = `forbid:
  - { operations: ["ec2:Terminate*"], why: The platform team ends instances. }
`

export const rule: LintRule = {
  id: 'forbidden-operation',
  severity: 'error',
  what: "A step calls an operation that the team's policy forbids.",
  why: 'A run would refuse it, and the person on call would have to do it by hand.',
  fix: 'Do it another way, or make a manual step of it.',
  needs: 'team policy',
  bad: { yaml: steps('TerminateInstances', 'irreversible: It is gone.'), beside: { 'sirun.policy.yaml': policy } },
  good: { yaml: steps('StopInstances', 'undo: { aws: ec2:StartInstances, with: { InstanceIds: [i-1] } }'), beside: { 'sirun.policy.yaml': policy } },
}
