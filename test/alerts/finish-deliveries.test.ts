/** What a process leaves that ends at any moment, and what failed: who is told in the end, and how often. */
import type { AlertLog } from '../../src/alerts/alert-log.js'
import type { Delivery } from '../../src/alerts/channel.js'
import { deliverNotice, type Courier } from '../../src/alerts/deliver-notice.js'
import { deliverRecorded } from '../../src/alerts/deliver-recorded.js'
import { finishDeliveries, type Finished } from '../../src/alerts/finish-deliveries.js'
import { keyOfFinding } from '../../src/alerts/notice-key.js'
import type { Notice } from '../../src/alerts/notice.js'
import { recordAlerts } from '../../src/alerts/record-alerts.js'
import { sendSummaries } from '../../src/alerts/send-summaries.js'
import { acquireLock } from '../../src/journal/lock.js'
import type { Routing } from '../../src/runbooks/routing.js'
import { fixture } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { alertOf } from './alert-of.js'
import { delivered, failed, hook, means } from './deliveries.js'
import { processes } from './log-in.js'

const newFolder = temporaryFolders()
const all = processes('2026-11-24T03:00:00Z')
const finding = fixture('ec2-c2-event')
const key = keyOfFinding(finding)
const never = new Promise<never>(() => undefined)
const minute = 60_000

/** Only the ticket can know what it was told before. Steps go to the lead. */
const destinations: Routing['destinations'] = { chat: hook('mail'), mail: hook(), ticket: hook(), lead: hook('deputy'), deputy: hook() }
const routing: Routing = { destinations, default: { to: ['chat', 'ticket'] } }

/** hangs: it arrives, and nobody hears of it. */
type Answers = Record<string, Delivery | 'hangs'>
const works: Answers = { chat: delivered, mail: delivered, ticket: delivered, lead: delivered, deputy: delivered }
const withoutFirst: Answers = { ...works, chat: failed, lead: failed }
const nobody: Answers = { chat: failed, mail: failed, ticket: failed, lead: failed, deputy: failed }

/** What has arrived anywhere. */
interface World {
  root: string
  arrived: { to: string; notice: Notice }[]
}

interface Process {
  log: AlertLog
  courier: Omit<Courier, 'log' | 'before'>
  /** Resolves when it has ended before its time. */
  ended: Promise<void>
  finish(options?: { atOnce?: boolean }): Promise<Finished[]>
}

/** It ends before its `life`-th look at the log or word to a receiver; of these some arrive all the same. */
function processIn({ root, arrived }: World, pid: number, answers: Answers, life = Infinity): Process {
  let left = life
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => (end = resolve))
  const isOver = (): boolean => {
    left -= 1
    if (left >= 0) return false
    all.dead.add(pid)
    end()
    return true
  }
  const log = all.logIn(root, { pid, routing, lock: (folder) => (isOver() ? never : acquireLock(folder)) })
  const nameOf = (destination: object): string => Object.entries(destinations).find(([, each]) => each === destination)![0]
  const courier: Process['courier'] = {
    destinations,
    channelFor: (destination) =>
      Promise.resolve({
        follows: nameOf(destination) === 'ticket',
        draft: () => undefined,
        deliver: (notice: Notice) => {
          const to = nameOf(destination)
          if (isOver()) return never
          const answer = answers[to]!
          if (answer !== failed) arrived.push({ to, notice })
          // It has arrived, and the process ends before it knows.
          return isOver() || answer === 'hangs' ? never : Promise.resolve(answer)
        },
      }),
    meansFor: () => Promise.resolve(means),
    timeUp: () => new AbortController().signal,
  }
  return { log, courier, ended, finish: async ({ atOnce = false } = {}) => { await log.catchUp(); return finishDeliveries({ log, courier, now: new Date(all.now), atOnce: () => atOnce }) } }
}

function newWorld(): World {
  return { root: newFolder(), arrived: [] }
}

async function alertIn({ log, courier }: Process): Promise<void> {
  const [recorded] = await recordAlerts([{ alert: alertOf(finding), finding, environment: '' }], { routing, log, newId: () => 'A' })
  if (!recorded!.isDuplicate) await deliverRecorded(recorded!, { log, courier })
}

