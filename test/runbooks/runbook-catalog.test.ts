import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { hashOfFile, loadCatalog } from '../../src/runbooks/runbook-catalog.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sirun-catalog-'))
})
afterEach(() => rm(folder, { recursive: true }))

const head = (id: string, title = 'T') =>
  `sirun: 1\nid: ${id}\ntitle: ${title}\nsummary: S\nowner: o\nreviewed: { on: 2026-11-01, by: o, every: 90d }\n`
const runbook = (id: string, title?: string) =>
  `${head(id, title)}match: [{ product: GuardDuty }]\nvalidate: [{ id: a, title: T, wait: 5m }]\n`
const procedure = (id: string) => `${head(id)}steps: []\n`
const drill = (id: string) =>
  `sirun: 1\nid: ${id}\ntitle: T\nlevel: basic\nbrief: B\ninputs: {}\nworld: {}\nexpect: {}\n`

async function put(path: string, content: string | Uint8Array): Promise<void> {
  const full = join(folder, path)
  await mkdir(dirname(full), { recursive: true })
  await writeFile(full, content)
}

test('runbooks, procedures and drills are told apart by where they stand', async () => {
  await put('one/ec2/a.yaml', runbook('a'))
  await put('one/ec2/a.drill.yaml', drill('a'))
  await put('one/ec2/a.other-case.drill.yaml', drill('a.other-case'))
  await put('one/procedures/b.yaml', procedure('b'))
  await put('one/ec2/notes.md', 'not YAML')
  await put('one/sirun.config.yaml', 'regions: [eu-west-1]')
  const catalog = await loadCatalog([join(folder, 'one')])
  expect(catalog.diagnostics).toEqual([])
  expect([...catalog.runbooks.keys()]).toEqual(['a'])
  expect([...catalog.procedures.keys()]).toEqual(['b'])
  expect([...catalog.drills.keys()].sort()).toEqual(['a', 'a.other-case'])
})

test.each([['as it is', ''], ['with a byte order mark', '\uFEFF']])('the text, its hash and its value come from one read, %s', async (_, start) => {
  const text = start + runbook('a', 'Héllo')
  await put('one/a.yaml', text)
  const entry = (await loadCatalog([join(folder, 'one')], { shownFrom: folder })).runbooks.get('a')!
  expect(entry).toMatchObject({ id: 'a', text, file: 'one/a.yaml', path: join(folder, 'one/a.yaml') })
  expect(hashOfFile(entry)).toBe(createHash('sha256').update(readFileSync(entry.path)).digest('hex'))
  expect(entry.value?.title).toBe('Héllo')
})

test('only the files that are wanted are read', async () => {
  await put('one/a.yaml', runbook('a'))
  await put('one/b.yaml', 'broken: [')
  await put('one/a.drill.yaml', drill('a'))
  const only = ({ kind, id }: { kind: string; id: string }): boolean => kind === 'runbook' && id === 'a'
  const { runbooks, drills, diagnostics } = await loadCatalog([join(folder, 'one')], { only })
  expect([[...runbooks.keys()], [...drills.keys()], diagnostics]).toEqual([['a'], [], []])
})

test('an earlier folder replaces by id, and ids can be disabled', async () => {
  await put('mine/a.yaml', runbook('a', 'Mine'))
  await put('shipped/x/a.yaml', runbook('a', 'Shipped'))
  await put('shipped/x/b.yaml', runbook('b'))
  await put('shipped/x/c.yaml', runbook('c'))
  const catalog = await loadCatalog([join(folder, 'mine'), join(folder, 'shipped')], { disable: { b: 'not ours' } })
  expect([...catalog.runbooks].map(([id, { value }]) => [id, value?.title])).toEqual([
    ['a', 'Mine'],
    ['c', 'T'],
  ])
})

test('a broken file is named and does not hide the others', async () => {
  await put('one/a.yaml', runbook('a'))
  await put('one/b.yaml', `${runbook('b')}titel: X\n`)
  await put('one/c.yaml', Uint8Array.from([0x73, 0xff, 0xfe]))
  const catalog = await loadCatalog([join(folder, 'one')], { shownFrom: folder })
  expect(catalog.diagnostics.map(({ code, place }) => `${code} ${place!.file!}`)).toEqual([
    'unknown-key one/b.yaml',
    'not-utf-8 one/c.yaml',
  ])
  expect([...catalog.runbooks].map(([id, { value }]) => [id, value !== undefined])).toEqual([
    ['a', true],
    ['b', false],
    ['c', false],
  ])
})

test('two files of one id in a folder are a mistake', async () => {
  await put('one/x/a.yaml', runbook('a'))
  await put('one/y/a.yaml', runbook('a'))
  const { diagnostics } = await loadCatalog([join(folder, 'one')])
  expect(diagnostics.map(({ code }) => code)).toEqual(['duplicate-id'])
})

test('links out of the folder are not followed', async () => {
  await put('outside/a.yaml', runbook('a'))
  await put('one/b.yaml', runbook('b'))
  await symlink(join(folder, 'outside/a.yaml'), join(folder, 'one/a.yaml'))
  await symlink(join(folder, 'outside'), join(folder, 'one/more'))
  expect([...(await loadCatalog([join(folder, 'one')])).runbooks.keys()]).toEqual(['b'])
})

test('a folder that is not there', async () => {
  await expect(loadCatalog([join(folder, 'nothing')])).rejects.toMatchObject({
    kind: 'usage',
    diagnostics: [{ code: 'no-such-folder' }],
  })
})
