/** What lint looks at and how loudly: standard input, globs, changed files, baseline, warnings, --fix; and its exit codes. */
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { folderRulesOff, withConfigOf } from './folder-rules-off.js'
import { jsonLines, runMain, type Ended } from './run-main.js'

const newFolder = temporaryFolders()

const head = (id: string): string => `sirun: 1\nid: ${id}\ntitle: T\nsummary: S\nowner: o\nreviewed: { on: 2026-11-01, by: o, every: 90d }\n`
const match = 'match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]\n'
const wrongStep = (id: string): string => `  - id: ${id}\n    title: T\n    aws: ec2:DescribeVpcs\n    value: output.Vpc\n`
const oddStep = '  - id: odd\n    title: T\n    aws: ec2:DescribeVpcs\n    value: output.Vpcs.filter(v, v.State == "availabel")\n'
const fine = (id: string): string => `${head(id)}${match}validate:\n  - { id: m, title: T, manual: M }\n`
const wrong = (id: string): string => `${head(id)}${match}validate:\n${wrongStep('v')}`
const odd = (id: string): string => `${head(id)}${match}validate:\n${oddStep}`
const using = (id: string): string => `${head(id)}${match}validate:\n  - { id: hi, title: T, use: hi }\n`
const procedure = `${head('hi')}steps:\n  - { id: m, title: T, manual: M }\n`
const drill = (id: string): string => `sirun: 1\nid: ${id}\ntitle: T\nlevel: basic\nbrief: B\nworld: {}\ninputs: {}\nexpect: { steps: { m: done } }\n`

function put(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}
const stage = (files: Readonly<Record<string, string>>): string => put(newFolder(), { 'sirun.config.yaml': folderRulesOff, ...files })

const environment = { PATH: process.env['PATH'] ?? '' }
const lint = (folder: string, argv: readonly string[], input = ''): Promise<Ended> => runMain(['lint', ...argv], folder, { ...environment, ...withConfigOf(folder) }, input)

async function codes(folder: string, ...argv: string[]): Promise<string[]> {
  const ended = await lint(folder, ['--format', 'json', ...argv])
  return jsonLines(ended.stdout).flatMap((line) => {
    const { type, code, place } = line as { type: string; code: string; place: { file: string } }
    return type === 'diagnostic' ? [`${place.file} ${code}`] : []
  })
}

async function files(folder: string, ...argv: string[]): Promise<number> {
  const ended = await lint(folder, ['--format', 'json', ...argv])
  return (jsonLines(ended.stdout).at(-1) as { files: number }).files
}

async function refused(folder: string, argv: readonly string[], code: string, input = ''): Promise<void> {
  const ended = await lint(folder, argv, input)
  expect([ended.code, ended.stdout]).toEqual([2, ''])
  expect(ended.stderr.replace(/\s+/g, ' ')).toContain(`[${code}]`)
}

describe('standard input', () => {
  const files = { 'runbooks/a.yaml': wrong('a'), 'runbooks/procedures/hi.yaml': procedure }

  test('is the file that it is said to be, with what surrounds that file', async () => {
    const folder = stage(files)
    const ended = await lint(folder, ['-', '--stdin-filename', 'runbooks/new.yaml', '--format', 'unix'], using('new'))
    expect(ended).toMatchObject({ code: 0, stdout: '', stderr: '' })
    const typed = await lint(folder, ['-', '--stdin-filename', 'runbooks/new.yaml', '--format', 'unix'], wrong('new'))
    expect(typed).toMatchObject({ code: 1, stdout: expect.stringMatching(/^runbooks\/new\.yaml:12:19: error/) })
    const asProcedure = await lint(folder, ['-', '--stdin-filename', 'runbooks/procedures/hi.yaml', '--format', 'unix'], procedure)
    expect(asProcedure).toMatchObject({ code: 0, stdout: '' })
  })

  test('takes the place of the file on the disk', async () => {
    const ended = await lint(stage(files), ['runbooks', '-', '--stdin-filename', 'runbooks/a.yaml', '--format', 'json'], fine('a'))
    expect(jsonLines(ended.stdout)).toEqual([{ type: 'summary', files: 2, errors: 0, warnings: 0 }])
  })

  test('needs its name, and is not fixed', async () => {
    await refused(stage(files), ['-'], 'no-stdin-filename', fine('a'))
    await refused(stage(files), ['-', '--stdin-filename', 'a.txt'], 'no-stdin-filename', fine('a'))
    await refused(stage(files), ['-', '--stdin-filename', 'runbooks/a.yaml', '--fix'], 'conflicting-arguments', fine('a'))
  })
})

