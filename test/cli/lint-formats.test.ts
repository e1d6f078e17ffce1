/** Each format of lint: what it says, and that hostile text is harmless in it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Ajv } from 'ajv'
import { packageRoot } from '../../src/cli/package-root.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { folderRulesOff, withConfigOf } from './folder-rules-off.js'
import { jsonLines, runMain as runAny, type Ended } from './run-main.js'

const newFolder = temporaryFolders()

const head = (id: string): string =>
  `sirun: 1\nid: ${id}\ntitle: T\nsummary: S\nowner: o\nreviewed: { on: 2026-11-01, by: o, every: 90d }\nmatch: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]\n`
const step = (id: string, member: string): string => `  - id: ${id}\n    title: T\n    aws: ec2:DescribeVpcs\n    value: output.${member}\n`
const evil = '::error::x\x1b[2J\u202e<&>"\'%0A,[a](b)##[add-mask]'

function stage(files: Readonly<Record<string, string>>): string {
  const folder = newFolder()
  for (const [name, text] of Object.entries({ 'sirun.config.yaml': folderRulesOff, ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

const runMain = (argv: readonly string[], folder: string, env = {}): Promise<Ended> => runAny(argv, folder, { ...withConfigOf(folder), ...env })

const two = { 'runbooks/a.yaml': `${head('a')}validate:\n${step('v', 'Vpc')}  - { id: m, title: T, wehn: x, manual: M }\n`, 'runbooks/fine.yaml': `${head('fine')}validate:\n  - { id: m, title: T, manual: M }\n` }

async function lint(folder: string, format: string, env: Record<string, string> = {}, ...more: string[]): Promise<Ended> {
  return runMain(['lint', 'runbooks', '--format', format, ...more], folder, env)
}

/** SARIF's schema is draft 4: what it uses of it means the same in draft 7, but for its `id`. */
function sarifSchema(): object {
  const schema = JSON.parse(readFileSync(resolve('test/fixtures/sarif/sarif-2.1.0-rtm.5.json'), 'utf8'))
  return { ...schema, $schema: undefined, id: undefined }
}

const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
ajv.addFormat('uri', (text) => URL.canParse(text))
ajv.addFormat('uri-reference', /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/)
ajv.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)))
const isSarif = ajv.compile(sarifSchema())
const isOutput = ajv.compile(JSON.parse(readFileSync(resolve('schemas/lint-output.schema.json'), 'utf8')))

interface Sarif {
  runs: { tool: { driver: { rules: { id: string }[] } }; results: SarifResult[] }[]
}
interface SarifResult {
  ruleId: string
  ruleIndex: number
  level: string
  message: { text: string }
  locations: { physicalLocation: { artifactLocation: { uri: string }; region: object } }[]
  partialFingerprints: { primaryLocationLineHash: string }
  fixes?: object[]
}

