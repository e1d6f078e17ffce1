import type { Surroundings } from '../../src/runbooks/check-context.js'
import { checkProcedureSnippet, checkSnippet, procedureOf, surroundings } from './language.js'

const procedures = [
  procedureOf('inputs:\n  who: { type: string, describe: w }\n  much: { type: number, default: 1, describe: m }\nsteps: []\noutputs: { name: "${inputs.who}" }\n', 'greet'),
  procedureOf(
    [
      'inputs: { key: { type: string, optional: true, describe: k } }',
      'steps:',
      '  - id: off',
      '    title: T',
      '    when: has(inputs.key)',
      '    aws: iam:UpdateAccessKey',
      '    with: { UserName: u, AccessKeyId: "${inputs.key}", Status: Inactive }',
      '    observe: { aws: iam:ListAccessKeys, with: { UserName: u }, value: "output.AccessKeyMetadata[0].Status" }',
      '    becomes: Inactive',
      '    keep: why',
      'outputs: { state: "${steps.off}", sure: "${has(steps.off)}" }',
      '',
    ].join('\n'),
    'key-off',
  ),
  procedureOf('steps:\n  - { id: x, title: T, use: round }\n', 'about'),
  procedureOf('steps:\n  - { id: x, title: T, use: about }\n', 'round'),
  procedureOf('steps:\n  - { id: x, title: T, command: { document: D, on: [i-1] }, keep: w }\n', 'runs'),
  procedureOf('steps: nothing\n', 'broken'),
]
const config = { places: { forensics: { account: '111122223333', region: 'eu-west-1' } }, org: { network: '192.0.2.0/24' } }

let around: Surroundings
beforeAll(async () => {
  around = await surroundings(procedures, config)
})

const steps = (...lines: string[]) => `validate:\n${lines.map((line) => `  ${line}\n`).join('')}`
const isolate = (...lines: string[]) => `isolate:\n${lines.map((line) => `  ${line}\n`).join('')}`
const asking = '- { id: ask, title: T, ask: { confirm: Sure? } }'
const look = '- { id: look, title: T, aws: ec2:DescribeInstances, when: steps.ask, value: "output.Reservations[0].Instances[0]" }'
const change = [
  '- id: x',
  '  title: T',
  '  aws: ec2:DeleteSecurityGroup',
  '  with: { GroupId: sg-1 }',
  '  observe: { aws: ec2:DescribeSecurityGroups, value: "output.SecurityGroups[?0].?GroupId" }',
  '  becomes: null',
]

/** The lines with a mark before the first that holds the text. */
const at = (text: string, lines: readonly string[]) => lines.map((line) => line.replace(text, `‸${text}`))

/** Expects these codes, each at its ‸ in the snippet. */
function expectAt(marked: string, codes: readonly string[]): void {
  const lines = marked.split('\n')
  const places = lines.flatMap((line, i) => line.split('‸').slice(0, -1).reduce<number[]>((ends, part) => [...ends, (ends.at(-1) ?? 0) + part.length], []).map((column) => `${i + 1}:${column + 1}`))
  expect(places).toHaveLength(codes.length)
  expect(checkSnippet(marked.replaceAll('‸', ''), around).found).toEqual(codes.map((code, i) => `${code} ${places[i]!}`))
}

