/** The cache of sirun lint: it says the same as a lint, forgets what any input changed, and trusts nothing that it reads. */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { PassThrough } from 'node:stream'
import { cachedLint } from '../../src/cli/cached-lint.js'
import { makeContext, type Context, type Environment } from '../../src/cli/context.js'
import { isUntouched, openLintCache, type CachedLint } from '../../src/cli/lint-cache.js'
import type { LintOptions } from '../../src/cli/lint-options.js'
import { loadSettings } from '../../src/cli/settings.js'

const home = mkdtempSync(join(tmpdir(), 'sirun-lint-cache-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

let folders = 0
const head = (id: string): string => `sirun: 1\nid: ${id}\ntitle: T\nsummary: S\nowner: o\nreviewed: { on: 2026-11-01, by: o, every: 90d }\n`
const match = 'match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]\n'
const files: Readonly<Record<string, string>> = {
  'sirun.config.yaml': 'runbooks: [runbooks]\norg: { a: b }\n',
  'routing.yaml': 'destinations: { a: { type: guardduty } }\ndefault: { to: [a] }\n',
  'policy.json': '{"Statement":[{"Effect":"Allow","Action":"ec2:*","Resource":"*"}]}',
  'runbooks/ec2/one.yaml': `${head('one')}${match}validate:\n  - { id: hi, title: T, use: hi, with: { who: a } }\n`,
  'runbooks/ec2/two.yaml': `${head('two')}${match}validate:\n  - { id: v, title: T, aws: ec2:DescribeVpcs, value: output.Vpc }\n`,
  'runbooks/procedures/hi.yaml': `${head('hi')}inputs: { who: { type: string, describe: w } }\nsteps:\n  - { id: m, title: T, manual: "Hi \${inputs.who}" }\n`,
}

/** A team's folder of its own. */
function makeFolder(): string {
  const folder = join(home, String(++folders))
  for (const [name, text] of Object.entries(files)) write(join(folder, name), text)
  return folder
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

async function contextAt(cwd: string, env: Environment = {}, { config = 'sirun.config.yaml', json = false } = {}): Promise<Context & { written(): string }> {
  const stdout = new PassThrough()
  let text = ''
  stdout.on('data', (data: Buffer) => (text += data.toString()))
  const around = { HOME: home, XDG_CACHE_HOME: join(cwd, 'cache'), SOURCE_DATE_EPOCH: '1795000000', ...env }
  const settings = await loadSettings({ config, json }, around, cwd)
  return { ...makeContext(settings, { stdin: new PassThrough(), stdout, stderr: new PassThrough() }, around, cwd), written: () => text }
}

const result: CachedLint = { files: ['runbooks/ec2/one.yaml'], problems: [], notes: [] }
const all: LintOptions = { paths: ['runbooks/ec2'], policy: ['policy.json'] }

async function cacheAt(cwd: string, { options = all, env = {}, build = 'build', config = 'sirun.config.yaml' } = {}) {
  return openLintCache(options, await contextAt(cwd, env, { config }), build)
}

const entries = (cwd: string): string[] => readdirSync(join(cwd, 'cache/sirun/lint'))
const entryOf = (cwd: string): string => join(cwd, 'cache/sirun/lint', entries(cwd)[0]!)

test('what was found is found again over the same bytes, and only its owner can read it', async () => {
  const cwd = makeFolder()
  const cache = await cacheAt(cwd)
  expect(cache!.find()).toBeUndefined()
  cache!.keep(result)
  expect((await cacheAt(cwd))!.find()).toEqual({ key: expect.any(String), ...result })
  expect(statSync(entryOf(cwd)).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(entryOf(cwd))).mode & 0o777).toBe(0o700)
})

describe('each input decides', () => {
  const edit = (name: string) => (cwd: string) => write(join(cwd, name), `${existsSync(join(cwd, name)) ? readFileSync(join(cwd, name), 'utf8') : ''}\n`)
  const changes: Readonly<Record<string, (cwd: string) => void>> = {
    'the routing of alerts': edit('routing.yaml'),
    'a linted file': edit('runbooks/ec2/one.yaml'),
    'another file around it': edit('runbooks/procedures/hi.yaml'),
    'a new file': edit('runbooks/ec2/three.yaml'),
    'a new drill': edit('runbooks/ec2/one.drill.yaml'),
    'a new drill around it': edit('runbooks/procedures/hi.drill.yaml'),
    'a file of another name': (cwd) => renameSync(join(cwd, 'runbooks/ec2/two.yaml'), join(cwd, 'runbooks/ec2/2.yaml')),
    'a file that is gone': (cwd) => rmSync(join(cwd, 'runbooks/ec2/two.yaml')),
    'what moved from the end of one file to the next': (cwd) => {
      const [one, two] = ['one', 'two'].map((name) => join(cwd, `runbooks/ec2/${name}.yaml`))
      write(one!, readFileSync(one!, 'utf8').slice(0, -1))
      write(two!, `\n${readFileSync(two!, 'utf8')}`)
    },
    'what a link leads to': (cwd) => {
      rmSync(join(cwd, 'runbooks/ec2/two.yaml'))
      symlinkSync(join(cwd, 'runbooks/procedures/hi.yaml'), join(cwd, 'runbooks/ec2/two.yaml'))
    },
    'the configuration': (cwd) => write(join(cwd, 'sirun.config.yaml'), 'runbooks: [runbooks]\norg: { a: c }\n'),
    'a policy': edit('policy.json'),
  }
  test.each(Object.entries(changes))('%s', async (_, change) => {
    const cwd = makeFolder()
    ;(await cacheAt(cwd))!.keep(result)
    change(cwd)
    expect((await cacheAt(cwd))!.find()).toBeUndefined()
  })

  test('not what a drill around the linted files says, which is not read', async () => {
    const cwd = makeFolder()
    write(join(cwd, 'runbooks/procedures/hi.drill.yaml'), 'one')
    write(join(cwd, 'runbooks/ec2/one.drill.yaml'), 'one')
    ;(await cacheAt(cwd))!.keep(result)
    write(join(cwd, 'runbooks/procedures/hi.drill.yaml'), 'other')
    expect((await cacheAt(cwd))!.find()).toBeDefined()
    write(join(cwd, 'runbooks/ec2/one.drill.yaml'), 'other')
    expect((await cacheAt(cwd))!.find()).toBeUndefined()
  })

  const others: Readonly<Record<string, Parameters<typeof cacheAt>[1]>> = {
    'the program': { build: 'other' },
    'the paths': { options: { ...all, paths: ['runbooks'] } },
    'the policies': { options: { paths: all.paths } },
    'the day': { env: { SOURCE_DATE_EPOCH: '1796000000' } },
    'which configuration': { config: 'other.config.yaml' },
    'any option that is not known to be about the output': { options: { ...all, later: true } as LintOptions },
  }
  test.each(Object.entries(others))('%s', async (_, other) => {
    const cwd = makeFolder()
    write(join(cwd, 'other.config.yaml'), 'runbooks: [runbooks]\norg: { a: c }\n')
    ;(await cacheAt(cwd))!.keep(result)
    expect((await cacheAt(cwd, other))!.find()).toBeUndefined()
  })

  test('the working folder: paths are shown from it', async () => {
    const cwd = makeFolder()
    const options = { ...all, paths: [join(cwd, 'runbooks/ec2')], policy: [], cacheLocation: join(cwd, 'cache/sirun/lint') }
    const config = join(cwd, 'sirun.config.yaml')
    ;(await cacheAt(cwd, { options, config }))!.keep(result)
    expect((await cacheAt(join(cwd, 'runbooks'), { options, config }))!.find()).toBeUndefined()
  })
})

test('what was touched since, or just before, is read again before a result is kept', () => {
  const folder = join(makeFolder(), 'runbooks/ec2')
  const one = join(folder, 'one.yaml')
  const touched = Math.max(...[folder, one].map((path) => statSync(path).ctimeMs))
  const since = (offset: number, paths = [one]): boolean => isUntouched({ paths: new Set(paths), folders: [folder] }, touched + offset)
  expect([since(2_001), since(1_999), since(-1), since(2_001, [join(folder, 'none.yaml')])]).toEqual([true, false, false, false])
})

test('how it is shown decides nothing', async () => {
  const cwd = makeFolder()
  ;(await cacheAt(cwd))!.keep(result)
  const options = { ...all, format: ['json'], quiet: true, maxWarnings: '3', baseline: 'b.json', cacheLocation: 'cache/sirun/lint' }
  expect((await cacheAt(cwd, { options }))!.find()).toMatchObject(result)
})

test.each<[string, Parameters<typeof cacheAt>[1]]>([
  ['--no-cache', { options: { ...all, cache: false } }],
  ['--fix', { options: { ...all, fix: true } }],
  ['--since', { options: { ...all, since: 'main' } }],
  ['standard input', { options: { paths: ['-'], stdinFilename: 'runbooks/ec2/one.yaml' } }],
  ['a file by its name', { options: { paths: ['runbooks/ec2/one.yaml'] } }],
  ['a path that is not there', { options: { paths: ['runbooks/ec3'] } }],
  ['a policy that is not there', { options: { ...all, policy: ['none.json'] } }],
  ['a program that runs from its sources', { build: undefined }],
])('there is none with %s', async (_, given) => {
  // A default would stand for undefined.
  const cache = given && 'build' in given ? openLintCache(all, await contextAt(makeFolder()), undefined) : await cacheAt(makeFolder(), given)
  expect(cache).toBeUndefined()
})

test('what changed while it was linted is not kept', async () => {
  const cwd = makeFolder()
  const cache = await cacheAt(cwd)
  write(join(cwd, 'runbooks/ec2/one.yaml'), files['runbooks/ec2/two.yaml']!)
  cache!.keep(result)
  expect(existsSync(join(cwd, 'cache'))).toBe(false)
})

describe('what is kept is not believed if', () => {
  const problem = { code: 'unknown-member', severity: 'error', message: 'M', place: { file: 'runbooks/ec2/one.yaml', line: 1, column: 1 } }
  const withProblem = (change: object) => (entry: object) => ({ ...entry, problems: [{ ...problem, ...change }] })
  const forms: Readonly<Record<string, (entry: { key: string }) => unknown>> = {
    'it is cut off': (entry) => JSON.stringify(entry).slice(0, -2),
    'it is no map': () => [],
    'it was kept for something else': (entry) => ({ ...entry, key: `${entry.key.startsWith('0') ? 1 : 0}${entry.key.slice(1)}` }),
    'it has no files': ({ key }) => ({ key, problems: [], notes: [] }),
    'a file is not among those that were linted': (entry) => ({ ...entry, files: ['../../etc/passwd'] }),
    'a note is no text': (entry) => ({ ...entry, notes: [{}] }),
    'a problem is none': (entry) => ({ ...entry, problems: ['x'] }),
    'a code is none': withProblem({ code: '\u001b[2J' }),
    'a severity is none': withProblem({ severity: 'none' }),
    'a message is no text': withProblem({ message: 1 }),
    'a hint is no text': withProblem({ hint: [] }),
    'a place is none': withProblem({ place: { line: -1 } }),
    'a fix is none': withProblem({ fix: { title: 'T', edits: [{ text: 'x', range: { line: 'a' } }] } }),
  }
  test('(it is believed otherwise)', async () => {
    const cwd = makeFolder()
    ;(await cacheAt(cwd))!.keep(result)
    const entry = JSON.parse(readFileSync(entryOf(cwd), 'utf8')) as object
    const fix = { title: 'T', edits: [{ text: 'x', range: { line: 1, column: 1, endLine: 1, endColumn: 2 } }] }
    writeFileSync(entryOf(cwd), JSON.stringify(withProblem({ fix, hint: 'H' })(entry)))
    expect((await cacheAt(cwd))!.find()!.problems).toHaveLength(1)
  })
  test.each(Object.entries(forms))('%s', async (_, change) => {
    const cwd = makeFolder()
    ;(await cacheAt(cwd))!.keep(result)
    const written = change(JSON.parse(readFileSync(entryOf(cwd), 'utf8')) as { key: string })
    writeFileSync(entryOf(cwd), typeof written === 'string' ? written : JSON.stringify(written))
    expect((await cacheAt(cwd))!.find()).toBeUndefined()
  })
  test('others may write it', async () => {
    const cwd = makeFolder()
    ;(await cacheAt(cwd))!.keep(result)
    chmodSync(entryOf(cwd), 0o620)
    expect((await cacheAt(cwd))!.find()).toBeUndefined()
  })
  test('it is a link', async () => {
    const cwd = makeFolder()
    ;(await cacheAt(cwd))!.keep(result)
    const path = entryOf(cwd)
    renameSync(path, join(cwd, 'moved.json'))
    symlinkSync(join(cwd, 'moved.json'), path)
    expect((await cacheAt(cwd))!.find()).toBeUndefined()
  })
})

test('a place where nothing can be kept is no problem', async () => {
  const cwd = makeFolder()
  write(join(cwd, 'cache'), '')
  const cache = await cacheAt(cwd)
  cache!.keep(result)
  expect(cache!.find()).toBeUndefined()
})

test('there are no more than 32 results, the newest, and what is not its own stays', async () => {
  const cwd = makeFolder()
  write(join(cwd, 'cache/sirun/lint/mine.json'), '{}')
  const at = (day: number) => cacheAt(cwd, { env: { SOURCE_DATE_EPOCH: String(1795000000 + day * 86_400) } })
  for (let day = 0; day < 40; day++) (await at(day))!.keep(result)
  expect(entries(cwd)).toHaveLength(33)
  expect((await at(39))!.find()).toBeDefined()
  expect(existsSync(join(cwd, 'cache/sirun/lint/mine.json'))).toBe(true)
})

test('it says what a lint says: all cases of the corpus, in formats that need the texts and in one that does not', async () => {
  const cwd = join(home, 'corpus')
  const cases = resolve(import.meta.dirname, '../lint/cases')
  const names = readdirSync(cases)
  for (const name of names) {
    mkdirSync(join(cwd, name), { recursive: true })
    cpSync(join(cases, name), join(cwd, name, name))
  }
  const said = async (more: Partial<LintOptions>) => {
    const context = await contextAt(cwd, { XDG_CACHE_HOME: join(home, 'corpus-cache') }, { config: join(home, '1/sirun.config.yaml') })
    const code = await cachedLint({ paths: names, ...more }, context, 'build')
    return { code, text: context.written() }
  }
  const formats = ['text', 'json', 'sarif']
  const anew = []
  for (const format of formats) anew.push(await said({ format: [format], cache: false }))
  expect(anew[1]!.text.split('\n').length).toBeGreaterThan(names.length)
  const cold = await said({ format: ['text'] })
  expect(cold).toEqual(anew[0])
  const warm = []
  for (const format of formats) warm.push(await said({ format: [format] }))
  expect(warm).toEqual(anew)
  expect(readdirSync(join(home, 'corpus-cache/sirun/lint'))).toHaveLength(1)
}, 120_000)

test('a poisoned result shows wrong problems, and nothing that a terminal acts on', async () => {
  const cwd = makeFolder()
  await cachedLint({ paths: ['runbooks'] }, await contextAt(cwd), 'build')
  const entry = JSON.parse(readFileSync(entryOf(cwd), 'utf8')) as { problems: { message: string }[] }
  entry.problems[0]!.message = 'Fine \u001b[2J\u202e'
  writeFileSync(entryOf(cwd), JSON.stringify(entry))
  const context = await contextAt(cwd)
  expect(await cachedLint({ paths: ['runbooks'] }, context, 'build')).toBe(1)
  expect(context.written()).toContain('Fine ')
  expect(context.written()).not.toMatch(/[\u001b\u202e]/)
})
