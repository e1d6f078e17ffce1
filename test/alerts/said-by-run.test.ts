import type { SaidRecord } from '../../src/alerts/alert-records.js'
import { saidByRun, unsaidByRun } from '../../src/alerts/said-by-run.js'
import type { JournalRecord } from '../../src/engine/records.js'
import { fakeAws } from '../engine/fake-aws.js'
import { play, runbook, setTopic, type Played } from '../engine/play.js'

const key = `sirun-${'0'.repeat(32)}`
const topics = { alpha: { Policy: 'open' }, beta: { Policy: 'open' } }
const typesOf = (said: readonly SaidRecord[]): string[] => said.map(({ type }) => type)
const upTo = (records: readonly JournalRecord[], is: (record: JournalRecord) => boolean): JournalRecord[] => records.slice(0, records.findIndex(is) + 1)
const isolated = (record: JournalRecord): boolean => record.type === 'phase-finished' && record.phase === 'isolate'
const run = (script: NonNullable<Parameters<typeof play>[1]>['script'] = {}): Promise<Played> => play(runbook({ isolate: [setTopic('cut'), setTopic('other', { when: 'true' }, 'beta')], close: [{ id: 'end', end: 'benign' }] }), { aws: fakeAws({ topics }), script })

test('who works on it has it; when all that isolates is in force it is contained; closed it is over, as its verdict says', async () => {
  const { records } = await run()
  expect(saidByRun(records.slice(0, 1), key)).toEqual([])
  const session = upTo(records, ({ type }) => type === 'session')
  expect(saidByRun(session, key)).toEqual([{ type: 'acknowledged', key, said: { user: 'tester', host: 'host', by: 'run', run: expect.any(String) as string, at: session.at(-1)!.at } }])
  expect(typesOf(saidByRun(upTo(records, isolated), key))).toEqual(['acknowledged', 'contained'])
  expect(saidByRun(records, key)).toMatchObject([{ type: 'resolved', verdict: 'benign', said: { by: 'run' } }])
})

test('what was left out, or undone, contains nothing', async () => {
  const { records } = await run({ 'change other': { do: 'skip', reason: 'not now' } })
  expect(typesOf(saidByRun(upTo(records, isolated), key))).toEqual(['acknowledged'])
  const stopped = await play(runbook({ isolate: [setTopic('cut')], remediate: [{ id: 'ask', ask: { confirm: 'On?' } }] }), { aws: fakeAws({ topics }), script: { 'question ask': { do: 'stop', reason: 'night' } } })
  expect(typesOf(saidByRun(stopped.records, key))).toEqual(['acknowledged', 'contained'])
  expect(typesOf(saidByRun((await stopped.undo()).records, key))).toEqual(['acknowledged'])
})

test('a phase that isolates nothing contains nothing; what was isolated already is contained', async () => {
  const nothing = await play(runbook({ isolate: [setTopic('cut', { when: 'false' })] }), { aws: fakeAws({ topics }) })
  expect(typesOf(saidByRun(upTo(nothing.records, isolated), key))).toEqual(['acknowledged'])
  const already = await play(runbook({ isolate: [setTopic('cut')] }), { aws: fakeAws({ topics: { alpha: { Policy: 'closed' } } }) })
  expect(typesOf(saidByRun(upTo(already.records, isolated), key))).toEqual(['acknowledged', 'contained'])
})

test('what was told is not told again, but by the next session', async () => {
  const { records } = await run()
  const session = upTo(records, ({ type }) => type === 'session')
  const told = (to: string, status: 'delivered' | 'failed'): JournalRecord => ({ at: records[0]!.at, mono: 0, type: 'told', to, upTo: session.length, status })
  const isolating = upTo(records, isolated)
  expect(typesOf(unsaidByRun([...isolating, told('w', 'failed'), told('x', 'delivered')], key, 'w'))).toEqual(['acknowledged', 'contained'])
  expect(typesOf(unsaidByRun([...isolating, told('w', 'delivered')], key, 'w'))).toEqual(['contained'])
  const later: JournalRecord = { ...(session.at(-1) as Extract<JournalRecord, { type: 'session' }>), at: '2026-11-25T00:00:00.000Z', session: 2 }
  expect(typesOf(unsaidByRun([...session, told('w', 'delivered'), later], key, 'w'))).toEqual(['acknowledged'])
})
