/** Taking a run up where its journal says that it stands, and putting back what it did. */
import type { ValueMap } from '../../src/expressions/value.js'
import { fakeAws, refused, type FakeAws, type Fault } from './fake-aws.js'
import { Crash, createGroup, createVolume, getTopic, play, procedure, questions, recordsOf, runbook, setTopic, type StepSource } from './play.js'

const open = { topics: { alpha: { Policy: 'open' }, beta: { Policy: 'open' } } }
const set = 'sns:SetTopicAttributes'
const repeat = { do: 'repeat', reason: 'it did not happen' } as const

/** Plays until the process is killed at the fault. */
async function killed(steps: StepSource[], fault: Fault, aws: FakeAws = fakeAws(open)): Promise<Awaited<ReturnType<typeof play>>> {
  aws.faults.push({ nth: 1, ...fault, crash: true })
  const played = await play(runbook({ isolate: steps }), { aws })
  expect(played.thrown).toBeInstanceOf(Crash)
  return played
}

describe('a kill between intent and outcome', () => {
  test('the call took effect: nothing is sent again, nobody is asked', async () => {
    const played = await killed([setTopic('cut')], { call: set, applied: true })
    const { outcomes, asked } = await played.resume()
    expect([outcomes, played.aws.changes().length, questions(asked)]).toEqual([{ cut: 'done' }, 1, ['verdict']])
  })

  test('it takes effect only while the resume looks: it waits for it, sends nothing and asks nobody', async () => {
    const played = await killed([setTopic('cut')], { call: set, applied: false })
    const closes = ({ topics }: FakeAws['state']): void => void (topics['alpha']!['Policy'] = 'closed')
    const looks = played.aws.calls.filter(({ operation }) => operation === 'GetTopicAttributes').length
    played.aws.onCall = ({ operation }) => {
      if (operation === 'GetTopicAttributes' && played.aws.calls.filter((call) => call.operation === operation).length === looks + 2) closes(played.aws.state)
    }
    const { outcomes, asked } = await played.resume()
    expect([outcomes, played.aws.changes().length, questions(asked)]).toEqual([{ cut: 'done' }, 1, ['verdict']])
  })

  test('it did not, and the operation takes a token: the same call with the same token', async () => {
    const played = await killed([createVolume('disk')], { call: 'ec2:CreateVolume', applied: false })
    const { outcomes, asked, records } = await played.resume()
    const tokens = recordsOf(records, 'intent').map(({ token }) => token)
    expect([outcomes, questions(asked), tokens.length, new Set(tokens).size]).toEqual([{ disk: 'done' }, ['verdict'], 2, 1])
  })

  test('it did not, and there is no token: a person decides before anything is sent', async () => {
    const played = await killed([createGroup('group')], { call: 'iam:CreateGroup', applied: false })
    const stopped = await played.resume({ trouble: { do: 'stop', reason: 'look first' } })
    expect([stopped.end?.status, played.aws.changes().length]).toEqual(['stopped', 1])
    const { outcomes } = await stopped.resume({ trouble: repeat })
    expect([outcomes['group'], played.aws.changes().length, Object.keys(played.aws.state.groups).length]).toEqual(['done', 2, 1])
  })

  test('on the way: the change itself leaves, and the way is not gone again', async () => {
    const via = { with: { TopicArn: 'alpha', AttributeName: 'Policy', AttributeValue: 'way' }, becomes: 'way' }
    const played = await killed([setTopic('cut', { via })], { call: set, purpose: 'via', applied: true })
    const { outcomes } = await played.resume()
    expect([outcomes, played.aws.changes(), played.aws.state.topics['alpha']]).toEqual([
      { cut: 'done' }, ['via SetTopicAttributes', 'change SetTopicAttributes'], { Policy: 'closed' },
    ])
  })

  test('something else is there: a person decides', async () => {
    const played = await killed([setTopic('cut')], { call: set, applied: false, meanwhile: ({ topics }) => void (topics['alpha']!['Policy'] = 'other') })
    const { asked, records } = await played.resume({ trouble: { do: 'go-on', reason: 'leave it' } })
    expect([recordsOf(records, 'reconciled').map(({ found }) => found), questions(asked)]).toEqual([['other'], ['trouble cut', 'phase isolate', 'verdict']])
  })
})

