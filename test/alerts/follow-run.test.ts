import { isToldOfLast, isTurn, progressOf } from '../../src/alerts/follow-run.js'
import type { JournalRecord } from '../../src/engine/records.js'
import { play, runbook, setTopic, type Played } from '../engine/play.js'
import { fakeAws } from '../engine/fake-aws.js'

const whole = (): Promise<Played> => play(runbook({ validate: [{ id: 'look', aws: 'sns:GetTopicAttributes', with: { TopicArn: 'alpha' }, evidence: 'topic' }], isolate: [setTopic('cut'), setTopic('other', { when: 'true' }, 'beta')], close: [{ id: 'end', end: 'true-positive' }] }), { aws: fakeAws({ topics: { alpha: { Policy: 'open' }, beta: { Policy: 'open' } } }), script: { 'change other': { do: 'skip', reason: 'not now' } } })

test('a run is told at its beginning, at the end of each phase, and at its own', async () => {
  const { records } = await whole()
  expect(records.filter(isTurn).map(({ type }) => type)).toEqual(['session', 'phase-finished', 'phase-finished', 'phase-finished', 'phase-finished', 'closed'])
})

test('closed: what was changed, what was not done, evidence, and the verdict', async () => {
  const { records } = await whole()
  expect(progressOf(records)).toMatchObject({
    state: 'closed',
    by: 'tester on host',
    since: new Date('2026-11-24T03:00:00Z'),
    phase: 'close',
    changes: [{ title: 'cut', state: 'in force' }],
    evidence: [{ name: 'topic', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string }],
    open: [{ title: 'other', outcome: 'declined' }],
    verdict: 'true-positive',
  })
})

test('it stands as its records say up to there', async () => {
  const { records } = await whole()
  const upTo = (type: JournalRecord['type']): ReturnType<typeof progressOf> => progressOf(records.slice(0, records.findIndex((record) => record.type === type) + 1))
  expect(upTo('session')).toMatchObject({ state: 'open', phase: '', changes: [] })
  expect(upTo('intent')).toMatchObject({ state: 'open', phase: 'isolate', changes: [{ state: 'unknown' }] })
  expect(progressOf([])).toBeUndefined()
})

test('stopped, taken up, undone', async () => {
  const played = await play(runbook({ isolate: [setTopic('cut'), { id: 'ask', ask: { confirm: 'On?' } }] }), { aws: fakeAws({ topics: { alpha: { Policy: 'open' } } }), script: { 'question ask': { do: 'stop', reason: 'night' } } })
  expect(progressOf(played.records)).toMatchObject({ state: 'stopped' })
  const { records } = await played.undo()
  expect(progressOf(records)).toMatchObject({ changes: [{ state: 'undone' }] })
  expect(isTurn(records.at(-1)!)).toBe(true)
})

test('who was told of an earlier turn, or in vain, is not told of the last', () => {
  const moment = { at: '2026-11-24T03:00:00.000Z', mono: 0 }
  const records: JournalRecord[] = [
    { ...moment, type: 'phase-finished', phase: 'validate' },
    { ...moment, type: 'told', to: 'ticket', upTo: 1, status: 'delivered' },
    { ...moment, type: 'closed' },
  ]
  expect(isToldOfLast(records, 'ticket')).toBe(false)
  const told = (status: 'delivered' | 'passed-over' | 'refused' | 'failed', to = 'ticket'): boolean => isToldOfLast([...records, { ...moment, type: 'told', to, upTo: 3, status }], 'ticket')
  expect([told('delivered'), told('passed-over'), told('refused'), told('failed'), told('delivered', 'chat')]).toEqual([true, true, false, false, false])
})