describe('what the text must be', () => {
  test.each<[string, string, string[]]>([
    ['unknown key', steps('- { id: x, title: T, ‸awz: 1, wait: 5m }'), ['unknown-key']],
    ['unknown key of observe', isolate('- id: x', '  title: T', '  aws: ec2:CreateTags', '  observe: { aws: ec2:DescribeTags, ‸valeu: output, value: output }', '  keep: w'), ['unknown-key']],
    ['missing title', steps('- ‸id: x', '  wait: 5m'), ['missing-key']],
    ['no kind', steps('- ‸id: x', '  title: T'), ['no-step-kind']],
    ['mistyped kind', steps('- id: x', '  title: T', '  ‸manaul: Do it'), ['no-step-kind']],
    ['two kinds', steps('- id: x', '  title: T', '  ‸wait: 5m', '  manual: Do it'), ['several-step-kinds']],
    ['duration', steps('- { id: x, title: T, wait: ‸5 minutes }'), ['wrong-value']],
    ['id of a step', steps('- { id: ‸My-Step, title: T, wait: 5m }'), ['wrong-value']],
    ['operation', steps('- { id: x, title: T, aws: ‸DescribeInstances }'), ['wrong-value']],
    ['verdict', steps('- { id: x, title: T, end: ‸false-positiv }'), ['wrong-value']],
    ['list for text', steps('- { id: x, title: ‸[T], wait: 5m }'), ['wrong-type']],
    ['list for an expression', steps('- { id: x, title: T, when: ‸[a], wait: 5m }'), ['quote-it']],
    ['two questions', steps('- { id: x, title: T, ask: ‸{ confirm: a, text: b } }'), ['wrong-value']],
    ['undo that is none', isolate(...change.slice(0, 5), '  undo: { aws: ec2:CreateTags, ‸wiht: {} }'), ['unknown-key']],
    ['half an undo', isolate(...change.slice(0, 5), '  ‸undo: { restore: { aws: ec2:CreateTags } }'), ['missing-key']],
    ['input type', 'inputs: { a: { type: ‸text, describe: d } }\n', ['wrong-value']],
    ['comment in an expression', steps('- id: x', '  title: T', '  when: run.id == "a" ‸# why', '  wait: 5m'), ['quote-it']],
    ['expression on two lines', steps('- id: x', '  title: T', '  when: ‸run.id ==', '    "a"', '  wait: 5m'), ['expression-form']],
  ])('%s', (_, snippet, expected) => {
    expectAt(snippet, expected)
  })

  test('all of them in one pass', () => {
    const { found } = checkSnippet(steps('- { id: x, tilte: T, wait: 5m }', '- { id: y, title: T, wait: soon }', '- { id: z, title: T }'), around)
    expect(found).toEqual(['missing-key 2:5', 'unknown-key 2:14', 'wrong-value 3:30', 'no-step-kind 4:5'])
  })

  test('what is wrong with the text does not hide what is wrong with the meaning', () => {
    const lines = [
      '- id: ask',
      '  title: T',
      '  ask: { confrim: Sure? }',
      '- id: x',
      '  title: T',
      '  when: !has(steps.ask)',
      '  wait: 5m',
      '- id: y',
      '  title: T',
      '  when: steps.ask && has(steps.z)',
      '  aws: ec2:DescribeVpc',
      '  within: soon',
      '- id: z',
      '  title: T',
      '  aws: ec2:DescribeVpc',
    ]
    const found = ['unknown-key 4:12', 'quote-it 7:11', 'forward-reference 11:28', 'wrong-value 13:13', 'unknown-operation 16:10']
    expect(checkSnippet(steps(...lines), around).found).toEqual(found)
  })

  test('the nearest key is the hint', () => {
    const { diagnostics } = checkSnippet(steps('- { id: x, title: T, forEvery: a, wait: 5m }', '- { id: y, title: T, wehn: a, wait: 5m }'), around)
    expect(diagnostics.map(({ hint }) => hint)).toEqual([expect.stringContaining('forEach'), 'Did you mean when?'])
  })

  test('from in a procedure', () => {
    expect(checkProcedureSnippet('inputs: { a: { type: string, from: finding.id, describe: d } }\nsteps: []\n', around)).toEqual(['unknown-key 1:30'])
  })
})

