/** What undo looks at before it sends, and what it makes of calls that nobody knows the end of. */
import { fakeAws, refused, timedOut } from './fake-aws.js'
import { Crash, createVolume, play, questions, recordsOf, runbook, setTopic } from './play.js'

const open = { topics: { alpha: { Policy: 'open' } } }
const set = 'sns:SetTopicAttributes'
const get = 'sns:GetTopicAttributes'
const cut = runbook({ isolate: [setTopic('cut')] })

test('a state that changes between the decision and the call is left, and shown', async () => {
  const played = await play(cut, { aws: fakeAws(open) })
  const { topics } = played.aws.state
  const theirs = (): { do: 'approve' } => {
    topics['alpha']!['Policy'] = 'theirs'
    return { do: 'approve' }
  }
  const { results, asked } = await played.undo({ undo: theirs })
  expect(results).toEqual({ cut: 'drifted' })
  expect(asked.map((each) => each.kind === 'undo' && each.drifted)).toEqual([false, true])
  expect([topics['alpha'], played.aws.changes()]).toEqual([{ Policy: 'theirs' }, ['change SetTopicAttributes']])
})

test('nothing is sent to what is not ready', async () => {
  const observe = { aws: get, with: { TopicArn: 'alpha' }, value: 'output.Attributes.Policy', ready: 'output.Attributes.State == "idle"' }
  const aws = fakeAws({ topics: { alpha: { Policy: 'open', State: 'idle' } } })
  const played = await play(runbook({ isolate: [setTopic('cut', { observe })] }), { aws })
  aws.state.topics['alpha']!['State'] = 'busy'
  const { results, asked } = await played.undo({ trouble: { do: 'go-on', reason: 'later' } })
  expect([results, questions(asked)]).toEqual([{ cut: 'failed' }, ['undo cut', 'trouble cut']])
  expect(aws.changes()).toEqual(['change SetTopicAttributes'])
})

test('throttling is repeated by itself', async () => {
  const played = await play(cut, { aws: fakeAws(open) })
  played.aws.faults.push({ call: set, purpose: 'undo', nth: 1, answer: refused('Throttling'), applied: false })
  const { results, asked } = await played.undo()
  expect([results, questions(asked), played.aws.changes().length]).toEqual([{ cut: 'undone' }, ['undo cut'], 3])
})

test('a time-out that took effect is undone, with one request', async () => {
  const played = await play(cut, { aws: fakeAws(open) })
  played.aws.faults.push({ call: set, purpose: 'undo', answer: timedOut(), applied: true })
  const { results, records } = await played.undo()
  expect([results, recordsOf(records, 'undo-outcome').map(({ status }) => status)]).toEqual([{ cut: 'undone' }, ['unknown']])
})

test('a declined one is declined, and can be undone later', async () => {
  const played = await play(cut, { aws: fakeAws(open) })
  expect((await played.undo({ undo: { do: 'skip', reason: 'not yet' } })).results).toEqual({ cut: 'declined' })
  expect((await played.undo()).results).toEqual({ cut: 'undone' })
})

test('a stop leaves the rest, and is taken up', async () => {
  const played = await play(cut, { aws: fakeAws(open) })
  expect((await played.undo({ undo: { do: 'stop', reason: 'wait' } })).thrown).toMatchObject({ reason: 'wait' })
  expect((await played.undo()).results).toEqual({ cut: 'undone' })
})

test('what is irreversible is said, and nothing is sent', async () => {
  const played = await play(runbook({ isolate: [setTopic('cut', { irreversible: 'it is gone' })] }), { aws: fakeAws(open) })
  const { results, records } = await played.undo()
  expect([results, recordsOf(records, 'undo-finished')[0]!.reason]).toEqual([{ cut: 'irreversible' }, 'it is gone'])
})

test('a change whose call shows late is waited for, and undone', async () => {
  const aws = fakeAws(open)
  aws.faults.push({ call: set, nth: 1, crash: true, applied: { after: 3 } })
  const played = await play(cut, { aws })
  expect(played.thrown).toBeInstanceOf(Crash)
  expect([(await played.undo()).results, aws.state.topics['alpha']]).toEqual([{ cut: 'undone' }, { Policy: 'open' }])
})

test('one that never showed needs nothing', async () => {
  const aws = fakeAws(open)
  aws.faults.push({ call: set, nth: 1, crash: true, applied: false })
  const played = await play(cut, { aws })
  expect([(await played.undo()).results, aws.changes().length]).toEqual([{ cut: 'nothing-to-do' }, 1])
})

test('a value left on the way goes straight to what was before', async () => {
  const via = { with: { TopicArn: 'alpha', AttributeName: 'Policy', AttributeValue: 'way' }, becomes: 'way' }
  const aws = fakeAws(open)
  aws.faults.push({ call: set, purpose: 'via', nth: 1, crash: true, applied: true })
  const played = await play(runbook({ isolate: [setTopic('cut', { via })] }), { aws })
  expect([(await played.undo()).results, aws.state.topics['alpha']]).toEqual([{ cut: 'undone' }, { Policy: 'open' }])
})

test('the intent is on the disk when the call arrives', async () => {
  const seen: string[] = []
  const aws = fakeAws()
  const played = await play(runbook({ isolate: [createVolume('disk')] }), {
    aws,
    onOpened: (memory) => {
      aws.onCall = ({ purpose }) => {
        if (purpose === 'undo') seen.push(memory.records[memory.synced - 1]!.type)
      }
    },
  })
  expect([(await played.undo()).results, seen]).toEqual([{ disk: 'undone' }, ['undo-intent']])
})

test('another account: nothing is sent', async () => {
  const played = await play(cut, { aws: fakeAws(open) })
  played.aws.account = '999988887777'
  const { thrown } = await played.undo()
  expect((thrown as { diagnostics: { code: string }[] }).diagnostics[0]!.code).toBe('wrong-account')
  expect(played.aws.changes()).toEqual(['change SetTopicAttributes'])
})
