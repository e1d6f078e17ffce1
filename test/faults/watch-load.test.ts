/**
 * The watcher under load, killed with kill -9 at random moments: every finding is recorded and told, none is recorded twice,
 * no step of an escalation is told twice, what is no finding is kept, and the journal verifies. Memory stays flat.
 */
import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AlertRecord } from '../../src/alerts/alert-records.js'
import { readBlob } from '../../src/journal/evidence-store.js'
import { nodeFiles } from '../../src/journal/file-layer.js'
import { restoreRecords } from '../../src/journal/restore-records.js'
import { scanJournal } from '../../src/journal/scan-journal.js'
import { localServer, type LocalServer } from '../alerts/servers/local-server.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { randomFrom } from '../lint/mutate.js'
import { startSqs, type SqsStub } from '../watch/servers/sqs-stub.mjs'
import { hookKey, prepare, startWatch, type WatchProcess } from '../watch/watch-process.js'
import { counted, isLong, tries } from './counts.js'
import { mixedEvents, type MixedEvents } from './watch-events.js'

const seed = Number(process.env['SIRUN_SEED'] ?? 4_711)
const routing = `limit: { alerts: 1000000, within: 1m }
default: { to: [hook] }
`
/** One finding of sixteen is escalated within seconds, in two steps. */
const escalating = {
  names: ['hook', 'first', 'second'],
  config: 'priorities: [{ when: "true", priority: P2, acknowledge: 1s }]\n',
  routing: `${routing}rules: [{ id: some, when: finding.id.endsWith("1"), to: [hook], escalation: quick }]
escalations: { quick: { tiers: [{ to: [first] }, { to: [second], after: 1s }] } }
`,
}

let sqs: SqsStub
let receiver: LocalServer
let begun: WatchProcess | undefined
/** What the receiver was told of a key, by path and key: its deliveries, each once, as `Sirun-Delivery` lets it see. */
const told = new Map<string, Set<string>>()

beforeEach(async () => {
  told.clear()
  sqs = await startSqs({ longestAway: 1_500, duplicates: 50 })
  receiver = await localServer(({ path, headers, body }) => {
    const signature = createHmac('sha256', hookKey).update(`${String(headers['sirun-timestamp'])}.${body}`).digest('hex')
    if (headers['sirun-signature'] !== `v1=${signature}`) return { status: 403 }
    const what = `${path} ${String(headers['sirun-key'])}`
    told.set(what, (told.get(what) ?? new Set()).add(String(headers['sirun-delivery'])))
    return { status: 204 }
  })
})
afterEach(async () => {
  begun?.kill('SIGKILL')
  await begun?.ended
  await receiver.close()
  await sqs.close()
})
// Gone when the process is.
const newFolder = temporaryFolders()

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
const isEmpty = ({ queue }: SqsStub): boolean => queue.waiting.length === 0 && queue.away.size === 0

/** Until nothing is left to do; events come while it works. */
async function watchThrough(folder: string, { bodies }: MixedEvents, kills: number, random: () => number): Promise<number> {
  let killed = 0
  const waiting = [...bodies]
  const feed = (): void => waiting.splice(0, Math.ceil(bodies.length / (kills + 2))).forEach((body) => void sqs.queue.send(body))
  feed()
  while (killed < kills) {
    begun = startWatch(folder, sqs)
    await begun.saying('started')
    await pause(50 + random() * 1_200)
    begun.kill('SIGKILL')
    await begun.ended
    killed += 1
    feed()
  }
  begun = startWatch(folder, sqs)
  await begun.saying('started')
  while (waiting.length > 0 || !isEmpty(sqs)) {
    feed()
    await pause(100)
  }
  // What the killed ones left is told within seconds.
  while (untold(recordsIn(folder)).length + unescalated(recordsIn(folder)).length > 0) await pause(500)
  begun.kill('SIGTERM')
  const { code, stderr } = await begun.ended
  expect([code, stderr]).toEqual([0, ''])
  expect(begun.said().filter(({ event }) => event === 'failed' || event === 'trouble' || event === 'untold')).toEqual([])
  return killed
}

