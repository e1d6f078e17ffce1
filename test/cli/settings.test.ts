import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../src/cli/package-root.js'
import { loadSettings } from '../../src/cli/settings.js'
import { SirunError } from '../../src/diagnostics/diagnostic.js'
import { temporaryFolders } from '../journal/temporary-folder.js'

const newFolder = temporaryFolders()

function repository(config?: string): { root: string; below: string } {
  const root = newFolder()
  const below = join(root, 'runbooks', 'ec2')
  mkdirSync(below, { recursive: true })
  mkdirSync(join(root, '.git'))
  if (config !== undefined) writeFileSync(join(root, 'sirun.config.yaml'), config)
  return { root, below }
}

const diagnosticsOf = (error: unknown): unknown =>
  error instanceof SirunError ? { kind: error.kind, list: error.diagnostics } : error

test('the configuration comes from the git root, and paths in it are relative to it', async () => {
  const { root, below } = repository(
    'runbooks: [./runbooks]\nstate_dir: ~/state\norg: { forensic_account: "012345678901" }\n',
  )
  const settings = await loadSettings({}, { HOME: '/home/responder' }, below)
  expect(settings).toMatchObject({
    configFile: join(root, 'sirun.config.yaml'),
    stateDir: '/home/responder/state',
    layers: [{ name: 'team', folder: join(root, 'runbooks') }, { name: 'shipped', folder: join(packageRoot(), 'runbooks') }],
    config: { org: { forensic_account: '012345678901' } },
  })
})

test('a file in a working folder that is no git root is not read', async () => {
  const { below } = repository()
  writeFileSync(join(below, 'sirun.config.yaml'), 'state_dir: /elsewhere\n')
  expect(await loadSettings({}, { HOME: '/h' }, below)).toMatchObject({ config: {}, stateDir: '/h/.local/state/sirun' })
  expect(await loadSettings({}, { HOME: '/h' }, below)).not.toHaveProperty('configFile')
})

test('--config beats SIRUN_CONFIG, which beats the git root', async () => {
  const { root } = repository('state_dir: /from/root\n')
  writeFileSync(join(root, 'a.yaml'), 'state_dir: /from/flag\n')
  writeFileSync(join(root, 'b.yaml'), 'state_dir: /from/environment\n')
  const env = { HOME: '/h', SIRUN_CONFIG: 'b.yaml' }
  expect((await loadSettings({ config: 'a.yaml' }, env, root)).stateDir).toBe('/from/flag')
  expect((await loadSettings({}, env, root)).stateDir).toBe('/from/environment')
  expect((await loadSettings({}, { HOME: '/h', SIRUN_CONFIG: '' }, root)).stateDir).toBe('/from/root')
})

test('the state folder: flag, environment, configuration, XDG, home', async () => {
  const { root } = repository('state_dir: here\n')
  const bare = newFolder()
  const env = { HOME: '/h', XDG_STATE_HOME: '/xdg', SIRUN_STATE_DIR: '/env' }
  expect((await loadSettings({ stateDir: 'flag' }, env, root)).stateDir).toBe(join(root, 'flag'))
  expect((await loadSettings({}, env, root)).stateDir).toBe('/env')
  expect((await loadSettings({}, { ...env, SIRUN_STATE_DIR: '' }, root)).stateDir).toBe(join(root, 'here'))
  expect((await loadSettings({}, { HOME: '/h', XDG_STATE_HOME: '/xdg' }, bare)).stateDir).toBe('/xdg/sirun')
  expect((await loadSettings({}, { HOME: '/h', XDG_STATE_HOME: 'relative' }, bare)).stateDir).toBe(
    '/h/.local/state/sirun',
  )
})

test('flags beat the environment for profile and region', async () => {
  const cwd = newFolder()
  const env = { HOME: '/h', AWS_PROFILE: 'a', AWS_DEFAULT_REGION: 'us-east-1', AWS_REGION: 'eu-west-1' }
  expect(await loadSettings({}, env, cwd)).toMatchObject({ profile: 'a', region: 'eu-west-1' })
  expect(await loadSettings({ profile: 'b', region: 'eu-north-1' }, env, cwd)).toMatchObject({
    profile: 'b',
    region: 'eu-north-1',
  })
  expect(await loadSettings({}, { HOME: '/h' }, cwd)).not.toHaveProperty('region')
})

test('settings are frozen to the bottom', async () => {
  const { root } = repository('places: { forensics: { account: "222233334444", region: eu-west-1 } }\n')
  const settings = await loadSettings({}, { HOME: '/h' }, root)
  expect(Object.isFrozen(settings)).toBe(true)
  expect(Object.isFrozen(settings.config.places!['forensics'])).toBe(true)
})

test.each([
  ['an unknown key', 'regions: [eu-west-1]\nstatedir: x\n', 2, 1],
  ['a wrong type', 'max_targets: many\n', 1, 14],
  ['broken YAML', 'org: { a: 1\n', undefined, undefined],
  ['an account that is none', 'places:\n  forensics: { account: 12, region: eu-west-1 }\n', 2, 25],
])('%s in it: usage, with its place', async (_, text, line, column) => {
  const { root } = repository(text)
  const error = diagnosticsOf(await loadSettings({}, { HOME: '/h' }, root).catch((e: unknown) => e))
  const place = { file: join(root, 'sirun.config.yaml'), ...(line !== undefined && { line, column }) }
  expect(error).toMatchObject({ kind: 'usage', list: [{ severity: 'error', place }] })
})

test('a file that is named and not there', async () => {
  const error = diagnosticsOf(
    await loadSettings({ config: 'no.yaml' }, { HOME: '/h' }, newFolder()).catch((e: unknown) => e),
  )
  expect(error).toMatchObject({ kind: 'usage', list: [{ code: 'no-such-config', place: { file: 'no.yaml' } }] })
})