async function stepIn({ log, courier }: Process): Promise<void> {
  await log.record(() => ({ append: [{ type: 'escalated', id: 'E1', key, step: 1, tier: 1, before: [], to: [{ name: 'lead', outcome: 'told' }], alerts: 1, by: log.by }], result: undefined }))
  await deliverNotice({ kind: 'alert', key, alert: alertOf(finding) }, ['lead'], { ...courier, log: log.deliveriesOf('E1') })
}

const to = ({ arrived }: World, name: string, isMarked = false): unknown[] => arrived.filter((each) => each.to === name && (each.notice.again ?? false) === isMarked)

/** Every moment at which the first may end, and of each several at which the next may; then the last finishes. */
async function atAnyMoment(answers: Answers, work: (process: Process) => Promise<void>, check: (world: World, last: Process) => void | Promise<void>): Promise<void> {
  for (let life = 0, isWhole = false; !isWhole; life += 1) {
    for (const second of [0, 3, 4, 9]) {
      all.dead.clear()
      const world = newWorld()
      const first = processIn(world, 7, answers, life)
      isWhole = await Promise.race([work(first).then(() => true), first.ended.then(() => false)])
      all.dead.add(7)
      const next = processIn(world, 8, answers, second)
      await Promise.race([next.finish(), next.ended])
      all.dead.add(8)
      const last = processIn(world, 9, answers)
      all.now += 60 * minute
      await last.finish()
      await check(world, last)
    }
  }
}

describe.each([['all can be told', works], ['those who are told first cannot', withoutFirst]])('a process that ends at any moment; %s', (_, answers) => {
  test('each destination of an alert, or its fallback, is told; nobody twice without a word', async () => {
    let recorded = 0
    await atAnyMoment(answers, alertIn, async (world, last) => {
      if (!last.log.incidents.open.has(key)) return
      recorded += 1
      expect(world.arrived.filter((each) => each.to === 'chat' || each.to === 'mail')).not.toEqual([])
      expect(to(world, 'ticket').length).toBeGreaterThan(0)
      for (const name of ['chat', 'mail']) expect(to(world, name).length).toBeLessThanOrEqual(1)
      expect(last.log.owed.size).toBe(0)
      const before = world.arrived.length
      await last.finish({ atOnce: true })
      expect(world.arrived.length).toBe(before)
    })
    expect(recorded).toBeGreaterThan(20)
  })

  test('a step is told to nobody twice', async () => {
    let told = 0
    const work = async (process: Process): Promise<void> => {
      await alertIn(process)
      await stepIn(process)
    }
    await atAnyMoment(answers, work, (world, last) => {
      for (const name of ['lead', 'deputy']) expect([to(world, name).length <= 1, to(world, name, true)]).toEqual([true, []])
      expect(last.log.owed.size).toBe(0)
      told += to(world, 'lead').length + to(world, 'deputy').length
    })
    expect(told).toBeGreaterThan(20)
  })
})

test('where everybody may have it and nobody knows, it is told again from the first on, and says so', async () => {
  const world = newWorld()
  for (const [pid, answers] of [[7, { ...works, chat: 'hangs' }], [8, { ...works, mail: 'hangs' }]] as const) {
    const process = processIn(world, pid, answers)
    void (pid === 7 ? alertIn(process) : process.finish())
    while (to(world, pid === 7 ? 'chat' : 'mail').length === 0 || to(world, 'ticket').length === 0) await process.log.catchUp()
    await process.log.catchUp()
    all.dead.add(pid)
  }
  const finished = await processIn(world, 9, works).finish()
  expect(finished).toMatchObject([{ isLeft: true, told: { to: 'mail', tries: [{ delivery: { status: 'failed', maybe: true, error: { name: 'Interrupted' } } }, { destination: 'chat', delivery: delivered }] } }])
  expect(world.arrived.map((each) => [each.to, each.notice.again])).toEqual([['chat', undefined], ['ticket', undefined], ['mail', undefined], ['chat', true]])
})

