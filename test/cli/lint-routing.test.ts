/** sirun lint on the routing of alerts: when it is linted, and what the whole of it says. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { jsonLines, runMain, type Ended } from './run-main.js'

const made: string[] = []
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true })))

const wrong = 'destinations:\n  a: { type: security_hub }\n  b: { type: guardduty }\ndefault: { to: [a] }\nrules: []\n'
const runbook = `sirun: 1
id: hello
title: T
summary: S
owner: o
reviewed: { on: 2026-11-01, by: o, every: 90d }
match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]
validate:
  - { id: ask, title: Ask, manual: Call the owner }
`
const config = 'runbooks: [runbooks]\nlint: { severity: { no-drill: off, no-ending: off } }\n'

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sirun-lint-routing-'))
  made.push(folder)
  for (const [name, text] of Object.entries({ 'sirun.config.yaml': config, 'runbooks/hello.yaml': runbook, ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

function lint(folder: string, ...argv: string[]): Promise<Ended> {
  return runMain(['lint', '--as-of', '2026-11-24', '--no-cache', ...argv], folder, { SIRUN_CONFIG: join(folder, 'sirun.config.yaml') })
}

const said = (stdout: string): string[] =>
  jsonLines(stdout).map((line) => {
    const { code, place, files } = line as { code?: string; place?: { file: string; line: number }; files?: number }
    return code === undefined ? `${files} files` : `${place!.file}:${place!.line} ${code}`
  })

test.each([
  ['without paths', [], ['routing.yaml:3 unused-destination', '2 files']],
  ['by its path', ['routing.yaml'], ['routing.yaml:3 unused-destination', '1 files']],
  ['with its folder', ['.'], ['routing.yaml:3 unused-destination', '2 files']],
  ['not with another folder', ['runbooks'], ['1 files']],
])('%s', async (_, paths, expected) => {
  const { code, stdout } = await lint(folderWith({ 'routing.yaml': wrong }), ...paths, '--json')
  expect([code, said(stdout)]).toEqual([0, expected])
})

test('one of another name is linted where the configuration names it', async () => {
  const folder = folderWith({ 'sirun.config.yaml': `${config}routing: alerts/who.yaml\n`, 'alerts/who.yaml': wrong })
  for (const paths of [[], ['alerts/who.yaml'], ['alerts'], ['alerts/*.yaml']]) expect(said((await lint(folder, ...paths, '--json')).stdout)).toContain('alerts/who.yaml:3 unused-destination')
})

test('one that is named and is not there', async () => {
  const { code, stderr } = await lint(folderWith({ 'sirun.config.yaml': `${config}routing: who.yaml\n` }))
  expect([code, stderr]).toEqual([2, expect.stringContaining('[routing-unreadable]')])
})

test('standard input, under its name', async () => {
  const folder = folderWith({})
  const { stdout } = await runMain(['lint', '-', '--stdin-filename', 'routing.yaml', '--json'], folder, { SIRUN_CONFIG: join(folder, 'sirun.config.yaml') }, wrong)
  expect(said(stdout)).toEqual(['routing.yaml:3 unused-destination', '1 files'])
})

test('types, ignores and severities hold as in runbooks', async () => {
  const text = `destinations:
  # sirun-ignore unused-destination: The team joins in December.
  b: { type: guardduty }
  a: { type: security_hub }
rules:
  - { id: member, when: finding.sevrity.score > 7.0, to: [a] }
  - { id: enum, when: priority == "P5", to: [a] }
  - { id: number, when: finding.severity.score, to: [a] }
  - { id: kind, when: 'finding.type in ["Backdoor:EC2/C2Activity.B"] || finding.type != "UnauthorizedAcess:EC2/TorClient"', to: [a] }
default: { to: [a] }
suppress:
  - { id: over, when: environment == "test", reason: A test., until: 2026-11-24 }
`
  const folder = folderWith({ 'sirun.config.yaml': `${config.replace('no-drill: off', 'no-drill: off, suppression-over: error')}`, 'routing.yaml': text })
  const { code, stdout } = await lint(folder, 'routing.yaml', '--json')
  expect([code, said(stdout)]).toEqual([
    1,
    ['routing.yaml:6 unknown-member', 'routing.yaml:7 never-equal', 'routing.yaml:8 expression-type', 'routing.yaml:9 unknown-finding-type', 'routing.yaml:9 unknown-finding-type', 'routing.yaml:12 suppression-over', '1 files'],
  ])
  expect(jsonLines(stdout)[3]).toMatchObject({ hint: 'Did you mean Backdoor:EC2/C&CActivity.B?', place: { column: 41 } })
})

test.each([
  ['finding.type.startsWith("UnauthorizedAcess:IAMUser/")', ['Did you mean UnauthorizedAccess:IAMUser/?']],
  ['finding.type.startsWith("Backdoor:EC2/")', []],
  ['finding.type.startsWith("Software and Configuration Checks/")', []],
  ['"Backdoor:EC2/C&CActivity.B" == finding.type', []],
  ['finding.title == "Backdoor:EC2/C&CActivity.X"', []],
])('%s', async (when, hints) => {
  const folder = folderWith({ 'routing.yaml': `destinations: { a: { type: guardduty } }\nrules: [{ id: r, when: ${JSON.stringify(when)}, to: [a] }]\ndefault: { to: [a] }\n` })
  const problems = jsonLines((await lint(folder, 'routing.yaml', '--json')).stdout).flatMap((line) => (line as { hint?: string }).hint ?? [])
  expect(problems).toEqual(hints)
})

test('a baseline holds no secret', async () => {
  const secret = ['hooks.slack.com', 'services', 'T01234567', 'B01234567', 'a1B2c3D4e5F6g7H8i9J0k1L2'].join('/')
  const folder = folderWith({ 'routing.yaml': `destinations: { a: { type: guardduty } }\ndefault: { to: [a] } # https://${secret}\n` })
  await lint(folder, 'routing.yaml', '--baseline', 'known.json', '--write-baseline')
  const kept = readFileSync(join(folder, 'known.json'), 'utf8')
  expect(kept).toContain('secret-in-file')
  expect(kept).not.toContain('a1B2c3D4')
  expect((await lint(folder, 'routing.yaml', '--baseline', 'known.json')).code).toBe(0)
})

test('--fix puts a key right', async () => {
  const folder = folderWith({ 'routing.yaml': 'destinations: { a: { type: guardduty } }\ndefualt: { to: [a] }\n' })
  await lint(folder, 'routing.yaml', '--fix')
  expect(readFileSync(join(folder, 'routing.yaml'), 'utf8')).toBe('destinations: { a: { type: guardduty } }\ndefault: { to: [a] }\n')
})

test('a secret is found, and its line is shown without it', async () => {
  const secret = ['hooks.slack.com', 'services', 'T01234567', 'B01234567', 'a1B2c3D4e5F6g7H8i9J0k1L2'].join('/')
  const { code, stdout } = await lint(folderWith({ 'routing.yaml': `destinations:\n  a: { type: slack, url: "https://${secret}" }\ndefault: { to: [a] }\n` }), 'routing.yaml')
  expect([code, stdout]).toEqual([1, expect.stringContaining('This looks like a webhook of Slack')])
  expect(stdout).toContain('url: "https://••••')
  expect(stdout).not.toContain('a1B2c3D4')
})
