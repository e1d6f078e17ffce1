/** One change, several calls: whose work it is in the end, and what leaves again by itself. */
import { fakeAws, refused, timedOut, type Fault } from './fake-aws.js'
import { Crash, createGroup, createVolume, play, questions, recordsOf, runbook, setTopic } from './play.js'

const open = { topics: { alpha: { Policy: 'open' } } }
const set = 'sns:SetTopicAttributes'
const get = 'sns:GetTopicAttributes'
const goOn = { do: 'go-on', reason: 'leave it' } as const
const repeat = { do: 'repeat', reason: 'it did not happen' } as const
const via = { with: { TopicArn: 'alpha', AttributeName: 'Policy', AttributeValue: 'way' }, becomes: 'way' }

describe('refused, because an earlier attempt did it', () => {
  const late: Fault[] = [
    { call: 'iam:CreateGroup', nth: 1, answer: timedOut(), applied: false },
    // The first call takes effect just before the second arrives, which AWS then refuses.
    { call: 'iam:CreateGroup', nth: 1, answer: refused('EntityAlreadyExistsException'), applied: true },
  ]

  test('it is done, not already: it is ours', async () => {
    const aws = fakeAws()
    aws.faults.push(...late)
    const { outcomes } = await play(runbook({ isolate: [createGroup('group')] }), { aws, script: { trouble: repeat } })
    expect([outcomes, aws.changes().length]).toEqual([{ group: 'done' }, 2])
  })

  test('undo puts it back', async () => {
    const aws = fakeAws()
    aws.faults.push(...late)
    const played = await play(runbook({ isolate: [createGroup('group')] }), { aws, script: { trouble: repeat } })
    expect([(await played.undo()).results, aws.state.groups]).toEqual([{ group: 'undone' }, {}])
  })

  test('undo finds it, though it was given up as failed', async () => {
    const aws = fakeAws(open)
    aws.faults.push(
      { call: set, purpose: 'change', nth: 1, answer: timedOut(), applied: false },
      { call: set, purpose: 'change', nth: 1, answer: refused('InvalidState'), applied: false },
    )
    const played = await play(runbook({ isolate: [setTopic('cut')] }), { aws, script: { trouble: [repeat, goOn] } })
    expect(played.outcomes).toEqual({ cut: 'failed' })
    aws.state.topics['alpha']!['Policy'] = 'closed'
    expect([(await played.undo()).results, aws.state.topics['alpha']]).toEqual([{ cut: 'undone' }, { Policy: 'open' }])
  })

  test('who resumes is asked before it leaves again: the earlier one may still be in flight', async () => {
    const aws = fakeAws()
    aws.faults.push(
      { call: 'iam:CreateGroup', nth: 1, answer: timedOut(), applied: false },
      { call: 'iam:CreateGroup', nth: 1, answer: refused('InvalidState'), applied: false },
    )
    const stopped = await play(runbook({ isolate: [createGroup('group')] }), { aws, script: { trouble: [repeat, { do: 'stop', reason: 'lunch' }] } })
    const { asked } = await stopped.resume()
    expect([questions(asked), aws.changes().length]).toEqual([['trouble group'], 2])
  })

  test('undo leaves what somebody else had made', async () => {
    const aws = fakeAws(open)
    aws.faults.push({ call: set, answer: refused('InvalidState'), applied: true })
    const played = await play(runbook({ isolate: [setTopic('cut')] }), { aws })
    expect([played.outcomes, (await played.undo()).results, aws.state.topics['alpha']]).toEqual([{ cut: 'already' }, {}, { Policy: 'closed' }])
  })
})