describe('what nobody could be told of', () => {
  test('is tried again after 1, 2, 4 … minutes, from the first on; at once where a person asks', async () => {
    const world = newWorld()
    const process = processIn(world, 7, nobody)
    await alertIn(process)
    expect(await process.finish()).toEqual([])
    all.now += minute
    expect((await process.finish()).map(({ isLeft, told }) => [isLeft, told.to, told.tries.length]).sort()).toEqual([[false, 'chat', 2], [false, 'ticket', 1]])
    all.now += minute
    expect(await process.finish()).toEqual([])
    expect(await process.finish({ atOnce: true })).toHaveLength(2)
    all.now += 4 * minute
    const next = processIn(world, 8, withoutFirst)
    expect((await next.finish()).map(({ told }) => told.tries.at(-1)!.destination).sort()).toEqual(['mail', 'ticket'])
    expect(world.arrived).toHaveLength(2)
    expect(await next.finish({ atOnce: true })).toEqual([])
  })

  test('nobody is told any more when it is resolved', async () => {
    const world = newWorld()
    const process = processIn(world, 7, nobody)
    await alertIn(process)
    await process.log.say({ type: 'resolved', key, said: { user: 'anna', host: 'h', by: 'person' } })
    const next = processIn(world, 8, works)
    expect(await next.finish({ atOnce: true })).toEqual([])
    expect([world.arrived, next.log.owed.size]).toEqual([[], 0])
  })

  test('a step is tried again, until a later one is taken or somebody has acknowledged', async () => {
    const world = newWorld()
    const process = processIn(world, 7, { ...works, lead: failed, deputy: failed })
    await alertIn(process)
    await stepIn(process)
    expect(await process.finish()).toEqual([])
    all.now += minute
    expect(await process.finish()).toMatchObject([{ record: { id: 'E1' }, isLeft: false, told: { to: 'lead', tries: [{ destination: 'lead' }, { destination: 'deputy' }] } }])
    await process.log.record(() => ({ append: [{ type: 'escalated', id: 'E2', key, step: 2, tier: 1, before: [], to: [{ name: 'lead', outcome: 'told' }], alerts: 1, by: process.log.by }], result: undefined }))
    all.now += 10 * minute
    expect(await process.finish()).toEqual([])
    expect([...process.log.owed.keys()]).toEqual(['E2'])
    await process.log.say({ type: 'acknowledged', key, said: { user: 'anna', host: 'h', by: 'person' } })
    all.dead.add(7)
    const next = processIn(world, 8, works)
    expect(await next.finish()).toEqual([])
    expect([to(world, 'lead'), next.log.owed.size]).toEqual([[], 0])
  })
})

test('a step that may have arrived is not tried again', async () => {
  const world = newWorld()
  const process = processIn(world, 7, { ...works, lead: { status: 'failed', maybe: true, error: { name: 'Timeout', message: 'no answer' } }, deputy: failed })
  await alertIn(process)
  await stepIn(process)
  expect(process.log.owed.size).toBe(0)
})

test('a summary that a process left is told by the next; who may have it, gets one later', async () => {
  const world = newWorld()
  const limited: Routing = { ...routing, limit: { alerts: 1, within: '10m' }, default: { to: ['mail'] } }
  const findings = Array.from({ length: 4 }, (_, index) => ({ ...finding, id: `f${index}`, arn: `arn:f${index}`, instance: { ...finding.instance!, id: `i-${index}` } }))
  let ids = 0
  const newId = (): string => `A${(ids += 1)}`
  const first = processIn(world, 7, { ...works, mail: 'hangs' })
  const [one] = await recordAlerts(findings.map((each) => ({ alert: alertOf(each), finding: each, environment: '' })), { routing: limited, log: first.log, newId })
  await first.log.deliveriesOf('A1').finished({ kind: 'alert', key: one!.key, alert: one!.alert }, 'mail', delivered)
  void sendSummaries(limited, new Date(all.now), { log: first.log, courier: first.courier, newId })
  while (to(world, 'mail').length === 0) await first.log.catchUp()
  all.dead.add(7)
  const next = processIn(world, 8, works)
  expect(await next.finish()).toMatchObject([{ record: { type: 'summary', count: 3 }, told: { tries: [{ delivery: { error: { name: 'Interrupted' } } }] } }])
  await sendSummaries(limited, new Date(all.now), { log: next.log, courier: next.courier, newId })
  expect(world.arrived).toMatchObject([{ notice: { kind: 'summary', count: 3 } }, { notice: { kind: 'summary', count: 3, types: [{ count: 3 }] } }])
})
