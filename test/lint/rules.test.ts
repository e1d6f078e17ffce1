/** Every rule against its own examples, the registry against the folder, and the manual against the rules. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js'
import { rules } from '../../src/lint/generated/rules.js'
import { lintFiles } from '../../src/lint/lint-files.js'
import { lintManual } from '../../src/lint/lint-manual.js'
import { filesOf, type Example, type ExampleFile } from '../../src/lint/lint-rule.js'
import { drillsBeside } from '../../src/cli/drills-beside.js'
import { readPolicy } from '../../src/lint/policy.js'
import { readRouting } from '../../src/runbooks/read-routing.js'
import { readTeamPolicy } from '../../src/runbooks/read-team-policy.js'
import { readYaml } from '../../src/runbooks/read-yaml.js'
import type { Config } from '../../src/runbooks/runbook.js'
import { loadCatalog } from '../../src/runbooks/runbook-catalog.js'

const root = path.resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(path.join(tmpdir(), 'sirun-rules-'))
afterAll(() => rmSync(folder, { recursive: true }))

let examples = 0

/** Writes the example into a folder and lints its own file. */
async function lintExample(example: Example): Promise<Diagnostic[]> {
  const home = path.join(folder, String(++examples))
  const files = filesOf(example)
  const layers = [{ name: 'team', folder: home }, { name: 'shipped', folder: `${home}-shipped` }]
  for (const { path: file, text, encoding, isBelow } of files) {
    const full = path.join(isBelow ? layers[1]!.folder : home, file)
    mkdirSync(path.dirname(full), { recursive: true })
    writeFileSync(full, text, encoding)
  }
  const config = files.find((file) => file.path === 'sirun.config.yaml')
  const { folder: whole, asOf }: Partial<ExampleFile> = typeof example === 'string' ? {} : example
  if (files[0]!.path === 'routing.yaml') return lintFiles([], { runbooks: new Map(), procedures: new Map() }, undefined, { routings: [readRouting(files[0]!.text, 'routing.yaml')], ...(asOf !== undefined && { asOf }) })
  const policies = files.flatMap(({ path: name, text }) => (name === 'policy.json' ? [readPolicy(text, name)] : []))
  const teamFile = files.find((file) => file.path === 'sirun.policy.yaml')
  const team = teamFile && readTeamPolicy(teamFile.text, teamFile.path)
  expect(team?.problems ?? []).toEqual([])
  const catalog = await loadCatalog(files.some(({ isBelow }) => isBelow) ? layers : [home])
  const all = [...catalog.runbooks.values(), ...catalog.procedures.values(), ...catalog.drills.values()]
  const own = all.filter((file) => file.path === path.join(home, files[0]!.path))
  expect(own).toHaveLength(1)
  const found = await lintFiles(whole ? all : own, catalog, config && (readYaml(config.text, 'sirun.config.yaml').value as unknown as Config), {
    ...(policies.length > 0 && { policies }),
    ...(team?.policy && { teamPolicy: team.policy }),
    ...(whole && { whole, drilled: drillsBeside(all) }),
    ...(asOf !== undefined && { asOf }),
  })
  return found.filter(({ place }) => place?.file === own[0]!.file)
}

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('its bad example has this problem and no other, with the severity of the rule', async () => {
    const found = await lintExample(rule.bad)
    expect(found.map(({ code, severity }) => `${severity} ${code}`)).toEqual([`${rule.severity} ${id}`])
  })

  test('its good example has none', async () => {
    expect(await lintExample(rule.good)).toEqual([])
  })

  test('its sentences are sentences', () => {
    for (const sentence of [rule.what, rule.why, rule.fix]) expect(sentence).toMatch(/^\S.*[^.!]\.$/)
  })
})

test('each file of src/lint/rules is a rule of that name', () => {
  const files = readdirSync(path.join(root, 'src/lint/rules')).map((file) => file.replace(/\.ts$/, ''))
  expect(rules.map(({ id }) => id)).toEqual(files.sort())
})

test('each code that is reported about a file has a rule', () => {
  const known = new Set(rules.map(({ id }) => id))
  expect([...codesOfChecks()].filter((code) => !known.has(code) && !elsewhere.has(code)).sort()).toEqual([])
})

test('docs/lint.md is what the rules say (else: node scripts/write-lint-docs.js)', () => {
  expect(readFileSync(path.join(root, 'docs/lint.md'), 'utf8')).toBe(lintManual(rules))
})

/** Words in kebab case in quotes that are no codes about a file. */
const elsewhere: ReadonlySet<string> = new Set([
  // A finding, a folder or a run, not a file.
  'tied-match',
  'no-such-folder',
  // The layers of a library, as the configuration names them.
  'duplicate-layer',
  'reserved-layer',
  'nested-layers',
  'unknown-disabled',
  // The team's policy.
  'unknown-approver',
  'no-allowed-signers',
  // Settings of lint, a policy.
  'rule-stays-on',
  'unknown-rule',
  'unknown-option',
  'wrong-option',
  'no-policy',
  'no-statement',
  'not-json',
  'not-allowed',
  // The word in a file.
  'sirun-ignore',
  // The schema refuses such a name before it is looked up.
  'malformed-operation',
  // Effects of operations, modules, verdicts.
  'sensitive-read',
  'js-yaml',
  'true-positive',
  'false-positive',
])

function codesOfChecks(): Set<string> {
  const sources = ['src/runbooks', 'src/lint', 'src/aws-model'].flatMap((name) =>
    readdirSync(path.join(root, name))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(path.join(root, name, file), 'utf8')),
  )
  const codes = sources.flatMap((text) => [...text.matchAll(/'([a-z]+(?:-[a-z]+)+)'/g)].map((found) => found[1]!))
  return new Set(codes)
}
