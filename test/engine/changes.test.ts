/** A change from intent to proof: what is on the disk when, what is sent how often, and when a person is asked. */
import { isThrown } from './is-thrown.js'
import { fakeAws, refused, timedOut } from './fake-aws.js'
import { createGroup, createVolume, getTopic, play, procedure, questions, recordsOf, runbook, setTopic, type StepSource } from './play.js'

const open = { topics: { alpha: { Policy: 'open' }, beta: { Policy: 'open' } } }
const set = 'sns:SetTopicAttributes'
const get = 'sns:GetTopicAttributes'

describe('sending', () => {
  test('the intent is on the disk when the call arrives, and its outcome before the next', async () => {
    const aws = fakeAws(open)
    const seen: string[] = []
    const played = play(runbook({ isolate: [setTopic('cut')] }), { aws, onOpened: (memory) => {
      aws.onCall = ({ purpose }) => {
        if (purpose === 'change') seen.push(memory.records[memory.synced - 1]!.type)
      }
    } })
    const { records } = await played
    const types = records.map(({ type }) => type)
    expect([seen, types.slice(types.indexOf('intent'), types.indexOf('intent') + 3)]).toEqual([['intent'], ['intent', 'outcome', 'verified']])
  })

  test('a time-out that took effect is done, with one request', async () => {
    const aws = fakeAws(open)
    aws.faults.push({ call: set, answer: timedOut(), applied: true })
    const { outcomes, asked } = await play(runbook({ isolate: [setTopic('cut')] }), { aws })
    expect([outcomes, aws.changes(), questions(asked)]).toEqual([{ cut: 'done' }, ['change SetTopicAttributes'], expect.not.arrayContaining(['trouble cut'])])
  })

  test('a time-out whose effect comes late is waited for', async () => {
    const aws = fakeAws(open)
    aws.faults.push({ call: set, answer: timedOut(), applied: { after: 3 } })
    const { outcomes } = await play(runbook({ isolate: [setTopic('cut')] }), { aws })
    expect([outcomes, aws.changes()]).toEqual([{ cut: 'done' }, ['change SetTopicAttributes']])
  })

  test('a time-out without effect asks; repeating sends once more', async () => {
    const aws = fakeAws(open)
    aws.faults.push({ call: set, nth: 1, answer: timedOut(), applied: false })
    const { outcomes, records } = await play(runbook({ isolate: [setTopic('cut')] }), { aws, script: { trouble: { do: 'repeat', reason: 'it did not happen' } } })
    expect([outcomes, recordsOf(records, 'intent').map(({ attempt }) => attempt)]).toEqual([{ cut: 'done' }, [1, 2]])
  })

  test('throttling is repeated by itself', async () => {
    const aws = fakeAws(open)
    aws.faults.push({ call: set, nth: 1, answer: refused('ThrottlingException'), applied: false })
    const { outcomes, asked } = await play(runbook({ isolate: [setTopic('cut')] }), { aws })
    expect([outcomes, aws.changes().length, questions(asked)]).toEqual([{ cut: 'done' }, 2, ['start', 'change cut', 'verdict']])
  })

  test('a refused call whose state is as it must be is already so', async () => {
    const aws = fakeAws(open)
    aws.faults.push({ call: set, answer: refused('InvalidState'), applied: true })
    expect((await play(runbook({ isolate: [setTopic('cut')] }), { aws })).outcomes).toEqual({ cut: 'already' })
  })

  test('a denied call names the action, and leaves the step failed when a person goes on', async () => {
    const aws = fakeAws(open)
    aws.faults.push({ call: set, answer: refused('AccessDenied'), applied: false })
    const { outcomes, asked } = await play(runbook({ isolate: [setTopic('cut')] }), { aws, script: { trouble: { do: 'go-on', reason: 'by hand' } } })
    const trouble = asked.find(({ kind }) => kind === 'trouble')
    expect([outcomes, trouble]).toEqual([{ cut: 'failed' }, expect.objectContaining({ hint: expect.stringContaining('sns:SetTopicAttributes') })])
  })

  test('an answer without its required members is unknown, not done', async () => {
    const aws = fakeAws()
    aws.faults.push({ call: 'iam:CreateGroup', answer: { status: 'ok', output: {} }, applied: false })
    const { records } = await play(runbook({ isolate: [createGroup('group')] }), { aws, script: { trouble: { do: 'go-on', reason: 'no' } } })
    expect(recordsOf(records, 'unknown').map(({ error }) => error.name)).toEqual(['IncompleteAnswer'])
  })

  test('before each call the resource is ready', async () => {
    const aws = fakeAws({ topics: { alpha: { Policy: 'open', State: 'busy' } } })
    aws.faults.push({ call: get, nth: 4, meanwhile: ({ topics }) => void (topics['alpha']!['State'] = 'idle') })
    const observe = { aws: get, with: { TopicArn: 'alpha' }, value: 'output.Attributes.?Policy', ready: 'output.Attributes.State == "idle"' }
    const { outcomes } = await play(runbook({ isolate: [setTopic('cut', { observe })] }), { aws })
    const first = aws.calls.findIndex(({ purpose }) => purpose === 'change')
    expect([outcomes, aws.calls.slice(0, first).length >= 4]).toEqual([{ cut: 'done' }, true])
  })

  test('the account of the caller is the place’s, or nothing is sent', async () => {
    const aws = fakeAws(open)
    aws.account = '999988887777'
    const { thrown } = await play(runbook({ isolate: [setTopic('cut')] }), { aws })
    expect([isThrown(thrown, 'wrong-account'), aws.changes()]).toEqual([true, []])
  })

  test('it is compared before the first change of a place, and not again', async () => {
    const elsewhere = { account: '111122223333', region: 'us-east-1', partition: 'aws' }
    const steps = [setTopic('a'), setTopic('b', {}, 'beta'), setTopic('c', { in: 'there', becomes: 'shut', with: { TopicArn: 'beta', AttributeName: 'Policy', AttributeValue: 'shut' } }, 'beta')]
    const { records } = await play(runbook({ isolate: steps }), { aws: fakeAws(open), places: { there: elsewhere } })
    expect(recordsOf(records, 'identity').map(({ place }) => place.region)).toEqual(['eu-central-1', 'us-east-1'])
  })

  test('a sensitive parameter is in no record', async () => {
    const step: StepSource = {
      id: 'secret',
      aws: 'ssm:PutParameter',
      with: { Name: 'p', Value: 'canary-1234', Type: 'SecureString' },
      observe: { aws: 'ssm:DescribeParameters', value: 'output.Parameters.map(p, p.Name)' },
      becomes: ['p'],
      irreversible: 'it is only a test',
    }
    const { outcomes, records } = await play(runbook({ isolate: [step] }))
    // The pinned file is the author's own text; lint forbids secrets in it.
    const written = JSON.stringify(records.filter(({ type }) => type !== 'opened'))
    expect([outcomes, written.includes('canary-1234')]).toEqual([{ secret: 'done' }, false])
  })
})