describe('sarif', () => {
  test('fits the schema of SARIF 2.1.0, which refuses what does not', async () => {
    const { stdout, code } = await lint(stage(two), 'sarif')
    const log = JSON.parse(stdout) as Sarif
    expect([isSarif(log), isSarif.errors, code]).toEqual([true, null, 1])
    expect(isSarif({ ...log, runs: [{ ...log.runs[0], results: [{ ruleId: 1 }] }] })).toBe(false)
    const { results, tool } = log.runs[0]!
    expect(results.map(({ ruleId }) => ruleId)).toEqual(['unknown-member', 'unknown-key'])
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]!.id).toBe(ruleId)
    expect(results[0]).toMatchObject({
      level: 'error',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'runbooks/a.yaml', uriBaseId: '%SRCROOT%' }, region: { startLine: 12, startColumn: 19, endLine: 12, endColumn: 22 } } }],
    })
    expect(results[1]!.fixes).toHaveLength(1)
  })

  test('the log of no problem fits too', async () => {
    const { stdout, code } = await lint(stage({ 'runbooks/fine.yaml': two['runbooks/fine.yaml'] }), 'sarif')
    expect([isSarif(JSON.parse(stdout)), code]).toEqual([true, 0])
  })

  const fingerprints = async (text: string): Promise<string[]> => {
    const { stdout } = await lint(stage({ 'runbooks/a.yaml': text }), 'sarif')
    return (JSON.parse(stdout) as Sarif).runs[0]!.results.map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash)
  }

  test('fingerprints stay where lines move, and differ by step and among twins', async () => {
    const steps = step('v', 'Vpc') + step('w', 'Vpc')
    const before = await fingerprints(`${head('a')}validate:\n${steps}`)
    const moved = await fingerprints(`# new\n\n${head('a')}validate:\n  - { id: n, title: New, manual: M }\n${steps.replaceAll('    value', '      \n    value')}`)
    expect(moved).toEqual(before)
    expect(new Set(before).size).toBe(2)
    const twins = await fingerprints(`${head('a')}validate:\n${step('v', 'Vpc + output.Vpc')}`)
    expect(twins.map((each) => each.split(':')[1])).toEqual(['1', '2'])
    expect(new Set(twins.map((each) => each.split(':')[0])).size).toBe(1)
  })

  test('hostile names and texts', async () => {
    const folder = stage({ [`runbooks/${evil.replaceAll('/', '')} ü.yaml`]: `${head('a')}validate:\n  - { id: m, title: T, manual: M, ${JSON.stringify(evil)}: x }\n` })
    const { stdout } = await lint(folder, 'sarif')
    const log = JSON.parse(stdout) as Sarif
    expect([isSarif(log), isSarif.errors]).toEqual([true, null])
    expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/)
    const { results } = log.runs[0]!
    const texts = results.map(({ message }) => message.text).join()
    expect(texts).toContain('\\[a\\](b)')
    expect(decodeURIComponent(results[0]!.locations[0]!.physicalLocation.artifactLocation.uri)).toBe(`runbooks/${evil} ü.yaml`)
  })
})

describe('github', () => {
  const many = (errors: number, warnings: number): string => {
    const wrong = Array.from({ length: errors }, (_, i) => step(`e${i}`, 'Vpc')).join('')
    const odd = Array.from({ length: warnings }, (_, i) => step(`w${i}`, 'Vpcs.filter(v, v.State == "availabel")')).join('')
    return `${head('a')}validate:\n${wrong}${odd}`
  }

  test('annotations with the place from the root of the repository', async () => {
    const folder = stage(Object.fromEntries(Object.entries(two).map(([name, text]) => [`sub/${name}`, text])))
    const { stdout, code } = await runMain(['lint', 'runbooks'], join(folder, 'sub'), { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: folder })
    expect(code).toBe(1)
    expect(stdout.split('\n')).toEqual([
      '::error file=sub/runbooks/a.yaml,line=12,endLine=12,col=19,endColumn=21,title=unknown-member::DescribeVpcsResult has no member Vpc. Did you mean Vpcs?',
      expect.stringMatching(/^::error file=sub\/runbooks\/a\.yaml,line=13,.*title=unknown-key::wehn is not a key of the step\. Did you mean when\?$/),
      'sirun: 2 errors and 0 warnings in 2 files.',
      '',
    ])
  })

  test('only in GitHub Actions, and where nothing else is asked for', async () => {
    const folder = stage(two)
    const isGithub = async (argv: string[], env: Record<string, string>): Promise<boolean> => /^::error/m.test((await runMain(['lint', 'runbooks', ...argv], folder, env)).stdout)
    expect(await isGithub([], {})).toBe(false)
    expect(await isGithub([], { GITHUB_ACTIONS: 'false' })).toBe(false)
    expect(await isGithub(['--format', 'unix'], { GITHUB_ACTIONS: 'true' })).toBe(false)
    expect(await isGithub(['--json'], { GITHUB_ACTIONS: 'true' })).toBe(false)
    expect(await isGithub(['--format', 'sarif=x.sarif'], { GITHUB_ACTIONS: 'true' })).toBe(true)
  })

  test('ten errors and ten warnings; of the others one says how many, and the log has them', async () => {
    const lines = (await lint(stage({ 'runbooks/a.yaml': many(13, 12) }), 'github')).stdout.trimEnd().split('\n')
    const of = (start: string): string[] => lines.filter((line) => line.startsWith(start))
    expect([of('::error').length, of('::warning').length, of('::notice')]).toEqual([10, 10, ['::notice title=sirun lint::5 more problems in the log of this step.']])
    expect(of('sirun: runbooks/a.yaml:')).toHaveLength(5)
    expect(lines.at(-1)).toBe('sirun: 13 errors and 12 warnings in 1 file.')
    const exact = (await lint(stage({ 'runbooks/a.yaml': many(10, 10) }), 'github')).stdout
    expect(exact).not.toContain('::notice')
  })

  test('nothing in a name or text is a command or property of its own', async () => {
    const texts = { [`runbooks/${evil}.yaml`]: `${head('a')}validate:\n${Array.from({ length: 14 }, (_, i) => `  - { id: m${i}, title: T, manual: M, ${JSON.stringify(`${evil}\n::warning::y`)}: x }\n`).join('')}` }
    const { stdout } = await lint(stage(texts), 'github')
    for (const line of stdout.trimEnd().split('\n')) expect(line).toMatch(/^(?:::(?:error|warning|notice) [^:]*::|sirun: )/)
    expect(stdout).not.toContain('##[')
    expect(stdout).not.toMatch(/[\x1b\u202e]/)
    expect(stdout).toContain('file=runbooks/%3A%3Aerror%3A%3Ax')
    expect(stdout).toContain('%250A%2C')
  })
})