describe('globs', () => {
  const tree = { 'runbooks/ec2/a.yaml': wrong('a'), 'runbooks/iam/b.yaml': wrong('b'), 'runbooks/iam/b.drill.yaml': drill('b'), 'runbooks/procedures/hi.yaml': procedure, 'runbooks/.hidden/c.yaml': wrong('c') }

  test.each([
    ['runbooks/*/*.yaml', 4],
    ['runbooks/**/*.yaml', 4],
    ['runbooks/{ec2,iam}/[ab].yaml', 2],
    ['./runbooks/**/?.yaml', 2],
    ['runbooks/**/*.drill.yaml', 1],
  ])('%s', async (pattern, count) => {
    expect(await files(stage(tree), pattern)).toBe(count)
  })

  test('one that fits nothing is a usage error, also beside one that does', async () => {
    await refused(stage(tree), ['runbooks/**/z.yaml'], 'nothing-to-lint')
    await refused(stage(tree), ['runbooks/**/a.yaml', 'nothing/*.yaml'], 'nothing-to-lint')
  })

  test('a file whose name looks like a pattern is that file', async () => {
    const folder = stage({ 'runbooks/[a].yaml': fine('a'), 'runbooks/a.yaml': fine('a') })
    expect(await codes(folder, 'runbooks/[a].yaml')).toEqual(['runbooks/[a].yaml id-is-not-file-name'])
  })
})

test('what matches nothing is a usage error and never a pass', async () => {
  await refused(stage({ 'empty/readme.txt': '' }), ['empty'], 'nothing-to-lint')
  await refused(newFolder(), ['none'], 'no-such-path')
  await refused(stage({ 'a.txt': '' }), ['a.txt'], 'not-yaml')
})

describe('warnings', () => {
  const folder = (): string => stage({ 'runbooks/a.yaml': odd('a') })

  test('pass, unless there are more than are allowed', async () => {
    expect((await lint(folder(), ['runbooks'])).code).toBe(0)
    expect((await lint(folder(), ['runbooks', '--max-warnings', '1'])).code).toBe(0)
    const ended = await lint(folder(), ['runbooks', '--max-warnings', '0'])
    expect(ended.code).toBe(1)
    expect(ended.stdout).toMatch(/more warnings than --max-warnings 0 allows\.\n✘ 0 errors and 1 warning/)
  })

  test('--quiet counts them and does not show them', async () => {
    const ended = await lint(folder(), ['runbooks', '--quiet'])
    expect(ended).toMatchObject({ code: 0, stdout: '✔ 0 errors and 1 warning in 1 file\n' })
    expect((await lint(folder(), ['runbooks', '--quiet', '--max-warnings', '0'])).code).toBe(1)
  })

  test.each(['-1', 'x', '1.5', ''])('--max-warnings %j is refused', async (number) => {
    await refused(folder(), ['runbooks', `--max-warnings=${number}`], 'wrong-number')
  })
})

test('severities come from sirun.config.yaml, whose mistakes are usage errors', async () => {
  const folder = stage({ 'runbooks/a.yaml': wrong('a'), 'c.yaml': 'lint: { severity: { unknown-member: warning, no-drill: off } }\n', 'off.yaml': 'lint: { severity: { unknown-member: off, no-drill: off } }\n', 'bad.yaml': 'lint: { severity: { unknown-membr: off } }\n', 'safe.yaml': 'lint: { severity: { change-in-validate: off } }\n' })
  expect((await lint(folder, ['runbooks', '--config', 'c.yaml'])).stdout).toContain('✔ 0 errors and 1 warning')
  expect((await lint(folder, ['runbooks', '--config', 'off.yaml'])).stdout).toContain('✔ 0 errors and 0 warnings')
  await refused(folder, ['runbooks', '--config', 'bad.yaml'], 'unknown-rule')
  await refused(folder, ['runbooks', '--config', 'safe.yaml'], 'rule-stays-on')
})

