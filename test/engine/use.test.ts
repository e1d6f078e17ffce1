/** A procedure in use: addresses, outputs, and how it ends. */
import type { ValueMap } from '../../src/expressions/value.js'
import { fakeAws } from './fake-aws.js'
import { getTopic, play, procedure, recordsOf, runbook, setTopic, type Setting, type StepSource } from './play.js'
import type { Script } from './scripted-operator.js'

const open = { topics: { alpha: { Policy: 'open' }, beta: { Policy: 'open' } } }
const skip = { do: 'skip', reason: 'no' } as const
const each: Script = { 'change all': { do: 'each' } }

async function use(steps: StepSource[], setting: Setting = {}, outputs: ValueMap = {}): ReturnType<typeof play> {
  return play(runbook({ isolate: [{ id: 'all', use: 'p' }] }), { aws: fakeAws(open), procedures: [procedure('p', { steps, outputs })], ...setting })
}

describe('how a use ends', () => {
  const never = { when: '1 > 2' }
  test.each<[string, StepSource[], Script, string]>([
    ['done, as its changes', [setTopic('a'), getTopic('b')], {}, 'done'],
    ['done, without changes', [getTopic('b')], {}, 'done'],
    ['already, where all its changes are', [setTopic('a', { becomes: 'open' })], {}, 'already'],
    ['done, where some are', [setTopic('a', { becomes: 'open' }), setTopic('b', {}, 'beta')], {}, 'done'],
    ['n/a, where all its changes are, whatever it read', [getTopic('a'), setTopic('b', never)], {}, 'n/a'],
    ['declined, where they are', [setTopic('a')], { ...each, 'change all.a': skip }, 'declined'],
    ['declined as a whole', [setTopic('a'), setTopic('b', {}, 'beta')], { 'change all': skip }, 'declined'],
    ['partly, where not all were done', [setTopic('a'), setTopic('b', {}, 'beta')], { ...each, 'change all.b': skip }, 'partly'],
    ['failed, where a read fails before all of them', [getTopic('a', {}, 'gone'), setTopic('b', { when: 'has(steps.a)' })], { trouble: { do: 'go-on', reason: 'no' } }, 'failed'],
  ])('%s', async (_what, steps, script, outcome) => {
    expect((await use(steps, { script })).outcomes['all']).toBe(outcome)
  })
})

describe('outputs', () => {
  const outputs = { policy: '${steps.look}', never: '${steps.never}', text: 'was ${steps.look}', sure: '${has(steps.never)}' }
  const steps = [getTopic('look'), getTopic('never', { when: '1 > 2' })]

  test('those that read something absent are absent', async () => {
    const { run } = await use(steps, {}, outputs)
    expect(run.state.finished.get('all')!.value).toEqual({ policy: 'open', text: 'was open', sure: false })
  })

  test('nothing else of the procedure is visible outside', async () => {
    const main = runbook({ isolate: [{ id: 'all', use: 'p' }, getTopic('after', { when: 'has(steps.all.policy) && !has(steps.look)' })] })
    const { outcomes } = await play(main, { aws: fakeAws(open), procedures: [procedure('p', { steps, outputs })] })
    expect(outcomes).toEqual({ 'all.look': 'done', 'all.never': 'n/a', all: 'done', after: 'done' })
  })
})

test('forEach over a use takes each item through all its steps', async () => {
  const inputs = { topic: { type: 'string', describe: 'T' } }
  const steps = [setTopic('cut', {}, '${inputs.topic}'), getTopic('look', { value: 'inputs.topic' }, '${inputs.topic}')]
  const main = runbook({ isolate: [{ id: 'all', forEach: '["beta", "alpha"]', use: 'p', with: { topic: '${item}' } }] })
  const { outcomes, run } = await play(main, { aws: fakeAws(open), procedures: [procedure('p', { inputs, steps, outputs: { topic: '${steps.look}' } })] })
  expect(Object.keys(outcomes)).toEqual(['all[0].cut', 'all[0].look', 'all[0]', 'all[1].cut', 'all[1].look', 'all[1]', 'all'])
  expect(run.state.finished.get('all')!.value).toEqual([
    { of: 'beta', value: { topic: 'beta' } },
    { of: 'alpha', value: { topic: 'alpha' } },
  ])
})