/** A small reader: it throws for what is not well-formed. Gives the names of elements with their attributes. */
function elementsOf(xml: string): { name: string; attributes: Record<string, string> }[] {
  const open: string[] = []
  const found: { name: string; attributes: Record<string, string> }[] = []
  const body = xml.replace(/^<\?xml [^>]*\?>/, '')
  const token = /<(\/?)([a-z-]+)((?:\s+[a-z]+="(?:[^"<&]|&#\d+;)*")*)\s*(\/?)>|((?:[^<&]|&#\d+;)+)/gy
  let end = 0
  for (const [whole, closing, name, attributes, empty] of body.matchAll(token)) {
    end += whole.length
    if (name === undefined) continue
    if (closing) {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`)
      continue
    }
    if (!empty) open.push(name)
    found.push({ name, attributes: Object.fromEntries([...attributes!.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!])) })
  }
  if (open.length > 0 || end !== body.length) throw new Error(`not well-formed at ${end}: ${body.slice(end, end + 40)}`)
  return found
}

describe('junit', () => {
  test('a suite a file, a failure an error, its counts right', async () => {
    const elements = elementsOf((await lint(stage(two), 'junit')).stdout)
    const suites = elements.filter(({ name }) => name === 'testsuite').map(({ attributes }) => attributes)
    expect(suites).toMatchObject([{ name: 'runbooks/a.yaml', tests: '2', failures: '2' }, { name: 'runbooks/fine.yaml', tests: '1', failures: '0' }])
    expect(elements[0]).toMatchObject({ name: 'testsuites', attributes: { tests: '3', failures: '2' } })
    expect(elements.filter(({ name }) => name === 'failure').map(({ attributes }) => attributes['type'])).toEqual(['unknown-member', 'unknown-key'])
    expect(elements.filter(({ name }) => name === 'testcase')).toHaveLength(3)
  })

  test('a warning is no failure', async () => {
    const text = `${head('a')}validate:\n${step('w', 'Vpcs.filter(v, v.State == "availabel")')}`
    const { stdout, code } = await lint(stage({ 'runbooks/a.yaml': text }), 'junit')
    expect(code).toBe(0)
    expect(elementsOf(stdout).filter(({ name }) => name === 'failure')).toEqual([])
    expect(stdout).toContain('<system-out>')
  })

  test('hostile text', async () => {
    const folder = stage({ [`runbooks/${evil}.yaml`]: `${head('a')}validate:\n  - { id: m, title: T, manual: M, ${JSON.stringify(`${evil}\uFFFE`)}: x }\n` })
    const { stdout } = await lint(folder, 'junit')
    expect(elementsOf(stdout).length).toBeGreaterThan(3)
    expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e\uFFFE]/)
  })
})

test('unix: one line for each problem, whatever is in it', async () => {
  expect((await lint(stage(two), 'unix')).stdout).toMatch(/^runbooks\/a\.yaml:12:19: error: DescribeVpcsResult has no member Vpc\. Did you mean Vpcs\? \[unknown-member\]\nrunbooks\/a\.yaml:13:\d+: error: wehn .* \[unknown-key\]\n$/)
  const hostile = stage({ 'runbooks/a.yaml': `${head('a')}validate:\n  - { id: m, title: T, manual: M, ${JSON.stringify(`${evil}\n${evil}`)}: x }\n` })
  const lines = (await lint(hostile, 'unix')).stdout.trimEnd().split('\n')
  expect(lines.every((line) => line.startsWith('runbooks/a.yaml:'))).toBe(true)
})

test('json: each line fits the schema that is published, with --json too', async () => {
  const folder = stage(two)
  const { stdout } = await lint(folder, 'json')
  const lines = jsonLines(stdout)
  expect(lines.map((line) => [isOutput(line), isOutput.errors])).toEqual(lines.map(() => [true, null]))
  expect(lines).toHaveLength(3)
  expect(lines[1]).toMatchObject({ code: 'unknown-key', fix: { title: 'Write when', edits: [{ text: 'when' }] } })
  expect(isOutput({ ...(lines[0] as object), more: 1 })).toBe(false)
  expect((await runMain(['lint', 'runbooks', '--json'], folder)).stdout).toBe(stdout)
  const all = await lint(folder, 'json', {}, '--baseline', 'b.json', '--write-baseline')
  expect(jsonLines(all.stdout)).toEqual([{ type: 'summary', files: 2, errors: 0, warnings: 0, known: 2 }])
  expect(jsonLines(all.stdout).every((line) => isOutput(line))).toBe(true)
})

test('docs/lint.md names every member of the output', () => {
  const { $defs } = JSON.parse(readFileSync(resolve('schemas/lint-output.schema.json'), 'utf8'))
  const manual = readFileSync(resolve('docs/lint.md'), 'utf8')
  const output = manual.slice(manual.indexOf('## Output'), manual.indexOf('## Rules'))
  const members = [$defs.diagnostic, $defs.summary].flatMap(({ properties }) => Object.keys(properties))
  expect(members.filter((name) => name !== 'type' && !output.includes(`\`${name}\``))).toEqual([])
})

