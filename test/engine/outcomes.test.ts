/** How steps end, what they need, and how a run ends. */
import { fakeAws, refused } from './fake-aws.js'
import { getTopic, play, procedure, questions, recordsOf, runbook, setTopic, type StepSource } from './play.js'
import type { Script } from './scripted-operator.js'

const open = { topics: { alpha: { Policy: 'open' }, beta: { Policy: 'open' } } }

const skip = { do: 'skip', reason: 'not now' } as const
const goOn = { do: 'go-on', reason: 'leave it' } as const

describe('how a step ends', () => {
  const cases: [string, StepSource[], Script, Record<string, string>][] = [
    ['done: it was changed', [setTopic('cut')], {}, { cut: 'done' }],
    ['already: it was so', [setTopic('cut', { becomes: 'open' })], {}, { cut: 'already' }],
    ['n/a: when is false', [setTopic('cut', { when: '1 > 2' })], {}, { cut: 'n/a' }],
    ['n/a: forEach over nothing', [setTopic('cut', { forEach: '[]' }, '${item}')], {}, { cut: 'n/a' }],
    ['declined: a person said no', [setTopic('cut')], { change: skip }, { cut: 'declined' }],
    ['failed: it was left', [getTopic('look', {}, 'gone')], { trouble: goOn }, { look: 'failed' }],
    [
      'blocked: it reads what was declined',
      [setTopic('cut'), getTopic('look', { when: 'has(steps.cut)' })],
      { change: skip },
      { cut: 'declined', look: 'blocked' },
    ],
    [
      'blocked: it reads what is blocked',
      [getTopic('a', {}, 'gone'), getTopic('b', {}, '${steps.a}'), getTopic('c', {}, '${steps.b}')],
      { trouble: goOn },
      { a: 'failed', b: 'blocked', c: 'blocked' },
    ],
    [
      'partly: not all items',
      [setTopic('cut', { forEach: '["alpha", "gone"]' }, '${item}')],
      { trouble: goOn },
      { 'cut[0]': 'done', 'cut[1]': 'failed', cut: 'partly' },
    ],
    ['done: a read without an answer that counts', [getTopic('look', { absent: ['NotFoundException'] }, 'gone')], {}, { look: 'done' }],
  ]
  test.each(cases)('%s', async (_what, steps, script, outcomes) => {
    const played = await play(runbook({ isolate: steps }), { aws: fakeAws(open), script })
    expect(played.thrown).toBeUndefined()
    expect(played.outcomes).toEqual(outcomes)
  })

  test('already sends nothing and has nothing to undo', async () => {
    const { aws, records, run } = await play(runbook({ isolate: [setTopic('cut', { becomes: 'open' })] }), { aws: fakeAws(open) })
    expect(aws.changes()).toEqual([])
    expect(recordsOf(records, 'intent')).toEqual([])
    expect(run.state.changes.size).toBe(0)
  })

  test('what did not apply is not there, and what is blocked does not hide that it was asked', async () => {
    const steps = [getTopic('look', { when: '1 > 2' }), setTopic('cut', { when: '!has(steps.look)' })]
    expect((await play(runbook({ isolate: steps }), { aws: fakeAws(open) })).outcomes).toEqual({ look: 'n/a', cut: 'done' })
  })

  test('a phase ends with one question that lists what is open', async () => {
    const steps = [setTopic('cut'), getTopic('look', { when: 'has(steps.cut)' })]
    const { asked, end } = await play(runbook({ isolate: steps }), { aws: fakeAws(open), script: { change: skip } })
    const [phase] = asked.filter(({ kind }) => kind === 'phase')
    expect(phase).toMatchObject({
      phase: 'isolate',
      open: [
        { address: 'cut', outcome: 'declined', reason: 'not now' },
        { address: 'look', outcome: 'blocked' },
      ],
    })
    expect(end!.status).toBe('closed')
  })

  test('again takes the turn once more', async () => {
    const aws = fakeAws(open)
    aws.faults.push({ call: 'sns:GetTopicAttributes', nth: 1, answer: refused('AuthorizationErrorException') })
    const { outcomes, run } = await play(runbook({ validate: [getTopic('look')] }), { aws, script: { trouble: { do: 'again', reason: '' } } })
    expect(outcomes).toEqual({ look: 'done' })
    expect(run.state.finished.get('look')!.value).toBe('open')
  })

  test('an expression that does not fit its answer is a trouble, not a crash', async () => {
    const { asked, end } = await play(runbook({ validate: [getTopic('look', { value: 'output.Attributes.Gone' })] }), { aws: fakeAws(open) })
    expect(questions(asked)).toContain('trouble look')
    expect(end!.status).toBe('stopped')
  })
})

