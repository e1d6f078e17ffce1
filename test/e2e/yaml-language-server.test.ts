/** The schemas in the editor: the real YAML language server, told by a shipped file's first line alone where its schema is. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { endServers, LspClient, positionOf } from './lsp-client.js'

const root = resolve(import.meta.dirname, '../..')
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')

afterAll(endServers)

async function start(): Promise<LspClient> {
  const client = new LspClient([join(root, 'node_modules/yaml-language-server/bin/yaml-language-server'), '--stdio'], root)
  await client.initialize({ textDocument: { hover: { contentFormat: ['markdown'] }, completion: { completionItem: { documentationFormat: ['markdown'] } } } })
  // No schema comes from the network.
  const yaml = { hover: true, completion: true, validate: true, schemaStore: { enable: false, url: '' }, kubernetesCRDStore: { enable: false } }
  await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: { yaml, http: {} } })
  return client
}

const file = 'runbooks/ec2/ec2-command-and-control.yaml'

test('hover says what a key is for, in runbooks, procedures and drills', async () => {
  const client = await start()
  const said = async (path: string, part: string): Promise<string> => {
    const found = await client.hover(client.open(join(root, path), textOf(path)), positionOf(textOf(path), part, 1))
    return JSON.stringify(found?.contents)
  }
  expect(await said(file, 'match:')).toContain('Findings that this runbook is for.')
  expect(await said(file, 'needs: [disks]')).toContain('Steps that must be done')
  expect(await said('runbooks/procedures/ec2-detach-profile.yaml', 'becomes: null')).toContain('must')
  expect(await said('runbooks/procedures/ec2-detach-profile.drill.yaml', 'world:')).toContain('What exists')
  await client.shutDown()
})

test('completion offers the keys of a step, with what they are for', async () => {
  const client = await start()
  const text = textOf(file).replace('    when: has(steps.instance)\n', '    wh\n')
  const uri = client.open(join(root, file), text)
  const found = await client.completion(uri, positionOf(text, '    wh\n', 6))
  expect(found.map(({ label }) => label)).toEqual(expect.arrayContaining(['when', 'why', 'needs', 'forEach']))
  expect(JSON.stringify(found.find(({ label }) => label === 'when')?.documentation)).toContain('CEL')
  await client.shutDown()
})

test('says what does not fit the schema', async () => {
  const client = await start()
  const uri = client.open(join(root, file), textOf(file).replace('\nowner:', '\nownr:'))
  const found = await client.diagnostics(uri, ({ diagnostics }) => diagnostics.length > 0)
  expect(found.map(({ message }) => message)).toEqual(expect.arrayContaining([expect.stringContaining('owner')]))
  const whole = client.change(uri, textOf(file))
  expect(await client.diagnostics(uri, ({ version, diagnostics }) => version === whole || diagnostics.length === 0)).toEqual([])
  await client.shutDown()
})

test('the first line of each shipped file leads to the schema of its kind', () => {
  const files = readdirSync(join(root, 'runbooks'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'))
  expect(files.length).toBeGreaterThan(50)
  for (const name of files) {
    const schema = /^# yaml-language-server: \$schema=(\S+)\n/.exec(textOf(join('runbooks', name)))?.[1]
    const kind = name.endsWith('.drill.yaml') ? 'drill' : name.startsWith('procedures/') ? 'procedure' : 'runbook'
    expect([name, schema && resolve(root, 'runbooks', dirname(name), schema)]).toEqual([name, join(root, `schemas/${kind}.schema.json`)])
  }
})
