/** Alerts over a log on a disk, to channels that only note what they are told. */
import { join } from 'node:path'
import { AlertLog } from '../../src/alerts/alert-log.js'
import type { Delivery } from '../../src/alerts/channel.js'
import type { Courier } from '../../src/alerts/deliver-notice.js'
import { keyOfFinding } from '../../src/alerts/notice-key.js'
import { sendAlert, type SentAlert } from '../../src/alerts/send-alert.js'
import { sendSummaries, type SentSummary } from '../../src/alerts/send-summaries.js'
import type { Finding } from '../../src/findings/finding.js'
import type { Routing } from '../../src/runbooks/routing.js'
import { fixture } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { alertOf } from './alert-of.js'
import { delivered, failed, hook, scene, type Scene } from './deliveries.js'

const newFolder = temporaryFolders()
const finding = fixture('ec2-c2-event')
const low: Finding = { ...finding, severity: { label: 'LOW', score: 2 } }
const open: AlertLog[] = []
const dead = new Set<number>()
let now = Date.parse('2026-11-24T03:00:00Z')

beforeEach(() => {
  now = Date.parse('2026-11-24T03:00:00Z')
  dead.clear()
})
afterEach(async () => {
  for (const log of open.splice(0)) await log.close()
})

interface Process {
  log: AlertLog
  scene: Scene
  send(about?: Finding): Promise<SentAlert>
  summarise(): Promise<SentSummary[]>
}

let ids = 0

/** A process over the folder, whose channels answer as they are told to. */
function processIn(root: string, routing: Omit<Routing, 'default'>, answers: Record<string, Delivery | (() => Promise<Delivery>)>, { pid = 1, follows = false } = {}): Process {
  const clock = { now: () => new Date((now += 1)), monotonic: () => now, sleep: () => new Promise<boolean>((resolve) => setImmediate(() => resolve(true))) }
  const log = new AlertLog({ root: join(root, 'alerts'), clock, sirun: '0.1.0', by: { host: 'h', pid, started: '1' }, isRunning: ({ pid: other }) => !dead.has(other), reach: 3_600_000 })
  open.push(log)
  const at = scene(routing.destinations, answers, { follows })
  const courier: Omit<Courier, 'log' | 'before'> = at
  const whole: Routing = { ...routing, default: { to: Object.keys(routing.destinations).slice(0, 1) } }
  return {
    log,
    scene: at,
    send: (about = finding) => sendAlert({ alerted: { alert: alertOf(about), finding: about, environment: '' }, routing: whole, log, courier, id: `A${(ids += 1)}` }),
    summarise: () => sendSummaries(whole, new Date(now), { log, courier, newId: () => `S${(ids += 1)}` }),
  }
}

/** Findings of the same type about others. */
const other = (index: number): Finding => ({ ...low, id: `f${index}`, arn: `arn:aws:guardduty:eu-west-1:111122223333:detector/d/finding/f${index}`, instance: { ...finding.instance!, id: `i-${index}` } })

test('an alert is told where the routing says, and the log says so', async () => {
  const { send, log } = processIn(newFolder(), { destinations: { a: hook() } }, { a: delivered })
  const { destinations, key } = await send()
  expect(destinations).toMatchObject([{ name: 'a', outcome: 'told', rules: [], told: { tries: [{ delivery: delivered }] } }])
  expect(log.deliveries(key).get('a')).toMatchObject({ delivered: true, reference: 'REF-1' })
})

test('the same again is grouped, also by the next process; one whose delivery failed is not', async () => {
  const root = newFolder()
  await processIn(root, { destinations: { a: hook() } }, { a: failed }).send()
  const next = processIn(root, { destinations: { a: hook() } }, { a: delivered })
  expect((await next.send()).destinations).toMatchObject([{ outcome: 'told' }])
  const third = processIn(root, { destinations: { a: hook() } }, { a: delivered })
  expect((await third.send()).destinations).toMatchObject([{ outcome: 'grouped', grouped: { count: 2 } }])
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
  const both = await Promise.all([send(), send()])
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
  now += 600_000
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

describe('a process that was killed', () => {
  const never = (): Promise<Delivery> => new Promise(() => undefined)

  test('while it told: the next tells again whoever shows it once', async () => {
    const root = newFolder()
    const killed = processIn(root, { destinations: { a: hook() } }, { a: never }, { pid: 7, follows: true })
    void killed.send()
    const next = processIn(root, { destinations: { a: hook() } }, { a: delivered }, { follows: true })
    await until(async () => {
      await next.log.catchUp()
      return killed.scene.told.length === 1
    })
    // While it runs, it is its own.
    expect((await next.send()).destinations).toMatchObject([{ outcome: 'grouped' }])
    dead.add(7)
    expect((await next.send()).destinations).toMatchObject([{ outcome: 'grouped', again: true, told: { tries: [{ delivery: delivered }] } }])
  })

  test('while it told: the next says that others may have it', async () => {
    const root = newFolder()
    const killed = processIn(root, { destinations: { a: hook() } }, { a: never }, { pid: 7 })
    void killed.send()
    await until(() => Promise.resolve(killed.scene.told.length === 1))
    dead.add(7)
    const next = processIn(root, { destinations: { a: hook() } }, { a: delivered })
    expect((await next.send()).destinations).toMatchObject([{ again: true, told: { tries: [{ delivery: { status: 'failed', maybe: true, error: { name: 'Interrupted' } } }] } }])
    expect(next.scene.told).toEqual([])
  })
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve))
}
