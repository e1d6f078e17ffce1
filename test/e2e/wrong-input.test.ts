/** What a user gets wrong ends in one clear message, the documented exit code, and no stack trace. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { emptyFolder, runSirun } from './run-sirun.js'

const fixture = (name: string): string => resolve(import.meta.dirname, '../fixtures/findings', name)

function file(name: string, text: string): string {
  const path = join(emptyFolder(), name)
  writeFileSync(path, text)
  return path
}

const cases: [title: string, args: string[], code: number, message: RegExp][] = [
  ['no such drill', ['drill', 'ec2-command-and-controll', '--script'], 2, /There is no drill ec2-command-and-controll[\s\S]*ec2-command-and-control/],
  ['unknown flag', ['drill', 'ec2-command-and-control', '--scrip'], 2, /unknown option '--scrip'[\s\S]*--script/i],
  ['unknown command', ['dril'], 2, /dril/],
  ['--all by hand', ['drill', '--all'], 2, /--script/],
  ['no such file', ['respond', 'file:nothing.json', '--drill', '--script'], 2, /nothing\.json/],
  ['not JSON', ['respond', `file:${file('x.json', '{"a": }')}`, '--drill', '--script'], 1, /x\.json:1:7/],
  ['no finding', ['respond', `file:${fixture('not-malware-scan-event.json')}`, '--drill', '--script'], 1, /no finding|not a finding/i],
  ['no runbook', ['respond', `file:${fixture('lambda-dns.json')}`, '--drill', '--script', '--config', file('no-generic.yaml', 'disable: { generic-triage: ours is in a wiki }\n')], 1, /No runbook/],
  ['no such runbook', ['respond', `file:${fixture('ec2-c2-api.json')}`, '--drill', '--script', '--runbook', 'ec2-comand-and-control'], 2, /ec2-command-and-control/],
  ['a live run without a terminal and without credentials', ['respond', `file:${fixture('ec2-c2-api.json')}`], 3, /no credentials for AWS[\s\S]*--approve disks/],
  ['a drill by hand without a terminal', ['drill', 'ec2-command-and-control'], 3, /terminal/],
  ['no such configuration', ['lint', '--config', 'nothing.yaml'], 2, /nothing\.yaml/],
  ['no such run', ['report', '01KC2M'], 2, /01KC2M/],
  ['a state folder that is a file', ['drill', 'ec2-command-and-control', '--script', '--state-dir', file('state', '')], 5, /state|journal/i],
]

test.each(cases)('%s', async (_title, args, code, message) => {
  const ran = await runSirun(args)
  expect([ran.code, ran.stderr]).toEqual([code, expect.stringMatching(message)])
  expect(ran.stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m)
})

test.each(cases)('%s, with --json: the problem is one JSON object', async (_title, args, code) => {
  const ran = await runSirun([...args, '--json'])
  const last = ran.stdout.trimEnd().split('\n').at(-1)!
  expect([ran.code, Object.keys(JSON.parse(last) as object)]).toEqual([code, ['error']])
})

const header = 'sirun: 1\nid: r\ntitle: T\nsummary: S\nowner: o\nreviewed: { on: 2026-11-01, by: o, every: 90d }\nmatch: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]\n'

/** The ten commonest mistakes of an author, each in a runbook of its own: code, line and column of the message. */
const mistakes: [code: string, place: string, body: string][] = [
  ['unknown-key', '9:24', 'validate:\n  - { id: a, title: T, isssue: x, wait: 1m }\n'],
  ['missing-key', '9:5', 'validate:\n  - { id: a, wait: 1m }\n'],
  ['no-step-kind', '9:5', 'validate:\n  - { id: a, title: T }\n'],
  ['duplicate-id', '10:11', 'validate:\n  - { id: a, title: T, wait: 1m }\n  - { id: a, title: T, wait: 1m }\n'],
  ['unknown-step', '9:30', 'validate:\n  - { id: a, title: T, when: steps.b == 1, wait: 1m }\n'],
  ['unknown-operation', '9:29', 'validate:\n  - { id: a, title: T, aws: "ec2:DescribeInstnces" }\n'],
  ['unknown-parameter', '9:62', 'validate:\n  - { id: a, title: T, aws: "ec2:DescribeInstances", with: { InstanceId: [x] } }\n'],
  ['expression-syntax', '9:34', 'validate:\n  - { id: a, title: T, when: "1 +", wait: 1m }\n'],
  ['change-without-observe', '9:29', 'isolate:\n  - { id: a, title: T, aws: "ec2:StopInstances", with: { InstanceIds: [x] } }\n'],
  ['quote-it', '9:30', 'validate:\n  - { id: a, title: T, when: !has(inputs.x), wait: 1m }\n'],
]

test.each(mistakes)('a runbook with the mistake %s', async (code, place, body) => {
  const folder = emptyFolder()
  mkdirSync(join(folder, 'runbooks'))
  writeFileSync(join(folder, 'runbooks/r.yaml'), header + body)
  const { code: exit, stdout } = await runSirun(['lint', 'runbooks', '--json'], { cwd: folder })
  const found = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as { code?: string; place?: { line: number; column: number } })
  const places = found.filter((each) => each.code === code).map((each) => `${each.place?.line}:${each.place?.column}`)
  expect([exit, found.map((each) => each.code), places]).toEqual([1, expect.arrayContaining([code]), [place]])
})
