/** Completion: what is suggested where, also in a file that is not whole yet. */
import { accepted, labels, suggestions } from './edited.js'

const head = 'sirun: 1\nid: a\ntitle: T\nsummary: S\nowner: o\nreviewed: { on: 2026-11-01, by: o, every: 90d }\nmatch: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]\n'
const inputs = 'inputs:\n  instance_id: { type: string, from: finding.resource.id }\n  limit: { type: number, default: 3 }\n'
const read = `  - id: look\n    title: Look\n    aws: ec2:DescribeInstances\n    with: { InstanceIds: ["\${inputs.instance_id}"] }\n`
const before = `${head}${inputs}validate:\n${read}  - id: one\n    title: One\n    aws: ec2:DescribeVpcs\n    value: output.Vpcs[0]\n`
const after = '  - id: later\n    title: Later\n    ask: { confirm: Sure? }\n'

describe('operations', () => {
  test('the services, then the operations of one, with their effects', async () => {
    expect(await labels(`${before}  - id: x\n    title: X\n    aws: ¦\n`)).toEqual(expect.arrayContaining(['ec2:', 'iam:', 's3:']))
    const all = await suggestions(`${before}  - id: x\n    title: X\n    aws: ec2:Desc¦\n`)
    expect(all.find(({ label }) => label === 'ec2:DescribeVpcs')).toMatchObject({ kind: 'operation', detail: 'read', about: 'IAM action ec2:DescribeVpcs' })
    expect(all.find(({ label }) => label === 'ec2:TerminateInstances')).toMatchObject({ detail: 'destroy' })
  })

  test.each([
    ['in quotes', 'aws: "ec2:Desc¦"', 'aws: "ec2:DescribeVpcs"'],
    ['in quotes that are not closed', 'aws: "ec2:Desc¦', 'aws: "ec2:DescribeVpcs'],
    ['in the midst of it', 'aws: ec2:De¦scribeSubnets', 'aws: ec2:DescribeVpcs'],
    ['of observe', 'observe: { aws: ec2:¦', 'observe: { aws: ec2:DescribeVpcs'],
  ])('%s, the whole name is put there', async (_, typed, whole) => {
    expect(await accepted(`${before}  - id: x\n    title: X\n    ${typed}\n${after}`, 'ec2:DescribeVpcs')).toBe(`${before}  - id: x\n    title: X\n    ${whole}\n${after}`)
  })

  test('those that a drill forbids', async () => {
    expect(await labels('sirun: 1\nid: a\nexpect:\n  never: [ec2:Ter¦]\n', 'drill')).toContain('ec2:TerminateInstances')
  })
})

describe('parameters', () => {
  const step = (rest: string): string => `${before}  - id: x\n    title: X\n    aws: ec2:DescribeInstances\n    ${rest}\n${after}`
  test.each([
    ['below with', 'with:\n      ¦', 'InstanceIds'],
    ['half typed', 'with:\n      Inst¦', 'InstanceIds'],
    ['between others', 'with:\n      Filters: []\n      Inst¦\n      MaxResults: 5', 'InstanceIds'],
    ['in a flow map', 'with: { ¦ }', 'InstanceIds'],
    ['in a flow map that is not closed', 'with: { Filters: [], Inst¦', 'InstanceIds'],
    ['in a structure of a list', 'with:\n      Filters:\n        - Na¦', 'Name'],
    ['in a flow map in a list', 'with: { Filters: [{ Name: x, V¦ }] }', 'Values'],
  ])('%s', async (_, rest, wanted) => {
    expect(await labels(step(rest))).toContain(wanted)
  })

  test('not those that are there, and not where there is a value', async () => {
    expect(await labels(step('with:\n      Filters: []\n      ¦'))).not.toContain('Filters')
    expect(await labels(step('with: { InstanceIds: ¦ }'))).toEqual([])
  })

  test('with what they take, and whether they must be there', async () => {
    const found = await suggestions(`${before}  - id: x\n    title: X\n    aws: ec2:TerminateInstances\n    with: { ¦ }\n`)
    expect(found.find(({ label }) => label === 'InstanceIds')).toMatchObject({ detail: 'list of text, required', insert: 'InstanceIds: ' })
  })

  test('values that AWS lists', async () => {
    expect(await labels(`${before}  - id: x\n    title: X\n    aws: ec2:ModifyInstanceMetadataOptions\n    with: { HttpTokens: ¦ }\n`)).toEqual(['optional', 'required'])
  })

  test('of undo and of via', async () => {
    expect(await labels(step('undo:\n      aws: ec2:TerminateInstances\n      with: { ¦ }'))).toContain('InstanceIds')
    expect(await labels(step('via: { when: "true", with: { ¦ } }'))).toContain('InstanceIds')
  })

  test('inputs of a procedure', async () => {
    const found = await suggestions(`${before}  - id: x\n    title: X\n    use: ec2-detach-profile\n    with: { ¦ }\n`)
    expect(found).toMatchObject([{ label: 'instance_id', detail: 'string, required', about: expect.stringContaining('role') }])
  })
})

