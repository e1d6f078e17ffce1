/** The built handler for AWS Lambda, in a process of its own, called with events as Lambda gives them. */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { AlertRecord } from '../../src/alerts/alert-records.js'
import { localServer, type LocalServer } from '../alerts/servers/local-server.js'
import { jsonLines } from '../cli/run-main.js'
import { fixtureText } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { hookKey, prepare } from '../watch/watch-process.js'

const newFolder = temporaryFolders()
const handler = resolve(import.meta.dirname, '../../bin/lambda.js')
let receiver: LocalServer
let folder: string

beforeEach(async () => {
  receiver = await localServer(() => ({ status: 204 }))
  folder = newFolder()
  prepare(folder, receiver.url)
})
afterEach(() => receiver.close())

/** One sandbox: the events one after another. What each ends with: an answer, or the message of an error. */
function invoke(events: readonly unknown[], env: Record<string, string> = {}): Promise<{ answers: unknown[]; said: { event: string }[] }> {
  const program = `const { handler } = require(${JSON.stringify(handler)}); (async () => { for (const event of ${JSON.stringify(events)}) console.error(JSON.stringify(await handler(event).catch((error) => error.message))) })()`
  const all = { PATH: process.env['PATH'] ?? '', HOME: folder, HOOK_KEY: hookKey, SIRUN_CONFIG: join(folder, 'sirun.config.yaml'), SIRUN_STATE_DIR: join(folder, 'state'), SIRUN_ALONE: '1', SIRUN_EPHEMERAL: '1', ...env }
  return new Promise((done, failed) => {
    execFile(process.execPath, ['-e', program], { cwd: folder, env: all }, (error, stdout, stderr) => (error ? failed(new Error(error.message)) : done({ answers: jsonLines(stderr), said: jsonLines(stdout) as { event: string }[] })))
  })
}

const records = (): AlertRecord[] => jsonLines(readFileSync(join(folder, 'state', 'alerts', new Date().toISOString().slice(0, 10), 'journal.jsonl'), 'utf8')) as AlertRecord[]
const sqsRecord = (messageId: string, body: string): object => ({ messageId, receiptHandle: 'h', body, attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1795478400000', SenderId: 'AIDAEXAMPLE' }, messageAttributes: {}, md5OfBody: '', eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:events', awsRegion: 'eu-west-1' })

test('messages of a queue: findings are told, what is none is kept; no message comes again', async () => {
  const { answers, said } = await invoke([{ Records: [sqsRecord('m1', fixtureText('ec2-c2-event')), sqsRecord('m2', 'garbage')] }])
  expect(answers).toEqual([{ batchItemFailures: [] }])
  expect(receiver.received).toHaveLength(1)
  expect(said.map(({ event }) => event).sort()).toEqual(['delivery', 'recorded', 'rejected'])
  expect(records().find(({ type }) => type === 'rejected')).toMatchObject({ message: 'm2', body: 'garbage' })
})

test('the same again, an event of the bus by itself, and a schedule; also by the next sandbox', async () => {
  const event = JSON.parse(fixtureText('s3-exfiltration')) as object
  const schedule = { version: '0', id: 'i', source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }
  const first = await invoke([event, event, schedule])
  const second = await invoke([event, { Records: [sqsRecord('m', JSON.stringify(event))] }])
  expect([...first.answers, ...second.answers]).toEqual(Array.from({ length: 5 }, () => ({ batchItemFailures: [] })))
  expect(receiver.received).toHaveLength(1)
  expect(records().filter(({ type }) => type === 'alert')).toHaveLength(1)
})

test('what cannot be recorded comes again, and is taken when it can be', async () => {
  await invoke([{ Records: [sqsRecord('m0', 'garbage')] }])
  const journal = join(folder, 'state', 'alerts', new Date().toISOString().slice(0, 10), 'journal.jsonl')
  const text = readFileSync(journal)
  // Four bytes of its first record are not those that were hashed.
  writeFileSync(journal, Buffer.concat([text.subarray(0, 20), Buffer.from('0000'), text.subarray(24)]))
  const events = [{ Records: [sqsRecord('m1', fixtureText('ec2-c2-event')), sqsRecord('m2', 'garbage')] }, JSON.parse(fixtureText('ec2-c2-event')) as object]
  const damaged = await invoke(events)
  expect(damaged.answers).toEqual([{ batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }] }, expect.stringContaining('cannot be trusted')])
  expect(damaged.said).toMatchObject(['m1', 'm2'].map((message) => ({ level: 'warn', event: 'put-back', message, receives: 1, why: expect.stringContaining('cannot be trusted') as string })))
  writeFileSync(journal, text)
  expect((await invoke(events)).answers).toEqual([{ batchItemFailures: [] }, { batchItemFailures: [] }])
  expect(receiver.received).toHaveLength(1)
})

test('it does not begin where others may run beside it, or where its state may be lost', async () => {
  const event = { Records: [sqsRecord('m', 'garbage')] }
  expect((await invoke([event], { SIRUN_ALONE: '' })).answers).toEqual([expect.stringContaining('at the same time')])
  expect((await invoke([event], { SIRUN_EPHEMERAL: '', SIRUN_STATE_DIR: '/tmp/state' })).answers).toEqual([expect.stringContaining('must outlive it')])
  expect((await invoke([event], { SIRUN_STATE_DIR: '' })).answers).toEqual([expect.stringContaining('must outlive it')])
})
