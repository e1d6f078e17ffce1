/** Alerts over a log on a disk, to channels that only note what they are told. */
import type { AlertLog } from '../../src/alerts/alert-log.js'
import type { Delivery } from '../../src/alerts/channel.js'
import { deliverRecorded, type SentAlert } from '../../src/alerts/deliver-recorded.js'
import { keyOfFinding } from '../../src/alerts/notice-key.js'
import type { AlertNotice } from '../../src/alerts/notice.js'
import { recordAlerts, type RecordedAlert } from '../../src/alerts/record-alerts.js'
import { sendSummaries, type SentSummary } from '../../src/alerts/send-summaries.js'
import type { Finding } from '../../src/findings/finding.js'
import type { Routing } from '../../src/runbooks/routing.js'
import { fixture } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { alertOf } from './alert-of.js'
import { delivered, failed, hook, scene, type Scene } from './deliveries.js'
import { processes } from './log-in.js'

const newFolder = temporaryFolders()
const finding = fixture('ec2-c2-event')
const low: Finding = { ...finding, severity: { label: 'LOW', score: 2 } }
const all = processes('2026-11-24T03:00:00Z')

interface Process {
  log: AlertLog
  scene: Scene
  record(...about: Finding[]): Promise<RecordedAlert[]>
  /** It must not be a duplicate. */
  send(about?: Finding): Promise<SentAlert>
  summarise(): Promise<SentSummary[]>
}

let ids = 0

/** A process over the folder, whose channels answer as they are told to. */
function processIn(root: string, routing: Omit<Routing, 'default'>, answers: Record<string, Delivery | (() => Promise<Delivery>)>, { pid = 1, follows = false } = {}): Process {
  const log = all.logIn(root, { pid, routing })
  const courier = scene(routing.destinations, answers, { follows })
  const whole: Routing = { ...routing, default: { to: Object.keys(routing.destinations).slice(0, 1) } }
  const newId = (): string => `A${(ids += 1)}`
  const record = (...about: Finding[]): Promise<RecordedAlert[]> =>
    recordAlerts(about.map((each) => ({ alert: alertOf(each), finding: each, environment: '' })), { routing: whole, log, newId })
  return {
    log,
    scene: courier,
    record,
    send: async (about = finding) => {
      const [recorded] = await record(about)
      if (recorded!.isDuplicate) throw new Error('it is a duplicate')
      return deliverRecorded(recorded!, { log, courier })
    },
    summarise: () => sendSummaries(whole, new Date(all.now), { log, courier, newId }),
  }
}

/** The same finding, as it is told anew when something of it has changed. */
let changes = 0
const changed = (about = finding): Finding => ({ ...about, count: (changes += 1) })

/** Findings of the same type about others. */
const other = (index: number): Finding => ({ ...low, id: `f${index}`, arn: `arn:aws:guardduty:eu-west-1:111122223333:detector/d/finding/f${index}`, instance: { ...finding.instance!, id: `i-${index}` } })

test('an alert is told where the routing says, and the log says so', async () => {
  const { send, log } = processIn(newFolder(), { destinations: { a: hook() } }, { a: delivered })
  const { destinations, key } = await send()
  expect(destinations).toMatchObject([{ name: 'a', outcome: 'told', rules: [], told: { tries: [{ delivery: delivered }] } }])
  expect(log.deliveries(key).a).toMatchObject({ delivered: true, reference: 'REF-1' })
})

test('the same again is grouped, also by the next process; one whose delivery failed is not', async () => {
  const root = newFolder()
  await processIn(root, { destinations: { a: hook() } }, { a: failed }).send()
  const next = processIn(root, { destinations: { a: hook() } }, { a: delivered })
  expect((await next.send(changed())).destinations).toMatchObject([{ outcome: 'told' }])
  const third = processIn(root, { destinations: { a: hook() } }, { a: delivered })
  expect((await third.send(changed())).destinations).toMatchObject([{ outcome: 'grouped', grouped: { count: 2 } }])
  expect(third.scene.told).toEqual([])
})