describe('names and expressions', () => {
  test.each<[string, string, string[]]>([
    ['syntax', steps('- { id: x, title: T, when: run.id ==‸, wait: 5m }'), ['expression-syntax']],
    ['syntax in a template', steps('- id: x', '  title: T', '  manual: "Call ${run.id +‸} now"'), ['expression-syntax']],
    ['open template', steps('- id: x', '  title: T', '  manual: "Call ‸${run.id now"'), ['unclosed-expression']],
    ['template in a title', steps('- { id: x, title: "See ‸${run.id}", wait: 5m }'), ['no-expression-here']],
    ['unknown function', steps('- { id: x, title: T, when: ‸run.id.starts("a"), wait: 5m }'), ['expression-type']],
    ['unknown name', steps('- { id: x, title: T, when: ‸input.a, wait: 5m }'), ['unknown-name']],
    ['finding in a step', steps('- { id: x, title: T, when: ‸finding.sample, wait: 5m }'), ['name-not-visible']],
    ['item in when', steps('- { id: x, title: T, forEach: ‸org.list, when: ‸item > 1, wait: 5m }'), ['unknown-org-name', 'name-not-visible']],
    ['item without forEach', steps('- { id: x, title: T, manual: "${‸item}" }'), ['name-not-visible']],
    ['output in with of a read', steps('- { id: x, title: T, aws: ec2:DescribeVpcs, with: { VpcIds: "${‸output}" } }'), ['name-not-visible']],
    ['output in when', steps('- { id: x, title: T, when: ‸output.a, wait: 5m }'), ['name-not-visible']],
    ['before in observe.with', isolate(...change.slice(0, 4), '  observe: { aws: ec2:DescribeSecurityGroups, with: { GroupIds: ["${‸before}"] }, value: output.SecurityGroups }', '  keep: w'), ['name-not-visible']],
    ['now in undo', isolate(...change.slice(0, 5), '  undo: { aws: ec2:DeleteSecurityGroup, with: { GroupId: "${‸now}" } }'), ['name-not-visible']],
    ['run.verdict before close', steps('- { id: x, title: T, when: ‸run.verdict == "benign", wait: 5m }'), ['name-not-visible']],
    ['run.verdict in close', 'close:\n  - { id: x, title: T, when: run.verdict == "benign", wait: 5m }\n', []],
    ['unknown member of run', steps('- { id: x, title: T, when: ‸run.begun == "a", wait: 5m }'), ['unknown-name']],
    ['shadowing variable', steps('- { id: x, title: T, forEach: "[1].map(‸item, item + 1)", wait: 5m }'), ['shadowed-name']],
    ['unknown input', 'inputs: { who: { type: string, describe: d } }\n' + steps('- { id: x, title: T, manual: "${‸inputs.woh}" }'), ['unknown-input']],
    ['unknown step', steps(asking, '- { id: x, title: T, when: ‸steps.aks, wait: 5m }'), ['unknown-step']],
    ['forward reference', steps('- { id: x, title: T, when: ‸steps.ask, wait: 5m }', asking), ['forward-reference']],
    ['computed step', steps(asking, '- { id: x, title: T, when: "‸steps[run.id]", wait: 5m }'), ['computed-name']],
    ['value of a manual step', steps('- { id: m, title: T, manual: M }', '- { id: x, title: T, when: has(‸steps.m), wait: 5m }'), ['no-value']],
    ['duplicate id', steps(asking, '- { id: ‸ask, title: T, wait: 5m }'), ['duplicate-id']],
    ['needs nothing known', steps('- { id: x, title: T, needs: [‸ghost], wait: 5m }'), ['unknown-step']],
    ['needs what comes later', steps('- { id: x, title: T, needs: [‸ask], wait: 5m }', asking), ['forward-reference']],
    ['unknown org name', steps('- { id: x, title: T, manual: "${‸org.netwrk}" }'), ['unknown-org-name']],
    ['unknown place', steps('- { id: x, title: T, in: ‸forensic, aws: ec2:DescribeVpcs }'), ['unknown-place']],
    ['item.place without forEach', steps('- { id: x, title: T, in: ‸item.place, aws: ec2:DescribeVpcs }'), ['name-not-visible']],
    ['choices that are text', steps('- { id: x, title: T, ask: { select: ‸a or b } }'), ['not-a-list']],
    ['limited value', steps('- { id: l, title: T, aws: ec2:DescribeVpcs, limit: 5 }', '- { id: m, title: T, manual: "${steps.l}" }', '- { id: x, title: T, forEach: ‸steps.l.Vpcs, wait: 5m }'), ['limited-value']],
    ['in a >- block', steps('- id: x', '  title: T', '  when: >-', '    run.id == "a" &&', '    ‸nothing', '  wait: 5m'), ['unknown-name']],
  ])('%s', (_, snippet, expected) => {
    expectAt(snippet, expected)
  })

  test('the nearest name is the hint', () => {
    const { diagnostics } = checkSnippet(steps(asking, '- { id: x, title: T, when: steps.aks, wait: 5m }'), around)
    expect(diagnostics[0]!.hint).toBe('Did you mean ask?')
  })
})