test('an item whose use was declined is not in the list', async () => {
  const inputs = { topic: { type: 'string', describe: 'T' } }
  const steps = [setTopic('cut', {}, '${inputs.topic}')]
  const main = runbook({ isolate: [{ id: 'all', forEach: '["alpha", "beta"]', use: 'p', with: { topic: '${item}' } }] })
  const { run, outcomes } = await play(main, {
    aws: fakeAws(open),
    procedures: [procedure('p', { inputs, steps, outputs: { topic: '${inputs.topic}' } })],
    script: { ...each, 'change all[0].cut': skip },
  })
  expect([outcomes['all[0]'], run.state.finished.get('all')]).toMatchObject([
    'declined',
    { outcome: 'partly', value: [{ of: 'beta', value: { topic: 'beta' } }] },
  ])
})

test('an item that was done partly makes the whole partly, whatever the others are', async () => {
  const inputs = { topic: { type: 'string', describe: 'T' } }
  const shut = { TopicArn: '${inputs.topic}', AttributeName: 'Policy', AttributeValue: 'shut' }
  const steps = [setTopic('a', {}, '${inputs.topic}'), setTopic('b', { with: shut, becomes: 'shut' }, '${inputs.topic}')]
  const main = runbook({ isolate: [{ id: 'all', forEach: '["alpha", "beta"]', use: 'p', with: { topic: '${item}' } }] })
  const { outcomes } = await play(main, {
    aws: fakeAws(open),
    procedures: [procedure('p', { inputs, steps })],
    script: { ...each, 'change all[0].b': skip },
  })
  expect([outcomes['all[0]'], outcomes['all[1]'], outcomes['all']]).toEqual(['partly', 'done', 'partly'])
})

test('an input that a procedure needs and is not given is a trouble', async () => {
  const needy = procedure('p', { inputs: { topic: { type: 'string', describe: 'T' } }, steps: [setTopic('cut', {}, '${inputs.topic}')] })
  const { records } = await play(runbook({ isolate: [{ id: 'all', use: 'p' }] }), { aws: fakeAws(open), procedures: [needy] })
  expect(recordsOf(records, 'trouble').map(({ address }) => address)).toEqual(['all'])
})

test('what two steps made of one state is looked at as the second left it', async () => {
  const second = setTopic('second', { with: { TopicArn: 'alpha', AttributeName: 'Policy', AttributeValue: 'shut' }, becomes: 'shut' })
  const { records, outcomes } = await use([setTopic('first'), second])
  expect([recordsOf(records, 'drifted'), outcomes['all']]).toEqual([[], 'done'])
})

describe('a place', () => {
  const places = { security: { account: '444455556666', region: 'eu-west-1', partition: 'aws' } }
  const inPlace: StepSource[] = [getTopic('look', { in: 'security', when: 'place.account == "444455556666"', value: 'place.region' })]

  test('of a step holds for its calls and its expressions', async () => {
    const { aws, run } = await play(runbook({ validate: inPlace }), { aws: fakeAws(open), places })
    expect([aws.calls[0]!.place.account, run.state.finished.get('look')!.value]).toEqual(['444455556666', 'eu-west-1'])
  })

  test('of a use holds for its steps', async () => {
    const { aws } = await play(runbook({ validate: [{ id: 'all', use: 'p', in: 'security' }] }), {
      aws: fakeAws(open),
      places,
      procedures: [procedure('p', { steps: [getTopic('look')] })],
    })
    expect(aws.calls[0]!.place.account).toBe('444455556666')
  })

  test('of an item is taken from it, and nothing but a place', async () => {
    const forEach = '[{"id": "alpha", "place": {"account": "444455556666", "region": "eu-west-1", "extra": {"x": 1}}}]'
    const { aws } = await play(runbook({ validate: [getTopic('look', { forEach, in: 'item.place' }, '${item.id}')] }), { aws: fakeAws(open) })
    expect(aws.calls[0]!.place).toEqual({ account: '444455556666', region: 'eu-west-1', partition: 'aws' })
  })

  test.each([
    ['that nobody configured', getTopic('look', { in: 'forensics' })],
    ['that the item lacks', getTopic('look', { forEach: '["alpha"]', in: 'item.place' })],
  ])('%s is a trouble, and nothing is sent', async (_what, step) => {
    const { aws, end } = await play(runbook({ validate: [step] }), { aws: fakeAws(open) })
    expect([end!.status, aws.calls]).toEqual(['stopped', []])
  })
})