describe('--policy', () => {
  const statement = (more: object): string => JSON.stringify({ Statement: { Effect: 'Allow', Action: 'ec2:DescribeV*', Resource: '*', ...more } })
  const call = `${head('a')}${match}validate:\n  - { id: v, title: T, aws: "ec2:DescribeVpcs" }\n  - id: s\n    title: T\n    activity: { principal: inputs.p }\ninputs: { p: { type: string, describe: P } }\n`

  test('warns of each call that no role may make, and says what it does not look at', async () => {
    const folder = stage({ 'runbooks/a.yaml': call, 'all.json': statement({ Action: '*' }), 'vpc.json': statement({}), 'iam.json': statement({ Action: 'iam:*' }), 'narrow.json': statement({ Action: '*', Condition: { Bool: {} } }) })
    expect(await codes(folder, 'runbooks', '--policy', 'all.json')).toEqual([])
    expect(await codes(folder, 'runbooks', '--policy', 'vpc.json')).toEqual(['runbooks/a.yaml action-not-covered'])
    expect(await codes(folder, 'runbooks', '--policy', 'iam.json')).toHaveLength(2)
    expect(await codes(folder, 'runbooks', '--policy', 'iam.json', '--policy', 'vpc.json')).toHaveLength(1)
    const narrow = await lint(folder, ['runbooks', '--policy', 'narrow.json'])
    expect(narrow).toMatchObject({ code: 0, stdout: expect.stringContaining('Conditions and resources of the policies were not evaluated') })
    expect((await lint(folder, ['runbooks', '--policy', 'all.json'])).stdout).not.toContain('Conditions')
    await refused(folder, ['runbooks', '--policy', 'none.json'], 'no-such-policy')
  })

  test('what sirun policy prints covers what it was printed for', async () => {
    const folder = newFolder()
    const id = 'ec2-command-and-control'
    const uncovered = async (policy: string): Promise<string[]> => {
      writeFileSync(join(folder, 'p.json'), policy)
      return (await codes(folder, '--policy', 'p.json')).filter((each) => each.endsWith(`/${id}.yaml action-not-covered`))
    }
    for (const argv of [['policy', id], ['policy', id, '--json']]) expect(await uncovered((await runMain(argv, folder)).stdout)).toEqual([])
    expect((await uncovered(statement({ Action: 'iam:*' }))).length).toBeGreaterThan(0)
  })
})

describe('--since', () => {
  const git = (folder: string, ...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false', ...args], { cwd: folder, encoding: 'utf8', env: { ...environment, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' } })
  const repository = (): string => {
    const folder = stage({ 'runbooks/a.yaml': wrong('a'), 'runbooks/b.yaml': using('b'), 'runbooks/b.drill.yaml': drill('b'), 'runbooks/procedures/hi.yaml': procedure })
    git(folder, 'init', '-q', '-b', 'main')
    git(folder, 'add', '-A')
    git(folder, 'commit', '-q', '-m', 'first')
    return folder
  }

  test('nothing changed: nothing is linted, and that is said', async () => {
    const ended = await lint(repository(), ['runbooks', '--since', 'HEAD'])
    expect(ended).toMatchObject({ code: 0, stdout: 'Nothing of it has changed since HEAD.\n✔ 0 errors and 0 warnings in 0 files\n' })
  })

  test('changed, added and new files, committed or not', async () => {
    const folder = repository()
    put(folder, { 'runbooks/c.yaml': wrong('c') })
    expect(await codes(folder, 'runbooks', '--since', 'HEAD')).toEqual(['runbooks/c.yaml unknown-member'])
    git(folder, 'add', '-A')
    expect(await codes(folder, 'runbooks', '--since', 'HEAD')).toEqual(['runbooks/c.yaml unknown-member'])
    git(folder, 'commit', '-q', '-m', 'second')
    expect(await files(folder, 'runbooks', '--since', 'HEAD')).toBe(0)
    expect(await codes(folder, 'runbooks', '--since', 'HEAD~1')).toEqual(['runbooks/c.yaml unknown-member'])
    // From below the root too.
    expect(await codes(join(folder, 'runbooks'), '.', '--since', 'HEAD~1')).toEqual(['c.yaml unknown-member'])
  })

  test('what uses a changed or deleted procedure, and the drills of that', async () => {
    const folder = repository()
    put(folder, { 'runbooks/procedures/hi.yaml': procedure.replace('title: T', 'title: Other') })
    expect(await files(folder, 'runbooks', '--since', 'HEAD')).toBe(3)
    rmSync(join(folder, 'runbooks/procedures/hi.yaml'))
    expect(await codes(folder, 'runbooks', '--since', 'HEAD')).toContain('runbooks/b.yaml unknown-procedure')
  })

  test('what only the other branch changed is not ours', async () => {
    const folder = repository()
    git(folder, 'checkout', '-q', '-b', 'ours')
    put(folder, { 'runbooks/ours.yaml': wrong('ours') })
    git(folder, 'add', '-A')
    git(folder, 'commit', '-q', '-m', 'ours')
    git(folder, 'checkout', '-q', 'main')
    put(folder, { 'runbooks/a.yaml': `${wrong('a')}# theirs\n` })
    git(folder, 'commit', '-q', '-a', '-m', 'theirs')
    git(folder, 'checkout', '-q', 'ours')
    expect(await codes(folder, 'runbooks', '--since', 'main')).toEqual(['runbooks/ours.yaml unknown-member'])
  })

  test.each([['--upload-pack=x', 'wrong-revision'], ['', 'wrong-revision'], ['nobody', 'no-such-revision'], ['HEAD; touch x', 'no-such-revision']])('%j is refused', async (rev, code) => {
    const folder = repository()
    await refused(folder, ['runbooks', `--since=${rev}`], code)
    expect(existsSync(join(folder, 'x'))).toBe(false)
  })

  test('without a repository, and without git', async () => {
    await refused(stage({ 'runbooks/a.yaml': fine('a') }), ['runbooks', '--since', 'HEAD'], 'no-repository')
    const ended = await runMain(['lint', 'runbooks', '--since', 'HEAD'], repository(), { PATH: newFolder() })
    expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining('[no-git]')])
  })

  test('no program that the repository configures is started', async () => {
    const folder = repository()
    writeFileSync(join(folder, 'monitor'), '#!/bin/sh\ntouch "$(dirname "$0")/started"\n')
    chmodSync(join(folder, 'monitor'), 0o755)
    for (const key of ['core.fsmonitor', 'diff.external']) git(folder, 'config', key, join(folder, 'monitor'))
    await files(folder, 'runbooks', '--since', 'HEAD')
    expect(existsSync(join(folder, 'started'))).toBe(false)
  })
})