describe('what may be absent', () => {
  const optional = 'inputs: { who: { type: string, optional: true, describe: d } }\n'
  const manual = (text: string, when = '') => `- { id: x, title: T, ${when && `when: '${when}', `}manual: '${text}' }`

  test.each<[string, string, string[]]>([
    ['optional input', optional + steps(manual('${‸inputs.who}')), ['unguarded']],
    ['optional input with a default', 'inputs: { who: { type: string, optional: true, default: a, describe: d } }\n' + steps(manual('${inputs.who}')), []],
    ['guarded by when', optional + steps(manual('${inputs.who}', 'has(inputs.who) && run.id != "a"')), []],
    ['not guarded by a disjunct', optional + steps(manual('${‸inputs.who}', 'has(inputs.who) || run.id != "a"')), ['unguarded']],
    ['guarded by a ternary', optional + steps(manual('${has(inputs.who) ? inputs.who : "none"}')), []],
    ['the wrong branch', optional + steps(manual('${has(inputs.who) ? "some" : ‸inputs.who}')), ['unguarded']],
    ['guarded by its negation', optional + steps(manual('T', '!has(inputs.who) || inputs.who == "a"')), []],
    ['asked for as an optional', optional + steps(manual('${inputs.?who.orValue("none")}')), []],
    ['guard of another thing', optional + steps(asking, manual('${‸inputs.who}', 'has(steps.ask)')), ['unguarded']],
    ['step with when', steps(asking, look, manual('${‸steps.look.InstanceId}')), ['unguarded']],
    ['step with when, guarded', steps(asking, look, manual('${steps.look.InstanceId}', 'has(steps.look)')), []],
    ['member of a step with when', steps(asking, look, manual('T', 'has(‸steps.look.State)')), ['unguarded']],
    ['a guard carries guards', steps(asking, look, '- { id: y, title: T, when: has(steps.look), aws: ec2:DescribeVpcs }', manual('${steps.look.VpcId}', 'has(steps.y)')), []],
    ['read with absent', steps('- { id: r, title: T, aws: ec2:DescribeVpcs, absent: [InvalidVpcID.NotFound] }', manual('${‸steps.r.Vpcs}')), ['unguarded']],
    ['empty optional', steps('- { id: r, title: T, aws: ec2:DescribeVpcs, value: "output.Vpcs[?0]" }', manual('${‸steps.r.VpcId}')), ['unguarded']],
    ['optional with a default value', steps('- { id: r, title: T, aws: ec2:DescribeVpcs, value: "output.Vpcs[?0].?VpcId.orValue(\'\')" }', manual('${steps.r}')), []],
    ['list of items that may be absent', steps('- { id: r, title: T, forEach: "[1]", aws: ec2:DescribeVpcs, value: "output.Vpcs[?0]" }', manual('${steps.r}')), []],
    ['inside a macro', steps(asking, look, '- { id: y, title: T, forEach: "[1].filter(n, ‸steps.look.n == n)", wait: 5m }'), ['unguarded']],
    ['output that may be absent', isolate('- { id: k, title: T, use: key-off }', manual('${‸steps.k.state}')), ['unguarded']],
    ['output that may be absent, guarded', isolate('- { id: k, title: T, use: key-off }', manual('${steps.k.state}', 'has(steps.k.state)')), []],
    ['output that is always there', isolate('- { id: k, title: T, use: key-off }', manual('${steps.k.sure}')), []],
    ['via guarded by its own when', isolate(asking, look, ...change.slice(0, 6), '  via: { when: has(steps.look), with: { GroupId: "${steps.look.a}" }, becomes: 1 }', '  keep: w'), []],
  ])('%s', (_, snippet, expected) => {
    expectAt(snippet, expected)
  })

  test('what an end may jump over is guarded in close', () => {
    const before = steps(asking, '- { id: stop, title: T, when: steps.ask, end: benign }') + isolate('- { id: r, title: T, aws: ec2:DescribeVpcs }')
    expectAt(`${before}close:\n  ${manual('${steps.ask} ${‸steps.r}')}\n`, ['unguarded'])
    expectAt(`${before}close:\n  ${manual('${steps.r}', 'has(steps.r)')}\n`, [])
    expectAt(`${before}remediate:\n  ${manual('${steps.r}')}\n`, [])
  })
})