test('one that shows a group as one has its count, under the key of the first', async () => {
  const { send, scene: at } = processIn(newFolder(), { destinations: { a: hook() } }, { a: delivered }, { follows: true })
  const { key } = await send(other(1))
  await send({ ...other(2), instance: other(1).instance! })
  expect(at.told[1]!.notice).toMatchObject({ key, grouped: { count: 2 }, reference: 'REF-1' })
})

test('what is resolved is over: the next about the same is told anew, by all who share the log', async () => {
  const root = newFolder()
  const { send, log } = processIn(root, { destinations: { a: hook() } }, { a: delivered })
  const { key } = await send()
  const [first, second] = [{ ...finding, id: 'g', arn: 'arn:g' }, { ...finding, id: 'h', arn: 'arn:h' }]
  await send(first)
  expect([...log.incidents.open.values()]).toMatchObject([{ key, alerts: 2, shown: { title: alertOf(finding).title }, clock: { acknowledge: 1_800_000 } }])
  await log.say({ type: 'resolved', key: keyOfFinding(first), said: { user: 'anna', host: 'h', by: 'person' }, verdict: 'benign' })
  const next = processIn(root, { destinations: { a: hook() } }, { a: delivered })
  expect((await next.send(second)).destinations).toMatchObject([{ outcome: 'told' }])
  expect([...next.log.incidents.open.keys()]).toEqual([keyOfFinding(second)])
  expect(next.log.incidents.resolved.get(key)).toMatchObject({ resolved: { verdict: 'benign', user: 'anna' } })
})

test('two at the same time: one tells, the other is grouped', async () => {
  const { send, scene: at } = processIn(newFolder(), { destinations: { a: hook() } }, { a: delivered })
  const both = await Promise.all([send(changed()), send(changed())])
  expect(both.map(({ destinations }) => destinations[0]!.outcome).sort()).toEqual(['grouped', 'told'])
  expect(at.told).toHaveLength(1)
})

test('a storm of 50 is 20 alerts and one summary of the rest, whoever tells it', async () => {
  const root = newFolder()
  const { send, summarise, scene: at } = processIn(root, { destinations: { a: hook() } }, { a: delivered })
  const sent = await Promise.all(Array.from({ length: 50 }, (_, index) => send(other(index))))
  expect(sent.filter(({ destinations }) => destinations[0]!.outcome === 'limited')).toHaveLength(30)
  expect(await summarise()).toMatchObject([{ to: 'a', count: 30 }])
  expect(at.told).toHaveLength(21)
  expect(at.told[20]!.notice).toMatchObject({ kind: 'summary', count: 30, types: [{ type: finding.type, count: 30, priority: 'P4' }] })
  // The next of the storm waits for its time.
  const next = processIn(root, { destinations: { a: hook() } }, { a: delivered })
  await next.send(other(51))
  expect(await next.summarise()).toEqual([])
  all.now += 600_000
  expect(await next.summarise()).toMatchObject([{ count: 1 }])
})

test('a summary that nobody took is told again later, with what came since', async () => {
  const root = newFolder()
  const limit = { alerts: 1, within: '10m' }
  const first = processIn(root, { destinations: { a: hook() }, limit }, { a: delivered })
  for (const index of [1, 2]) await first.send(other(index))
  const failing = processIn(root, { destinations: { a: hook() }, limit }, { a: failed })
  expect(await failing.summarise()).toEqual([])
  await failing.send(other(3))
  expect(await failing.summarise()).toMatchObject([{ count: 2 }])
  expect(await processIn(root, { destinations: { a: hook() }, limit }, { a: delivered }).send(other(4))).toBeDefined()
  const last = processIn(root, { destinations: { a: hook() }, limit }, { a: delivered })
  await last.log.catchUp()
  expect(await last.summarise()).toMatchObject([{ count: 3 }])
})