describe('--baseline', () => {
  const two = { 'runbooks/a.yaml': `${head('a')}${match}validate:\n${wrongStep('v')}${wrongStep('w')}`, 'runbooks/b.yaml': wrong('b') }
  const base = ['runbooks', '--baseline', 'b.json']
  interface Written {
    problems: { rule: string; file: string; step: string; text: string; count: number }[]
  }
  const written = (folder: string): Written => JSON.parse(readFileSync(join(folder, 'b.json'), 'utf8'))

  test('what is written is known from then on, wherever its line is', async () => {
    const folder = stage(two)
    const first = await lint(folder, [...base, '--write-baseline'])
    expect(first).toMatchObject({ code: 0, stdout: '✔ 0 errors and 0 warnings in 2 files, 3 more in the baseline\n' })
    expect(written(folder).problems[0]).toEqual({ rule: 'unknown-member', file: 'runbooks/a.yaml', step: 'v', text: 'value: output.Vpc', count: 1 })
    put(folder, { 'runbooks/a.yaml': two['runbooks/a.yaml'].replace('validate:\n', 'validate:\n  # A comment\n\n  - { id: n, title: New, manual: M }\n') })
    expect(await codes(folder, ...base)).toEqual([])
  })

  test('what is new is said: another step, another text, one more of the same', async () => {
    const folder = stage(two)
    await lint(folder, [...base, '--write-baseline'])
    put(folder, { 'runbooks/b.yaml': `${wrong('b')}${wrongStep('x')}` })
    expect(await codes(folder, ...base)).toEqual(['runbooks/b.yaml unknown-member'])
    put(folder, { 'runbooks/b.yaml': wrong('b').replace('output.Vpc', 'output.Vpcz') })
    expect(await codes(folder, ...base)).toEqual(['runbooks/b.yaml unknown-member'])
    put(folder, { 'runbooks/b.yaml': `${wrong('b')}    show: { a: output.Vpc }\n`.replace('value: output.Vpc', 'value: output.Vpc + output.Vpc') })
    expect((await codes(folder, ...base)).length).toBeGreaterThan(0)
  })

  test('what is no problem any more is counted, and pruned on demand without taking in what is new', async () => {
    const folder = stage(two)
    await lint(folder, [...base, '--write-baseline'])
    put(folder, { 'runbooks/a.yaml': fine('a'), 'runbooks/b.yaml': `${wrong('b')}${wrongStep('x')}` })
    expect((await lint(folder, base)).stdout.replace(/\s+/g, ' ')).toContain('2 of the baseline are no problem any more: --prune-baseline')
    const pruned = await lint(folder, [...base, '--prune-baseline'])
    expect(pruned.code).toBe(1)
    expect(written(folder).problems).toMatchObject([{ file: 'runbooks/b.yaml', step: 'v', count: 1 }])
    rmSync(join(folder, 'runbooks/b.yaml'))
    await lint(folder, [...base, '--prune-baseline'])
    expect(written(folder).problems).toEqual([])
  })

  test('of files that were not linted, what it says stays', async () => {
    const folder = stage(two)
    await lint(folder, [...base, '--write-baseline'])
    const before = written(folder)
    const one = await lint(folder, ['runbooks/b.yaml', '--baseline', 'b.json', '--prune-baseline'])
    expect(one.code).toBe(0)
    expect(written(folder)).toEqual(before)
  })

  test('what keeps people safe is not taken in', async () => {
    const change = `${head('a')}${match}validate:\n  - id: c\n    title: T\n    aws: ec2:StopInstances\n    with: { InstanceIds: [i-0123] }\n    observe: { aws: ec2:DescribeVpcs, value: size(output.Vpcs) }\n    becomes: 0\n    keep: meant\n`
    const folder = stage({ 'runbooks/a.yaml': change })
    const ended = await lint(folder, [...base, '--write-baseline', '--format', 'json'])
    expect(ended.code).toBe(1)
    expect(ended.stdout).toContain('change-in-validate')
    expect(written(folder).problems.map(({ rule }) => rule)).not.toContain('change-in-validate')
  })

  test('what is none, and which is meant', async () => {
    const folder = stage({ ...two, 'bad.json': '{"version": 2, "problems": []}', 'worse.json': '{"version": 1, "problems": [{}]}', 'text.json': 'x' })
    await refused(folder, base, 'no-such-baseline')
    await refused(folder, [...base, '--prune-baseline'], 'no-such-baseline')
    for (const name of ['bad', 'worse', 'text']) await refused(folder, ['runbooks', '--baseline', `${name}.json`], 'wrong-baseline')
    await refused(folder, ['runbooks', '--write-baseline'], 'conflicting-arguments')
    await refused(folder, [...base, '--write-baseline', '--prune-baseline'], 'conflicting-arguments')
  })
})