describe('calls and changes', () => {
  test.each<[string, string, string[]]>([
    ['unknown service', steps('- { id: x, title: T, aws: ‸ec3:DescribeInstances }'), ['unknown-service']],
    ['unknown operation', steps('- { id: x, title: T, aws: ‸ec2:DescribeInstance }'), ['unknown-operation']],
    ['unknown parameter', steps('- { id: x, title: T, aws: ec2:DescribeInstances, with: { ‸InstanceId: [i-1] } }'), ['unknown-parameter']],
    ['wrong type of a parameter', steps('- { id: x, title: T, aws: ec2:DescribeInstances, with: { InstanceIds: ‸i-1 } }'), ['wrong-parameter-type']],
    ['an expression may be any type', steps('- { id: x, title: T, aws: ec2:DescribeInstances, with: { InstanceIds: "${run.id}" } }'), []],
    ['missing parameter', steps('- { id: x, title: T, aws: ‸iam:GetRole }'), ['missing-parameter']],
    ['parameter of observe', isolate(...change.slice(0, 4), '  observe: { aws: ec2:DescribeSecurityGroups, with: { GroupNames: [a], ‸Ids: [b] }, value: output.SecurityGroups }', '  keep: w'), ['unknown-parameter']],
    ['change without observe', isolate('- { id: x, title: T, aws: ‸ec2:DeleteSecurityGroup, with: { GroupId: sg-1 } }'), ['change-without-observe']],
    ['observe on a read', isolate('- { id: x, title: T, aws: ec2:DescribeVpcs, ‸observe: { aws: ec2:DescribeVpcs, value: output.Vpcs }, keep: w }'), ['observe-on-a-read']],
    ['observe that changes', isolate(...change.slice(0, 4), '  observe: { aws: ‸ec2:DeleteTags, with: { Resources: [a] }, value: output }', '  keep: w'), ['not-a-read']],
    ['undo that reads', isolate(...change, '  undo: { aws: ‸ec2:DescribeVpcs }'), ['undo-is-a-read']],
    ['no ending', isolate(...at('aws: ec2:Delete', change)), ['no-ending']],
    ['two endings', isolate(...change, '  keep: a', '  ‸irreversible: b'), ['several-endings']],
    ['becomes on a read', steps('- { id: x, title: T, aws: ec2:DescribeVpcs, ‸becomes: null }'), ['not-on-a-read']],
    ['absent, until and limit on a change', isolate(...change, '  keep: w', '  ‸absent: [InvalidGroup.NotFound]', '  ‸until: output.a', '  ‸limit: 3'), ['not-on-a-change', 'not-on-a-change', 'not-on-a-change']],
    ['within without until', steps('- { id: x, title: T, aws: ec2:DescribeVpcs, ‸within: 5m }'), ['without-until']],
    ['change in validate', steps(...at('ec2:Delete', change), '  keep: w'), ['change-in-validate']],
    ['changing procedure in validate', steps('- { id: x, title: T, use: ‸key-off }'), ['change-in-validate']],
    ['absent that hides a failure', steps('- { id: x, title: T, aws: ec2:DescribeVpcs, absent: [InvalidVpcID.NotFound, ‸UnauthorizedOperation, ‸Throttling, ‸ExpiredToken, ‸InternalError] }'), ['absent-hides-failure', 'absent-hides-failure', 'absent-hides-failure', 'absent-hides-failure']],
    ['activity of nobody', steps('- { id: x, title: T, ‸activity: { since: 24h } }'), ['missing-key']],
    ['activity of two', steps('- { id: x, title: T, activity: { key: a, ‸principal: b } }'), ['wrong-value']],
    ['activity since a step that comes later', steps('- { id: x, title: T, activity: { key: a, since: { step: ‸y } } }', '- { id: y, title: T, wait: 5m }'), ['forward-reference']],
    ['activity since no step', steps('- { id: x, title: T, activity: { key: a, ‸since: { ‸steps: y } } }'), ['missing-key', 'unknown-key']],
    ['activity with an unknown name', steps('- { id: x, title: T, activity: { key: "${‸input.a}" } }'), ['unknown-name']],
    ['regions as a text', steps('- { id: x, title: T, activity: { key: a, regions: ‸eu-west-1 } }'), ['not-a-list']],
    ['a command that does not say how it ends', isolate('- { id: x, title: T, ‸command: { document: D, on: [i-1] } }'), ['no-ending']],
    ['a command with two endings', isolate('- { id: x, title: T, command: { document: D, on: [i-1] }, keep: w, ‸irreversible: w }'), ['several-endings']],
    ['a command in validate', steps('- { id: x, title: T, ‸command: { document: D, on: [i-1] }, keep: w }'), ['change-in-validate']],
    ['a command on a text', isolate('- { id: x, title: T, command: { document: D, on: ‸i-1 }, keep: w }'), ['not-a-list']],
    ['a command without instances', isolate('- { id: x, title: T, ‸command: { document: D }, keep: w }'), ['missing-key']],
    ['a document that is filled in', isolate('- { id: x, title: T, automation: { document: "A-‸${place.region}" }, keep: w }'), ['no-expression-here']],
    ['an automation on instances', isolate('- { id: x, title: T, automation: { document: D, ‸on: [i-1] }, keep: w }'), ['unknown-key']],
    ['an undo by a call', isolate('- { id: x, title: T, automation: { document: D }, undo: { ‸aws: "ec2:DeleteVpc", document: D } }'), ['unknown-key']],
    ['a procedure with a command in validate', steps('- { id: x, title: T, use: ‸runs }'), ['change-in-validate']],
    ['end that is not last', 'close:\n  - { id: e, title: T, ‸end: benign }\n  - { id: x, title: T, wait: 5m }\n', ['end-not-last']],
    ['end for each', steps('- { id: e, title: T, ‸forEach: "[1]", end: benign }'), ['end-for-each']],
  ])('%s', (_, snippet, expected) => {
    expectAt(snippet, expected)
  })

  test('a value that AWS does not document is a warning', () => {
    const { diagnostics } = checkSnippet(isolate(...change.slice(0, 2), '  aws: iam:UpdateAccessKey', '  with: { UserName: u, AccessKeyId: AKIAIOSFODNN7EXAMPLE, Status: Inactiv }', ...change.slice(4, 6), '  keep: w'), around)
    expect(diagnostics).toEqual([expect.objectContaining({ code: 'unknown-enum-value', severity: 'warning' })])
  })

  test('another name of a service is corrected', () => {
    const { diagnostics } = checkSnippet(steps('- { id: x, title: T, aws: autoscaling:DescribeAutoScalingGroups }'), around)
    expect(diagnostics[0]).toMatchObject({ code: 'unknown-service', hint: expect.stringContaining('auto-scaling') })
  })
})