/** All records of the log; throws where its journal does not verify. */
function recordsIn(folder: string): AlertRecord[] {
  const root = join(folder, 'state', 'alerts')
  return readdirSync(root).filter((name) => /^\d{4}-/.test(name)).sort().flatMap((day) => {
    const { lines, corruption } = scanJournal(readFileSync(join(root, day, 'journal.jsonl')))
    expect(corruption).toBeUndefined()
    const { records, problems } = restoreRecords(lines, (sha256) => readBlob(join(root, day), sha256, nodeFiles))
    expect(problems).toEqual([])
    return records as unknown as AlertRecord[]
  })
}

const ofType = <T extends AlertRecord['type']>(records: readonly AlertRecord[], type: T): Extract<AlertRecord, { type: T }>[] => records.filter((record) => record.type === type) as Extract<AlertRecord, { type: T }>[]

test('killed at random moments, it loses nothing, tells of everything, and records nothing twice', async () => {
  const random = randomFrom(seed)
  const folder = newFolder()
  prepare(folder, receiver.url, escalating)
  const events = mixedEvents(tries(1_000, 10_000), random)
  const killed = await watchThrough(folder, events, tries(3, 20), random)

  const records = recordsIn(folder)
  const alerts = ofType(records, 'alert')
  expect(new Set(alerts.map(({ key }) => key))).toEqual(events.keys)
  // Each version of a finding once, however often its event came.
  const versions = alerts.map(({ key, version, priority }) => `${key} ${version} ${priority}`)
  expect(versions.length).toBe(new Set(versions).size)
  // Each step is recorded once, and nobody was told of it twice.
  const steps = ofType(records, 'escalated').map(({ key, step }) => `${key} ${step}`)
  expect(steps.length).toBeGreaterThan(0)
  expect(new Set(steps).size).toBe(steps.length)
  expect([...told].filter(([what, deliveries]) => !what.startsWith('/hook ') && deliveries.size > 1)).toEqual([])
  const rejected = ofType(records, 'rejected').map(({ body }) => body)
  expect(new Set(rejected)).toEqual(events.garbage)
  expect(sqs.queue.dead).toEqual([])
  counted('P20', 'events taken by a watcher', events.bodies.length)
  counted('P20', 'kills of the watcher', killed)
})

/** Keys of alerts that the receiver is to be told of and was not. */
function untold(records: readonly AlertRecord[]): string[] {
  return ofType(records, 'alert').flatMap(({ key, to }) => (told.has(`/hook ${key}`) || to.every(({ outcome }) => outcome !== 'told') ? [] : [key]))
}

/** Keys whose two steps are not both recorded. */
function unescalated(records: readonly AlertRecord[]): string[] {
  const steps = ofType(records, 'escalated')
  return ofType(records, 'alert').flatMap(({ key, escalation, to }) => (escalation !== undefined && to.some(({ outcome }) => outcome === 'told') && steps.filter((step) => step.key === key).length < 2 ? [key] : []))
}

const onlyLong = isLong ? test : test.skip

onlyLong('memory is flat over 100,000 events', async () => {
  const folder = newFolder()
  prepare(folder, receiver.url, { routing })
  const { bodies } = mixedEvents(2_000, randomFrom(seed))
  begun = startWatch(folder, sqs, '--listen', '127.0.0.1:19464')
  await begun.saying('started')
  const memoryAfter = async (count: number): Promise<number> => {
    while (sqs.queue.counts.sent < count || !isEmpty(sqs)) {
      if (sqs.queue.waiting.length < 1_000 && sqs.queue.counts.sent < count) for (const body of bodies.slice(0, 1_000)) sqs.queue.send(body.length > 500_000 ? 'garbage' : body.replace('"count":', `"count":${sqs.queue.counts.sent}`))
      await pause(50)
    }
    const text = await (await fetch('http://127.0.0.1:19464/metrics')).text()
    return Number(/^process_memory_usage_bytes (\d+)/m.exec(text)![1])
  }
  const first = await memoryAfter(20_000)
  const last = await memoryAfter(100_000)
  expect(last / first).toBeLessThan(1.3)
  begun.kill('SIGTERM')
  expect((await begun.ended).code).toBe(0)
}, 3_600_000)
