/** What a lint reads beside its files: only what they name, unless something has to be looked for everywhere. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { surroundings, surroundingsOf } from '../../src/cli/lint-surroundings.js'
import { loadSettings } from '../../src/cli/settings.js'
import { readCatalogFile } from '../../src/runbooks/runbook-catalog.js'

const cwd = mkdtempSync(join(tmpdir(), 'sirun-around-'))
afterAll(() => rmSync(cwd, { recursive: true }))

const head = (id: string): string => `sirun: 1\nid: ${id}\ntitle: T\nsummary: S\nowner: o\nreviewed: { on: 2026-11-01, by: o, every: 90d }\n`
const uses = (id: string): string => `  - { id: s, title: T, use: ${id} }\n`
const match = 'match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]\n'
const files: Readonly<Record<string, string>> = {
  'top.yaml': `${head('top')}${match}validate:\n${uses('one')}`,
  'wrong.yaml': `${head('wrong')}${match}validate:\n${uses('onne')}`,
  'broken.yaml': `${head('broken')}${match}validate:\n  - { id: s, title: T, use: one, nonsense: x }\n`,
  'top.drill.yaml': 'sirun: 1\nid: top\ntitle: T\nlevel: basic\nbrief: B\nworld: {}\nexpect: {}\n',
  'procedures/one.yaml': `${head('one')}steps:\n${uses('two')}`,
  'procedures/two.yaml': `${head('two')}steps:\n  - { id: s, title: T, manual: M }\n`,
  'procedures/three.yaml': `${head('three')}steps:\n  - { id: s, title: T, manual: M }\n`,
}
for (const [name, text] of Object.entries(files)) {
  const path = join(cwd, 'runbooks', name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

async function namedBy(name: string): Promise<{ runbooks: string[]; procedures: string[] }> {
  const path = join(cwd, 'runbooks', name)
  const file = await readCatalogFile(path, join('runbooks', name))
  const found = await surroundingsOf([file], [path], { settings: await loadSettings({}, { HOME: cwd }, cwd), cwd })
  return { runbooks: [...found.runbooks.keys()].sort(), procedures: [...found.procedures.keys()].sort() }
}

async function everything(): Promise<{ runbooks: string[]; procedures: string[] }> {
  const found = await surroundings([join(cwd, 'runbooks')], { settings: await loadSettings({}, { HOME: cwd }, cwd), cwd })
  return { runbooks: [...found.runbooks.keys()].sort(), procedures: [...found.procedures.keys()].sort() }
}

test('procedures that are used, also through others, and nothing else', async () => {
  expect(await namedBy('top.yaml')).toEqual({ runbooks: ['top'], procedures: ['one', 'two'] })
})

test('of a drill, what it rehearses with what that uses', async () => {
  expect(await namedBy('top.drill.yaml')).toEqual({ runbooks: ['top'], procedures: ['one', 'two'] })
})

test.each(['wrong.yaml', 'broken.yaml'])('everything where a name is nowhere, or cannot be read: %s', async (name) => {
  const all = await everything()
  expect(all.procedures).toContain('three')
  expect(await namedBy(name)).toEqual(all)
})