describe('a refusal that passes by itself', () => {
  test('is over when the time of the step is: then a person is asked', async () => {
    const aws = fakeAws(open)
    aws.faults.push({ call: set, answer: refused('Throttling'), applied: false })
    const { asked, clock } = await play(runbook({ isolate: [setTopic('cut', { within: '30s' })] }), { aws })
    expect(questions(asked)).toContain('trouble cut')
    expect(clock.monotonic()).toBe(30_000)
  })

  test('on the way, it is over too', async () => {
    const aws = fakeAws(open)
    aws.faults.push({ call: set, purpose: 'via', answer: refused('Throttling'), applied: false })
    const { asked } = await play(runbook({ isolate: [setTopic('cut', { via })] }), { aws })
    expect(questions(asked)).toContain('trouble cut')
  })

  test('behind the way, it does not go the way again', async () => {
    const aws = fakeAws(open)
    aws.faults.push({ call: set, purpose: 'change', nth: 1, answer: refused('Throttling'), applied: false })
    await play(runbook({ isolate: [setTopic('cut', { via })] }), { aws })
    expect(aws.changes()).toEqual(['via SetTopicAttributes', 'change SetTopicAttributes', 'change SetTopicAttributes'])
  })

  const delayed = { call: set, purpose: 'change', nth: 1, answer: refused('NotFoundException'), applied: false } as const
  test('"not found" of what this run made is repeated', async () => {
    const aws = fakeAws(open)
    aws.faults.push(delayed)
    const withGroup = { TopicArn: 'alpha', AttributeName: 'Policy', AttributeValue: '${steps.group}' }
    const steps = [createGroup('group'), setTopic('cut', { with: withGroup, becomes: '${steps.group}' })]
    const { outcomes, asked } = await play(runbook({ isolate: steps }), { aws })
    expect([outcomes['cut'], questions(asked).filter((each) => each.startsWith('trouble'))]).toEqual(['done', []])
  })

  test('"not found" of anything else is asked about', async () => {
    const aws = fakeAws(open)
    aws.faults.push(delayed)
    const { asked } = await play(runbook({ isolate: [createGroup('group'), setTopic('cut')] }), { aws })
    expect(questions(asked)).toContain('trouble cut')
  })
})

describe('a token', () => {
  const stamped = createVolume('disk', {
    with: {
      AvailabilityZone: 'eu-central-1a',
      TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'mark', Value: '${mark}' }, { Key: 'made', Value: '${now}' }] }],
    },
  })

  test('stands for the same parameters: a repeated call is rendered for the same moment', async () => {
    const aws = fakeAws()
    aws.faults.push({ call: 'ec2:CreateVolume', nth: 1, answer: timedOut(), applied: false })
    const { records } = await play(runbook({ isolate: [stamped] }), { aws, script: { trouble: repeat } })
    const sent = recordsOf(records, 'intent').map(({ token, now, paramsSha256 }) => [token, now, paramsSha256])
    expect(sent).toHaveLength(2)
    expect(sent[1]).toEqual(sent[0])
  })

  test('of the author goes into the intent, so that a resume knows of it', async () => {
    const own = createVolume('disk', { with: { ...(stamped['with'] as object), ClientToken: '${mark}' } })
    const aws = fakeAws()
    aws.faults.push({ call: 'ec2:CreateVolume', nth: 1, crash: true, applied: false })
    const played = await play(runbook({ isolate: [own] }), { aws })
    const { outcomes, asked, records } = await played.resume()
    const tokens = recordsOf(records, 'intent').map(({ token, recipe }) => token === recipe.names['mark'])
    expect([outcomes, questions(asked), tokens]).toEqual([{ disk: 'done' }, ['verdict'], [true, true]])
  })
})

