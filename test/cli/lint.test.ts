/** sirun lint on several files, drills and broken ones, and what it says of its rules. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { folderRulesOff, withConfigOf } from './folder-rules-off.js'
import { jsonLines, runMain as runAny, type Ended } from './run-main.js'

const made: string[] = []
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true })))

const head = (id: string): string =>
  `sirun: 1\nid: ${id}\ntitle: T\nsummary: S\nowner: o\nreviewed: { on: 2026-11-01, by: o, every: 90d }\n`
const match = 'match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]\n'
const files = {
  'good.yaml': `${head('good')}${match}validate:\n  - { id: hi, title: T, use: hi, with: { who: a } }\n`,
  'typed.yaml': `${head('typed')}${match}validate:\n  - { id: v, title: T, aws: ec2:DescribeVpcs, value: output.Vpc }\n`,
  'broken.yaml': `${head('broken')}${match}validate:\n  - { id: v, title: T, ask: { confirm: S? }\n`,
  'procedures/hi.yaml': `${head('hi')}inputs: { who: { type: string, describe: w } }\nsteps:\n  - { id: m, title: T, manual: "Hi \${inputs.who}" }\n`,
  'good.drill.yaml': 'sirun: 1\nid: good\ntitle: T\nlevel: basic\nbrief: B\nworld: {}\ninputs: {}\nexpect: { steps: { hi.n: done } }\n',
}

/** A working folder with these files in `runbooks`. */
function folderWith(names: readonly (keyof typeof files)[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'sirun-lint-'))
  made.push(folder)
  writeFileSync(join(folder, 'sirun.config.yaml'), folderRulesOff)
  for (const name of names) {
    const path = join(folder, 'runbooks', name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, files[name])
  }
  return folder
}

const runMain = (argv: readonly string[], folder: string): Promise<Ended> => runAny(argv, folder, withConfigOf(folder))

const all = Object.keys(files) as (keyof typeof files)[]
const places = (stdout: string): string[] =>
  jsonLines(stdout).flatMap((line) => {
    const { type, code, place } = line as { type: string; code: string; place: { file: string; line: number } }
    return type === 'diagnostic' ? [`${place.file}:${place.line} ${code}`] : []
  })

const problems = [
  'runbooks/broken.yaml:9 yaml-syntax',
  'runbooks/good.drill.yaml:8 unknown-address',
  'runbooks/typed.yaml:9 unknown-member',
]

test('one pass over a folder: a broken file hides no other, and the order is that of the files', async () => {
  const ended = await runMain(['lint', 'runbooks', '--json'], folderWith(all))
  expect(ended).toMatchObject({ code: 1, stderr: '' })
  expect(places(ended.stdout)).toEqual(problems)
  expect(jsonLines(ended.stdout).at(-1)).toEqual({ type: 'summary', files: 5, errors: 3, warnings: 0 })
})

test('several paths, in any order and named twice, say the same once', async () => {
  const paths = ['runbooks/typed.yaml', 'runbooks', 'runbooks/broken.yaml', 'runbooks/good.drill.yaml']
  const ended = await runMain(['lint', ...paths, '--json'], folderWith(all))
  expect(places(ended.stdout)).toEqual(problems)
})

test('a single file is linted with the procedures around it, and only it', async () => {
  const folder = folderWith(all)
  expect(await runMain(['lint', 'runbooks/good.yaml'], folder)).toEqual({
    code: 0,
    stdout: '✔ 0 errors and 0 warnings in 1 file\n',
    stderr: '',
  })
  const drill = await runMain(['lint', 'runbooks/good.drill.yaml', '--json'], folder)
  expect(places(drill.stdout)).toEqual(['runbooks/good.drill.yaml:8 unknown-address'])
})

test('one path that matches nothing is a usage error, whatever the others say', async () => {
  const ended = await runMain(['lint', 'runbooks', 'no-such.yaml', '--json'], folderWith(['good.yaml', 'procedures/hi.yaml']))
  expect(ended.code).toBe(2)
  expect(jsonLines(ended.stdout)).toMatchObject([{ error: { code: 'no-such-path' } }])
})

test('as text: place, code, line with a caret, hint, and how to learn more', async () => {
  const ended = await runMain(['lint', 'runbooks/typed.yaml'], folderWith(all))
  expect(ended.stdout).toBe(
    [
      'runbooks/typed.yaml:9:61: error: DescribeVpcsResult has no member Vpc.',
      '[unknown-member]',
      '  9 |   - { id: v, title: T, aws: ec2:DescribeVpcs, value: output.Vpc }',
      '    | '.concat(' '.repeat(60), '^^^'),
      '  Did you mean Vpcs?',
      '',
      'What a rule means: sirun lint --explain unknown-member',
      '✘ 1 error and 0 warnings in 1 file',
      '',
    ].join('\n'),
  )
})

test('--explain', async () => {
  const folder = folderWith([])
  const text = await runMain(['lint', '--explain', 'no-ending'], folder)
  expect(text).toMatchObject({ code: 0, stderr: '' })
  expect(text.stdout).toMatch(/^### no-ending\n\nError\. .*\n\nBad:\n\n```yaml\n[^]*\nGood:\n\n```yaml\n[^]*```\n$/)
  const json = await runMain(['lint', '--explain', 'no-ending', '--json'], folder)
  expect(jsonLines(json.stdout)).toMatchObject([{ type: 'rule', id: 'no-ending', severity: 'error' }])
  const wrong = await runMain(['lint', '--explain', 'no-endings', '--json'], folder)
  expect(wrong.code).toBe(2)
  expect(jsonLines(wrong.stdout)).toMatchObject([{ error: { code: 'unknown-rule', hint: 'Did you mean no-ending?' } }])
})
