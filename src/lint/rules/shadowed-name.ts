/** Lint rule: a variable of map, filter or another macro bears a name of the language. Reported before a run. */
import type { LintRule } from '../lint-rule.js'

export const rule: LintRule = {
  id: 'shadowed-name',
  severity: 'error',
  what: 'A variable of map, filter or another macro bears a name of the language.',
  why: 'A reader could not tell which of the two is meant.',
  fix: 'Give the variable another name.',
  bad: `validate:
  - { id: vpcs, title: List VPCs, aws: ec2:DescribeVpcs, value: "output.Vpcs.map(item, item.VpcId)" }
`,
  good: `validate:
  - { id: vpcs, title: List VPCs, aws: ec2:DescribeVpcs, value: "output.Vpcs.map(v, v.VpcId)" }
`,
}
