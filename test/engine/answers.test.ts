/** Answers that do not fit their question, and what a resumed run or a second undo does not take up again. */
import { Crash, fakeAws } from './fake-aws.js'
import { getTopic, play, procedure, questions, recordsOf, runbook, setTopic, type StepSource } from './play.js'

const open = { topics: { alpha: { Policy: 'open' }, beta: { Policy: 'open' } } }
const each = { do: 'each' } as const
const goOn = { do: 'go-on', reason: 'by hand' } as const
const both = procedure('p', { steps: [setTopic('a'), setTopic('b', {}, 'beta')] })
const useBoth = runbook({ isolate: [{ id: 'all', use: 'p' }] })

test('"each" of one change is no approval: it is asked again', async () => {
  const { asked, outcomes, aws } = await play(useBoth, {
    aws: fakeAws(open),
    procedures: [both],
    script: { 'change all': each, 'change all.a': [each, { do: 'skip', reason: 'no' }] },
  })
  expect(questions(asked).slice(1, 5)).toEqual(['change all', 'change all.a', 'change all.a', 'change all.b'])
  expect([outcomes['all.a'], aws.state.topics['alpha']]).toEqual(['declined', { Policy: 'open' }])
})

test('"each" holds for who resumes', async () => {
  const aws = fakeAws(open)
  aws.faults.push({ call: 'sns:SetTopicAttributes', nth: 1, applied: true, crash: true })
  const played = await play(useBoth, { aws, procedures: [both], script: { 'change all': each } })
  expect(played.thrown).toBeInstanceOf(Crash)
  const { asked, outcomes } = await played.resume()
  expect([questions(asked), outcomes['all']]).toEqual([['change all.b', 'verdict'], 'done'])
})

test('a choice that a trouble does not offer is asked again, and nothing is done for it', async () => {
  const { asked, aws } = await play(runbook({ validate: [getTopic('look', {}, 'gone')] }), { script: { trouble: [{ do: 'repeat', reason: 'x' }, goOn] } })
  expect([questions(asked).slice(1, 3), aws.calls.length]).toEqual([['trouble look', 'trouble look'], 1])
})

test('a phase that is over is not looked at again by who resumes', async () => {
  const main = runbook({ isolate: [setTopic('cut')], remediate: [{ id: 'sure', ask: { confirm: 'Sure?' } }] })
  const stopped = await play(main, { aws: fakeAws(open), script: { question: { do: 'stop', reason: 'lunch' } } })
  stopped.aws.state.topics['alpha']!['Policy'] = 'open'
  const { asked, records } = await stopped.resume({ question: { do: 'answer', value: true } })
  expect(questions(asked)).toEqual(['question sure', 'verdict'])
  expect(recordsOf(records, 'phase-finished').map(({ phase }) => phase)).toEqual(['validate', 'isolate', 'remediate', 'close'])
})

test('what this run itself removed is not missed at the end of the phase', async () => {
  const remove: StepSource = {
    id: 'remove',
    aws: 'sns:DeleteTopic',
    with: { TopicArn: '${inputs.topic}' },
    observe: { aws: 'sns:ListTopics', value: 'output.Topics.filter(t, t.TopicArn == inputs.topic).map(t, t.TopicArn)[?0]' },
    becomes: null,
    irreversible: 'it is gone',
  }
  const inputs = { topic: { type: 'string', describe: 'T' } }
  const main = runbook({ inputs, isolate: [setTopic('cut', {}, '${inputs.topic}'), remove] })
  const { asked, outcomes } = await play(main, { aws: fakeAws(open), given: { topic: 'alpha' } })
  expect([outcomes, questions(asked)]).toEqual([{ cut: 'done', remove: 'done' }, ['start', 'change cut', 'change remove', 'verdict']])
})

test('what was undone is not undone again, though somebody made it so anew', async () => {
  const played = await play(runbook({ isolate: [setTopic('cut')] }), { aws: fakeAws(open) })
  await played.undo()
  played.aws.state.topics['alpha']!['Policy'] = 'closed'
  const { results, asked, records } = await played.undo()
  expect([results, asked, played.aws.state.topics['alpha']]).toEqual([{ cut: 'undone' }, [], { Policy: 'closed' }])
  expect(recordsOf(records, 'undo-finished')).toHaveLength(1)
})
