/** The GitHub Action and the pre-commit hook: what they are said to run is run, with what the build made. */
import { execFile, type ExecFileException } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { load } from 'js-yaml'
import { temporaryFolders } from '../journal/temporary-folder.js'

const newFolder = temporaryFolders()
const root = resolve(import.meta.dirname, '../..')

interface Action {
  inputs: Record<string, { description: string; default: string }>
  runs: { using: string; steps: { name: string; shell: string; run: string; env?: Record<string, string>; 'working-directory'?: string }[] }
}
interface Hook {
  id: string
  entry: string
  language: string
  files: string
}

const action = load(readFileSync(join(root, 'action.yml'), 'utf8')) as Action
const hooks = load(readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8')) as Hook[]

const head = (id: string): string => `sirun: 1\nid: ${id}\ntitle: T\nsummary: S\nowner: o\nreviewed: { on: 2026-11-01, by: o, every: 90d }\nmatch: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]\n`
const wrong = (id: string): string => `${head(id)}validate:\n  - { id: v, title: T, aws: "ec2:DescribeVpcs", value: output.Vpc }\n`

function stage(): string {
  const folder = newFolder()
  for (const [name, text] of Object.entries({ 'runbooks/a.yaml': wrong('a'), 'runbooks/b.yaml': wrong('b'), 'my runbooks/c.yaml': wrong('c') })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

function bash(script: string, cwd: string, env: Record<string, string>): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { cwd, env: { PATH: process.env['PATH'], HOME: cwd, SOURCE_DATE_EPOCH: '1795478400', ...env }, timeout: 60_000 }, (error: ExecFileException | null, stdout, stderr) =>
      done({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    )
  })
}

/** Fills in what GitHub fills in. */
function filled(text: string, inputs: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{ (\S+) \}\}/g, (_, name: string) => {
    if (name === 'github.action_path') return root
    const input = name.replace('inputs.', '')
    return inputs[input] ?? action.inputs[input]!.default
  })
}

/** Runs the action's steps as GitHub does, in a folder. */
async function runAction(folder: string, inputs: Readonly<Record<string, string>>): Promise<{ code: number; stdout: string; stderr: string }> {
  let last = { code: 0, stdout: '', stderr: '' }
  for (const { shell, run, env = {}, 'working-directory': where } of action.runs.steps) {
    expect(shell).toBe('bash')
    const own = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value, inputs)]))
    last = await bash(run, where === undefined ? folder : filled(where, {}), { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: folder, ...own })
    if (last.code !== 0) break
  }
  return last
}

describe('action.yml', () => {
  test('is a composite action whose scripts hold no input', () => {
    expect(action.runs.using).toBe('composite')
    expect(Object.keys(action.inputs)).toEqual(['paths', 'format', 'since'])
    for (const { run } of action.runs.steps) expect(run).not.toContain('${{')
  })

  test('annotates what is wrong and fails', async () => {
    const { code, stdout, stderr } = await runAction(stage(), { paths: 'runbooks/a.yaml\nmy runbooks' })
    expect([code, stderr]).toEqual([1, ''])
    expect(stdout).toContain('::error file=runbooks/a.yaml,line=9,')
    expect(stdout).toContain('::error file=my runbooks/c.yaml,line=9,')
    expect(stdout).not.toContain('b.yaml')
  })

  test('without inputs: the shipped runbooks, which pass', async () => {
    const { code, stdout } = await runAction(stage(), {})
    expect([code, stdout]).toEqual([0, expect.stringMatching(/sirun: 0 errors and \d+ warnings in \d+ files\.\n$/)])
  }, 60_000)

  test('writes the formats that are asked for', async () => {
    const folder = stage()
    const { code, stdout } = await runAction(folder, { paths: 'runbooks', format: 'sarif=lint.sarif\njunit=lint.xml' })
    expect(code).toBe(1)
    expect(stdout).toContain('::error ')
    const { results } = JSON.parse(readFileSync(join(folder, 'lint.sarif'), 'utf8')).runs[0] as { results: { ruleId: string }[] }
    expect(results.filter(({ ruleId }) => ruleId === 'unknown-member')).toHaveLength(2)
    expect(readFileSync(join(folder, 'lint.xml'), 'utf8')).toContain('</testsuites>')
  })

  test('inputs are data: neither commands nor options', async () => {
    const folder = stage()
    await runAction(folder, { paths: '$(touch hacked)\n--fix\n`touch hacked`', format: 'sarif=a"; touch hacked; "', since: '$(touch hacked)' })
    await expect(bash('test -e hacked', folder, {})).resolves.toMatchObject({ code: 1 })
    const option = await runAction(folder, { paths: '--fix' })
    expect([option.code, option.stderr]).toEqual([2, expect.stringContaining('no-such-path')])
    const rev = await runAction(folder, { paths: 'runbooks', since: '--output=x' })
    expect([rev.code, rev.stderr]).toEqual([2, expect.stringContaining('wrong-revision')])
  })

  test('only what changed', async () => {
    const folder = stage()
    const git = 'git -c user.name=t -c user.email=t@example.com -c commit.gpgsign=false'
    await bash(`git init -q && ${git} add runbooks && ${git} commit -q -m x`, folder, {})
    const { code, stdout } = await runAction(folder, { paths: 'runbooks\nmy runbooks', since: 'HEAD' })
    expect(code).toBe(1)
    expect(stdout).toContain('::error file=my runbooks/c.yaml')
    expect(stdout).not.toContain('file=runbooks/')
  })
})

describe('.pre-commit-hooks.yaml', () => {
  const [hook] = hooks
  const files = ['runbooks/a.yaml', 'runbooks/b.yaml', 'my runbooks/c.yaml', 'sirun.config.yaml', 'runbooks/readme.md', '.github/workflows/ci.yaml', 'team/runbooks/ec2/x.yaml']

  test('is one hook of Node, for runbooks alone', () => {
    expect(hooks).toHaveLength(1)
    expect(hook).toMatchObject({ id: 'sirun-lint', language: 'node' })
    expect(files.filter((file) => new RegExp(hook!.files).test(file))).toEqual(['runbooks/a.yaml', 'runbooks/b.yaml', 'team/runbooks/ec2/x.yaml'])
  })

  test('runs its entry with the names of the files', async () => {
    const folder = stage()
    const bin = join(newFolder(), 'bin')
    mkdirSync(bin)
    // As npm installs it.
    const { bin: programs } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    symlinkSync(join(root, programs.sirun), join(bin, 'sirun'))
    chmodSync(join(root, programs.sirun), 0o755)
    const run = (script: string): ReturnType<typeof bash> => bash(`${script} runbooks/a.yaml`, folder, { PATH: `${bin}:${process.env['PATH']}` })
    const { code, stdout } = await run(hook!.entry)
    expect(code).toBe(1)
    expect(stdout).toContain('runbooks/a.yaml:9:')
    expect(stdout).toContain('✘ 1 error')
  })
})
