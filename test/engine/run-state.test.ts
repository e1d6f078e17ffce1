/** The fold over the records: what each of them changes, and that a stop is no answer. */
import type { JournalRecord, RecordBody } from '../../src/engine/records.js'
import { answerKey, fold, type ChangeState } from '../../src/engine/run-state.js'

const place = { account: '111122223333', region: 'eu-central-1', partition: 'aws' }
const error = { name: 'TimeoutError', message: 'no answer' }

function records(...bodies: RecordBody[]): JournalRecord[] {
  return bodies.map((body, index) => ({ at: `2026-11-24T03:00:0${index}.000Z`, mono: index, ...body }))
}

function intent(purpose: 'change' | 'via' | 'undo', attempt = 1): RecordBody {
  return {
    ...{ type: 'intent', address: 'cut', title: 'Cut', purpose, attempt, service: 'sns', operation: 'SetTopicAttributes', place, params: {} },
    ...{ paramsSha256: '0', now: '2026-11-24T03:00:00.000Z', before: 'open', becomes: purpose === 'via' ? 'way' : 'closed' },
    recipe: { observe: { aws: 'sns:GetTopicAttributes', value: 'output.x' }, within: 1, names: {} },
  }
}

const refused = (purpose: 'change' | 'via' | 'undo'): RecordBody => ({ type: 'outcome', address: 'cut', purpose, status: 'refused' })
const accepted = (purpose: 'change' | 'via' | 'undo'): RecordBody => ({ type: 'outcome', address: 'cut', purpose, status: 'ok' })
const unknown: RecordBody = { type: 'unknown', address: 'cut', purpose: 'change', error }

type Known = Pick<ChangeState, 'outcome' | 'answered' | 'earlier' | 'verified'>

test.each<[string, RecordBody[], Known]>([
  ['an intent is open until its call is answered', [intent('change')], {}],
  ['a call that was accepted', [intent('change'), accepted('change')], { outcome: 'ok', answered: 'ok' }],
  ['a call whose end is not known', [intent('change'), unknown], { outcome: 'unknown', answered: 'unknown' }],
  ['another attempt behind a refusal: AWS did nothing before', [intent('change'), refused('change'), intent('change', 2)], {}],
  ['another attempt behind an unknown: AWS may have done it', [intent('change'), unknown, intent('change', 2)], { earlier: true }],
  ['another attempt behind a kill: AWS may have done it', [intent('change'), intent('change', 2), refused('change')], { earlier: true, outcome: 'refused', answered: 'refused' }],
  ['the answer to the way is none to the change', [intent('via'), accepted('via')], { outcome: 'ok' }],
  ['the change behind the way is open again', [intent('via'), accepted('via'), intent('change')], {}],
  ['what was put back after it is no answer', [intent('change'), refused('change'), intent('undo'), accepted('undo')], { outcome: 'refused', answered: 'refused' }],
  ['what was seen in effect', [intent('change'), accepted('change'), { type: 'verified', address: 'cut', value: 'closed' }], { outcome: 'ok', answered: 'ok', verified: 'closed' }],
])('a change: %s', (_what, bodies, expected) => {
  const { outcome, answered, earlier, verified } = fold(records({ type: 'phase-started', phase: 'isolate' }, ...bodies)).changes.get('cut')!
  expect({ outcome, answered, earlier, verified }).toEqual({ outcome: undefined, answered: undefined, earlier: undefined, verified: undefined, ...expected })
})

test('a change keeps its phase, what was before, and its latest intent beside its way', () => {
  const change = fold(records({ type: 'phase-started', phase: 'isolate' }, intent('via'), intent('change', 2))).changes.get('cut')!
  expect([change.phase, change.before, change.via!.purpose, change.intent!.attempt]).toEqual(['isolate', 'open', 'via', 2])
})

test('what is recorded of a change without an intent is none', () => {
  expect(fold(records(accepted('change'), { type: 'verified', address: 'cut', value: 'x' }, intent('undo'))).changes.size).toBe(0)
})

test('the latest answer counts, and a stop is none', () => {
  const answer = (reply: { do: 'answer'; value: string } | { do: 'stop'; reason: string }): RecordBody => ({ type: 'answer', address: 'q', request: 'question', reply, by: 'u' })
  const { answers } = fold(records(answer({ do: 'answer', value: 'a' }), answer({ do: 'answer', value: 'b' }), answer({ do: 'stop', reason: 'lunch' })))
  expect([...answers]).toEqual([[answerKey('q', 'question'), { do: 'answer', value: 'b' }]])
})

test('where the run stands', () => {
  const state = fold(records(
    { type: 'session', session: 1, host: 'h', user: 'u', pid: 1 },
    { type: 'phase-started', phase: 'validate' },
    { type: 'step-started', address: 'look', title: 'Look', kind: 'aws', applies: true, phase: 'validate' },
    { type: 'step-finished', address: 'look', outcome: 'done', value: null, reason: 'r' },
    { type: 'phase-finished', phase: 'validate' },
    { type: 'session', session: 2, host: 'h', user: 'u', pid: 2 },
    { type: 'verdict', verdict: 'benign', address: 'end' },
    { type: 'verdict', verdict: 'duplicate' },
    { type: 'closed' },
  ))
  expect(state).toMatchObject({ sessions: 2, phase: 'validate', verdict: 'duplicate', endedBy: 'end', closed: true })
  expect([[...state.phasesFinished], state.started.has('look'), state.finished.get('look')]).toEqual([['validate'], true, { outcome: 'done', value: null, reason: 'r' }])
})