describe('via', () => {
  const viaStep = setTopic('cut', { via: { with: { TopicArn: 'alpha', AttributeName: 'Policy', AttributeValue: 'way' }, becomes: 'way' } })

  test('goes over the value on the way', async () => {
    const aws = fakeAws(open)
    const { outcomes } = await play(runbook({ isolate: [viaStep] }), { aws })
    expect([outcomes, aws.changes(), aws.state.topics['alpha']]).toEqual([{ cut: 'done' }, ['via SetTopicAttributes', 'change SetTopicAttributes'], { Policy: 'closed' }])
  })

  test('puts back what was before when the change behind it is refused', async () => {
    const aws = fakeAws(open)
    aws.faults.push({ call: set, purpose: 'change', answer: refused('InvalidState'), applied: false })
    const { outcomes } = await play(runbook({ isolate: [viaStep] }), { aws, script: { trouble: { do: 'go-on', reason: 'no' } } })
    expect([outcomes, aws.state.topics['alpha']]).toEqual([{ cut: 'failed' }, { Policy: 'open' }])
  })
})

describe('the decision', () => {
  const isolateTopics = procedure('isolate-topics', {
    inputs: { topic: { type: 'string', describe: 'T' } },
    steps: [setTopic('first', {}, '${inputs.topic}'), setTopic('second', {}, 'beta')],
  })
  const useIt: StepSource = { id: 'cut', use: 'isolate-topics', with: { topic: 'alpha' } }

  test('a use is decided once, with every change in it', async () => {
    const { asked, outcomes } = await play(runbook({ isolate: [useIt] }), { aws: fakeAws(open), procedures: [isolateTopics] })
    const [decision] = asked.filter(({ kind }) => kind === 'change')
    expect([questions(asked), outcomes['cut'], (decision as { changes: { address: string }[] }).changes.map(({ address }) => address)]).toEqual([
      ['start', 'change cut', 'verdict'], 'done', ['cut.first', 'cut.second'],
    ])
  })

  test('what differs from the plan is asked again', async () => {
    const aws = fakeAws(open)
    aws.faults.push({ call: set, purpose: 'change', nth: 1, meanwhile: ({ topics }) => void (topics['beta']!['Policy'] = 'other') })
    const { asked, outcomes } = await play(runbook({ isolate: [useIt] }), { aws, procedures: [isolateTopics] })
    expect([questions(asked), outcomes['cut']]).toEqual([['start', 'change cut', 'change cut.second', 'verdict'], 'done'])
  })

  test('an Unknown of the plan that becomes known is not asked again', async () => {
    const steps = [createVolume('disk'), setTopic('mark', { with: { TopicArn: 'alpha', AttributeName: 'Policy', AttributeValue: '${steps.disk}' }, becomes: '${steps.disk}' })]
    const { asked, outcomes } = await play(runbook({ isolate: [{ id: 'all', use: 'p' }] }), { aws: fakeAws(open), procedures: [procedure('p', { steps })] })
    expect([questions(asked), outcomes['all']]).toEqual([['start', 'change all', 'verdict'], 'done'])
  })

  test('each by itself', async () => {
    const { asked } = await play(runbook({ isolate: [useIt] }), { aws: fakeAws(open), procedures: [isolateTopics], script: { 'change cut': { do: 'each' } } })
    expect(questions(asked)).toEqual(['start', 'change cut', 'change cut.first', 'change cut.second', 'verdict'])
  })

  test('a plan sends nothing', async () => {
    const aws = fakeAws(open)
    await play(runbook({ isolate: [useIt] }), { aws, procedures: [isolateTopics], script: { change: { do: 'stop', reason: 'no' } } })
    expect(aws.changes()).toEqual([])
  })
})

