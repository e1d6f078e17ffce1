import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../src/cli/package-root.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { runMain } from './run-main.js'

const newFolder = temporaryFolders()

/** What is offered for a line; what follows its last blank is being typed. */
async function offered(line: string, folder = newFolder()): Promise<string[]> {
  const ended = await runMain(['__complete', '--', ...line.split(' ')], folder)
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  return ended.stdout.split('\n').slice(0, -1).map((answer) => answer.split('\t')[0]!)
}

test('commands, and what each is for', async () => {
  expect(await offered('')).toEqual(expect.arrayContaining(['drill', 'match', 'runbooks', 'completion']))
  expect(await offered('re')).toEqual(['respond', 'resume', 'report'])
  expect(await offered('runbooks ')).toEqual(['list', 'show', 'diff'])
  expect((await runMain(['__complete', '--', 'rep'], newFolder())).stdout).toMatch(/^report\t\w.*\n$/)
})

test('our own command is offered nowhere', async () => {
  expect(await offered('_')).toEqual([])
  expect((await runMain(['--help'], newFolder())).stdout).not.toContain('__complete')
})

test('options, also those of every command; each once', async () => {
  expect(await offered('drill x --s')).toEqual(['--script', '--seed', '--state-dir'])
  expect(await offered('drill --script --s')).toEqual(['--seed', '--state-dir'])
  expect(await offered('--vers')).toEqual(['--version'])
  expect(await offered('drill --vers')).toEqual([])
  expect(await offered('runbooks show --js')).toEqual(['--json'])
  expect(await offered('drill -- --s')).toEqual([])
})

test('values of options and arguments', async () => {
  expect(await offered('completion ')).toEqual(['bash', 'zsh', 'fish'])
  expect(await offered('report --format ')).toEqual(['markdown', 'json'])
  expect(await offered('drill --level ')).toEqual(['basic', 'advanced', 'expert'])
  expect(await offered('report --format=m')).toEqual(['--format=markdown'])
  expect(await offered('lint ')).toEqual([':files'])
  expect(await offered('lint a ')).toEqual([':files'])
  expect(await offered('--config ')).toEqual([':files'])
  expect(await offered('--state-dir=x')).toEqual([':folders'])
  expect(await offered('match ')).toEqual(['file:', '-'])
  expect(await offered('match file:x')).toEqual([':files'])
  expect(await offered('match - ')).toEqual([])
  expect(await offered('--profile ')).toEqual([])
})

test('drills and runbooks, of the configuration too, without the disabled ones', async () => {
  const folder = newFolder()
  mkdirSync(join(folder, 'own', 'procedures'), { recursive: true })
  for (const file of ['ours.yaml', 'ours.drill.yaml', 'procedures/our-steps.yaml']) writeFileSync(join(folder, 'own', file), '')
  writeFileSync(join(folder, 'own', 'a; id.yaml'), '')
  writeFileSync(join(folder, 'c.yaml'), 'runbooks: [./own]\ndisable: { ec2-command-and-control: ours is better }\n')
  expect(await offered('drill ec2-snapshot-volumes.n')).toEqual(['ec2-snapshot-volumes.none'])
  expect(await offered('--config c.yaml drill our', folder)).toEqual(['ours'])
  expect(await offered('--config=c.yaml runbooks show our', folder)).toEqual(['our-steps', 'ours'])
  expect(await offered('--config c.yaml respond - --runbook ', folder)).not.toContain('ec2-command-and-control')
  expect(await offered('--config c.yaml runbooks show a', folder)).toEqual([])
})

test('runs, the newest first', async () => {
  const folder = newFolder()
  const golden = join(packageRoot(), 'test', 'fixtures', 'journal', 'format-1')
  for (const id of ['01KAS3Q6R00000000000000000', '01KBS3Q6R00000000000000000'])
    cpSync(golden, join(folder, 'state', 'runs', id), { recursive: true })
  expect(await offered('--state-dir state report 01', folder)).toEqual(['01KBS3Q6R00000000000000000', '01KAS3Q6R00000000000000000'])
  expect(await offered('--state-dir state report 01KA', folder)).toEqual(['01KAS3Q6R00000000000000000'])
})

test('undo: the steps by which the run changed something, each once, also for --approve', async () => {
  const folder = newFolder()
  const run = '01KAS3Q6R00000000000000000'
  cpSync(join(packageRoot(), 'test', 'fixtures', 'journal', 'golden-run', 'closed'), join(folder, 'state', 'runs', run), { recursive: true })
  const golden = ['stays', 'label', 'deny', 'group', 'disk', 'each', 'way', 'cut']
  expect(await offered(`--state-dir state undo ${run} `, folder)).toEqual(golden)
  expect(await offered('--state-dir state undo 01KA cut way ', folder)).toEqual(golden.slice(0, -2))
  expect(await offered('--state-dir state undo 01KA --approve ', folder)).toEqual(golden)
  expect(await offered('--state-dir state resume 01KA --approve ', folder)).toEqual([])
})

test('where something is wrong nothing is offered, and nothing said', async () => {
  expect(await offered('--config none.yaml drill ')).toEqual(['list'])
  expect(await offered('--config none.yaml drill e')).toEqual([])
  expect(await offered('nonsense a b')).toEqual([])
  expect(await offered('--nonsense= ')).toEqual(expect.arrayContaining(['drill']))
})

test.each(['bash', 'zsh', 'fish'])('the script for %s asks sirun and names the command', async (shell) => {
  const ended = await runMain(['completion', shell], newFolder(), {})
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(ended.stdout).toContain('command sirun __complete -- ')
  expect(ended.stdout).toMatch(/^(?:complete -F _sirun sirun|#compdef sirun|complete -c sirun .*)$/m)
})

test('no such shell', async () => {
  const ended = await runMain(['completion', 'csh'], newFolder())
  expect([ended.code, ended.stdout]).toEqual([2, ''])
  expect(ended.stderr).toContain('bash, zsh, fish')
})