test('several at once: files beside the output, which has its own format', async () => {
  const folder = stage(two)
  const argv = ['lint', 'runbooks', '--format', 'sarif=lint.sarif', '--format', 'junit=lint.xml', '--format', 'json=lint.json', '--format', 'unix']
  const ended = await runMain(argv, folder)
  expect(ended).toMatchObject({ code: 1, stderr: '' })
  expect(ended.stdout).toMatch(/^runbooks\/a\.yaml:12:19: /)
  expect(isSarif(JSON.parse(readFileSync(join(folder, 'lint.sarif'), 'utf8')))).toBe(true)
  expect(readFileSync(join(folder, 'lint.xml'), 'utf8')).toContain('</testsuites>')
  expect(jsonLines(readFileSync(join(folder, 'lint.json'), 'utf8'))).toHaveLength(3)
  const quiet = await runMain(['lint', 'runbooks', '--format', 'sarif=lint.sarif'], folder)
  expect(quiet.stdout).toContain('✘ 2 errors')
})

test.each([
  [['--format', 'sarf'], 'no-such-format'],
  [['--format', 'sarif='], 'no-output-file'],
  [['--format', 'text', '--format', 'unix'], 'conflicting-arguments'],
  [['--json', '--format', 'text'], 'conflicting-arguments'],
  [['--format', 'sarif=none/lint.sarif'], 'output-unwritable'],
])('%j is a usage error', async (argv, code) => {
  const ended = await runMain(['lint', 'runbooks', ...argv], stage(two))
  expect(ended.code).toBe(2)
  expect(ended.stdout + ended.stderr).toContain(code)
})

test('each format has a file, and the command line names them all', async () => {
  const { stdout } = await runMain(['__complete', '--', 'lint', '--format', ''], newFolder())
  expect(stdout.trim().split('\n')).toEqual(['text', 'json', 'sarif', 'github', 'junit', 'unix'])
  for (const name of stdout.trim().split('\n')) expect(readFileSync(join(packageRoot(), `src/cli/lint-formats/${name}.ts`), 'utf8')).toContain('LintFormat')
})
