/** Types across steps, procedures and the configuration, and what values are used for. */
import { lintRunbook } from '../../src/lint/lint-runbook.js'
import { KnownTypes } from '../../src/lint/type-environment.js'
import { readDrill, readRunbook } from '../../src/runbooks/read-runbook.js'
import { procedureOf, surroundings } from '../runbooks/language.js'

const head = [
  'sirun: 1',
  'id: a',
  'title: T',
  'summary: S',
  'owner: o',
  'reviewed: { on: 2026-11-01, by: o, every: 90d }',
  'match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]',
  '',
].join('\n')

const procedures = [
  procedureOf(
    [
      'inputs: { many: { type: list, describe: m }, at: { type: time, optional: true, describe: a } }',
      'steps:',
      '  - { id: look, title: T, aws: ec2:DescribeVpcs, value: "output.Vpcs[0]" }',
      '  - { id: sure, title: T, ask: { confirm: Sure? } }',
      'outputs: { vpc: "${steps.look}", sure: "${steps.sure}", text: "in ${steps.look.VpcId}", both: { sure: "${steps.sure}" } }',
      '',
    ].join('\n'),
    'find-vpc',
  ),
]
const config = { org: { network: '192.0.2.0/24', ports: [22], team: { name: 'x' } } }

const facts = { rivals: { ties: new Map(), shadowed: new Map() } }

/** `code line:column` of each problem, with lines counted from the first of the snippet, where `‸` marks a place. */
async function lint(snippet: string): Promise<{ found: string[]; marked: string[] }> {
  const around = await surroundings(procedures, config)
  const scope = { ...around, known: new KnownTypes(), subjects: new Map(), facts }
  const lines = snippet.split('\n')
  const marked = lines.flatMap((line, i) => {
    const parts = line.split('‸').slice(0, -1)
    return parts.map((_, n) => `${i + 1}:${parts.slice(0, n + 1).join('').length + 1}`)
  })
  const found = lintRunbook(readRunbook(head + snippet.replaceAll('‸', ''), 'a.yaml'), scope)
  // This is not about whether a run can end before its first change.
  return { found: found.filter(({ code }) => code !== 'no-way-out').map(({ code, place }) => `${code} ${place!.line! - 7}:${place!.column!}`), marked }
}

const find = '- { id: vpc, title: T, use: find-vpc, with: { many: [a] } }'
const look = '- { id: vms, title: T, aws: ec2:DescribeInstances, value: "output.Reservations.map(r, r.Instances).flatten()" }'
const steps = (...lines: string[]): string => `isolate:\n${lines.map((line) => `  ${line}\n`).join('')}`
const change = (observed: string, becomes: string): string =>
  steps(
    '- id: x',
    '  title: T',
    '  aws: ec2:ModifyInstanceAttribute',
    '  with: { InstanceId: i-1, DisableApiTermination: { Value: true } }',
    '  observe:',
    '    aws: ec2:DescribeInstances',
    `    value: ${observed}`,
    `  becomes: ${becomes}`,
    '  keep: w',
  )

