/** The watcher over a queue and a desk in memory, with a clock that the test moves. */
import { failure } from '../../src/diagnostics/diagnostic.js'
import type { Finding } from '../../src/findings/finding.js'
import type { Desk, Entries, Telling } from '../../src/watch/desk.js'
import { QueueTrouble, type Queue, type QueueMessage } from '../../src/watch/queue.js'
import type { WatchEvent } from '../../src/watch/watch-event.js'
import { Watcher } from '../../src/watch/watcher.js'
import { alertOf } from '../alerts/alert-of.js'
import { fixtureText } from '../findings/fixtures.js'
import { virtualTime, type VirtualTime } from './virtual-time.js'

const event = fixtureText('ec2-c2-event')

interface Scene {
  time: VirtualTime
  watcher: Watcher
  stop: AbortController
  /** Texts that can be received, and what is left of them: by receipt. */
  waiting: string[]
  away: Set<string>
  asked: { receives: number; hidden: [string[], number][]; tended: number; reopened: number }
  recorded: Entries[]
  events: WatchEvent[]
  names(): string[]
  /** What happens at each, where it is not as usual. */
  faults: Partial<Record<'receive' | 'remove' | 'record' | 'alertFor' | 'reopen' | 'duty', () => void | Promise<void>>>
  tell: Telling
}

function scene(): Scene {
  const time = virtualTime()
  const stop = new AbortController()
  let ids = 0
  const made: Omit<Scene, 'watcher'> = {
    time, stop, waiting: [], away: new Set(), recorded: [], events: [], faults: {},
    asked: { receives: 0, hidden: [], tended: 0, reopened: 0 },
    names: () => made.events.map(({ event: name }) => name),
    tell: () => Promise.resolve(),
  }
  const receives = new Map<string, number>()
  const queue: Queue = {
    async receive(signal, { waits = true } = {}) {
      made.asked.receives += 1
      await made.faults.receive?.()
      if (waits && made.waiting.length === 0) await time.clockUntil(signal).sleep(20_000).catch(() => undefined)
      return made.waiting.splice(0, 10).map((body): QueueMessage => {
        const receipt = `r${(ids += 1)}`
        made.away.add(receipt)
        receives.set(body, (receives.get(body) ?? 0) + 1)
        return { id: `m${ids}`, receipt, body, receives: receives.get(body)!, sent: new Date(0) }
      })
    },
    async remove(receipts) {
      await made.faults.remove?.()
      for (const receipt of receipts) made.away.delete(receipt)
      return []
    },
    async hide(receipts, seconds) {
      made.asked.hidden.push([[...receipts], seconds])
    },
  }
  const desk: Desk = {
    async alertFor(finding: Finding) {
      await made.faults.alertFor?.()
      return { alert: alertOf(finding), finding, environment: '' }
    },
    async record(_, entries) {
      await made.faults.record?.()
      made.recorded.push(entries)
      return entries.alerted.map(() => () => made.tell())
    },
    duties: [
      async () => {
        made.asked.tended += 1
        await made.faults.duty?.()
      },
    ],
    async reopen() {
      made.asked.reopened += 1
      await made.faults.reopen?.()
    },
    openIncidents: () => 0,
    close: () => Promise.resolve(),
  }
  const watcher = new Watcher({ queue, desk, clockUntil: time.clockUntil, report: (each) => made.events.push(each), stop: stop.signal })
  return Object.assign(made, { watcher })
}

const logBroke = (): never => {
  throw failure('state', 'journal-unwritable', 'No space left.', 'Free the disk.')
}

test('a message is deleted when it is recorded, and told of after that', async () => {
  const at = scene()
  const { time, watcher, stop, waiting, away, recorded, events, names, faults } = at
  const order: string[] = []
  faults.record = () => void order.push('record')
  faults.remove = () => void order.push('remove')
  at.tell = async () => void order.push('tell')
  waiting.push(event)
  const ended = watcher.run()
  await time.settle()
  expect(order).toEqual(['record', 'remove', 'tell'])
  expect(recorded).toMatchObject([{ alerted: [{ finding: { type: 'Backdoor:EC2/C&CActivity.B' } }] }])
  expect(away.size).toBe(0)
  stop.abort()
  expect(await ended).toBe(0)
  expect(names()).toEqual(['started', 'received', 'taken', 'received', 'stopping', 'stopped'])
  expect(events[2]).toMatchObject({ milliseconds: 0, lag: 0 })
})

test('what is no finding is recorded as rejected, a signal as what was said, and both are deleted', async () => {
  const { time, watcher, stop, waiting, away, recorded } = scene()
  const signal = { type: 'sirun-signal', format: 1, signal: 'acknowledged', key: `sirun-${'0'.repeat(32)}`, at: '2026-11-24T03:00:00Z', by: { user: 'kim', host: 'laptop' } }
  waiting.push('garbage', JSON.stringify(signal))
  const ended = watcher.run()
  await time.settle()
  expect(recorded).toEqual([
    { alerted: [], rejected: { message: 'm1', receives: 1, reason: expect.stringContaining('not JSON') as string, body: 'garbage' } },
    { alerted: [], signal: { signal } },
  ])
  expect(away.size).toBe(0)
  stop.abort()
  await ended
})

