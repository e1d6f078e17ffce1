/** `sirun lsp`, as built, with an editor's side of the protocol over stdio. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rules } from '../../src/lint/generated/rules.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { applyEdits, endServers, LspClient, positionOf } from './lsp-client.js'
import { jsonLines } from '../cli/run-main.js'
import { runSirun } from './run-sirun.js'

const root = resolve(import.meta.dirname, '../..')
const newFolder = temporaryFolders()
const head = (id: string): string => `sirun: 1\nid: ${id}\ntitle: T\nsummary: S\nowner: o\nreviewed: { on: 2026-11-01, by: o, every: 90d }\nmatch: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]\n`

afterAll(endServers)

/** A folder with files; a git root, so that a configuration is found. */
function stage(files: Readonly<Record<string, string>>): string {
  const folder = newFolder()
  mkdirSync(join(folder, '.git'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

async function start(folder: string, args: string[] = []): Promise<LspClient> {
  const client = new LspClient([join(root, 'bin/sirun.js'), 'lsp', ...args], folder)
  await client.initialize()
  return client
}

const broken = `${head('a')}validate:
  - id: look
    title: Look
    aws: ec2:DescribeVpcs
    value: output.Vpc
  - id: sure
    title: Sure?
    wehn: steps.look
    ask: { confirm: Sure? }
`

interface Problem {
  code: string
  severity: string
  message: string
  place: { file: string; line: number; column: number; endLine?: number; endColumn?: number }
}

test('says at the same places what sirun lint --json says', async () => {
  const all = readdirSync(join(root, 'test/lint/cases')).filter((name) => name.endsWith('.yaml') && !name.endsWith('.drill.yaml'))
  const corpus = all.filter((_, i) => i % 5 === 0)
  const files = Object.fromEntries(corpus.map((name) => [`runbooks/${name}`, readFileSync(join(root, 'test/lint/cases', name), 'utf8')]))
  const names = [...Object.keys(files), 'runbooks/a.yaml']
  const folder = stage({ ...files, 'runbooks/a.yaml': broken })
  const { stdout } = await runSirun(['lint', ...names, '--json'], { cwd: folder })
  // The command line compares all its files with each other, and an editor the one that is open with its library.
  const compares = new Set(rules.flatMap(({ id, needs }) => (needs === 'folder' ? [id] : [])))
  const said = (jsonLines(stdout) as (Problem & { type: string })[]).filter(({ type, code }) => type === 'diagnostic' && !compares.has(code))
  const client = await start(folder)
  let problems = 0
  for (const name of names) {
    const uri = client.open(join(folder, name), readFileSync(join(folder, name), 'utf8'))
    const shown = await client.diagnostics(uri)
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } })
    const expected = said
      .filter(({ place }) => place.file === name)
      .map(({ code, severity, place: { line, column, endLine = line, endColumn = column } }) => ({ code, severity, at: [line, column, endLine, endColumn] }))
    const found = shown.filter(({ code }) => !compares.has(code as string)).map(({ code, severity, range }) => ({
      code,
      severity: severity === 1 ? 'error' : 'warning',
      at: [range.start.line + 1, range.start.character + 1, range.end.line + 1, range.end.character + 1],
    }))
    expect({ name, found }).toEqual({ name, found: expected })
    problems += found.length
  }
  expect(problems).toBeGreaterThan(30)
  expect(await client.shutDown()).toEqual({ code: 0, signal: null })
}, 120_000)

test('follows what is typed, links to the rule, and clears what is closed', async () => {
  const folder = stage({ 'runbooks/a.drill.yaml': '' })
  const client = await start(folder, ['--stdio'])
  const uri = client.open(join(folder, 'runbooks/a.yaml'), broken)
  const [first] = await client.diagnostics(uri)
  expect(first).toMatchObject({ code: 'unknown-member', source: 'sirun', message: expect.stringMatching(/^DescribeVpcsResult has no member Vpc\.\nDid you mean Vpcs\?$/) })
  const page = new URL(first!.codeDescription!.href)
  expect(page.hash).toBe('#unknown-member')
  page.hash = ''
  expect(readFileSync(fileURLToPath(page), 'utf8')).toContain('\n### unknown-member\n')
  // A burst: only the last text counts.
  for (let i = 0; i < 20; i++) client.change(uri, `${broken}# ${i}\n`)
  const last = client.change(uri, broken.replace('output.Vpc', 'output.Vpcs').replace('wehn', 'when').replace('steps.look', 'has(steps.look[0].VpcId)'))
  await client.diagnostics(uri, ({ version }) => version === last)
  expect(client.published.length).toBeLessThan(20)
  await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } })
  expect(await client.diagnostics(uri, ({ version }) => version === undefined)).toEqual([])
  await client.shutDown()
  expect(client.stderr).toBe('')
})

