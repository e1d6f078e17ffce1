import { attemptOf, summarizeAttempts, type Attempt } from '../../src/drill/attempt.js'
import type { JournalRecord, RecordBody } from '../../src/engine/records.js'
import { sampleRun } from '../journal/sample-run.js'

const begun = new Date('2026-11-24T05:00:00Z')
const opened = sampleRun[0]!.record as Extract<JournalRecord, { type: 'opened' }>
const debrief: RecordBody = { type: 'debrief', drill: 'cut', ended: 'closed', passed: true, score: 90, hints: 1, milliseconds: 60_000 }
const told: JournalRecord = { at: '2026-01-15T03:01:00.000Z', mono: 60_000, ...debrief }

test('an attempt is what its journal says, by the wall clock', () => {
  const records: JournalRecord[] = [{ ...opened, drill: { id: 'cut', seed: 4 } }, told]
  const attempt = { drill: 'cut', run: opened.run, at: begun, ended: 'closed', passed: true, score: 90, hints: 1, seed: 4 }
  expect(attemptOf(records, begun)).toEqual(attempt)
})

test('a run without a debrief is none', () => {
  expect(attemptOf([opened], begun)).toBeUndefined()
  expect(attemptOf([], begun)).toBeUndefined()
})

test('the last one by time, the best one by score', () => {
  const attempt = (hour: number, score: number, passed: boolean): Attempt => {
    return { drill: 'cut', run: String(hour), at: new Date(begun.getTime() + hour * 3_600_000), ended: 'closed', passed, score, hints: 0 }
  }
  const [first, second, third] = [attempt(1, 40, false), attempt(2, 95, true), attempt(3, 70, true)]
  expect(summarizeAttempts([second, third, first])).toEqual({ attempts: 3, passed: 2, last: { at: third.at, score: 70 }, best: 95 })
  expect(summarizeAttempts([])).toEqual({ attempts: 0, passed: 0 })
})
