/** `sirun watch` as a process, over a contract of SQS and a receiver of ours: how it begins, goes on, and ends. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AlertRecord } from '../../src/alerts/alert-records.js'
import { keyOfFinding } from '../../src/alerts/notice-key.js'
import type { Routing } from '../../src/runbooks/routing.js'
import { alertedBefore } from '../alerts/alerted-before.js'
import { hook } from '../alerts/deliveries.js'
import { localServer, type LocalServer } from '../alerts/servers/local-server.js'
import { jsonLines } from '../cli/run-main.js'
import { fixture, fixtureText } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { startSqs, type SqsStub } from '../watch/servers/sqs-stub.mjs'
import { prepare, startWatch, type WatchProcess } from '../watch/watch-process.js'

let sqs: SqsStub
let receiver: LocalServer
let folder: string
const begun: WatchProcess[] = []

beforeEach(async () => {
  sqs = await startSqs()
  receiver = await localServer(() => ({ status: 204 }))
  folder = newFolder()
  prepare(folder, receiver.url)
})
afterEach(async () => {
  for (const each of begun.splice(0)) {
    each.kill('SIGKILL')
    await each.ended
  }
  await receiver.close()
  await sqs.close()
})
// Gone when the processes are.
const newFolder = temporaryFolders()

function watch(...more: string[]): WatchProcess {
  const started = startWatch(folder, sqs, ...more)
  begun.push(started)
  return started
}

const records = (): AlertRecord[] => jsonLines(readFileSync(join(folder, 'state', 'alerts', new Date().toISOString().slice(0, 10), 'journal.jsonl'), 'utf8')) as AlertRecord[]

test('an event is told and a poison message is kept, both are deleted; asked to end, it ends with 0', async () => {
  sqs.queue.send(fixtureText('ec2-c2-event'))
  sqs.queue.send('{"detail-type":"Scheduled Event","source":"aws.events","detail":{}}')
  const process = watch()
  await process.saying('delivery')
  await process.saying('rejected')
  process.kill('SIGTERM')
  expect(await process.ended).toMatchObject({ code: 0, stderr: '' })
  expect(receiver.received).toHaveLength(1)
  expect(sqs.queue).toMatchObject({ waiting: [], counts: { deleted: 2 } })
  expect(process.said().map(({ event, level }) => [event, level])).toEqual(expect.arrayContaining([['started', 'info'], ['recorded', 'info'], ['rejected', 'warn'], ['delivery', 'info'], ['stopping', 'info'], ['stopped', 'info']]))
  expect(records().find(({ type }) => type === 'rejected')).toMatchObject({ reason: 'This is a scheduled event.', body: expect.stringContaining('aws.events') as string })
  expect(JSON.stringify([process.said(), records()])).not.toContain('canary')
})

test('who is next is told at the time of the step; by a signal somebody has it, and those who show it are told', async () => {
  prepare(folder, receiver.url, { names: ['hook', 'lead'], routing: 'escalations:\n  standard: { tiers: [{ to: [lead] }] }\ndefault: { to: [hook], escalation: standard }\n' })
  const finding = fixture('ec2-c2-event')
  const routing: Routing = { destinations: { hook: hook(), lead: hook() }, escalations: { standard: { tiers: [{ to: ['lead'] }] } }, default: { to: ['hook'], escalation: 'standard' } }
  await alertedBefore(join(folder, 'state'), finding, routing, 31)
  const process = watch()
  expect(await process.saying('escalated')).toMatchObject({ key: keyOfFinding(finding), what: 'step', number: 1, to: ['lead'] })
  await process.saying('delivery')
  sqs.queue.send(JSON.stringify({ type: 'sirun-signal', format: 1, signal: 'acknowledged', key: keyOfFinding(finding), at: new Date().toISOString(), by: { user: 'kim', host: 'laptop' } }))
  await process.saying('signal')
  process.kill('SIGTERM')
  expect(await process.ended).toMatchObject({ code: 0 })
  const told = receiver.received.map(({ path, body }) => [path, (JSON.parse(body) as { standing?: { state: string } }).standing?.state])
  expect([told[0], told.slice(1).sort()]).toEqual([['/lead', 'unacknowledged'], [['/hook', 'acknowledged'], ['/lead', 'acknowledged']]])
})

test('a second watcher of the state folder says who has it, and ends with 5', async () => {
  const first = watch()
  await first.saying('started')
  expect(await watch().ended).toMatchObject({ code: 5, stdout: '', stderr: expect.stringMatching(new RegExp(`process\\s+${first.pid}\\s+on `)) as string })
  first.kill('SIGKILL')
  await first.ended
  await watch().saying('started')
})

test('denied at the start it ends with 4 and names the action; later it goes on, and its health says so', async () => {
  sqs.mishaps.set('ReceiveMessage', [{ error: 'AccessDenied', status: 403 }])
  const denied = await watch().ended
  expect([denied.code, denied.stderr]).toEqual([4, expect.stringMatching(/sqs:ReceiveMessage[^]*queue-unreadable[^]*Allow/)])

  const address = `127.0.0.1:${20_000 + (process.pid % 20_000)}`
  const later = watch('--listen', address)
  await later.saying('started')
  expect((await fetch(`http://${address}/healthz`)).status).toBe(200)
  sqs.mishaps.set('DeleteMessageBatch', Array.from({ length: 9 }, () => ({ error: 'AccessDenied', status: 403 })))
  sqs.queue.send(fixtureText('ec2-c2-event'))
  expect(await later.saying('trouble')).toMatchObject({ part: 'delete', code: 'AccessDenied', hint: expect.stringContaining('sqs:DeleteMessage') as string })
  const health = await fetch(`http://${address}/healthz`)
  expect([health.status, ((await health.json()) as { problems: string[] }).problems]).toEqual([503, [expect.stringContaining('sqs:DeleteMessage')]])
  expect(await (await fetch(`http://${address}/metrics`)).text()).toMatch(/^sirun_trouble\{part="delete"\} 1$/m)
})

test('ended at once by a second Ctrl-C; what it was to tell is in the log', async () => {
  receiver.mishaps.push('silence-before')
  sqs.queue.send(fixtureText('ec2-c2-event'))
  const process = watch()
  await process.saying('recorded')
  process.kill('SIGINT')
  expect(await process.saying('stopping')).toMatchObject({ deliveries: 1 })
  process.kill('SIGINT')
  expect(await process.ended).toMatchObject({ code: 130 })
  expect(records().map(({ type }) => type)).toContain('alert')
})

test('without a queue, of another account, or at a taken port it does not begin', async () => {
  expect(await startWatch(folder, { ...sqs, queueUrl: 'http://example.com/no/queue' }).ended).toMatchObject({ code: 2, stderr: expect.stringContaining('invalid-queue') as string })
  expect(await startWatch(folder, { ...sqs, queueUrl: `${sqs.url}/999988887777/events` }).ended).toMatchObject({ code: 4, stderr: expect.stringMatching(/999988887777[^]*111122223333[^]*wrong-account/) as string })
  expect(await watch('--listen', new URL(receiver.url).host).ended).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot-listen') as string })
})