test('other open files count as they are, saved ones as they were saved', async () => {
  const procedure = `sirun: 1\nid: p\ntitle: T\nsummary: S\nowner: o\nreviewed: { on: 2026-11-01, by: o, every: 90d }\ninputs:\n  one: { type: string, describe: One }\nsteps:\n  - { id: look, title: T, aws: "ec2:DescribeVpcs", with: { VpcIds: ["\${inputs.one}"] } }\n`
  const user = `${head('a')}validate:\n  - { id: use, title: T, use: p, with: { two: x } }\n`
  const folder = stage({ 'runbooks/procedures/p.yaml': procedure, 'runbooks/a.yaml': user })
  const client = await start(folder)
  const uri = client.open(join(folder, 'runbooks/a.yaml'), user)
  expect((await client.diagnostics(uri)).map(({ code }) => code)).toEqual(expect.arrayContaining(['unknown-input']))
  const other = client.open(join(folder, 'runbooks/procedures/p.yaml'), procedure.replaceAll('one', 'two'))
  await client.diagnostics(uri, ({ diagnostics }) => diagnostics.every(({ code }) => code !== 'unknown-input' && code !== 'missing-input'))
  await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri: other } })
  await client.diagnostics(uri, ({ diagnostics }) => diagnostics.some(({ code }) => code === 'unknown-input'))
  writeFileSync(join(folder, 'runbooks/procedures/p.yaml'), procedure.replaceAll('one', 'two'))
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: other, type: 2 }] })
  await client.diagnostics(uri, ({ diagnostics }) => diagnostics.every(({ code }) => code !== 'unknown-input'))
  await client.shutDown()
})

test('completes and explains, also in a text that cannot be read', async () => {
  const folder = stage({})
  const client = await start(folder)
  const text = `${broken}  - id: more\n    title: More\n    aws: ec2:Desc\n    with: { Inst\n  - id: then\n    title: "Then\n    when: steps.look.\n`
  const uri = client.open(join(folder, 'runbooks/a.yaml'), text)
  const operations = await client.completion(uri, positionOf(text, 'ec2:Desc\n', 8))
  expect(operations.find(({ label }) => label === 'ec2:DescribeInstances')).toMatchObject({ detail: 'read', textEdit: { newText: 'ec2:DescribeInstances', range: { start: positionOf(text, 'ec2:Desc\n') } } })
  expect((await client.completion(uri, positionOf(text, 'when: steps.look.', 12))).map(({ label }) => label)).toEqual(['look', 'sure', 'more'])
  const whole = text.replace('output.Vpc\n', 'output.Vpcs[0]\n').replace('ec2:Desc\n', 'ec2:DescribeInstances\n')
  client.change(uri, whole)
  expect((await client.completion(uri, positionOf(whole, 'when: steps.look.', 17))).map(({ label }) => label)).toContain('VpcId')
  expect((await client.completion(uri, positionOf(whole, '{ Inst', 6))).map(({ label }) => label)).toContain('InstanceIds')
  expect(await client.hover(uri, positionOf(whole, 'aws: ec2:DescribeVpcs', 10))).toMatchObject({ contents: { kind: 'markdown', value: expect.stringContaining('IAM action: `ec2:DescribeVpcs`') } })
  expect(await client.hover(uri, positionOf(whole, 'summary: ', 2))).toMatchObject({ contents: { value: expect.stringContaining('What it means') } })
  await client.shutDown()
})

