/** The page on libraries: its configuration is one, its commands exist, its rules are rules. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadSettings } from '../../src/cli/settings.js'
import { readTeamPolicy } from '../../src/runbooks/read-team-policy.js'
import { rules } from '../../src/lint/generated/rules.js'
import { runMain } from '../cli/run-main.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { blocksOf, missingPaths, readDocument } from './blocks.js'

const document = readDocument('docs/library.md')
const newFolder = temporaryFolders()

test('the configuration that is shown is read', async () => {
  const folder = newFolder()
  mkdirSync(join(folder, '.git'))
  writeFileSync(join(folder, 'sirun.config.yaml'), blocksOf(document).find(({ info }) => info === 'yaml config')!.text)
  const { layers, config } = await loadSettings({}, { HOME: folder }, folder)
  expect(layers.map(({ name }) => name)).toEqual(['org', 'team', 'shipped'])
  expect(Object.keys(config.disable!)).toEqual(['s3-data-exfiltration'])
})

test('the policy that is shown is one', () => {
  const { text } = blocksOf(document).find(({ info }) => info === 'yaml policy')!
  const { policy, problems } = readTeamPolicy(text, 'sirun.policy.yaml')
  expect(problems).toEqual([])
  expect(policy).toMatchObject({ forbid: [{}, {}, { accounts: ['111122223333'] }], protect: [{}], required: [{}], maxTargets: 10 })
})

test('the commands that are shown exist', async () => {
  const commands = blocksOf(document).filter(({ info }) => info === 'console').flatMap(({ text }) => text.match(/^\$ sirun .*$/gm) ?? [])
  expect(commands.length).toBeGreaterThan(3)
  for (const command of commands) {
    const ended = await runMain([...command.replace('$ sirun ', '').split(' '), '--help'], newFolder())
    expect([command, ended.code]).toEqual([command, 0])
  }
})

test('the rules that the page names are rules, and its paths exist', () => {
  const known = new Set(rules.map(({ id }) => id))
  const named = [...document.matchAll(/\(`([a-z]+-[a-z-]+)`\)/g)].map(([, id]) => id!)
  expect(named.length).toBeGreaterThan(1)
  expect(named.filter((id) => !known.has(id))).toEqual([])
  expect(missingPaths(document)).toEqual([])
})
