import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../src/cli/package-root.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { folderRulesOff } from './folder-rules-off.js'
import { jsonLines, runMain } from './run-main.js'

const newFolder = temporaryFolders()
const fixtures = join(packageRoot(), 'test', 'fixtures')
const id = '01KAS3Q6R00000000000000000'

/** A working folder with a state folder `state` that holds the golden run. */
function withRun(): string {
  const folder = newFolder()
  cpSync(join(fixtures, 'journal', 'format-1'), join(folder, 'state', 'runs', id), { recursive: true })
  return folder
}

/** A working folder with runbooks/ec2/look.yaml of that text. */
function withRunbook(text: string): string {
  const folder = newFolder()
  mkdirSync(join(folder, 'runbooks', 'ec2'), { recursive: true })
  writeFileSync(join(folder, 'runbooks', 'ec2', 'look.yaml'), text)
  writeFileSync(join(folder, 'sirun.config.yaml'), folderRulesOff)
  return folder
}

const runbook = `sirun: 1
id: look
title: Look at an instance
summary: Looks at an instance and ends.
owner: cloud-secops
reviewed: { on: 2026-11-01, by: cloud-secops, every: 90d }
match:
  - types: ["Recon:EC2/Portscan"]
inputs:
  instance_id: { type: string, from: finding.?instance.?id, describe: The instance }
validate:
  - id: instance
    title: Look at the instance
    aws: ec2:DescribeInstances
    with: { InstanceIds: ["\${inputs.instance_id}"] }
close:
  - id: harmless
    title: Close it
    end: benign
`

const withConfig = { SIRUN_CONFIG: 'sirun.config.yaml' }

describe('lint', () => {
  test('a clean folder: exit 0', async () => {
    expect(await runMain(['lint', 'runbooks'], withRunbook(runbook), withConfig)).toEqual({
      code: 0,
      stdout: '✔ 0 errors and 0 warnings in 1 file\n',
      stderr: '',
    })
  })

  test('a problem: exit 1, at its line and column, with its line', async () => {
    const ended = await runMain(
      ['lint', join('runbooks', 'ec2', 'look.yaml')],
      withRunbook(runbook.replace('ec2:Describe', 'ec2:Descrbe')),
      withConfig,
    )
    expect(ended).toMatchObject({ code: 1, stderr: '' })
    expect(ended.stdout).toContain('runbooks/ec2/look.yaml:14:10: error:')
    expect(ended.stdout).toContain('  14 |     aws: ec2:DescrbeInstances\n     |          ^^^^')
    expect(ended.stdout).toContain('DescribeInstances')
    expect(ended.stdout).toMatch(/✘ 1 error and 0 warnings in 1 file\n$/)
  })

  test('with --json: a line each, and a summary', async () => {
    const ended = await runMain(['lint', 'runbooks', '--json'], withRunbook(runbook.replace('id: look', 'id: other')), withConfig)
    expect(ended.code).toBe(1)
    expect(jsonLines(ended.stdout)).toMatchObject([
      { type: 'diagnostic', code: 'id-is-not-file-name', place: { file: 'runbooks/ec2/look.yaml', line: 2 } },
      { type: 'summary', files: 1, errors: 1, warnings: 0 },
    ])
  })

  test('procedures are found beside the files that use them, and are checked as such below procedures/', async () => {
    const folder = newFolder()
    const language = join(fixtures, 'language')
    cpSync(language, join(folder, 'runbooks'), { recursive: true })
    writeFileSync(join(folder, 'config.yaml'), readFileSync(join(language, 'sirun.config.yaml'), 'utf8') + folderRulesOff.replace('no-drill', 'unstated-replacement: "off", key-without-sessions: "off", no-drill'))
    for (const path of ['runbooks', 'runbooks/procedures', 'runbooks/iam-instance-credentials-outside.yaml']) {
      const ended = await runMain(['lint', path, '--config', 'config.yaml', '--json'], folder)
      expect(jsonLines(ended.stdout)).toMatchObject([{ type: 'summary', errors: 0, warnings: 0 }])
    }
  })

  test.each([
    [['no-such'], 'no-such-path'],
    [['empty'], 'nothing-to-lint'],
    [['notes.txt'], 'not-yaml'],
  ])('%j: usage', async (paths, code) => {
    const folder = newFolder()
    mkdirSync(join(folder, 'empty'))
    writeFileSync(join(folder, 'notes.txt'), '')
    const ended = await runMain(['lint', ...paths, '--json'], folder)
    expect(ended.code).toBe(2)
    expect(jsonLines(ended.stdout)).toMatchObject([{ error: { code, place: { file: paths[0] } } }])
  })
})

describe('runs', () => {
  test('none', async () => {
    const folder = newFolder()
    expect(await runMain(['runs', '--state-dir', 'state'], folder)).toEqual({
      code: 0,
      stdout: `No runs in ${join(folder, 'state')}\n`,
      stderr: '',
    })
  })

  test('for people and for programs', async () => {
    const folder = withRun()
    const ended = await runMain(['runs'], folder, { SIRUN_STATE_DIR: 'state' })
    expect(ended).toEqual({
      code: 0,
      stdout: `${id}  2026-11-24 03:00Z  LIVE     closed   true-positive\n  ec2-test, Backdoor:EC2/C&CActivity.B, 111122223333, eu-west-1\n`,
      stderr: '',
    })
    const json = await runMain(['runs', '--json', '--state-dir', 'state'], folder)
    expect(jsonLines(json.stdout)).toMatchObject([{ id, state: 'closed', mode: 'live', verdict: 'true-positive' }])
  })
})

describe('report', () => {
  test('Markdown, and JSON by either option', async () => {
    const folder = withRun()
    const options = ['--state-dir', 'state']
    expect((await runMain(['report', id.slice(0, 8).toLowerCase(), ...options], folder)).stdout).toMatch(
      /^# EC2 instance talks to a test server\n/,
    )
    const json = await runMain(['report', id, '--format', 'json', ...options], folder)
    expect(JSON.parse(json.stdout)).toMatchObject({ format: 1, run: { id } })
    expect(await runMain(['report', id, '--json', ...options], folder)).toEqual(json)
  })

  test.each([
    [['report', '0000'], 'run-not-found'],
    [['report', id, '--format', 'pdf'], 'no-such-format'],
  ])('%j: usage', async (argv, code) => {
    const ended = await runMain([...argv, '--state-dir', 'state'], withRun())
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain(`[${code}]`)
  })

  test('of a journal that was changed: the report, what is wrong, and exit 5', async () => {
    const folder = withRun()
    const file = join(folder, 'state', 'runs', id, 'journal.jsonl')
    const bytes = readFileSync(file)
    bytes[bytes.length - 100]! ^= 1
    writeFileSync(file, bytes)
    const ended = await runMain(['report', id, '--state-dir', 'state'], folder)
    expect(ended.code).toBe(5)
    expect(ended.stdout).toMatch(/^# EC2 instance/)
    expect(ended.stderr).toContain('error:')
  })
})
