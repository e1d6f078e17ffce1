/** Waiting: what is looked at again, how often, and until when. */
import { drillClock } from '../../src/drill/drill-clock.js'
import { mentions, poll } from '../../src/engine/patience.js'
import { Crash, fakeAws, refused } from './fake-aws.js'
import { getTopic, play, questions, runbook, type StepSource } from './play.js'

const open = { topics: { alpha: { Policy: 'open' } } }
const get = 'sns:GetTopicAttributes'
const start = new Date('2026-11-24T03:00:00Z')

test.each([
  ['what holds at once is looked at once', 1, 10_000, [true, 1, 0]],
  ['until it holds', 3, 10_000, [true, 3, 4_000]],
  ['until the time is over, and once more then', 9, 5_000, [false, 4, 5_000]],
  ['once, without any time', 9, 0, [false, 1, 0]],
])('poll: %s', async (_what, holdsAt, within, expected) => {
  const clock = drillClock(start)
  let looks = 0
  const { met, last } = await poll(clock, within, 2_000, () => Promise.resolve(++looks), (seen) => seen >= holdsAt)
  expect([met, last, clock.monotonic()]).toEqual(expected)
})

test('poll: a clock that does not wait ends it', async () => {
  const clock = { ...drillClock(start), sleep: () => Promise.resolve(false) }
  let looks = 0
  expect(await poll(clock, 10_000, 1_000, () => Promise.resolve(++looks), () => false)).toEqual({ met: false, last: 1, open: true })
})

test('mentions finds a text as a whole, at any depth', () => {
  const names = new Set(['i-1'])
  expect([{ a: [{ b: 'i-1' }] }, { a: 'i-12' }, { 'i-1': 'x' }, 'i-1'].map((value) => mentions(value, names))).toEqual([true, false, false, true])
})

test.each<[string, StepSource, Parameters<typeof refused>[0], string[]]>([
  ['throttled, is repeated by itself', getTopic('look'), 'ThrottlingException', ['start', 'verdict']],
  ['refused otherwise, is asked about', getTopic('look'), 'InvalidParameterException', ['start', 'trouble look']],
  ['not found, though nothing was made, is asked about', getTopic('look'), 'NotFoundException', ['start', 'trouble look']],
])('a read that is %s', async (_what, step, error, expected) => {
  const aws = fakeAws(open)
  aws.faults.push({ call: get, nth: 1, answer: refused(error) })
  const { asked } = await play(runbook({ validate: [step] }), { aws })
  expect(questions(asked)).toEqual(expected)
})

test('a read that stays throttled is asked about when its time is over', async () => {
  const aws = fakeAws(open)
  aws.faults.push({ call: get, answer: refused('ThrottlingException') })
  const { asked, clock } = await play(runbook({ validate: [getTopic('look', { within: '30s' })] }), { aws })
  expect([questions(asked), clock.monotonic()]).toEqual([['start', 'trouble look'], 30_000])
})

test.each<[string, number, string, number]>([
  ['is read until it holds', 3, 'done', 20_000],
  ['is a trouble when its time is over', 99, 'failed', 60_000],
])('what `until` awaits %s', async (_what, nth, outcome, waited) => {
  const aws = fakeAws(open)
  aws.faults.push({ call: get, nth, meanwhile: ({ topics }) => void (topics['alpha']!['Policy'] = 'closed') })
  const step = getTopic('look', { until: 'output.Attributes.Policy == "closed"', every: '10s', within: '60s' })
  const { outcomes, clock } = await play(runbook({ validate: [step] }), { aws, script: { trouble: { do: 'go-on', reason: 'no' } } })
  expect([outcomes['look'], clock.monotonic()]).toEqual([outcome, waited])
})

test('a wait lasts as long as it says', async () => {
  const { outcomes, clock } = await play(runbook({ validate: [{ id: 'pause', wait: '30m' }] }))
  expect([outcomes['pause'], clock.monotonic()]).toEqual(['done', 1_800_000])
})

test('a resumed run waits only for what is left of it', async () => {
  const clock = drillClock(start)
  const { sleep } = clock
  clock.sleep = async (milliseconds) => {
    await sleep(Math.min(milliseconds, 600_000))
    clock.sleep = sleep
    throw new Crash()
  }
  const played = await play(runbook({ validate: [{ id: 'pause', wait: '30m' }] }), { clock })
  expect(played.thrown).toBeInstanceOf(Crash)
  const { outcomes } = await played.resume()
  expect([outcomes['pause'], clock.monotonic()]).toEqual(['done', 1_800_000])
})
