/** What a person decides on: nothing secret is read for it, what is not known is said, and it is asked again where it was not. */
import { fakeAws, refused } from './fake-aws.js'
import { getTopic, play, procedure, questions, runbook, setTopic, type StepSource } from './play.js'
import type { Script } from './scripted-operator.js'
import type { Request } from '../../src/engine/ports.js'

const open = { topics: { alpha: { Policy: 'open' }, beta: { Policy: 'open' } }, parameters: { p: 'canary-1234' } }
const get = 'sns:GetTopicAttributes'
const skip = { do: 'skip', reason: 'no' } as const

function decisionsOf(asked: readonly Request[]): Extract<Request, { kind: 'change' }>[] {
  return asked.filter((each): each is Extract<Request, { kind: 'change' }> => each.kind === 'change')
}

describe('reads of secrets', () => {
  const secret: StepSource = { id: 'secret', aws: 'ssm:GetParameter', with: { Name: 'p' }, value: 'output.Parameter.Name' }
  test.each<[string, Script, number, string]>([
    ['are not sent before they are agreed to', { change: skip }, 0, 'declined'],
    ['are sent once, when they are', {}, 1, 'done'],
  ])('%s', async (_what, script, sent, outcome) => {
    const { aws, outcomes, asked } = await play(runbook({ validate: [secret] }), { aws: fakeAws(open), script })
    expect([outcomes['secret'], aws.calls.length]).toEqual([outcome, sent])
    expect(decisionsOf(asked)[0]!.changes[0]!.effect).toBe('sensitive-read')
  })

  test('are not sent either where each is decided by itself, and one is declined', async () => {
    const steps = [secret, { ...secret, id: 'other', with: { Name: 'q' } }]
    const { aws, outcomes } = await play(runbook({ validate: [{ id: 'all', use: 'p' }] }), {
      aws: fakeAws(open),
      procedures: [procedure('p', { steps })],
      script: { 'change all': { do: 'each' }, 'change all.secret': skip },
    })
    expect([outcomes['all.secret'], outcomes['all.other'], aws.calls.map(({ address }) => address)]).toEqual(['declined', 'done', ['all.other']])
  })
})

describe.each([
  ['writes', 'sns:SetTopicAttributes', { TopicArn: 'alpha', AttributeName: 'Policy', AttributeValue: 'x' }],
  ['destroys', 'sns:DeleteTopic', { TopicArn: 'alpha' }],
])('a call that %s', (_what, aws, params) => {
  const call = { aws, with: params }
  test.each<[string, StepSource]>([
    ['as a read', { id: 'it', ...call }],
    ['as what observes', setTopic('it', { observe: { ...call, value: 'output.x' } })],
    ['as the read of an impact', setTopic('it', { impact: { ...call, say: 'x' }, becomes: 'open' })],
  ])('is not sent %s', async (_as, step) => {
    const played = await play(runbook({ isolate: [step] }), { aws: fakeAws(open), script: { trouble: { do: 'go-on', reason: 'no' } } })
    expect([played.aws.calls.filter(({ operation }) => aws.endsWith(operation)), played.aws.state.topics['alpha']]).toEqual([[], open.topics.alpha])
  })
})

describe('impact', () => {
  const impact = { aws: get, with: { TopicArn: 'beta' }, say: 'beta is ${output.Attributes.Policy}' }

  test('stands above the choice', async () => {
    const { asked } = await play(runbook({ isolate: [setTopic('cut', { impact })] }), { aws: fakeAws(open) })
    expect(decisionsOf(asked)[0]!.impact).toEqual(['beta is open'])
  })

  test('is said for each item that has another', async () => {
    const each = { aws: get, with: { TopicArn: '${item}' }, say: '${item} is ${output.Attributes.Policy}' }
    const step = setTopic('cut', { forEach: '["alpha", "beta"]', impact: each }, '${item}')
    const { asked } = await play(runbook({ isolate: [step] }), { aws: fakeAws(open) })
    expect(decisionsOf(asked)[0]!.impact).toEqual(['alpha is open', 'beta is open'])
  })

  test('once, where all items have the same', async () => {
    const step = setTopic('cut', { forEach: '["alpha", "beta"]', impact }, '${item}')
    const { asked } = await play(runbook({ isolate: [step] }), { aws: fakeAws(open) })
    expect(decisionsOf(asked)[0]!.impact).toEqual(['beta is open'])
  })

  test('that cannot be read says so, and the change is shown all the same', async () => {
    const aws = fakeAws(open)
    aws.faults.push({ call: get, purpose: 'read', answer: refused('AuthorizationErrorException') })
    const { asked, outcomes } = await play(runbook({ isolate: [setTopic('cut', { impact })] }), { aws })
    const [decision] = decisionsOf(asked)
    expect([decision!.impact.length, decision!.changes.length, outcomes]).toEqual([1, 1, { cut: 'done' }])
  })
})

