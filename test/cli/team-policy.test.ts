/** Which policy holds: found or named, beside any configuration, and never passed over. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadSettings, type Settings } from '../../src/cli/settings.js'
import { SirunError } from '../../src/diagnostics/diagnostic.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain } from './run-main.js'

const newFolder = temporaryFolders()
const forbid = (operation: string): string => `forbid: [{ operations: ["${operation}"], why: The platform team does that. }]\n`

function repository(files: Record<string, string>): string {
  const root = newFolder()
  mkdirSync(join(root, '.git'))
  mkdirSync(join(root, 'below'))
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text)
  return root
}

const load = (root: string, flags = {}, cwd = root): Promise<Settings> => loadSettings(flags, { HOME: '/h' }, cwd)
const forbidden = ({ policy }: Settings): string[] => (policy?.forbid ?? []).map(({ operation, from }) => `${operation} ${from}`)

test('at the git root it holds without a configuration, from any folder below', async () => {
  const root = repository({ 'sirun.policy.yaml': forbid('iam:*') })
  expect(forbidden(await load(root, {}, join(root, 'below')))).toEqual(['iam:* sirun.policy.yaml:1'])
})

test('one that the configuration names holds beside it; another configuration does not get rid of it', async () => {
  const root = repository({ 'sirun.policy.yaml': forbid('iam:*'), 'more.yaml': forbid('ec2:*'), 'sirun.config.yaml': 'policy: ./more.yaml\n', 'below/other.yaml': '{}\n', 'below/sirun.policy.yaml': forbid('s3:*') })
  expect(forbidden(await load(root))).toEqual(['iam:* sirun.policy.yaml:1', 'ec2:* more.yaml:1'])
  expect(forbidden(await load(root, { config: 'below/other.yaml' }))).toEqual(['iam:* sirun.policy.yaml:1', 's3:* below/sirun.policy.yaml:1'])
})

test('who agrees and how many targets are as it says, whatever the configuration says', async () => {
  const root = repository({
    'sirun.policy.yaml': 'approvers:\n  people: { ana: { ssh: ana@example.com } }\n  groups: { leads: [ana] }\n  allowed_signers: ./keys\nrequire_approvals: [{ by: leads }]\nmax_targets: 5\n',
    'sirun.config.yaml': 'max_targets: 50\napprovals:\n  people: { ana: { arn: "arn:aws:iam::111122223333:user/mallory" }, me: { ssh: me@example.com } }\n  groups: { leads: [me], mine: [me] }\n  allowed_signers: ./mine\n',
  })
  const { config } = await load(root)
  expect(config).toMatchObject({ max_targets: 5, approvals: { people: { ana: { ssh: 'ana@example.com' }, me: {} }, groups: { leads: ['ana'], mine: ['me'] }, allowed_signers: join(root, 'keys') } })
  expect(config.approvals!.people['ana']).not.toHaveProperty('arn')
})

test.each([
  ['named and missing', { 'sirun.config.yaml': 'policy: ./none.yaml\n' }, 'policy-unreadable'],
  ['a folder', { 'sirun.config.yaml': 'policy: ./below\n' }, 'policy-unreadable'],
  ['broken', { 'sirun.policy.yaml': 'forbid: [' }, 'yaml-syntax'],
  ['empty', { 'sirun.policy.yaml': '' }, 'empty-file'],
  ['misspelt', { 'sirun.policy.yaml': 'forbidden: []\n' }, 'unknown-key'],
  ['two that say who agrees', Object.fromEntries(['sirun.policy.yaml', 'more.yaml'].map((name) => [name, 'approvers: { people: {}, groups: {} }\n']).concat([['sirun.config.yaml', 'policy: more.yaml\n']])) as Record<string, string>, 'several-approvers'],
])('%s: nothing is done without it, exit 2', async (_, files, code) => {
  const root = repository(files)
  const error = await load(root).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(SirunError)
  expect(error).toMatchObject({ kind: 'usage', diagnostics: [{ code }] })
  for (const argv of [['respond', 'file:finding.json'], ['respond', 'file:finding.json', '--dry-run'], ['contain', 'ec2-quarantine-instance', '--account', '111122223333', '--region', 'eu-west-1'], ['doctor']]) {
    const ended = await runMain([...argv, '--json'], root)
    expect([ended.code, jsonLines(ended.stdout)[0]]).toMatchObject([2, { error: { code } }])
  }
})

test('lint says what a run would refuse, at its line; reads and what is forbidden in some accounts only are none of it', async () => {
  const root = repository({ 'sirun.policy.yaml': `${forbid('ec2:*')}  # all of it\n`, 'sirun.config.yaml': 'runbooks: [./below]\n' })
  const step = '{ id: stop, title: Stop, aws: ec2:StopInstances, with: { InstanceIds: [i-1] }, observe: { aws: ec2:DescribeInstances, with: { InstanceIds: [i-1] }, value: "output.Reservations.size()" }, becomes: "1", undo: { aws: ec2:StartInstances, with: { InstanceIds: [i-1] } } }'
  writeFileSync(join(root, 'below', 'stop.yaml'), `sirun: 1\nid: stop\ntitle: T\nsummary: S\nowner: o\nreviewed: { on: 2026-11-01, by: o, every: 90d }\nmatch: [{ product: GuardDuty }]\nisolate:\n  - ${step}\n`)
  const found = async (): Promise<unknown[]> => jsonLines((await runMain(['lint', '--json'], root)).stdout).filter((each) => (each as { code?: string }).code === 'forbidden-operation')
  expect((await found()).map((each) => (each as { message: string }).message)).toEqual([
    'The policy forbids ec2:StopInstances (ec2:*, sirun.policy.yaml:1): The platform team does that.',
    'The policy forbids ec2:StartInstances (ec2:*, sirun.policy.yaml:1): The platform team does that.',
  ])
  expect((await found())[0]).toMatchObject({ severity: 'error', place: { file: 'below/stop.yaml', line: 9 } })
  writeFileSync(join(root, 'sirun.policy.yaml'), 'forbid: [{ operations: ["ec2:*"], accounts: ["111122223333"], why: w }]\n')
  expect(await found()).toEqual([])
})

test('doctor says which holds, which runbooks it refuses a step of, and which pattern fits nothing', async () => {
  const check = async (root: string): Promise<unknown> => jsonLines((await runMain(['doctor', '--json', '--state-dir', 'state'], root)).stdout).find((each) => (each as { name: string }).name === 'policy')
  expect(await check(repository({}))).toEqual({ type: 'check', name: 'policy', state: 'ok', says: 'none' })
  expect(await check(repository({ 'sirun.policy.yaml': forbid('ec2:Terminate*') }))).toMatchObject({ state: 'ok', says: 'sirun.policy.yaml: 1 forbidden, 0 protected, 0 with approvals' })
  expect(await check(repository({ 'sirun.policy.yaml': forbid('ec2:ModifyInstanceAttribute') }))).toMatchObject({ state: 'warn', says: expect.stringContaining('it refuses a step of ec2-quarantine-instance') })
  expect(await check(repository({ 'sirun.policy.yaml': forbid('ec2:Terminat*X') }))).toMatchObject({ state: 'warn', says: expect.stringContaining('no operation is like ec2:Terminat*X') })
  expect(await check(repository({ 'sirun.policy.yaml': 'require_approvals: [{ by: leads }]\n' }))).toMatchObject({ state: 'fail', says: expect.stringContaining('names a group leads that is nowhere') })
})