describe('a resumed run', () => {
  test('reads nothing again and asks nothing again that the journal holds', async () => {
    const steps = [getTopic('look'), { id: 'really', ask: { select: { yes: 'Y', no: 'N' } } }, setTopic('cut')]
    const aws = fakeAws(open)
    aws.faults.push({ call: set, nth: 1, applied: true, crash: true })
    const played = await play(runbook({ isolate: steps }), { aws, script: { question: { do: 'answer', value: 'yes' } } })
    const before = aws.calls.length
    const { asked, outcomes } = await played.resume()
    const reads = aws.calls.slice(before).filter(({ purpose }) => purpose === 'read')
    expect([questions(asked), reads, outcomes]).toEqual([['verdict'], [], { look: 'done', really: 'done', cut: 'done' }])
  })

  test('a stop by a person is taken up at that step', async () => {
    const first = await play(runbook({ isolate: [setTopic('a'), setTopic('b', {}, 'beta')] }), { aws: fakeAws(open), script: { 'change b': { do: 'stop', reason: 'wait' } } })
    expect([first.end?.status, first.outcomes]).toEqual(['stopped', { a: 'done' }])
    const { outcomes, asked } = await first.resume()
    expect([outcomes, questions(asked)]).toEqual([{ a: 'done', b: 'done' }, ['change b', 'verdict']])
  })

  test('goes on in the middle of a list, which it takes no second time', async () => {
    const steps = [setTopic('cut', { forEach: '["alpha", "beta"]' }, '${item}')]
    const played = await killed(steps, { call: set, nth: 2, applied: true })
    const { outcomes, asked, records } = await played.resume()
    expect([outcomes, questions(asked), played.aws.changes().length]).toEqual([{ 'cut[0]': 'done', 'cut[1]': 'done', cut: 'done' }, ['verdict'], 2])
    expect(recordsOf(records, 'step-started').map(({ address, items }) => [address, items])).toEqual([['cut', ['alpha', 'beta']]])
  })
})

describe('beside a question', () => {
  const other = procedure('close-beta', { inputs: { topic: { type: 'string', describe: 'T' } }, steps: [setTopic('close', {}, '${inputs.topic}')] })
  const aside = { do: 'other', files: [other], inputs: { topic: 'beta' } }

  test('a note is kept, and the question is asked again', async () => {
    const { records, outcomes } = await play(runbook({ isolate: [setTopic('cut')] }), {
      aws: fakeAws(open),
      script: { 'change cut': [{ do: 'note', text: 'saw a login' } as never, { do: 'approve' }] },
    })
    expect([recordsOf(records, 'note').map(({ text, address }) => [address, text]), outcomes]).toEqual([[['cut', 'saw a login']], { cut: 'done' }])
  })

  test('another procedure runs in this run, with its own decision and undo', async () => {
    const played = await play(runbook({ isolate: [setTopic('cut')] }), {
      aws: fakeAws(open),
      script: { 'change cut': [aside as never, { do: 'approve' }] },
    })
    expect([questions(played.asked), played.outcomes, played.aws.state.topics['beta']]).toEqual([
      ['start', 'change cut', 'change other_1', 'change cut', 'verdict'], { 'other_1.close': 'done', other_1: 'done', cut: 'done' }, { Policy: 'closed' },
    ])
    const { results } = await played.undo()
    expect([results, played.aws.state.topics['beta']]).toEqual([{ cut: 'undone', 'other_1.close': 'undone' }, { Policy: 'open' }])
  })

  test('a kill inside the other procedure: the resume finishes it first', async () => {
    const aws = fakeAws(open)
    aws.faults.push({ call: set, nth: 1, applied: true, crash: true })
    const played = await play(runbook({ isolate: [setTopic('cut')] }), { aws, script: { 'change cut': [aside as never, { do: 'approve' }] } })
    const { outcomes, asked } = await played.resume()
    expect([outcomes, questions(asked)]).toEqual([{ 'other_1.close': 'done', other_1: 'done', cut: 'done' }, ['change cut', 'verdict']])
  })
})