test('a quick fix puts it right; what has none may be ignored with a reason', async () => {
  const folder = stage({ 'runbooks/a.drill.yaml': '' })
  const client = await start(folder)
  const tagged = `${head('a')}validate:\n  - id: sure\n    title: T\n    ask: { confirm: Sure? }\n  - id: look\n    title: T\n    when: !steps.sure\n    aws: ec2:DescribeVpcs\n`
  const uri = client.open(join(folder, 'runbooks/a.yaml'), tagged)
  const found = await client.diagnostics(uri)
  const quote = found.find(({ code }) => code === 'quote-it')!
  const actions = await client.codeActions(uri, quote.range)
  expect(actions).toMatchObject([{ kind: 'quickfix', isPreferred: true, diagnostics: [{ code: 'quote-it' }] }])
  const clean = applyEdits(tagged, actions[0]!.edit!.changes![uri]!)
  const version = client.change(uri, clean)
  expect(await client.diagnostics(uri, (each) => each.version === version)).toEqual([])
  const [all] = await client.codeActions(client.open(join(folder, 'runbooks/a.yaml'), tagged), quote.range, ['source.fixAll'])
  expect(applyEdits(tagged, all!.edit!.changes![uri]!)).toBe(clean)

  const wrong = clean.replace('    aws: ec2:DescribeVpcs\n', '    aws: ec2:DescribeVpcs\n    value: output.Vpc\n')
  client.change(uri, wrong)
  const [ignore] = await client.codeActions(uri, { start: positionOf(wrong, 'Vpc\n'), end: positionOf(wrong, 'Vpc\n') })
  expect(ignore).toMatchObject({ title: 'Ignore unknown-member here (say why)' })
  const commented = applyEdits(wrong, ignore!.edit!.changes![uri]!)
  expect(commented).toContain('    # sirun-ignore unknown-member: \n    value: output.Vpc\n')
  const said = client.change(uri, commented)
  expect((await client.diagnostics(uri, (each) => each.version === said)).map(({ code }) => code)).toEqual(['wrong-ignore', 'unknown-member'])
  const reasoned = client.change(uri, commented.replace('unknown-member: ', 'unknown-member: an example'))
  expect(await client.diagnostics(uri, (each) => each.version === reasoned)).toEqual([])
  await client.shutDown()
})

test('a configuration counts; what is wrong in it is shown there, and lint goes on', async () => {
  const folder = stage({ 'sirun.config.yaml': 'lint:\n  severity: { unknown-member: off }\n' })
  const client = await start(folder)
  const config = join(folder, 'sirun.config.yaml')
  const uri = client.open(join(folder, 'runbooks/a.yaml'), broken)
  expect((await client.diagnostics(uri)).map(({ code }) => code)).not.toContain('unknown-member')
  writeFileSync(config, 'lint:\n  severity: { unknown-member: loud }\n')
  await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri } })
  expect(await client.diagnostics(pathToFileURL(config).href)).toMatchObject([{ code: 'wrong-value', range: { start: { line: 1 } } }])
  await client.diagnostics(uri, ({ diagnostics }) => diagnostics.some(({ code }) => code === 'unknown-member'))
  writeFileSync(config, '{}\n')
  await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri } })
  expect(await client.diagnostics(pathToFileURL(config).href, ({ diagnostics }) => diagnostics.length === 0)).toEqual([])
  await client.shutDown()
})

test('says nothing of files that are not its own', async () => {
  const folder = stage({})
  const client = await start(folder)
  const uri = client.open(join(folder, 'deploy/service.yaml'), 'kind: Service\nspec: { a: !x, a: 1 }\n')
  expect(await client.diagnostics(uri)).toEqual([])
  expect(await client.completion(uri, { line: 0, character: 0 })).toEqual([])
  expect(await client.hover(uri, { line: 0, character: 1 })).toBeNull()
  await client.shutDown()
})

describe('the end', () => {
  test('after exit without shutdown: 1', async () => {
    const client = await start(stage({}))
    await client.connection.sendNotification('exit')
    expect(await client.ended).toEqual({ code: 1, signal: null })
  })

  test('when the editor is gone', async () => {
    const client = await start(stage({}))
    client.child.stdin.destroy()
    expect(await client.ended).toEqual({ code: 1, signal: null })
  })

  test('when the editor closes the pipe that it reads', async () => {
    const folder = stage({})
    const client = await start(folder)
    client.child.stdout.destroy()
    client.open(join(folder, 'runbooks/a.yaml'), broken)
    expect(await client.ended).toEqual({ code: 1, signal: null })
  })

  test('when the process that it was said to belong to is gone, though its input stays open', async () => {
    const client = new LspClient([join(root, 'bin/sirun.js'), 'lsp'], stage({}))
    const gone = new LspClient(['-e', ''], root)
    await gone.ended
    await client.initialize({}, { processId: gone.child.pid })
    expect(await client.ended).toEqual({ code: 1, signal: null })
  })

  test('what is no message does not hang it', async () => {
    const client = new LspClient([join(root, 'bin/sirun.js'), 'lsp'], stage({}))
    client.child.stdin.end('hello\r\n\r\n{"a": 1}\n')
    expect((await client.ended).code).toBe(1)
  })

  test('an unknown option is a usage error', async () => {
    const { code, stderr } = await runSirun(['lsp', '--sock'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('--sock')])
  })
})
