import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SirunError } from '../../src/diagnostics/diagnostic.js'
import { openRouting, type OpenedRouting } from '../../src/cli/open-routing.js'
import { loadSettings } from '../../src/cli/settings.js'
import { temporaryFolders } from '../journal/temporary-folder.js'

const newFolder = temporaryFolders()
const routing = 'destinations: { a: { type: guardduty } }\ndefault: { to: [a] }\n'

async function opened(files: Record<string, string>, flags = { config: 'sirun.config.yaml' }): Promise<{ folder: string; found?: OpenedRouting }> {
  const folder = newFolder()
  mkdirSync(join(folder, 'teams'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const settings = await loadSettings(flags, {}, folder)
  const found = await openRouting({ settings, env: {} })
  return { folder, ...(found && { found }) }
}

test('the one beside the configuration', async () => {
  const { folder, found } = await opened({ 'sirun.config.yaml': 'max_targets: 2\n', 'routing.yaml': routing })
  expect([found?.file, found?.routing.default]).toEqual([join(folder, 'routing.yaml'), { to: ['a'] }])
})

test('the one that the configuration names, relative to it', async () => {
  const { folder, found } = await opened({ 'sirun.config.yaml': 'routing: teams/alerts.yaml\n', 'routing.yaml': 'wrong', 'teams/alerts.yaml': routing })
  expect(found?.file).toBe(join(folder, 'teams/alerts.yaml'))
})

test('none where there is none', async () => {
  expect((await opened({ 'sirun.config.yaml': 'max_targets: 2\n' })).found).toBeUndefined()
})

test.each([
  ['is not there', { 'sirun.config.yaml': 'routing: teams/alerts.yaml\n' }, 'routing-unreadable'],
  ['is wrong', { 'sirun.config.yaml': 'max_targets: 2\n', 'routing.yaml': 'destinations: {}\n' }, 'missing-key'],
])('one that %s: usage, with the file', async (_, files, code) => {
  const error = await opened(files).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(SirunError)
  const { kind, diagnostics } = error as SirunError
  expect([kind, diagnostics.map((each) => each.code)]).toEqual(['usage', expect.arrayContaining([code])])
  expect(diagnostics[0]!.place?.file).toMatch(/alerts\.yaml$|routing\.yaml$/)
})

test('who needs no routing is not stopped by one that is wrong', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'sirun.config.yaml'), '')
  writeFileSync(join(folder, 'sirun.config.yaml'), 'max_targets: 2\n')
  writeFileSync(join(folder, 'routing.yaml'), 'nonsense')
  expect((await loadSettings({ config: 'sirun.config.yaml' }, {}, folder)).routingFile).toBe(join(folder, 'routing.yaml'))
})