describe('--fix', () => {
  const before = `# Kept\n${head('b')}${match}references: [http://example.com]   # kept too\nvalidate:\n  - { id: sure, title: Sure?, ask: { confirm: Sure? } }\n  - id: m\n    title: T\n    wehn: "!steps.sure"\n    manual: M\n`
  const after = before.replace('id: b', 'id: a').replace('http:', 'https:').replace('wehn', 'when')
  const other = wrong('b')

  test('writes what needs no judgement, and says what is left', async () => {
    const folder = stage({ 'runbooks/a.yaml': before, 'runbooks/b.yaml': other })
    chmodSync(join(folder, 'runbooks/a.yaml'), 0o640)
    const written = statSync(join(folder, 'runbooks/b.yaml')).mtimeMs
    const ended = await lint(folder, ['runbooks', '--fix'])
    expect(ended.stdout).toMatch(/✘ 1 error and \d+ warnings? in 2 files, 3 fixed\n$/)
    expect(readFileSync(join(folder, 'runbooks/a.yaml'), 'utf8')).toBe(after)
    expect(statSync(join(folder, 'runbooks/a.yaml')).mode & 0o777).toBe(0o640)
    expect(statSync(join(folder, 'runbooks/b.yaml')).mtimeMs).toBe(written)
    expect((await lint(folder, ['runbooks', '--fix'])).stdout).not.toContain('fixed')
    expect(readFileSync(join(folder, 'runbooks/a.yaml'), 'utf8')).toBe(after)
  })

  test('--dry-run shows a diff that git takes, and writes nothing', async () => {
    const folder = stage({ 'runbooks/a.yaml': before })
    const ended = await lint(folder, ['runbooks', '--fix', '--dry-run'])
    expect(ended.code).toBe(1)
    expect(ended.stdout).toContain('-    wehn: "!steps.sure"\n+    when: "!steps.sure"\n')
    expect(readFileSync(join(folder, 'runbooks/a.yaml'), 'utf8')).toBe(before)
    const diff = ended.stdout.slice(0, ended.stdout.indexOf('\nrunbooks/a.yaml:') + 1)
    execFileSync('git', ['apply', '-'], { cwd: folder, input: diff, env: environment })
    expect(readFileSync(join(folder, 'runbooks/a.yaml'), 'utf8')).toBe(after)
  })

  test('--dry-run is of --fix', async () => {
    await refused(stage({ 'runbooks/a.yaml': before }), ['runbooks', '--dry-run'], 'conflicting-arguments')
  })
})