test.each<[string, string, string[]]>([
  ['an output that is a structure', steps(find, '- { id: x, title: T, manual: "${steps.vpc.vpc.‸VpcID}" }'), ['unknown-member']],
  ['an output that is a bool', steps(find, '- { id: x, title: T, when: ‸steps.vpc.sure == "true", wait: 5m }'), ['never-equal']],
  ['an output that is text', steps(find, '- { id: x, title: T, when: ‸steps.vpc.text > 3, wait: 5m }'), ['expression-type']],
  ['an output that is a map', steps(find, '- { id: x, title: T, when: steps.vpc.both.‸shure, wait: 5m }'), ['unknown-member']],
  ['outputs under forEach', steps(find.replace('use:', 'forEach: "[1, 2]", use:'), '- { id: x, title: T, when: "steps.vpc[0].value.‸shure", wait: 5m }'), ['unknown-member']],
  ['of and value of each item', steps(find.replace('use:', 'forEach: "[1, 2]", use:'), `- { id: x, title: T, when: '‸steps.vpc[0].of == "1"', wait: 5m }`), ['never-equal']],
  ['an input of a procedure', steps(look, '- { id: x, title: T, use: find-vpc, with: { many: ‸"${steps.vms[0].InstanceId}" } }'), ['wrong-input-type']],
  ['a mixed text for a list', steps('- { id: x, title: T, use: find-vpc, with: { many: ‸"a ${run.id}" } }'), ['wrong-input-type']],
  ['an optional input of a procedure', steps(look, '- { id: x, title: T, use: find-vpc, with: { many: [a], at: "${steps.vms[?0].?LaunchTime}" } }'), []],
  ['a wanted input that may be absent', steps(look, '- { id: x, title: T, use: find-vpc, with: { many: ‸"${steps.vms[?0].?Tags}" } }'), ['missing-input']],
  ['item is what the list holds', steps(look, '- { id: x, title: T, forEach: steps.vms, manual: "${item.‸InstanceID}" }'), ['unknown-member']],
  ['number answers', steps('- { id: n, title: T, ask: { number: How many? } }', '- { id: x, title: T, when: ‸steps.n == "3", wait: 5m }'), ['never-equal']],
  ['answers picked from a list', steps(look, '- { id: n, title: T, ask: { checklist: "${steps.vms.map(v, v.InstanceId)}" } }', '- { id: x, title: T, forEach: steps.n, manual: "${item.‸InstanceId}" }'), ['expression-type']],
  ['choices that are no list', steps(look, '- { id: n, title: T, ask: { select: "${‸steps.vms[0].InstanceId}" } }'), ['expression-type']],
  ['values of the configuration by their kind', steps('- { id: x, title: T, when: ‸org.network == 3 || org.network == "198.51.100.0/24", wait: 5m }'), ['never-equal']],
  ['members of the configuration', steps('- { id: x, title: T, manual: "${org.team.‸nam}" }'), ['unknown-member']],
  ['times of a run', steps('- { id: x, title: T, manual: "${‸run.started + 3}" }'), ['expression-type']],
  ['output of impact', steps('- id: x', '  title: T', '  impact: { aws: ec2:DescribeVpcs, say: "${output.‸Vpc}" }', '  manual: M'), ['unknown-member']],
  ['with of the change', change('output.Reservations[0].Instances[0].‸Monitorin', '"${with.‸InstanceIds}"'), ['unknown-member', 'unknown-member']],
  ['becomes text for a bool', change('output.Reservations[0].Instances[0].EbsOptimized', '‸yes'), ['becomes-type']],
  ['becomes the text of a bool', change('output.Reservations[0].Instances[0].EbsOptimized', '"true"'), []],
  ['becomes an expression', change('output.Reservations[0].Instances[0].EbsOptimized', '‸"${with.DisableApiTermination}"'), ['becomes-type']],
  ['becomes a member that is not there', change('output.Reservations[0].Instances[0].State', '{ ‸Nam: stopped }'), ['becomes-type']],
  ['becomes a state that is not there', change('output.Reservations[0].Instances[0].State', '{ Name: ‸stoped }'), ['unknown-enum-value']],
  ['becomes an item of a list', change('output.Reservations[0].Instances[0].BlockDeviceMappings', '[{ ‸Device: a }]'), ['becomes-type']],
  ['a document becomes a map', change('output.Reservations[0].ReservationId', '{ Version: 1 }'), []],
  ['gone', change('output.Reservations[?0].?ReservationId', 'null'), []],
  ['the undo knows before', change('output.Reservations[0].Instances[0].EbsOptimized', 'true').replace('keep: w', 'undo: { aws: ec2:ModifyInstanceAttribute, with: { InstanceId: i-1, DisableApiTermination: ‸"${before}" } }'), ['wrong-parameter-type']],
  ['a list of the wrong items', steps(look, '- { id: x, title: T, aws: ec2:DescribeInstances, with: { Filters: ‸"${steps.vms}" } }'), ['unknown-parameter']],
  ['a map without a wanted member', steps('- { id: x, title: T, aws: iam:ListRoles, with: { PathPrefix: a, MaxItems: ‸"${run.id}" } }'), ['wrong-parameter-type']],
  ['an item within a list', steps(look, '- { id: x, title: T, aws: ec2:DescribeVpcs, with: { Filters: [{ Name: a, Values: ‸"${steps.vms[0].InstanceId}" }] } }'), ['wrong-parameter-type']],
  ['from an unknown member', 'inputs: { a: { type: string, from: finding.?instance.?‸ids, describe: d } }\nvalidate:\n  - { id: m, title: T, manual: "${inputs.a}" }\n', ['unknown-member']],
])('%s', async (_, snippet, codes) => {
  const { found, marked } = await lint(snippet)
  expect(found).toEqual(codes.map((code, i) => `${code} ${marked[i]!}`))
})

test('steps that refer to each other are not followed for ever', async () => {
  const { found } = await lint(steps('- { id: x, title: T, forEach: steps.y, aws: ec2:DescribeVpcs, value: steps.y }', '- { id: y, title: T, aws: ec2:DescribeVpcs, value: steps.x }'))
  expect(found).toEqual(['forward-reference 2:33', 'forward-reference 2:72'])
})

test('what a drill reads at its end', async () => {
  const around = await surroundings([procedureOf('steps: []\n', 'sub')])
  const scope = { ...around, known: new KnownTypes(), subjects: around.procedures, facts }
  const text = [
    'sirun: 1',
    'id: sub',
    'title: T',
    'level: basic',
    'brief: B',
    'world: {}',
    'inputs: {}',
    'expect:',
    '  reads:',
    '    - { aws: ec2:DescribeVpcs, value: output.Vpcs.size(), is: 0 }',
    '    - { aws: ec2:DescribeVpcs, value: output.Vpc.size(), is: 0 }',
    '    - { aws: ec2:DescribeVpcs, value: output.Vpcs.length(), is: 0 }',
    '    - { aws: ec2:DescribeVpcs, value: \'output.Vpcs.all(v, v.State == "availabel")\', is: true }',
    '',
  ].join('\n')
  const found = lintRunbook(readDrill(text, 'sub.drill.yaml'), scope)
  expect(found.map(({ code, severity, place }) => `${severity} ${code} ${place!.line!}:${place!.column!}`)).toEqual([
    'error unknown-member 11:46',
    'error expression-type 12:39',
    'warning unknown-enum-value 13:59',
  ])
})