describe('reads', () => {
  test('independent ones run together; one that fails is one question', async () => {
    const aws = fakeAws(open)
    const waiting = new Set<string>()
    let together = 0
    const call = aws.call.bind(aws)
    aws.call = async (sent) => {
      waiting.add(sent.address)
      together = Math.max(together, waiting.size)
      await Promise.resolve()
      waiting.delete(sent.address)
      return call(sent)
    }
    const steps = [getTopic('a'), getTopic('b', {}, 'gone'), getTopic('c', {}, 'beta'), getTopic('d', {}, '${steps.a}')]
    const { outcomes, asked } = await play(runbook({ validate: steps }), { aws, script: { trouble: { do: 'go-on', reason: 'no' } } })
    expect([together, outcomes]).toEqual([3, { a: 'done', b: 'failed', c: 'done', d: 'failed' }])
    expect(questions(asked).filter((each) => each === 'trouble b')).toHaveLength(1)
  })
})

describe('the end of a phase', () => {
  test('what was changed and has changed back is asked about', async () => {
    const aws = fakeAws(open)
    const steps = [setTopic('cut'), { id: 'pause', wait: '1m' }]
    aws.faults.push({ call: get, nth: 6, meanwhile: ({ topics }) => void (topics['alpha']!['Policy'] = 'open') })
    const { records, asked } = await play(runbook({ isolate: steps }), { aws, script: { trouble: { do: 'go-on', reason: 'seen' } } })
    expect([recordsOf(records, 'drifted').map(({ ours, now }) => [ours, now]), questions(asked)]).toEqual([
      [['closed', 'open']], ['start', 'change cut', 'trouble cut', 'verdict'],
    ])
  })
})
