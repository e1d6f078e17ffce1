/** `sirun alerts route`: events of a document are recorded and told; what is none is kept with its reason. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AlertRecord } from '../../src/alerts/alert-records.js'
import { localServer, type LocalServer } from '../alerts/servers/local-server.js'
import { fixtureText } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain, type Ended } from './run-main.js'

const newFolder = temporaryFolders()
let receiver: LocalServer

beforeEach(async () => {
  receiver = await localServer(() => ({ status: 204 }))
})
afterEach(() => receiver.close())

function scene(): string {
  const folder = newFolder()
  writeFileSync(join(folder, 'sirun.config.yaml'), 'state_dir: state\n')
  writeFileSync(join(folder, 'routing.yaml'), `destinations:
  hook: { type: webhook, url: "${receiver.url}/hook", key: { env: HOOK_KEY } }
default: { to: [hook] }
`)
  return folder
}

const route = (folder: string, input: string, ...argv: string[]): Promise<Ended> => runMain(['alerts', 'route', '-', ...argv, '--config', 'sirun.config.yaml'], folder, { HOOK_KEY: 'k'.repeat(32) }, input)

function records<T extends AlertRecord['type']>(folder: string, type: T): Extract<AlertRecord, { type: T }>[] {
  const log = readFileSync(join(folder, 'state', 'alerts', new Date().toISOString().slice(0, 10), 'journal.jsonl'), 'utf8')
  return (jsonLines(log) as AlertRecord[]).filter((record) => record.type === type) as Extract<AlertRecord, { type: T }>[]
}

const line = JSON.stringify(JSON.parse(fixtureText('ec2-c2-event')))
const other = JSON.stringify(JSON.parse(fixtureText('s3-exfiltration')))

test('one event a line: each is recorded and told', async () => {
  const folder = scene()
  const ended = await route(folder, `${line}\n${other}\n`, '--json')
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(jsonLines(ended.stdout)).toMatchObject([{ type: 'sent', destinations: [{ told: true }] }, { type: 'sent', destinations: [{ told: true }] }])
  expect(receiver.received).toHaveLength(2)
  expect(records(folder, 'alert')).toHaveLength(2)
})

test('what is no finding is kept with its text and the reason, the others are told, and it ends with 1', async () => {
  const folder = scene()
  const ended = await route(folder, `${line}\n{"detail-type":"Scheduled Event","source":"aws.events","detail":{}}\n{"half":\n`)
  expect(ended.code).toBe(1)
  expect(ended.stderr).toMatch(/standard input:2: error: This is a scheduled event\. \[event-rejected\][^]*standard input:3: error: This is not JSON/)
  expect(receiver.received).toHaveLength(1)
  expect(records(folder, 'rejected')).toMatchObject([
    { message: 'standard input:2', receives: 1, reason: 'This is a scheduled event.', body: expect.stringContaining('aws.events') as string },
    { message: 'standard input:3', body: '{"half":' },
  ])
})

test('a signal is recorded as what was said', async () => {
  const folder = scene()
  const signal = { type: 'sirun-signal', format: 1, signal: 'acknowledged', key: `sirun-${'0'.repeat(32)}`, at: '2026-11-24T03:00:00Z', by: { user: 'kim', host: 'laptop' } }
  expect(await route(folder, JSON.stringify(signal))).toMatchObject({ code: 0, stdout: `${signal.key} acknowledged: kept: no alert has come for it yet\n`, stderr: '' })
  expect(jsonLines((await route(folder, JSON.stringify(signal), '--json')).stdout)).toMatchObject([{ type: 'said', signal: 'acknowledged', key: signal.key, by: { user: 'kim' }, outcome: 'known', destinations: [], watcher: null }])
  expect(records(folder, 'acknowledged')).toMatchObject([{ key: signal.key, said: { user: 'kim', by: 'person' } }])
})

test('where nobody could be told it ends with 1, and names whom', async () => {
  receiver.mishaps.push({ status: 403 })
  const ended = await route(scene(), line)
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/Nobody was told for hook[^]*nobody-told/) as string })
})

test('without a document or a routing nothing is done', async () => {
  const folder = scene()
  expect(await runMain(['alerts', 'route', 'file:none.jsonl', '--config', 'sirun.config.yaml'], folder)).toMatchObject({ code: 2, stderr: expect.stringContaining('no-such-file') as string })
  expect(await runMain(['alerts', 'route', '-'], newFolder(), {}, line)).toMatchObject({ code: 2, stderr: expect.stringContaining('no-routing') as string })
})