describe('what is due, and what lies beside a file', () => {
  const files = { 'sirun.config.yaml': 'lint: {}\n', 'runbooks/a.yaml': fine('a'), 'runbooks/a.some.drill.yaml': drill('a.some'), 'runbooks/b.yaml': `${head('b')}match: [{ control: EC2.1 }]\nvalidate:\n  - { id: m, title: T, manual: M }\n` }

  test('a drill is looked for beside the file, also where only the file is linted, or it comes by standard input', async () => {
    const folder = stage(files)
    expect(await codes(folder, 'runbooks')).toEqual(['runbooks/b.yaml no-drill'])
    expect(await codes(folder, 'runbooks/a.yaml')).toEqual([])
    expect(await codes(folder, 'runbooks/b.yaml')).toEqual(['runbooks/b.yaml no-drill'])
    const ended = await lint(folder, ['-', '--stdin-filename', 'runbooks/a.yaml'], fine('a'))
    expect(ended.stdout).toContain('✔ 0 errors and 0 warnings')
  })

  test('--as-of: a review is due, then overdue for too long; nothing before', async () => {
    const folder = stage({ ...files, 'sirun.config.yaml': 'lint: { severity: { no-drill: off } }\n' })
    const on = async (day: string): Promise<string> => (await lint(folder, ['runbooks/a.yaml', '--as-of', day])).stdout
    expect(await on('2027-01-29')).toContain('✔ 0 errors and 0 warnings')
    expect(await on('2027-01-30')).toMatch(/6:17: warning: Its review was due on 2027-01-30\.\s\[review-overdue\][^]*✔ 0 errors and 1 warning/)
    expect(await on('2027-02-28')).toContain('0 errors and 1 warning')
    expect(await on('2027-03-01')).toMatch(/6:17: error[^]*✘ 1 error/)
    put(folder, { 'sirun.config.yaml': 'lint: { severity: { no-drill: off }, options: { review-overdue: { grace: 0 } } }\n' })
    expect(await on('2027-01-30')).toContain('1 error')
    put(folder, { 'sirun.config.yaml': 'lint: { severity: { no-drill: off, review-overdue: warning } }\n' })
    expect(await on('2030-01-01')).toContain('0 errors and 1 warning')
    const ended = await runMain(['lint', 'runbooks/a.yaml'], folder, { ...withConfigOf(folder), SOURCE_DATE_EPOCH: '1893456000' })
    expect(ended.stdout).toContain('review-overdue')
  })

  test.each(['tomorrow', '2026-02-30', '2026-1-1', ''])('--as-of %j is refused', async (day) => {
    await refused(stage(files), ['runbooks', `--as-of=${day}`], 'wrong-date')
  })

  test('matches are compared and procedures missed among all that is linted', async () => {
    const folder = stage({ 'sirun.config.yaml': 'lint: { severity: { no-drill: off } }\n', 'runbooks/a.yaml': fine('a'), 'runbooks/c.yaml': fine('c'), 'runbooks/procedures/hi.yaml': procedure })
    expect(await codes(folder, 'runbooks')).toEqual(['runbooks/a.yaml ambiguous-match', 'runbooks/c.yaml ambiguous-match', 'runbooks/procedures/hi.yaml unused-procedure'])
    expect(await codes(folder, 'runbooks/a.yaml')).toEqual([])
    expect(await codes(folder, 'runbooks/a.yaml', 'runbooks/c.yaml')).toHaveLength(2)
    expect(await codes(folder, 'runbooks/procedures')).toEqual([])
    put(folder, { 'runbooks/a.yaml': `# sirun-ignore ambiguous-match: one of them is disabled\n${fine('a')}` })
    expect(await codes(folder, 'runbooks')).not.toContain('runbooks/a.yaml ambiguous-match')
    expect(await codes(folder, 'runbooks/a.yaml')).toEqual([])
  })
})