describe('procedures', () => {
  test.each<[string, string, string[]]>([
    ['unknown', isolate('- { id: x, title: T, use: ‸gret }'), ['unknown-procedure']],
    ['broken elsewhere', isolate('- { id: x, title: T, use: broken }'), []],
    ['missing input', isolate('- { id: x, title: T, use: ‸greet }'), ['missing-input']],
    ['unknown input', isolate('- { id: x, title: T, use: greet, with: { who: a, ‸hwo: b } }'), ['unknown-input']],
    ['input of another type', isolate('- { id: x, title: T, use: greet, with: { who: a, much: ‸many } }'), ['wrong-input-type']],
    ['circle', isolate('- { id: x, title: T, use: ‸about }'), ['circular-procedures']],
    ['unknown output', isolate('- { id: x, title: T, use: greet, with: { who: a } }', '- { id: y, title: T, manual: "${‸steps.x.nmae}" }'), ['unknown-output']],
    ['default of another type', 'inputs: { a: { type: bool, default: ‸"yes", describe: d } }\n' + steps(asking), ['wrong-input-type']],
  ])('%s', (_, snippet, expected) => {
    expectAt(snippet, expected)
  })

  test('a procedure that uses itself, and one that ends the run', () => {
    expect(checkProcedureSnippet('steps:\n  - { id: x, title: T, use: about }\n', around, 'round')).toEqual(['circular-procedures 2:29'])
    expect(checkProcedureSnippet('steps:\n  - { id: x, title: T, end: benign }\n', around)).toEqual(['end-in-procedure 2:24'])
  })
})

test('the file is named for its id, a pattern has its * at the end, a runbook has steps', async () => {
  const { checkRunbook } = await import('../../src/runbooks/check-runbook.js')
  const { readRunbook } = await import('../../src/runbooks/read-runbook.js')
  const text = 'sirun: 1\nid: a\ntitle: T\nsummary: S\nowner: o\nreviewed: { on: 2026-11-01, by: o, every: 90d }\nmatch: [{ types: ["Backdoor:*/C&C", "Backdoor:*"] }]\n'
  const found = checkRunbook(readRunbook(text, 'b.yaml'), around).map(({ code, place }) => `${code} ${place!.line}:${place!.column}`)
  expect(found).toEqual(expect.arrayContaining(['id-is-not-file-name 2:5', 'no-steps 2:1', 'wrong-pattern 7:19']))
  expect(found).toHaveLength(3)
})
