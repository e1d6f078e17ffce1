/** The layers of a library, as commands see them: what is used, what it replaces, what is disabled, where a run is from. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { packageRoot } from '../../src/cli/package-root.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain, type Ended } from './run-main.js'

const newFolder = temporaryFolders()
const shipped = join(packageRoot(), 'runbooks')
const runbook = 'ec2/ec2-command-and-control.yaml'
const procedure = 'procedures/ec2-quarantine-instance.yaml'

const layered = 'runbooks: [{ layer: org, path: ./org }, { layer: team, path: ./team }]\n'

/** A repository whose team has tuned a shipped runbook, and whose org has tuned a shipped procedure. */
function library({ config = layered, stated = true }: { config?: string; stated?: boolean } = {}): string {
  const folder = newFolder()
  mkdirSync(join(folder, '.git'))
  const replaces = stated ? '\nreplaces: shipped' : ''
  put(join(folder, 'team', runbook), read(runbook).replace(/^id: .*$/m, `$&${replaces}`).replace(/^title: .*$/m, 'title: As we do it').replace(/^ {2}- id: ended$/m, '  - { id: pager, title: Page the shop, manual: Page them. }\n$&'))
  put(join(folder, 'org', procedure), read(procedure).replace(/^id: .*$/m, `$&${replaces}`))
  writeFileSync(join(folder, 'sirun.config.yaml'), config)
  return folder
}