describe('the way', () => {
  test('killed before its call is answered, and it is not there: a person decides before it leaves again', async () => {
    const aws = fakeAws(open)
    aws.faults.push({ call: set, purpose: 'via', nth: 1, crash: true, applied: false })
    const played = await play(runbook({ isolate: [setTopic('cut', { via })] }), { aws })
    expect(played.thrown).toBeInstanceOf(Crash)
    const stopped = await played.resume()
    expect([questions(stopped.asked), aws.changes()]).toEqual([['trouble cut'], ['via SetTopicAttributes']])
    const { outcomes } = await stopped.resume({ trouble: repeat })
    expect([outcomes, aws.state.topics['alpha']]).toEqual([{ cut: 'done' }, { Policy: 'closed' }])
  })

  test('what is left of it is said, with what was put back', async () => {
    const aws = fakeAws(open)
    aws.faults.push({ call: set, purpose: 'change', answer: refused('InvalidState'), applied: false })
    const { asked } = await play(runbook({ isolate: [setTopic('cut', { via })] }), { aws, script: { trouble: goOn } })
    expect(asked).toContainEqual(expect.objectContaining({ kind: 'trouble', message: expect.stringContaining('there is now: "open"') }))
  })

  test('repeated after it was put back, it is gone again', async () => {
    const aws = fakeAws(open)
    aws.faults.push({ call: set, purpose: 'change', nth: 1, answer: refused('InvalidState'), applied: false })
    const { outcomes } = await play(runbook({ isolate: [setTopic('cut', { via })] }), { aws, script: { trouble: repeat } })
    const calls = aws.changes().map((call) => call.split(' ')[0])
    expect([outcomes, calls]).toEqual([{ cut: 'done' }, ['via', 'change', 'undo', 'via', 'change']])
  })
})

describe('before it leaves', () => {
  test('a state that changed since the decision is shown again', async () => {
    const aws = fakeAws(open)
    // Looked at for the plan twice, then before the call, then just before it.
    aws.faults.push({ call: get, nth: 4, meanwhile: ({ topics }) => void (topics['alpha']!['Policy'] = 'theirs') })
    const { asked, records } = await play(runbook({ isolate: [setTopic('cut')] }), { aws })
    const decisions = asked.flatMap((each) => (each.kind === 'change' ? [[each.because, each.changes[0]!.before]] : []))
    expect(decisions).toEqual([['step', 'open'], ['differs', 'theirs']])
    expect(recordsOf(records, 'intent')[0]!.before).toBe('theirs')
  })

  test('a parameter that changed since, though the state did not, is shown again', async () => {
    const observe = { aws: get, with: { TopicArn: 'alpha' }, value: 'output.Attributes.Policy' }
    const withLock = { TopicArn: 'alpha', AttributeName: 'Policy', AttributeValue: 'closed ${output.Attributes.Lock}' }
    const step = setTopic('cut', { observe, with: withLock, becomes: '${with.AttributeValue}' })
    const aws = fakeAws({ topics: { alpha: { Policy: 'open', Lock: '1' } } })
    aws.faults.push({ call: get, nth: 4, meanwhile: ({ topics }) => void (topics['alpha']!['Lock'] = '2') })
    const { asked } = await play(runbook({ isolate: [step] }), { aws })
    const shown = asked.flatMap((each) => (each.kind === 'change' ? [each.changes[0]!.params['AttributeValue']] : []))
    expect(shown).toEqual(['closed 1', 'closed 2'])
    expect(aws.state.topics['alpha']!['Policy']).toBe('closed 2')
  })

  test('a state that somebody else made what it must be is already so, though the call cannot be rendered any more', async () => {
    const step = setTopic('cut', { with: { TopicArn: 'alpha', AttributeName: '${output.Attributes.Lock}', AttributeValue: 'closed' } })
    const aws = fakeAws({ topics: { alpha: { Policy: 'open', Lock: 'Policy' } } })
    aws.faults.push({ call: get, nth: 4, meanwhile: ({ topics }) => void (topics['alpha'] = { Policy: 'closed' }) })
    const { outcomes, asked } = await play(runbook({ isolate: [step] }), { aws })
    expect([outcomes, questions(asked), aws.changes()]).toEqual([{ cut: 'already' }, ['start', 'change cut', 'verdict'], []])
  })

  test('the account is compared again by who resumes', async () => {
    const aws = fakeAws()
    aws.faults.push({ call: 'ec2:CreateVolume', nth: 1, crash: true, applied: false })
    const played = await play(runbook({ isolate: [createVolume('disk')] }), { aws })
    aws.account = '999988887777'
    const { thrown } = await played.resume()
    expect([(thrown as { diagnostics: { code: string }[] }).diagnostics[0]!.code, aws.changes().length]).toEqual(['wrong-account', 1])
  })
})
