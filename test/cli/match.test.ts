import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fixtureText } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain } from './run-main.js'

const newFolder = temporaryFolders()

/** A runbook for these findings that does nothing. */
function runbook(id: string, match: string): string {
  return `sirun: 1
id: ${id}
title: Title of ${id}
summary: Ends.
owner: cloud-secops
reviewed: { on: 2026-11-01, by: cloud-secops, every: 90d }
match: ${match}
close:
  - { id: ended, title: Close it, end: benign }
`
}

/** A folder with one.json, two.json (two findings), mixed.json (one, and one that is none), lambda.json, and runbooks. */
function withFindings(runbooks: Record<string, string> = {}, config = ''): string {
  const folder = newFolder()
  const one = fixtureText('ec2-c2-api')
  writeFileSync(join(folder, 'one.json'), one)
  writeFileSync(join(folder, 'two.json'), `[${one},${fixtureText('lambda-dns')}]`)
  writeFileSync(join(folder, 'mixed.json'), `[${one},{"hello":"world"}]`)
  writeFileSync(join(folder, 'lambda.json'), fixtureText('lambda-dns'))
  writeFileSync(join(folder, 'other.json'), '{"hello":"world"}')
  mkdirSync(join(folder, 'own'))
  for (const [id, match] of Object.entries(runbooks)) writeFileSync(join(folder, 'own', `${id}.yaml`), runbook(id, match))
  writeFileSync(join(folder, 'config.yaml'), `runbooks: [./own]\n${config}\n`)
  return folder
}

const type = 'Backdoor:EC2/C&CActivity.B'
const noGeneric = 'disable: { generic-triage: this is about what has none }'
const exact = `[{ types: ["${type}"] }]`

interface Matched {
  finding: Record<string, unknown>
  matches: { runbook: string; rank: string; reason: string }[]
  others: { runbook: string; reason: string }[]
  diagnostics?: { code: string }[]
}

async function matchJson(folder: string, reference: string): Promise<{ code: number; lines: Matched[] }> {
  const ended = await runMain(['match', reference, '--json', '--config', 'config.yaml'], folder)
  expect(ended.stderr).toBe('')
  return { code: ended.code, lines: jsonLines(ended.stdout) as Matched[] }
}

test('--json: exactly one object with the normal form and the runbooks, best first, with the reasons', async () => {
  const folder = withFindings({
    'a-product': '[{ product: GuardDuty }]',
    'b-pattern': '[{ types: ["Backdoor:*"] }]',
    'c-low': `[{ types: ["${type}"], when: finding.severity.score < 4 }]`,
    'd-other': '[{ types: ["Recon:EC2/Portscan"] }]',
  })
  const { code, lines } = await matchJson(folder, 'file:one.json')
  expect([code, lines.length]).toEqual([0, 1])
  const [{ finding, matches, others, diagnostics }] = lines as [Matched]
  expect(Object.keys(finding).slice(0, 5)).toEqual(['id', 'type', 'account', 'region', 'severity'])
  expect(finding).toMatchObject({
    id: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1',
    type,
    account: '111122223333',
    region: 'eu-west-1',
    severity: { score: 8, label: 'HIGH' },
    instance: { id: 'i-0aaaabbbbccccdddd' },
    last_seen: '2026-11-20T02:55:00.000Z',
  })
  expect(matches.filter(({ runbook: id }) => /^[abcd]-/.test(id))).toMatchObject([
    { runbook: 'b-pattern', rank: 'pattern', reason: expect.stringContaining('Backdoor:*') },
    { runbook: 'a-product', rank: 'product', reason: expect.stringContaining('GuardDuty') },
  ])
  expect(matches[0]).toMatchObject({ rank: 'exact', reason: expect.stringContaining(type) })
  expect(others).toEqual(
    expect.arrayContaining([
      { runbook: 'c-low', reason: expect.stringContaining('not finding.severity.score < 4') },
      { runbook: 'd-other', reason: expect.stringContaining(type) },
    ]),
  )
  expect(diagnostics).toBeUndefined()
})

test('a tie is said, to people and to programs', async () => {
  const folder = withFindings({ twin: exact, other: exact })
  const { code, lines } = await matchJson(folder, 'file:one.json')
  expect(code).toBe(0)
  expect(lines[0]!.diagnostics).toMatchObject([{ code: 'tied-match', message: expect.stringContaining('twin') }])
  const shown = await runMain(['match', 'file:one.json', '--config', 'config.yaml'], folder)
  expect(shown).toMatchObject({ code: 0, stderr: '' })
  expect(shown.stdout).toContain('[tied-match]')
})

test('of two layers, the higher one has it, and says so', async () => {
  const { lines } = await matchJson(withFindings({ ours: exact }), 'file:one.json')
  expect(lines[0]!.matches.map(({ runbook: id }) => id)).toEqual(['ours', 'ec2-command-and-control', 'generic-triage'])
  expect(lines[0]).toMatchObject({ matches: [{ reason: `type is ${type}, and the layer team is above ec2-command-and-control of shipped` }, {}, {}] })
  expect(lines[0]).not.toHaveProperty('diagnostics')
})

test('a runbook that cannot be read is among the others', async () => {
  const folder = withFindings({ broken: '[{ typos: [x] }]' })
  const { lines } = await matchJson(folder, 'file:one.json')
  expect(lines[0]!.others).toContainEqual({ runbook: 'broken', reason: expect.stringContaining('sirun lint own/broken.yaml') })
})

