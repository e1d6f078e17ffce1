/** A stop is no answer: whoever resumes is asked the same question again, and the run goes on from there. */
import { fakeAws } from './fake-aws.js'
import { Crash, getTopic, play, questions, recordsOf, runbook, setTopic, type RunbookSource, type StepSource } from './play.js'

const open = { topics: { alpha: { Policy: 'open' } } }
const stop = { do: 'stop', reason: 'lunch' } as const
const skip = { do: 'skip', reason: 'no' } as const
const end: StepSource = { id: 'end', end: 'true-positive' }

test.each<[string, RunbookSource, Parameters<typeof play>[1], Parameters<Awaited<ReturnType<typeof play>>['resume']>[0]]>([
  ['start', { validate: [getTopic('look')] }, {}, {}],
  ['question', { validate: [{ id: 'q', ask: { text: 'Why?' } }] }, {}, { question: { do: 'answer', value: 'so' } }],
  ['manual', { validate: [{ id: 'm', manual: 'Do it' }] }, {}, {}],
  ['change', { isolate: [setTopic('cut')] }, {}, {}],
  ['missing', { isolate: [setTopic('a'), setTopic('b', { needs: ['a'] })] }, { script: { 'change a': skip } }, { missing: { do: 'go-on', reason: 'it spreads' } }],
  ['trouble', { validate: [getTopic('look', {}, 'gone')] }, {}, { trouble: { do: 'go-on', reason: 'no' } }],
  ['phase', { isolate: [setTopic('cut')] }, { script: { change: skip } }, {}],
  ['verdict', { validate: [getTopic('look')] }, {}, {}],
  ['uncontained', { close: [end] }, {}, {}],
])('at %s', async (kind, phases, setting, script) => {
  const played = await play(runbook(phases), { aws: fakeAws(open), ...setting, script: { ...setting!.script, [kind]: stop } })
  expect(played.end).toMatchObject({ status: 'stopped', reason: 'lunch' })
  expect(played.records.at(-1)).toMatchObject({ type: 'stopped', reason: 'lunch' })
  const resumed = await played.resume(script)
  expect(resumed.asked[0]).toEqual(played.asked.at(-1))
  expect(resumed.end!.status).toBe('closed')
})

test('a run killed between its verdict and the end of the step that gave it ends that step as done', async () => {
  let isKilled = false
  const played = await play(runbook({ validate: [{ id: 'end', end: 'benign' }, getTopic('look')] }), {
    aws: fakeAws(open),
    onOpened: (journal) => {
      const { append } = journal
      journal.append = async (record, options) => {
        if (record.type === 'step-finished' && !isKilled) {
          isKilled = true
          throw new Crash()
        }
        return append(record, options)
      }
    },
  })
  expect(played.thrown).toBeInstanceOf(Crash)
  const { outcomes, records } = await played.resume()
  expect([outcomes, recordsOf(records, 'verdict').length]).toEqual([{ end: 'done', look: 'n/a' }, 1])
})

test('what a resumed run finishes is what a run without a stop finishes', async () => {
  const phases = { validate: [getTopic('look')], isolate: [setTopic('cut')], close: [end] }
  const whole = await play(runbook(phases), { aws: fakeAws(open) })
  const stopped = await play(runbook(phases), { aws: fakeAws(open), script: { 'change cut': stop } })
  const resumed = await stopped.resume()
  expect(resumed.outcomes).toEqual(whole.outcomes)
  expect(questions([...stopped.asked, ...resumed.asked])).toEqual(['start', 'change cut', 'change cut'])
})