function read(path: string): string {
  return readFileSync(join(shipped, path), 'utf8')
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

const entryOf = ({ stdout }: Ended, id: string): unknown => jsonLines(stdout).find((each) => (each as { id: string }).id === id)

describe('runbooks list', () => {
  test('the layer of each, what it replaces, and procedures of higher layers', async () => {
    const ended = await runMain(['runbooks', 'list', '--json'], library())
    expect(entryOf(ended, 'ec2-command-and-control')).toMatchObject({
      title: 'As we do it',
      layer: 'team',
      replaces: { layer: 'shipped', stated: true },
      procedures: [{ procedure: 'ec2-quarantine-instance', layer: 'org' }],
    })
    expect(entryOf(ended, 'ec2-quarantine-instance')).toMatchObject({ layer: 'org', replaces: { layer: 'shipped', stated: true } })
    // Untouched itself, but not what it does.
    expect(entryOf(ended, 'iam-instance-credentials')).toMatchObject({ layer: 'shipped', procedures: [{ procedure: 'ec2-quarantine-instance', layer: 'org' }] })
    expect(entryOf(ended, 's3-deny-principal')).not.toHaveProperty('replaces')
  })

  test('for people, with what does not say that it replaces, and what is disabled and why', async () => {
    const { stdout } = await runMain(['runbooks', 'list'], library({ config: `${layered}disable: { s3-data-exfiltration: "We keep nothing\\e in S3." }\n`, stated: false }))
    expect(stdout).toMatch(/^ec2-command-and-control {2}As we do it\n( {2}.*\n)* {2}layer team, replaces shipped\n {2}the file does not say that it replaces\n/m)
    expect(stdout).toMatch(/\n {2}layer shipped\n {2}uses ec2-quarantine-instance of org\n/)
    expect(stdout).toMatch(/\nDISABLED by the configuration\n\ns3-data-exfiltration {2}.*\n {2}of shipped: We keep nothing\\x1b in S3\.\n$/)
  })
})

test('show says the layer, what it replaces and how to compare; a disabled one is refused with the reason', async () => {
  const folder = library({ config: `${layered}disable: { s3-data-exfiltration: We keep nothing in S3. }\n` })
  const { stdout } = await runMain(['runbooks', 'show', 'ec2-command-and-control'], folder)
  expect(stdout).toContain('\n  layer   team, replaces shipped\n          uses ec2-quarantine-instance of org\n          sirun runbooks diff ec2-command-and-control\n')
  const refused = await runMain(['runbooks', 'show', 's3-data-exfiltration', '--json'], folder)
  expect([refused.code, jsonLines(refused.stdout)[0]]).toMatchObject([2, { error: { code: 'disabled-runbook', message: expect.stringContaining('We keep nothing in S3.') } }])
})

describe('runbooks diff', () => {
  test('the steps, then the lines, against what it replaces', async () => {
    const { code, stdout } = await runMain(['runbooks', 'diff', 'ec2-command-and-control'], library())
    expect(code).toBe(0)
    expect(stdout).toContain('  head     title, replaces\n')
    expect(stdout).toMatch(/ {2}added {4}\w+ pager \(Page the shop\)\n/)
    expect(stdout).toContain(`\n--- shipped: ${runbook}\n+++ team: ${runbook}\n@@ `)
    expect(stdout).toContain('\n+title: As we do it\n')
  })

  test('--json', async () => {
    const [diff] = jsonLines((await runMain(['runbooks', 'diff', 'ec2-command-and-control', '--json'], library())).stdout)
    expect(diff).toMatchObject({
      type: 'runbook-diff',
      before: { from: `shipped: ${runbook}`, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      after: { from: `team: ${runbook}` },
      steps: [{ step: 'pager', what: 'added' }],
      lines: expect.arrayContaining(['+title: As we do it']),
    })
  })

  test.each([
    [['s3-deny-principal'], 'nothing-replaced'],
    [['s3-deny-principle'], 'no-such-runbook'],
    [['s3-deny-principal', '--run', '01KC2M'], 'run-not-found'],
  ])('%s: %s', async (argv, code) => {
    const ended = await runMain(['runbooks', 'diff', ...argv, '--json', '--state-dir', 'state'], library())
    expect([ended.code, jsonLines(ended.stdout)[0]]).toMatchObject([2, { error: { code } }])
  })
})

test('a run says where its files are from, in the briefing, the journal and the report; --run compares with it', async () => {
  const folder = library()
  const argv = ['--state-dir', 'state']
  const { stdout } = await runMain(['drill', 'ec2-command-and-control.gone', '--script', ...argv], folder)
  expect(stdout).toContain(`            from team: ${runbook}\n            from org: ${procedure}\n`)
  const [run] = readdirSync(join(folder, 'state', 'runs'))
  const [opened] = jsonLines(readFileSync(join(folder, 'state', 'runs', run!, 'journal.jsonl'), 'utf8')) as { files: object[] }[]
  expect(opened!.files[0]).toMatchObject({ id: 'ec2-command-and-control', layer: { name: 'team', path: runbook } })
  const report = await runMain(['report', run!, ...argv], folder)
  expect(report.stdout).toMatch(/\| Kind \| Id \| From \| SHA-256 \|\n.*\n\| runbook \| ec2-command-and-control \| team: ec2\/ec2-command-and-control\.yaml \|/)
  put(join(folder, 'team', runbook), readFileSync(join(folder, 'team', runbook), 'utf8').replace('title: As we do it', 'title: As we do it now'))
  const diff = await runMain(['runbooks', 'diff', 'ec2-command-and-control', '--run', run!, ...argv], folder)
  expect(diff.stdout).toContain(`  head     title\n\n--- run ${run!}\n+++ team: ${runbook}\n`)
  const other = await runMain(['runbooks', 'diff', 's3-deny-principal', '--run', run!, '--json', ...argv], folder)
  expect(jsonLines(other.stdout)[0]).toMatchObject({ error: { code: 'not-in-run' } })
})

describe('lint', () => {
  const codesOf = ({ stdout }: Ended): string[] => jsonLines(stdout).flatMap((each) => ((each as { code?: string }).code === undefined ? [] : [`${(each as { code: string }).code} ${(each as { place: { file: string } }).place.file}`]))

  test('without a path, the own layers with what is below them', async () => {
    const clash = await runMain(['lint', '--json'], library({ stated: false }))
    expect([clash.code, codesOf(clash)]).toEqual([1, [`unstated-replacement org/${procedure}`, `unstated-replacement team/${runbook}`]])
    const meant = await runMain(['lint', '--json'], library())
    expect([meant.code, codesOf(meant), jsonLines(meant.stdout).at(-1)]).toMatchObject([0, [], { files: 2 }])
  })

  test('one file is judged in its layer, and a file replaced twice names the one it was written against', async () => {
    const folder = library()
    cpSync(join(folder, 'team', runbook), join(folder, 'org', runbook))
    const above = await runMain(['lint', '--json', `org/${runbook}`], folder)
    expect([codesOf(above), jsonLines(above.stdout)[0]]).toMatchObject([[`wrong-replacement org/${runbook}`], { hint: 'Write replaces: team' }])
    expect(codesOf(await runMain(['lint', '--json', `team/${runbook}`], folder))).toEqual([])
  })

  test('a runbook of a lower layer is checked with the procedure that takes the place of its own', async () => {
    const folder = library()
    put(join(folder, 'org', procedure), readFileSync(join(folder, 'org', procedure), 'utf8').replace(/^ {2}instance_id:/m, '  machine_id:').replaceAll('inputs.instance_id', 'inputs.machine_id'))
    expect(codesOf(await runMain(['lint', '--json', `team/${runbook}`], folder))).toContain(`unknown-input team/${runbook}`)
    // Also where both are linted together, whatever their order.
    expect(codesOf(await runMain(['lint', '--json', 'org', 'team'], folder))).toContain(`unknown-input team/${runbook}`)
    expect(codesOf(await runMain(['lint', '--json', 'team', 'org'], folder))).toContain(`unknown-input team/${runbook}`)
  })

  test('outside of a library, replaces says nothing; in one, it must name a layer', async () => {
    const folder = library({ config: '{}\n' })
    expect(codesOf(await runMain(['lint', '--json', 'team'], folder))).toEqual([])
    const misnamed = library({ config: layered.replace('layer: team', 'layer: squad') })
    put(join(misnamed, 'team', runbook), readFileSync(join(misnamed, 'team', runbook), 'utf8').replace('replaces: shipped', 'replaces: team'))
    put(join(misnamed, 'team', 'ec2/other.yaml'), readFileSync(join(misnamed, 'team', runbook), 'utf8').replace(/^id: .*$/m, 'id: other').replace('replaces: team', 'replaces: shiped'))
    const { stdout } = await runMain(['lint', '--json'], misnamed)
    const found = jsonLines(stdout).filter((each) => (each as { code?: string }).code === 'wrong-replacement')
    expect(found).toMatchObject([{ hint: 'Write replaces: shipped' }, { message: 'There is no layer shiped.', hint: 'Did you mean shipped?' }])
  })

  test.each([
    ['s3-data-exfiltrate: no', 'Did you mean s3-data-exfiltration?'],
    ['ec2-quarantine-instance: no', 'Replace it: a file of this id with replaces.'],
  ])('disabled and not there as a runbook: %s', async (entry, hint) => {
    const ended = await runMain(['lint', '--json'], library({ config: `${layered}disable:\n  ${entry}\n` }))
    expect([ended.code, jsonLines(ended.stdout)[0]]).toMatchObject([2, { error: { code: 'unknown-disabled', hint, place: { file: 'sirun.config.yaml', line: 3, column: 3 } } }])
  })
})

test('doctor counts the layers, and says what is not meant', async () => {
  const checkOf = async (folder: string): Promise<unknown> =>
    jsonLines((await runMain(['doctor', '--json', '--state-dir', 'state'], folder)).stdout).find((each) => (each as { name: string }).name === 'library')
  expect(await checkOf(library())).toMatchObject({ state: 'ok', says: expect.stringMatching(/^org 1, team 1, shipped \d+; 2 replaced$/) })
  expect(await checkOf(library({ stated: false }))).toMatchObject({ state: 'warn', says: expect.stringContaining(`team/${runbook} does not say that it replaces shipped/ec2-command-and-control`) })
  expect(await checkOf(library({ config: 'runbooks: [./nowhere]\n' }))).toMatchObject({ state: 'fail', says: expect.stringContaining('nowhere') })
})

test('names of layers are checked before anything else', async () => {
  const ended = await runMain(['runbooks', 'list', '--json'], library({ config: 'runbooks: [./org, ./team]\n' }))
  expect([ended.code, jsonLines(ended.stdout)[0]]).toMatchObject([2, { error: { code: 'duplicate-layer' } }])
  const wrong = await runMain(['runbooks', 'list', '--json'], library({ config: 'runbooks: [{ layer: org, folder: ./org }]\n' }))
  expect([wrong.code, jsonLines(wrong.stdout).map((each) => (each as { error: { code: string; hint?: string } }).error)]).toMatchObject([2, [{ code: 'missing-key' }, { code: 'unknown-key', hint: 'Known here: layer, path.' }]])
})