test('a queue that cannot be read at the start ends it; later it is said once, waited for ever longer, and said when it is over', async () => {
  const first = scene()
  first.faults.receive = () => {
    throw new QueueTrouble('AccessDenied', 'sqs:ReceiveMessage: AccessDenied: no', 'Allow it.')
  }
  await expect(first.watcher.run()).rejects.toThrow('AccessDenied')

  const { time, watcher, stop, asked, events, faults } = scene()
  const ended = watcher.run()
  await time.settle()
  faults.receive = first.faults.receive
  await time.advance(20_000)
  const before = asked.receives
  await time.advance(600_000)
  expect(asked.receives - before).toBeLessThan(20)
  delete faults.receive
  await time.advance(120_000)
  expect(events.filter(({ event: name }) => name === 'trouble')).toEqual([{ event: 'trouble', part: 'receive', code: 'AccessDenied', message: 'sqs:ReceiveMessage: AccessDenied: no', hint: 'Allow it.' }])
  expect(events.filter(({ event: name }) => name === 'recovered')).toMatchObject([{ part: 'receive' }])
  stop.abort()
  await ended
})

test('where the log fails, messages go back, nothing is received until a new log is open, and then it goes on', async () => {
  const { time, watcher, stop, waiting, away, asked, recorded, events, faults } = scene()
  faults.record = logBroke
  faults.reopen = logBroke
  waiting.push(event)
  const ended = watcher.run()
  await time.settle()
  expect(asked.hidden).toEqual([[['r1'], 10]])
  expect(away.has('r1')).toBe(true)
  const { receives } = asked
  waiting.push(event)
  await time.advance(60_000)
  // The one receive that waited already.
  expect(asked.receives - receives).toBeLessThanOrEqual(1)
  expect(asked.reopened).toBeGreaterThan(2)
  delete faults.record
  delete faults.reopen
  waiting.push(event)
  await time.advance(120_000)
  expect(recorded.length).toBeGreaterThan(0)
  expect(events.filter(({ event: name }) => name === 'trouble' || name === 'recovered')).toMatchObject([{ part: 'log', code: 'journal-unwritable', hint: 'Free the disk.' }, { part: 'log' }])
  stop.abort()
  await ended
})

test('a message at which sirun itself fails comes again, and is rejected when it has failed often', async () => {
  const { time, watcher, stop, waiting, recorded, events, faults } = scene()
  faults.alertFor = () => {
    throw new TypeError('bug')
  }
  const ended = watcher.run()
  for (let turn = 0; turn < 3; turn += 1) {
    waiting.push(event)
    await time.advance(20_000)
  }
  expect(recorded).toEqual([{ alerted: [], rejected: { message: 'm3', receives: 3, body: event, reason: 'sirun failed at a finding of it: bug' } }])
  expect(events.filter(({ event: name }) => name === 'failed')).toHaveLength(2)
  stop.abort()
  await ended
})

test('while the channels are slow nothing is received beyond what is bounded, and it goes on when they are not', async () => {
  const at = scene()
  const { time, watcher, stop, waiting, asked } = at
  const release: (() => void)[] = []
  at.tell = () => new Promise<void>((resolve) => void release.push(resolve))
  for (let index = 0; index < 2_000; index += 1) waiting.push(event)
  const ended = watcher.run()
  await time.advance(60_000)
  expect(waiting.length).toBeGreaterThan(1_400)
  // Those under way: the others have not begun.
  expect(release).toHaveLength(64)
  expect(watcher.load.deliveries).toBeGreaterThanOrEqual(500)
  expect(watcher.load.deliveries).toBeLessThanOrEqual(600)
  const { receives } = asked
  at.tell = () => Promise.resolve()
  for (const each of release) each()
  await time.advance(60_000)
  expect(waiting).toEqual([])
  expect(asked.receives).toBeGreaterThan(receives)
  stop.abort()
  await ended
}, 60_000)

test('what takes long is kept away from others, at a third of the time that it stays away', async () => {
  const { time, watcher, stop, waiting, asked, faults, away } = scene()
  let go = (): void => undefined
  faults.record = () => new Promise((resolve) => (go = resolve))
  waiting.push(event)
  const ended = watcher.run()
  await time.advance(50_000)
  expect(asked.hidden).toEqual([[['r1'], 60], [['r1'], 60]])
  go()
  await time.advance(60_000)
  expect([asked.hidden.length, away.size]).toEqual([2, 0])
  stop.abort()
  await ended
})

test('what is in work when its time to end is over goes back to the queue at once', async () => {
  const { time, watcher, stop, waiting, asked, faults, events } = scene()
  faults.record = () => new Promise(() => undefined)
  waiting.push(event)
  const ended = watcher.run()
  await time.settle()
  stop.abort()
  await time.advance(26_000)
  await ended
  expect(asked.hidden.at(-1)).toEqual([['r1'], 0])
  expect(events.at(-1)).toEqual({ event: 'stopped', released: 1, deliveries: 0 })
})

test('stopped, it tells what is recorded; what it cannot in time the next process does, and it says how much that is', async () => {
  const at = scene()
  const { time, watcher, stop, waiting, events } = at
  at.tell = () => new Promise(() => undefined)
  waiting.push(event, event)
  const ended = watcher.run()
  await time.settle()
  stop.abort()
  await time.advance(24_000)
  expect(at.names()).not.toContain('stopped')
  await time.advance(2_000)
  expect(await ended).toBe(2)
  expect(events.at(-1)).toEqual({ event: 'stopped', released: 0, deliveries: 2 })
})

test('what is due is looked at every few seconds', async () => {
  const { time, watcher, stop, asked } = scene()
  const ended = watcher.run()
  await time.advance(60_000)
  expect(asked.tended).toBeGreaterThanOrEqual(12)
  stop.abort()
  await ended
})