describe('names in expressions', () => {
  const step = (rest: string): string => `${before}  - id: x\n    title: X\n    aws: ec2:DescribeSecurityGroups\n    ${rest}\n${after}`
  test.each([
    ['inputs', 'when: inputs.¦', ['instance_id', 'limit']],
    ['steps before, not later ones', 'when: steps.¦', ['look', 'one']],
    ['members of an answer', 'when: steps.look.¦', ['Reservations', 'NextToken']],
    ['half typed', 'when: steps.look.Res¦', ['Reservations', 'NextToken']],
    ['members of an item', 'when: steps.look.Reservations[0].Instances[0].¦', expect.arrayContaining(['InstanceId', 'State'])],
    ['members of what value yields', 'when: steps.one.¦', expect.arrayContaining(['VpcId', 'CidrBlock'])],
    ['optional members', 'when: steps.one.?¦', expect.arrayContaining(['VpcId'])],
    ['of an optional', 'when: steps.look.Reservations[?0].?Instances[?0].¦', expect.arrayContaining(['InstanceId'])],
    ['of its own answer', 'value: output.¦', ['NextToken', 'SecurityGroups']],
    ['of a variable', 'value: output.SecurityGroups.map(g, g.¦)', expect.arrayContaining(['GroupId', 'IpPermissions'])],
    ['of a variable in one', 'value: output.SecurityGroups.map(g, g.IpPermissions.exists(p, p.¦', expect.arrayContaining(['FromPort'])],
    ['behind a filter', 'value: output.SecurityGroups.filter(g, g.GroupId == "a.b(")[0].¦', expect.arrayContaining(['GroupId'])],
    ['in ${}', 'with: { GroupIds: ["${steps.look.¦}"] }', ['Reservations', 'NextToken']],
    ['in ${} that is not closed', 'with: { GroupIds: ["${inputs.¦', ['instance_id', 'limit']],
    ['behind another ${}', 'with: { GroupIds: ["${inputs.limit} ${inputs.¦"] }', ['instance_id', 'limit']],
    ['in a block', 'value: >-\n      output.¦', ['NextToken', 'SecurityGroups']],
    ['the configuration', 'when: org.¦', ['forensics']],
  ])('%s', async (_, rest, wanted) => {
    const found = await labels(step(rest))
    expect(found.sort()).toEqual(Array.isArray(wanted) ? [...wanted].sort() : wanted)
  })

  test('all that is visible, with its type', async () => {
    const found = await suggestions(step('value: ¦'))
    expect(found.map(({ label }) => label)).toEqual(expect.arrayContaining(['output', 'inputs', 'steps', 'org']))
    expect(found.map(({ label }) => label)).not.toContain('before')
    expect((await suggestions(step('value: output.SecurityGroups.map(g, ¦'))).map(({ label }) => label)).toContain('g')
    const members = await suggestions(step('when: steps.one.¦'))
    expect(members.find(({ label }) => label === 'Tags')).toMatchObject({ detail: 'a list' })
  })

  test('finding in from, item in forEach', async () => {
    expect(await labels(`${head}inputs:\n  a: { type: string, from: finding.¦ }\n`)).toEqual(expect.arrayContaining(['severity', 'account']))
    expect(await labels(step('forEach: steps.look.Reservations\n    with: { GroupIds: ["${item.¦}"] }'))).toContain('Instances')
  })

  test.each([
    ['of AWS', 'when: steps.look.Reservations[0].Instances.exists(i, i.State.Name == "¦', ['pending', 'running', 'shutting-down', 'stopped', 'stopping', 'terminated']],
    ['half typed, in a text in quotes', 'with: { GroupIds: ["${steps.look.Reservations[0].Instances[0].State.Name == \'run¦\' ? 1 : 2}"] }', expect.arrayContaining(['running'])],
    ['that a person chooses from', 'when: steps.choice != "¦"', ['yes', 'no']],
  ])('values %s', async (_, rest, wanted) => {
    const ask = '  - id: choice\n    title: C\n    ask: { select: { yes: It is, no: It is not } }\n'
    const found = await labels(step(rest).replace('  - id: x\n', `${ask}  - id: x\n`))
    expect(Array.isArray(wanted) ? found.sort() : found).toEqual(Array.isArray(wanted) ? [...wanted].sort() : wanted)
  })

  test('nothing in a text, outside of ${}, in another step that is broken', async () => {
    expect(await labels(step('value: output.SecurityGroups[0].GroupId == "inputs.¦'))).toEqual([])
    expect(await labels(step('with: { GroupIds: ["inputs.¦"] }'))).toEqual([])
  })

  test.each([
    ['an unreadable step before', `${before}  - id: broken\n    aws: [\n  - id: x\n    title: X\n    when: steps.¦\n`],
    ['nothing else', `validate:\n${read}  - id: one\n    aws: ec2:DescribeVpcs\n  - id: x\n    when: steps.¦\n`],
    ['a quote that is not closed below', `${before}  - id: x\n    aws: ec2:DescribeVpcs\n    when: steps.¦\n    title: "X\n${after}`],
    ['keys that do not exist', `${before}  - id: x\n    foo: 1\n    bar: 2\n    aws: ec2:DescribeVpcs\n    when: steps.¦\n`],
  ])('beside %s', async (_, text) => {
    expect(await labels(text)).toEqual(expect.arrayContaining(['look', 'one']))
  })
})