describe('the plan', () => {
  test('of what is not ready yet is shown without waiting', async () => {
    const observe = { aws: get, with: { TopicArn: 'alpha' }, value: 'output.Attributes.Policy', ready: 'output.Attributes.Policy == "x"' }
    const { asked, clock } = await play(runbook({ isolate: [setTopic('cut', { observe })] }), { aws: fakeAws(open), script: { change: skip } })
    const [{ changes, impact }] = decisionsOf(asked) as [Extract<Request, { kind: 'change' }>]
    expect([changes.length, impact, clock.monotonic()]).toEqual([1, [], 0])
  })

  test('of what is so already asks nothing', async () => {
    const { asked } = await play(runbook({ isolate: [{ id: 'all', use: 'p' }] }), {
      aws: fakeAws(open),
      procedures: [procedure('p', { steps: [setTopic('cut', { becomes: 'open' })] })],
    })
    expect(questions(asked)).toEqual(['start', 'verdict'])
  })

  test('hides secrets from the terminal and from the approval', async () => {
    const put: StepSource = {
      id: 'put',
      aws: 'ssm:PutParameter',
      with: { Name: 'q', Value: 'canary-5678', Type: 'String' },
      observe: { aws: 'ssm:DescribeParameters', value: 'output.Parameters.map(p, p.Name)' },
      becomes: ['p', 'q'],
      keep: 'it is a test',
    }
    const { asked, outcomes } = await play(runbook({ isolate: [put] }), { aws: fakeAws(open) })
    expect(outcomes).toEqual({ put: 'done' })
    expect(JSON.stringify(decisionsOf(asked))).not.toContain('canary-5678')
  })
})

describe('what was not known when it was approved', () => {
  const written = (value: string): StepSource =>
    setTopic('cut', { with: { TopicArn: 'alpha', AttributeName: 'Policy', AttributeValue: value }, becomes: value })

  test('an answer is asked about again, when it is known', async () => {
    const steps = [{ id: 'which', ask: { text: 'Which?' } }, written('${steps.which}')]
    const { asked, aws } = await play(runbook({ isolate: [{ id: 'all', use: 'p' }] }), {
      aws: fakeAws(open),
      procedures: [procedure('p', { steps })],
      script: { question: { do: 'answer', value: 'typed' } },
    })
    expect(questions(asked)).toEqual(['start', 'change all', 'question all.which', 'change all.cut', 'verdict'])
    expect(decisionsOf(asked).map(({ because }) => because)).toEqual(['step', 'differs'])
    expect(aws.state.topics['alpha']).toEqual({ Policy: 'typed' })
  })

  test('the moment of sending is not', async () => {
    const { asked, outcomes } = await play(runbook({ isolate: [written('at ${now}')] }), { aws: fakeAws(open) })
    expect([outcomes, questions(asked)]).toEqual([{ cut: 'done' }, ['start', 'change cut', 'verdict']])
  })

  test('an item that the plan did not have is asked by itself', async () => {
    const aws = fakeAws({ topics: { alpha: { Policy: 'open' } } })
    const steps: StepSource[] = [
      { id: 'list', aws: 'sns:ListTopics', value: 'output.Topics.map(t, t.TopicArn)' },
      setTopic('cut', { forEach: 'steps.list' }, '${item}'),
    ]
    aws.faults.push({ call: 'sns:ListTopics', nth: 2, meanwhile: ({ topics }) => void (topics['beta'] = { Policy: 'open' }) })
    const { asked } = await play(runbook({ isolate: [{ id: 'all', use: 'p' }] }), { aws, procedures: [procedure('p', { steps })] })
    expect(decisionsOf(asked).map(({ address, because }) => [address, because])).toEqual([['all', 'step'], ['all.cut[1]', 'single']])
  })

  test('a value that another procedure takes is shown as not known, not as missing', async () => {
    const inner = procedure('inner', { inputs: { group: { type: 'string', describe: 'G' } }, steps: [written('${inputs.group}')] })
    const outer = procedure('outer', {
      steps: [{ id: 'which', ask: { text: 'Which?' } }, { id: 'use', use: 'inner', with: { group: '${steps.which}' } }],
    })
    const { asked } = await play(runbook({ isolate: [{ id: 'all', use: 'outer' }] }), {
      aws: fakeAws(open),
      procedures: [outer, inner],
      script: { question: { do: 'answer', value: 'typed' } },
    })
    const [first] = decisionsOf(asked)
    expect([first!.impact, first!.changes.map(({ address }) => address)]).toEqual([[], ['all.use.cut']])
  })

  test('a manual step of the plan is not asked for it', async () => {
    const steps = [{ id: 'tell', manual: 'Tell ${inputs.who}' }, getTopic('look'), setTopic('cut')]
    const { asked } = await play(runbook({ isolate: [{ id: 'all', use: 'p', with: { who: 'the owner' } }] }), {
      aws: fakeAws(open),
      procedures: [procedure('p', { inputs: { who: { type: 'string', describe: 'W' } }, steps })],
    })
    expect(questions(asked)).toEqual(['start', 'change all', 'manual all.tell', 'verdict'])
  })
})