describe('undo', () => {
  const steps = [setTopic('first'), createVolume('disk'), setTopic('stays', { keep: 'it is evidence' }, 'beta')]

  test('accounts for each change, the last first', async () => {
    const played = await play(runbook({ isolate: steps }), { aws: fakeAws(open) })
    const { results, asked } = await played.undo()
    expect([results, questions(asked), played.aws.state.topics, played.aws.state.volumes]).toEqual([
      { stays: 'kept', disk: 'undone', first: 'undone' },
      ['undo disk', 'undo first'],
      { alpha: { Policy: 'open' }, beta: { Policy: 'closed' } },
      {},
    ])
  })

  test('what somebody changed since is shown and left', async () => {
    const played = await play(runbook({ isolate: [setTopic('cut')] }), { aws: fakeAws(open) })
    played.aws.state.topics['alpha']!['Policy'] = 'theirs'
    const { results, asked } = await played.undo({ undo: { do: 'approve' } })
    expect([results, asked[0], played.aws.state.topics['alpha']]).toEqual([
      { cut: 'drifted' }, expect.objectContaining({ before: 'open', ours: 'closed', now: 'theirs', drifted: true }), { Policy: 'theirs' },
    ])
  })

  test('what is as before needs nothing', async () => {
    const played = await play(runbook({ isolate: [setTopic('cut')] }), { aws: fakeAws(open) })
    played.aws.state.topics['alpha']!['Policy'] = 'open'
    const { results, asked } = await played.undo()
    expect([results, asked]).toEqual([{ cut: 'nothing-to-do' }, []])
  })

  test.each([
    ['restores what was there', { topics: { alpha: { Policy: 'open' } } }, { Policy: 'open' }],
    ['removes what was not', { topics: { alpha: {} } }, {}],
  ])('%s', async (_what, state, after) => {
    const put = (value: string): ValueMap => ({ aws: set, with: { TopicArn: 'alpha', AttributeName: 'Policy', AttributeValue: value } })
    const [restore, remove] = [put('${before}'), put('')]
    const played = await play(runbook({ isolate: [setTopic('cut', { undo: { restore, remove } })] }), { aws: fakeAws(state) })
    const { results } = await played.undo()
    expect([results, played.aws.state.topics['alpha']]).toEqual([{ cut: 'undone' }, after])
  })

  test('a refused undo is asked about; the rest can still be undone', async () => {
    const played = await play(runbook({ isolate: [setTopic('a'), setTopic('b', {}, 'beta')] }), { aws: fakeAws(open) })
    played.aws.faults.push({ call: set, purpose: 'undo', nth: 1, answer: refused('AccessDenied'), applied: false })
    const { results } = await played.undo({ trouble: { do: 'go-on', reason: 'by hand' } })
    expect([results, played.aws.state.topics]).toEqual([{ b: 'failed', a: 'undone' }, { alpha: { Policy: 'open' }, beta: { Policy: 'closed' } }])
  })

  test('killed in the middle, it goes on where it was, and does nothing twice', async () => {
    const played = await play(runbook({ isolate: [setTopic('a'), setTopic('b', {}, 'beta')] }), { aws: fakeAws(open) })
    played.aws.faults.push({ call: set, purpose: 'undo', nth: 2, applied: true, crash: true })
    expect((await played.undo()).thrown).toBeInstanceOf(Crash)
    const { results } = await played.undo()
    const sent = played.aws.changes().filter((call) => call.startsWith('undo'))
    expect([results, sent.length, played.aws.state.topics]).toEqual([{ b: 'undone', a: 'undone' }, 2, open.topics])
  })

  test('killed while its call is in flight, it waits for what that does before it sends another', async () => {
    const played = await play(runbook({ isolate: [setTopic('a')] }), { aws: fakeAws(open) })
    played.aws.faults.push({ call: set, purpose: 'undo', nth: 1, applied: { after: 1 }, crash: true })
    expect((await played.undo()).thrown).toBeInstanceOf(Crash)
    const { results, asked } = await played.undo()
    const sent = played.aws.changes().filter((call) => call.startsWith('undo'))
    expect([results, asked, sent.length, played.aws.state.topics]).toEqual([{ a: 'undone' }, [], 1, open.topics])
  })

  test('what a resume made anew behind an undo is undone anew', async () => {
    const played = await killed([setTopic('a')], { call: set, applied: false })
    expect((await played.undo()).results).toEqual({ a: 'nothing-to-do' })
    const resumed = await played.resume({ trouble: repeat })
    expect([resumed.outcomes, played.aws.state.topics['alpha']]).toEqual([{ a: 'done' }, { Policy: 'closed' }])
    expect([(await resumed.undo()).results, played.aws.state.topics['alpha']]).toEqual([{ a: 'undone' }, { Policy: 'open' }])
  })

  test('only the chosen steps', async () => {
    const played = await play(runbook({ isolate: [setTopic('a'), setTopic('b', {}, 'beta')] }), { aws: fakeAws(open) })
    expect((await played.undo({}, ['a'])).results).toEqual({ a: 'undone' })
  })
})