describe('other names', () => {
  test('procedures', async () => {
    expect(await suggestions(`${before}  - id: x\n    title: X\n    use: ¦\n`)).toContainEqual(expect.objectContaining({ label: 'ec2-detach-profile', detail: expect.any(String), about: expect.any(String) }))
  })

  test('finding types, quoted where they are not', async () => {
    expect(await accepted('match:\n  - types: [Back¦]\n', 'Backdoor:EC2/Spambot')).toBe('match:\n  - types: ["Backdoor:EC2/Spambot"]\n')
    expect(await accepted('match:\n  - types: ["Back¦"]\n', 'Backdoor:EC2/Spambot')).toBe('match:\n  - types: ["Backdoor:EC2/Spambot"]\n')
    expect(await accepted('match:\n  - types:\n      - ¦\n', 'Backdoor:EC2/Spambot')).toBe('match:\n  - types:\n      - "Backdoor:EC2/Spambot"\n')
    expect(await labels('match:\n  - types: ["¦"]\n')).not.toContain('Backdoor:EC2/XORDDOS')
  })

  test('rules that may be ignored', async () => {
    const found = await labels(`${before}  # sirun-ignore no-¦\n`)
    expect(found).toContain('no-ending')
    expect(found).not.toContain('yaml-syntax')
    expect(await accepted('# sirun-ignore unk¦\n', 'unknown-step')).toBe('# sirun-ignore unknown-step: \n')
    expect(await accepted('# sirun-ignore unk¦: why\n', 'unknown-step')).toBe('# sirun-ignore unknown-step: why\n')
  })

  test('steps in needs, places in in', async () => {
    expect(await labels(`${before}  - id: x\n    title: X\n    needs: [¦]\n    aws: ec2:DescribeVpcs\n${after}`)).toEqual(['look', 'one'])
    expect(await labels(`${before}  - id: x\n    title: X\n    in: ¦\n    aws: ec2:DescribeVpcs\n`)).toEqual(['security'])
  })

  test('keys of the language with what they are for, and values that it lists', async () => {
    expect(await suggestions(`${before}  - id: x\n    title: X\n    aws: ec2:DescribeVpcs\n    wi¦\n`)).toContainEqual(expect.objectContaining({ label: 'with', about: expect.stringContaining('Parameters of the call') }))
    expect(await labels(`${before}  - ¦\n`)).toEqual(expect.arrayContaining(['id', 'title', 'aws', 'use', 'manual']))
    expect(await labels(`${before}  - id: x\n    title: X\n    use: a\n    ¦\n`)).not.toContain('becomes')
    expect(await labels(`${head}inputs:\n  a: { type: ¦ }\n`)).toEqual(expect.arrayContaining(['string', 'number', 'bool', 'list', 'time']))
    expect(await labels('¦')).toEqual(expect.arrayContaining(['sirun', 'match', 'validate']))
  })

  test('nothing in a comment or a sentence', async () => {
    expect(await labels(`${before}  # see ¦\n`)).toEqual([])
    expect(await labels(`${before}  - id: x\n    title: Look at ¦\n`)).toEqual([])
  })
})
