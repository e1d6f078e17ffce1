import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../src/cli/package-root.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain } from './run-main.js'

const newFolder = temporaryFolders()
const language = join(packageRoot(), 'test', 'fixtures', 'language')

/** A folder whose configuration puts the runbooks of the fixtures before the shipped ones. */
function withOwn(config = ''): string {
  const folder = newFolder()
  cpSync(language, join(folder, 'runbooks'), { recursive: true })
  writeFileSync(join(folder, 'config.yaml'), `runbooks: [./runbooks]\n${config}\n`)
  return folder
}

const options = ['--config', 'config.yaml']

interface Listed {
  kind: string
  id: string
  file: string
  title?: string
  phases: { phase: string; steps: number; changes: number }[]
  drills: string[]
}

async function listJson(folder: string): Promise<Map<string, Listed>> {
  const ended = await runMain(['runbooks', 'list', '--json', ...options], folder)
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  return new Map((jsonLines(ended.stdout) as Listed[]).map((entry) => [`${entry.kind} ${entry.id}`, entry]))
}

describe('list', () => {
  test('what each is for, its steps and changes by phase, drills, owner, review', async () => {
    const entries = await listJson(withOwn())
    expect(entries.get('runbook iam-instance-credentials-outside')).toMatchObject({
      file: 'runbooks/iam-instance-credentials-outside.yaml',
      owner: 'cloud-secops',
      reviewed: { on: '2026-11-01', every: '90d' },
      match: [{ types: ['UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS'] }],
      drills: [],
    })
    const quarantine = entries.get('procedure ec2-quarantine-instance')!
    expect(quarantine).toMatchObject({ phases: [{ phase: 'steps' }] })
    expect(quarantine.drills[0]).toBe('ec2-quarantine-instance')
  })

  test('changes inside procedures count, once for each use', async () => {
    const entries = await listJson(withOwn())
    const changesOf = (id: string): number => entries.get(`procedure ${id}`)!.phases[0]!.changes
    const used = ['iam-revoke-role-sessions', 'ec2-snapshot-volumes', 'ec2-quarantine-instance'].map(changesOf)
    expect(used.every((changes) => changes > 0)).toBe(true)
    const { phases } = entries.get('runbook iam-instance-credentials-outside')!
    expect(phases.map(({ phase }) => phase)).toEqual(['validate', 'isolate', 'remediate', 'close'])
    expect(phases[0]!.changes).toBe(0)
    expect(phases[1]).toMatchObject({ steps: 3, changes: used.reduce((sum, n) => sum + n, 0) })
  })

  test('an own file replaces the shipped one of the same id, and disable takes one away', async () => {
    const shipped = await listJson(withOwn())
    expect(shipped.get('procedure ec2-quarantine-instance')!.file).toBe('runbooks/procedures/ec2-quarantine-instance.yaml')
    expect(shipped.has('runbook ec2-command-and-control')).toBe(true)
    const without = withOwn('disable: { ec2-command-and-control: not ours }')
    expect((await listJson(without)).get('runbook ec2-command-and-control')).toMatchObject({ layer: 'shipped', disabled: 'not ours' })
    const refused = await runMain(['runbooks', 'show', 'ec2-command-and-control', ...options], without)
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('[disabled-runbook]')])
  })

  test('for people: runbooks, then procedures; what cannot be read is said', async () => {
    const folder = withOwn()
    writeFileSync(join(folder, 'runbooks', 'broken.yaml'), 'sirun: [\n')
    const ended = await runMain(['runbooks', 'list', ...options], folder)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toMatch(/^attack-sequence {2}[^]*\nbroken {2}cannot be read: sirun lint runbooks\/broken\.yaml\n/)
    expect(ended.stdout).toMatch(/\nPROCEDURES[^]*\nec2-quarantine-instance {2}/)
    expect(ended.stdout).toContain('for UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS')
    expect((await listJson(folder)).get('runbook broken')).toMatchObject({ phases: [], file: 'runbooks/broken.yaml' })
  })
})

describe('show', () => {
  test('the shipped runbook: phases, calls, before → becomes, and its procedures below their step', async () => {
    const ended = await runMain(['runbooks', 'show', 'ec2-command-and-control'], newFolder())
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    const phases = [...ended.stdout.matchAll(/^ {2}([A-Z]{4,})$/gm)].map(([, phase]) => phase)
    expect(phases).toEqual(['VALIDATE', 'ISOLATE', 'REMEDIATE', 'CLOSE'])
    expect(ended.stdout).toMatch(/^ +uses +ec2-quarantine-instance /m)
    expect(ended.stdout).toMatch(/^ +changes +output\.DisableApiTermination\.Value → true$/m)
    expect(ended.stdout).toMatch(/^ +\d+\.\d+\.\d+ {2}/m)
  })

  test('--json: the file as it was read', async () => {
    const ended = await runMain(['runbooks', 'show', 'ec2-snapshot-volumes', '--json'], newFolder())
    expect(jsonLines(ended.stdout)).toMatchObject([{ sirun: 1, id: 'ec2-snapshot-volumes', steps: expect.any(Array) }])
  })

  test('no such runbook: exit 2, with the nearest', async () => {
    const ended = await runMain(['runbooks', 'show', 'ec2-snapshot-volume'], newFolder())
    expect([ended.code, ended.stdout]).toEqual([2, ''])
    expect(ended.stderr).toContain('ec2-snapshot-volumes')
  })

  test('one that cannot be read: exit 1, with what is wrong at its line', async () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'runbooks'))
    writeFileSync(join(folder, 'runbooks', 'broken.yaml'), 'sirun: 1\nid: broken\n')
    writeFileSync(join(folder, 'config.yaml'), 'runbooks: [./runbooks]\n')
    const ended = await runMain(['runbooks', 'show', 'broken', ...options], folder)
    expect([ended.code, ended.stdout]).toEqual([1, ''])
    expect(ended.stderr).toContain('runbooks/broken.yaml:1:1: error:')
  })
})