describe('needs', () => {
  const evidence = setTopic('keep')
  const noEvidence: Script = { 'change keep': skip }

  test.each([
    ['done', {}, 'done'],
    ['already', { becomes: 'open' }, 'already'],
    ['n/a', { when: '1 > 2' }, 'n/a'],
  ])('%s satisfies it', async (_what, more, outcome) => {
    const steps = [setTopic('keep', more), setTopic('cut', { needs: ['keep'] }, 'beta')]
    const { asked, outcomes } = await play(runbook({ isolate: steps }), { aws: fakeAws(open) })
    expect(outcomes).toEqual({ keep: outcome, cut: 'done' })
    expect(asked.filter(({ kind }) => kind === 'missing')).toEqual([])
  })

  test.each([
    ['with a reason, a reversible step goes on', { do: 'go-on', reason: 'it spreads' }, 'done'],
    ['without a reason it does not', { do: 'go-on', reason: '' }, 'declined'],
    ['a no leaves it', skip, 'declined'],
  ] as const)('%s', async (_what, missing, outcome) => {
    const steps = [evidence, setTopic('cut', { needs: ['keep'] }, 'beta')]
    const { asked, outcomes } = await play(runbook({ isolate: steps }), { aws: fakeAws(open), script: { ...noEvidence, missing } })
    expect(outcomes['cut']).toBe(outcome)
    expect(asked).toContainEqual({ kind: 'missing', address: 'cut', needs: ['keep'], mayGoOn: true })
  })

  const irreversible = setTopic('cut', { needs: ['keep'], irreversible: 'it is gone' }, 'beta')
  const inner = procedure('inner', { steps: [setTopic('cut', { irreversible: 'it is gone' }, 'beta')] })
  test.each<[string, StepSource]>([
    ['an irreversible step', irreversible],
    ['a use of an irreversible step', { id: 'cut', needs: ['keep'], use: 'inner' }],
  ])('%s may not go on', async (_what, step) => {
    const script: Script = { ...noEvidence, missing: { do: 'go-on', reason: 'it spreads' } }
    const { asked, outcomes, aws } = await play(runbook({ isolate: [evidence, step] }), { aws: fakeAws(open), script, procedures: [inner] })
    expect(outcomes['cut']).toBe('declined')
    expect(asked).toContainEqual({ kind: 'missing', address: 'cut', needs: ['keep'], mayGoOn: false })
    expect(aws.state.topics['beta']).toEqual({ Policy: 'open' })
  })
})

describe('forEach', () => {
  test('takes the list once, each item once, and pins it in order', async () => {
    const steps = [setTopic('cut', { forEach: '["beta", "alpha", "beta"]' }, '${item}')]
    const { records, run } = await play(runbook({ isolate: steps }), { aws: fakeAws(open) })
    expect(recordsOf(records, 'step-started')[0]).toMatchObject({ address: 'cut', items: ['beta', 'alpha'] })
    expect(run.state.finished.get('cut')!.value).toEqual([
      { of: 'beta', value: 'closed' },
      { of: 'alpha', value: 'closed' },
    ])
  })

  test('its value holds the items that were done, and not the others', async () => {
    const steps = [setTopic('cut', { forEach: '["alpha", "beta"]' }, '${item}')]
    const script: Script = { 'change cut': { do: 'each' }, 'change cut[0]': skip }
    const { run, outcomes } = await play(runbook({ isolate: steps }), { aws: fakeAws(open), script })
    expect(outcomes).toEqual({ 'cut[0]': 'declined', 'cut[1]': 'done', cut: 'partly' })
    expect(run.state.finished.get('cut')!.value).toEqual([{ of: 'beta', value: 'closed' }])
  })

  test('one decision covers all items', async () => {
    const steps = [setTopic('cut', { forEach: '["alpha", "beta"]' }, '${item}')]
    const { asked } = await play(runbook({ isolate: steps }), { aws: fakeAws(open) })
    expect(questions(asked).filter((each) => each.startsWith('change'))).toEqual(['change cut'])
  })

  test('over no list is a trouble', async () => {
    const { asked } = await play(runbook({ isolate: [setTopic('cut', { forEach: '"alpha"' }, '${item}')] }), { aws: fakeAws(open) })
    expect(questions(asked)).toContain('trouble cut')
  })
})

