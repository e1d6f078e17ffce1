/** What is taken out of the shipped runbooks and procedures is missed, also where a runbook has it from a procedure. */
import path from 'node:path'
import { lintFiles, type LintedFile } from '../../src/lint/lint-files.js'
import { loadCatalog, readCatalogText, type Catalog } from '../../src/runbooks/runbook-catalog.js'

const folder = path.resolve(import.meta.dirname, '../../runbooks')
let catalog: Catalog
beforeAll(async () => {
  catalog = await loadCatalog([folder], { shownFrom: folder })
})

/** `<rule> <file without .yaml>` of each problem that a change of one file brings, in it and in the others. */
async function brings(id: string, change: (text: string) => string): Promise<string[]> {
  const file = (catalog.runbooks.get(id) ?? catalog.procedures.get(id))!
  const text = change(file.text)
  expect(text).not.toBe(file.text)
  const others: LintedFile[] = [...catalog.runbooks.values(), ...catalog.procedures.values()]
  const all = others.map((each) => (each === file ? readCatalogText(text, file.path, file.file) : each))
  const found = await lintFiles(all, catalog)
  return found.map(({ code, place }) => `${code} ${path.basename(place!.file!, '.yaml')}`)
}

/** Takes steps out, each to the blank line or the key that follows it. */
const without = (...ids: string[]) => (text: string): string =>
  ids.reduce((left, id) => left.replace(new RegExp(`  - id: ${id}\\n(?:    .*\\n)+\\n?`), ''), text)
const replaced = (from: string | RegExp, to: string) => (text: string): string => text.replace(from, to)

test.each([
  ['ec2-quarantine-instance', 'standby', 'auto-scaling-replaces-it', ['ec2-command-and-control', 'iam-instance-credentials']],
  ['ec2-quarantine-instance', 'deregister', 'target-group-feeds-it', ['ec2-command-and-control', 'iam-instance-credentials']],
  ['ec2-quarantine-instance', 'no_way_out', 'new-group-lets-out', ['ec2-quarantine-instance']],
  ['ec2-quarantine-instance', 'sealed', 'list-not-proved', ['ec2-quarantine-instance']],
  ['iam-revoke-role-sessions', 'policy', 'role-sessions-live-on', ['ec2-command-and-control']],
  ['ec2-command-and-control', 'kept', 'evidence-not-awaited', ['ec2-command-and-control']],
  ['ec2-command-and-control', 'harmless', 'no-way-out', ['ec2-command-and-control']],
])('%s without %s: %s', async (id, step, rule, files) => {
  const found = await brings(id, without(step))
  expect(found.filter((each) => each.startsWith(`${rule} `)).sort()).toEqual(files.map((file) => `${rule} ${file}`))
})

test.each([
  ['the swap without a way over an open group', 'ec2-quarantine-instance', replaced(/ {4}via:\n(?: {6}.*\n)+/, ''), 'swap-keeps-connections'],
  ['the first interface for all', 'ec2-quarantine-instance', replaced(/ {4}forEach: >-\n {6}steps.interfaces.map\(i, \{"id".*\n([^]*?)NetworkInterfaceId: "\$\{item\.id\}", Groups: \["\$\{steps\.group\./, '$1NetworkInterfaceId: "${steps.interfaces[0].NetworkInterfaceId}", Groups: ["${steps.group.'), 'one-interface-of-many'],
  ['no look at the path of the role', 'iam-revoke-role-sessions', replaced(/has\(steps\.role\) && !steps\.role\.Path\.startsWith\("\/aws-service-role\/"\)\n.*/, 'has(steps.role)'), 'managed-role-changed'],
  ['sessions up to the start of the run', 'iam-revoke-role-sessions', replaced("${now + duration('30s')}", '${run.started}'), 'token-issue-time-not-now'],
  ['every session of the role', 'iam-revoke-role-sessions', replaced(/ *Condition: .*TokenIssueTime.*\n/, ''), 'role-denied-for-all'],
  ['one mark for all volumes', 'ec2-snapshot-volumes', replaced('Values: ["${mark}"]', 'Values: ["${run.id}"]'), 'creation-not-told-apart'],
  ['a restored policy that is not the old one', 'iam-deny-user', replaced('PolicyDocument: "${before}"', 'PolicyDocument: "{}"'), 'undo-forgets-state'],
  ['an undo that only deletes', 'iam-deny-user', replaced(/ {4}undo:\n {6}restore:\n.*\n.*\n {6}remove:\n {8}(aws.*)\n {8}(with.*)\n/, '    undo:\n      $1\n      $2\n'), 'undo-without-remove'],
])('%s in %s', async (_, id, change, rule) => {
  expect(await brings(id, change)).toContain(`${rule} ${id}`)
})

describe('what is done by hand', () => {
  const told = (phase: string, words: string) => (text: string): string =>
    without('sessions', 'again', 'held', 'held_without')(text).replace(`\n${phase}:\n`, `\n${phase}:\n  - { id: by_hand, title: By hand, manual: ${words} }\n`)

  test('counts where a person is told to do it', async () => {
    expect(await brings('ec2-command-and-control', told('isolate', 'Revoke the sessions of its role.'))).not.toContain('role-sessions-live-on ec2-command-and-control')
    expect(await brings('ec2-command-and-control', told('isolate', 'Call the owner of its role.'))).toContain('role-sessions-live-on ec2-command-and-control')
  })

  test('does not count in close, which tells what was done', async () => {
    expect(await brings('ec2-command-and-control', told('close', 'Revoke the sessions of its role.'))).toContain('role-sessions-live-on ec2-command-and-control')
  })

  test('AWS’s own containment counts, whose steps nobody knows here', async () => {
    const job = `  - id: contain
    title: Contain it with AWS's runbook
    automation: { document: AWSSupport-ContainEC2Instance, with: { InstanceId: "\${inputs.instance_id}", Action: Contain } }
    keep: It is released by hand.
`
    const change = (text: string): string => told('isolate', 'Call the owner.')(text).replace('\nisolate:\n', `\nisolate:\n${job}`)
    expect(await brings('ec2-command-and-control', change)).not.toContain('role-sessions-live-on ec2-command-and-control')
  })
})

test('a runbook whose procedure is not there is not judged by what is missing', async () => {
  const found = await brings('ec2-command-and-control', (text) => without('sessions', 'again', 'kept', 'harmless')(text).replace('use: ec2-snapshot-volumes', 'use: ec2-snapshot-all'))
  const rules = found.map((each) => each.split(' ')[0])
  expect(rules).toContain('unknown-procedure')
  for (const rule of ['role-sessions-live-on', 'evidence-not-awaited', 'no-way-out']) expect(rules).not.toContain(rule)
})
