/** Reads that run together: they overlap, a person answers one question at a time, and a stop is the last of them. */
import type { Request } from '../../src/engine/ports.js'
import { fakeAws, refused } from './fake-aws.js'
import { getTopic, play, procedure, questions, runbook, setTopic, type StepSource } from './play.js'

const open = { topics: { alpha: { Policy: 'open' }, beta: { Policy: 'open' } } }
const get = 'sns:GetTopicAttributes'
const goOn = { do: 'go-on', reason: 'by hand' } as const
const stop = { do: 'stop', reason: 'lunch' } as const
const twoGone = [getTopic('a', {}, 'gone'), getTopic('b', {}, 'lost')]

/** Which reads had begun before another had ended. */
async function overlapping(steps: StepSource[]): Promise<string[]> {
  const aws = fakeAws(open)
  const call = aws.call.bind(aws)
  const underWay = new Set<string>()
  const overlapped = new Set<string>()
  aws.call = async (sent) => {
    underWay.add(sent.address)
    if (underWay.size > 1) underWay.forEach((address) => overlapped.add(address))
    await new Promise(setImmediate)
    underWay.delete(sent.address)
    return call(sent)
  }
  await play(runbook({ validate: steps }), { aws, script: { change: { do: 'skip', reason: 'no' }, missing: goOn } })
  return [...overlapped].sort()
}

test.each<[string, StepSource[], string[]]>([
  ['reads that need nothing of each other overlap', [getTopic('a'), getTopic('b')], ['a', 'b']],
  ['one that reads another waits for it', [getTopic('a'), getTopic('b', {}, '${steps.a == "open" ? "beta" : ""}')], []],
  ['one that needs another waits for it', [getTopic('a'), getTopic('b', { needs: ['a'] })], []],
  ['one that awaits something runs by itself', [getTopic('a'), getTopic('b', { until: 'output.Attributes.Policy == "open"' })], []],
  ['a change runs by itself', [getTopic('a'), setTopic('b', {}, 'beta'), getTopic('c')], []],
])('%s', async (_what, steps, expected) => {
  expect(await overlapping(steps)).toEqual(expected)
})

test('two that fail are two questions, one after the other', async () => {
  let thinking = 0
  let most = 0
  const { asked, outcomes } = await play(runbook({ validate: twoGone }), {
    script: { trouble: goOn },
    thinking: async () => {
      most = Math.max(most, ++thinking)
      await new Promise(setImmediate)
      thinking--
    },
  })
  expect([questions(asked), most, outcomes]).toEqual([
    ['start', 'trouble a', 'trouble b', 'phase validate', 'verdict'], 1, { a: 'failed', b: 'failed' },
  ])
})

test('behind a stop nothing more is asked; who resumes is asked both', async () => {
  const played = await play(runbook({ validate: twoGone }), { script: { 'trouble a': stop, 'trouble b': goOn } })
  expect([questions(played.asked), played.end, played.records.at(-1)]).toEqual([
    ['start', 'trouble a'], expect.objectContaining({ status: 'stopped', address: 'a' }), expect.objectContaining({ type: 'stopped', address: 'a' }),
  ])
  const resumed = await played.resume({ trouble: goOn })
  expect(questions(resumed.asked)).toEqual(['trouble a', 'trouble b', 'phase validate', 'verdict'])
})

test('what was read beside a stop is recorded before it, and is not read again', async () => {
  const played = await play(runbook({ validate: [getTopic('a', {}, 'gone'), getTopic('b')] }), { aws: fakeAws(open), script: { trouble: stop } })
  expect([played.records.at(-1)!.type, played.outcomes]).toEqual(['stopped', { b: 'done' }])
  const before = played.aws.calls.length
  await played.resume({ trouble: goOn })
  expect(played.aws.calls.slice(before).map(({ address }) => address)).toEqual(['a'])
})

test('a refused read names the action that the identity lacks', async () => {
  const aws = fakeAws(open)
  aws.faults.push({ call: get, answer: refused('AccessDeniedException') })
  const { asked } = await play(runbook({ validate: [getTopic('a')] }), { aws })
  const trouble = asked.find((each): each is Extract<Request, { kind: 'trouble' }> => each.kind === 'trouble')
  expect(trouble!.hint).toContain('sns:GetTopicAttributes')
})

describe('another procedure beside the trouble of a read', () => {
  const other = procedure('other', { inputs: { topic: { type: 'string', describe: 'T' } }, steps: [setTopic('cut', {}, '${inputs.topic}')] })
  const aside = (topic: string): never => ({ do: 'other', files: [other], inputs: { topic } }) as never

  test('is done, and its question answered, before the read beside it is asked about; each has its own address', async () => {
    const { aws, asked, outcomes } = await play(runbook({ validate: twoGone }), {
      aws: fakeAws(open),
      script: { 'trouble a': [aside('alpha'), goOn], 'trouble b': [aside('beta'), goOn] },
    })
    expect(questions(asked).slice(1, -2)).toEqual(['trouble a', 'change other_1', 'trouble a', 'trouble b', 'change other_2', 'trouble b'])
    expect([outcomes, aws.state.topics]).toEqual([
      { a: 'failed', b: 'failed', other_1: 'done', 'other_1.cut': 'done', other_2: 'done', 'other_2.cut': 'done' },
      { alpha: { Policy: 'closed' }, beta: { Policy: 'closed' } },
    ])
  })

  test('stopped in it, nothing more is asked; who resumes finishes it first', async () => {
    const played = await play(runbook({ validate: twoGone }), {
      aws: fakeAws(open),
      script: { 'trouble a': [aside('alpha'), goOn], 'trouble b': goOn, 'change other_1': stop },
    })
    expect([questions(played.asked), played.end]).toEqual([['start', 'trouble a', 'change other_1'], expect.objectContaining({ status: 'stopped', address: 'other_1' })])
    const { asked, aws } = await played.resume({ trouble: goOn })
    expect(questions(asked)).toEqual(['change other_1', 'trouble a', 'trouble b', 'phase validate', 'verdict'])
    expect(aws.state.topics).toEqual({ alpha: { Policy: 'closed' }, beta: { Policy: 'open' } })
  })
})