describe('the end of a run', () => {
  const end = (verdict: string): StepSource => ({ id: 'end', when: 'true', end: verdict })

  test('end jumps to close; what it skips is n/a', async () => {
    const main = runbook({
      validate: [end('false-positive'), getTopic('after')],
      isolate: [setTopic('cut')],
      close: [getTopic('look', { when: '!has(steps.cut)' })],
    })
    const { outcomes, end: ended, aws } = await play(main, { aws: fakeAws(open) })
    expect(outcomes).toEqual({ end: 'done', after: 'n/a', cut: 'n/a', look: 'done' })
    expect(ended).toMatchObject({ status: 'closed', verdict: 'false-positive' })
    expect(aws.changes()).toEqual([])
  })

  test('close sees the verdict', async () => {
    const main = runbook({ validate: [end('benign')], close: [getTopic('look', { when: 'run.verdict == "benign"' })] })
    expect((await play(main, { aws: fakeAws(open) })).outcomes['look']).toBe('done')
  })

  test('a run that ends without a verdict asks for it', async () => {
    const { asked, end: ended } = await play(runbook({ validate: [getTopic('look')] }), { aws: fakeAws(open) })
    expect(questions(asked)).toContain('verdict')
    expect(ended).toMatchObject({ status: 'closed', verdict: 'benign' })
  })

  test.each<[string, StepSource[], boolean]>([
    ['nothing was isolated', [], true],
    ['it was declined', [setTopic('cut', { when: '1 > 2' })], true],
    ['it was isolated', [setTopic('cut')], false],
    ['it was isolated already', [setTopic('cut', { becomes: 'open' })], false],
  ])('a true positive wants a reason: %s', async (_what, isolate, asks) => {
    const { asked } = await play(runbook({ isolate, close: [end('true-positive')] }), { aws: fakeAws(open) })
    expect(questions(asked).includes('uncontained end')).toBe(asks)
  })

  test('a false positive wants none', async () => {
    const { asked } = await play(runbook({ close: [end('false-positive')] }), { aws: fakeAws(open) })
    expect(questions(asked)).toEqual(['start'])
  })
})

describe('questions', () => {
  const ask = (question: StepSource['ask']): StepSource => ({ id: 'ask', ask: question! })
  test.each<[string, StepSource['ask'], unknown]>([
    ['confirm', { confirm: 'Really?' }, true],
    ['select', { select: { yes: 'Yes', no: 'No' } }, 'no'],
    ['text', { text: 'Why?' }, 'because'],
    ['number', { number: 'How many?' }, 3],
    ['checklist', { checklist: '${["a", "b"]}' }, ['b']],
    ['checklist of maps', { checklist: '${[{"id": "a"}, {"id": "b"}]}' }, [{ id: 'b' }]],
  ])('the answer to %s is the value', async (_form, question, value) => {
    const script: Script = { question: { do: 'answer', value: value as never } }
    const { run } = await play(runbook({ validate: [ask(question)] }), { script })
    expect(run.state.finished.get('ask')).toEqual({ outcome: 'done', value })
  })

  test('an answer that does not fit is asked for again', async () => {
    const script: Script = {
      question: [{ do: 'answer', value: 'maybe' }, { do: 'answer', value: 'no' }],
      trouble: { do: 'again', reason: '' },
    }
    const { run, asked } = await play(runbook({ validate: [ask({ select: { yes: 'Yes', no: 'No' } })] }), { script })
    expect(run.state.finished.get('ask')).toEqual({ outcome: 'done', value: 'no' })
    expect(questions(asked).filter((each) => each === 'question ask')).toHaveLength(2)
  })
})