test('what is suppressed is recorded and told to nobody', async () => {
  const suppress = [{ id: 'scanner', when: 'true', reason: 'a scan of ours', until: '2026-12-01' }]
  const { send, scene: at } = processIn(newFolder(), { destinations: { a: hook() }, suppress }, { a: delivered })
  expect(await send()).toMatchObject({ decision: { suppressed: { id: 'scanner' } }, destinations: [{ outcome: 'suppressed' }] })
  expect(at.told).toEqual([])
})

test('a batch is decided in its order, with one write, before anybody is told', async () => {
  const { record, scene: at, log } = processIn(newFolder(), { destinations: { a: hook() }, limit: { alerts: 2, within: '10m' } }, { a: delivered })
  const all = await record(other(1), changed(other(1)), other(2), other(3))
  expect(all.map((each) => !each.isDuplicate && each.to[0]!.outcome)).toEqual(['told', 'grouped', 'told', 'limited'])
  expect([at.told, [...log.owed.keys()].length]).toEqual([[], 2])
})

describe('the same event twice', () => {
  test('is recorded and told once, also by the next process, and though it was resolved', async () => {
    const root = newFolder()
    const { record, log, send } = processIn(root, { destinations: { a: hook() } }, { a: delivered })
    const { key } = await send()
    expect(await record(finding, finding)).toMatchObject([{ isDuplicate: true, incident: { key, alerts: 1 } }, { isDuplicate: true }])
    await log.say({ type: 'resolved', key, said: { user: 'anna', host: 'h', by: 'person' } })
    const next = processIn(root, { destinations: { a: hook() } }, { a: delivered })
    const [again] = await next.record(finding)
    expect(again).toMatchObject({ isDuplicate: true, key })
    expect(again).not.toHaveProperty('incident')
  })

  test('in one batch it is one', async () => {
    const { record } = processIn(newFolder(), { destinations: { a: hook() } }, { a: delivered })
    expect((await record(finding, finding)).map(({ isDuplicate }) => isDuplicate)).toEqual([false, true])
  })

  test('what has changed, or is more urgent now, is none', async () => {
    const { record, log } = processIn(newFolder(), { destinations: { a: hook() } }, { a: delivered })
    await record(low, changed(low))
    const [one] = await recordAlerts([{ alert: { ...alertOf(low), urgency: { priority: 'P1', because: 'x' } }, finding: low, environment: 'prod' }], { routing: { destinations: { a: hook() }, default: { to: ['a'] } }, log, newId: () => 'B' })
    expect(one).toMatchObject({ isDuplicate: false, to: [{ outcome: 'told' }] })
    expect(log.incidents.open.get(keyOfFinding(low))).toMatchObject({ alerts: 3 })
  })

  test('what was suppressed is told when it is not any more', async () => {
    const root = newFolder()
    const suppress = [{ id: 'scanner', when: 'true', reason: 'a scan of ours', until: '2026-11-24T04:00Z' }]
    await processIn(root, { destinations: { a: hook() }, suppress }, { a: delivered }).send()
    all.now += 3_600_000
    expect(await processIn(root, { destinations: { a: hook() }, suppress }, { a: delivered }).send()).toMatchObject({ destinations: [{ outcome: 'told' }] })
  })
})

test('counts of a group are told up to ten each, then each ten', async () => {
  const { send, scene: at } = processIn(newFolder(), { destinations: { a: hook() } }, { a: delivered }, { follows: true })
  for (let index = 0; index < 35; index += 1) await send(changed())
  expect(at.told.map(({ notice }) => (notice as AlertNotice).grouped?.count ?? 1)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30])
})

test('a more urgent one is told although an earlier one is on its way', async () => {
  const { send, scene: at, log } = processIn(newFolder(), { destinations: { a: hook() } }, { a: () => new Promise(() => undefined) }, { follows: true })
  void send(low)
  for (let turn = 0; turn < 50 && at.told.length === 0; turn += 1) await log.catchUp()
  void send({ ...low, severity: { label: 'CRITICAL', score: 9 } })
  for (let turn = 0; turn < 50 && at.told.length === 1; turn += 1) await log.catchUp()
  expect(at.told[1]!.notice).toMatchObject({ alert: { urgency: { priority: 'P1' } } })
})
