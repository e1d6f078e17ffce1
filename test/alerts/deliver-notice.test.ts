import type { Delivery } from '../../src/alerts/channel.js'
import { deliverNotice, isTold, type Before } from '../../src/alerts/deliver-notice.js'
import { delivered, failed, hook, message, scene } from './deliveries.js'
import { fixture } from '../findings/fixtures.js'
import { alertOf } from './alert-of.js'

test('it is recorded before and after', async () => {
  const at = scene({ a: hook() }, { a: delivered })
  expect(await deliverNotice(message, ['a'], at)).toEqual([{ to: 'a', tries: [{ destination: 'a', delivery: delivered }] }])
  expect(at.records).toEqual(['start a', 'delivered a'])
})

test('one that cannot be told is replaced by its fallback, on and on', async () => {
  const at = scene({ a: hook('b'), b: hook('c'), c: hook() }, { a: failed, b: { status: 'refused', error: { name: 'Denied', message: 'no' } }, c: delivered })
  const [told] = await deliverNotice(message, ['a'], at)
  expect(told!.tries.map(({ destination, delivery }) => `${destination} ${delivery.status}`)).toEqual(['a failed', 'b refused', 'c delivered'])
  expect(isTold(told!)).toBe(true)
  expect(at.records).toEqual(['start a', 'failed a', 'start b instead of a', 'refused b', 'start c instead of b', 'delivered c'])
})

test('a circle of fallbacks ends, and nobody was told', async () => {
  const at = scene({ a: hook('b'), b: hook('a') }, { a: failed, b: failed })
  const told = await deliverNotice(message, ['a', 'b'], at)
  expect(told.map(isTold)).toEqual([false, false])
  expect(at.told.map(({ to }) => to)).toEqual(['a', 'b'])
  expect(at.records).toEqual(['start a', 'start b', 'failed a', 'failed b'])
})

test('nobody is told twice: neither as the fallback of two, nor as one that is told anyway', async () => {
  const at = scene({ a: hook('c'), b: hook('c'), c: hook() }, { a: failed, b: failed, c: delivered })
  const told = await deliverNotice(message, ['a', 'b', 'c'], at)
  expect(told.map(isTold)).toEqual([true, true, true])
  expect(at.told.map(({ to }) => to).sort()).toEqual(['a', 'b', 'c'])
  expect(at.records.filter((each) => each.includes('instead'))).toEqual(['c has it instead of a', 'c has it instead of b'])
})

test('all are told at the same time', async () => {
  let arrived = 0
  let open: () => void = () => undefined
  const both = new Promise<void>((resolve) => (open = resolve))
  // Each answers only when the other was told too.
  const meet = async (): Promise<Delivery> => {
    if ((arrived += 1) === 2) open()
    await both
    return delivered
  }
  const told = await deliverNotice(message, ['a', 'b'], scene({ a: hook(), b: hook() }, { a: meet, b: meet }))
  expect(told.map(isTold)).toEqual([true, true])
})

test('one that does not end may have arrived, and keeps nobody', async () => {
  const up = new AbortController()
  const never = (): Promise<Delivery> => {
    up.abort()
    return new Promise(() => undefined)
  }
  const at = { ...scene({ a: hook('b'), b: hook() }, { a: never, b: delivered }), timeUp: () => up.signal }
  const [told] = await deliverNotice(message, ['a'], { ...at, timeUp: () => (at.told.length === 0 ? up.signal : new AbortController().signal) })
  expect(told!.tries[0]!.delivery).toMatchObject({ status: 'failed', maybe: true, error: { name: 'TimedOut' } })
  expect(isTold(told!)).toBe(true)
})

test('a channel that breaks, no way there, and a name that is not there are failures of that destination alone', async () => {
  const at = scene({ a: hook(), b: hook() }, { a: () => Promise.reject(new TypeError('oh')), b: delivered })
  const told = await deliverNotice(message, ['a', 'b', 'nobody'], at)
  expect(told.map(({ tries }) => tries[0]!.delivery.status)).toEqual(['failed', 'delivered', 'refused'])
  const [noWay] = await deliverNotice(message, ['b'], { ...at, meansFor: () => Promise.reject(new Error('no session')) })
  expect(noWay!.tries[0]!.delivery).toEqual({ status: 'refused', error: { name: 'Error', message: 'no session' } })
})

describe('after a process that ended while it told', () => {
  const before = (): Before => ({ state: 'interrupted' })

  test('one that would show it twice is not told again, and its fallback is', async () => {
    const at = { ...scene({ a: hook('b'), b: hook() }, { b: delivered }), before: (_: string, to: string) => (to === 'a' ? before() : {}) }
    const [told] = await deliverNotice(message, ['a'], at)
    expect(told!.tries[0]!.delivery).toMatchObject({ maybe: true, error: { name: 'Interrupted' } })
    expect(at.told.map(({ to }) => to)).toEqual(['b'])
  })

  test.each([{ follows: true }, { knowsKeys: () => true }])('one that shows it once is told again: %p', async (channel) => {
    const at = { ...scene({ a: hook() }, { a: delivered }, channel), before }
    await deliverNotice(message, ['a'], at)
    expect(at.told).toHaveLength(1)
  })
})

test('an alert carries the name that its receiver gave it before', async () => {
  const at = { ...scene({ a: hook() }, { a: delivered }), before: () => ({ reference: 'SEC-1' }) }
  await deliverNotice({ kind: 'alert', key: 'k', alert: alertOf(fixture('ec2-c2-event')) }, ['a'], at)
  expect(at.told[0]!.notice).toMatchObject({ reference: 'SEC-1' })
})

test('what another process is telling is not told by this one too', async () => {
  const at = { ...scene({ a: hook() }, { a: delivered }), before: (): Before => ({ state: 'in-flight' }) }
  expect((await deliverNotice(message, ['a'], at))[0]!.tries[0]!.delivery.status).toBe('passed-over')
  expect(at.told).toEqual([])
})