test('all of several, one after another; with #n the one', async () => {
  const folder = withFindings({ ours: '[{ types: ["Backdoor:EC2/*"] }]' }, 'disable: { ec2-command-and-control: ours is better, generic-triage: this is about what has none }')
  const both = await matchJson(folder, 'file:two.json')
  expect(both.lines.map(({ finding, matches }) => [finding.type, matches.map(({ runbook: id }) => id)])).toEqual([
    [type, ['ours']],
    [expect.stringContaining('Lambda'), []],
  ])
  expect(both.code).toBe(1)
  const first = await matchJson(folder, 'file:two.json#1')
  expect([first.code, first.lines.length]).toEqual([0, 1])
  const shown = await runMain(['match', 'file:two.json', '--config', 'config.yaml'], folder)
  expect(shown.stdout).toMatch(/Finding 1 of 2[^]*Finding 2 of 2/)
})

test('what no other runbook is for has the generic one, which says so', async () => {
  const { code, lines } = await matchJson(withFindings(), 'file:lambda.json')
  expect([code, lines[0]!.matches]).toEqual([0, [{ runbook: 'generic-triage', title: expect.any(String), rank: 'generic', reason: 'it is the generic one, for what no other runbook is for' }]])
})

test('an alarm and a rule are given to a runbook by the configuration', async () => {
  const folder = withFindings({ ours: '[{ types: ["Recon:EC2/Portscan"] }]' }, 'match: { alarms: { "cis-*": ours }, rules: { "*public-read*": s3-data-exfiltration } }')
  writeFileSync(join(folder, 'alarm.json'), fixtureText('alarm-event'))
  writeFileSync(join(folder, 'rule.json'), fixtureText('config-event'))
  const best = async (reference: string): Promise<unknown> => (await matchJson(folder, reference)).lines[0]!.matches[0]
  expect(await best('file:alarm.json')).toMatchObject({ runbook: 'ours', rank: 'exact', reason: 'the configuration gives the alarm cis-* to it' })
  expect(await best('file:rule.json')).toMatchObject({ runbook: 's3-data-exfiltration', reason: 'the configuration gives the rule *public-read* to it' })
})

test('no runbook: exit 1; the finding is shown all the same', async () => {
  const folder = withFindings({}, noGeneric)
  const { code, lines } = await matchJson(folder, 'file:lambda.json')
  expect([code, lines.length]).toEqual([1, 1])
  expect(lines[0]).toMatchObject({ matches: [], diagnostics: [{ code: 'no-runbook' }] })
  const shown = await runMain(['match', 'file:lambda.json', '--config', 'config.yaml'], folder)
  expect(shown.code).toBe(1)
  expect(shown.stdout).toContain('111122223333')
  expect(shown.stderr).toContain('[no-runbook]')
})

test('what is no finding among findings: they are matched, then it is said, and exit 1', async () => {
  const folder = withFindings()
  const ended = await runMain(['match', 'file:mixed.json', '--json'], folder)
  expect(ended.code).toBe(1)
  expect(jsonLines(ended.stdout)).toMatchObject([{ finding: { type } }, { error: { code: 'not-a-finding' } }])
})

test.each([
  ['file:other.json', 1, 'not-a-finding'],
  ['file:none.json', 2, 'no-such-file'],
  ['file:two.json#9', 2, 'no-such-finding'],
  ['one.json', 2, 'unknown-reference'],
])('%s: exit %i', async (reference, code, diagnostic) => {
  const ended = await runMain(['match', reference], withFindings())
  expect([ended.code, ended.stdout]).toEqual([code, ''])
  expect(ended.stderr).toContain(`[${diagnostic}]`)
})

test('standard input, and every member of the normal form on the screen', async () => {
  const ended = await runMain(['match', '-'], newFolder(), {}, fixtureText('ec2-c2-api'))
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  const [head, ...rest] = ended.stdout.split('\n')
  expect(head).toBe(`  HIGH 8  ${type}`)
  for (const text of ['account        111122223333', 'i-0aaaabbbbccccdddd', '198.51.100.23', 'sg-0aaaa000000000002', 'web-1'])
    expect(rest.join('\n')).toContain(text)
})

test('hostile text is shown, not acted upon, and has a column of its own', async () => {
  const answer = JSON.parse(fixtureText('ec2-c2-api'))
  const hostile = answer.Findings[0]
  hostile.Title = 'a\u001b[2J\r\n  HIGH 9  Other\u202e\u009b'
  hostile.Resource.InstanceDetails.Tags = [{ Key: 'x\n  Runbooks for it, best first', Value: '\u007f' }]
  const ended = await runMain(['match', '-'], newFolder(), {}, JSON.stringify(answer))
  expect(ended.stdout).toContain('"a\\x1b[2J\\x0d\\x0a  HIGH 9  Other\\u{202e}\\x9b"')
  expect(ended.stdout.match(/^ {2}Runbooks for it/gm)).toHaveLength(1)
  expect(ended.stdout).not.toMatch(/[^\n\x20-\x7e–→•…]/)
  const json = await runMain(['match', '-', '--json'], newFolder(), {}, JSON.stringify(answer))
  expect(json.stdout).not.toMatch(/[^\n\x20-\x7e]/)
  expect(jsonLines(json.stdout)).toMatchObject([{ finding: { title: hostile.Title } }])
})
