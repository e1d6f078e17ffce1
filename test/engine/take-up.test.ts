/** What a person sees when a run is taken up, and what an undo says before it puts anything back. */
import { heldThings } from '../../src/engine/held-things.js'
import type { Request } from '../../src/engine/ports.js'
import { fold } from '../../src/engine/run-state.js'
import type { ValueMap } from '../../src/expressions/value.js'
import { fakeAws, refused } from './fake-aws.js'
import { Crash, play, questions, recordsOf, runbook, setTopic, type Played, type StepSource } from './play.js'

const open = { topics: { alpha: { Policy: 'open' }, beta: { Policy: 'open' } } }
const set = 'sns:SetTopicAttributes'
const get = 'sns:GetTopicAttributes'

/** Both changes are made, and somebody stops before the verdict. */
async function stopped(steps: StepSource[] = [setTopic('a'), setTopic('b', {}, 'beta')]): Promise<Played> {
  const played = await play(runbook({ isolate: steps }), { aws: fakeAws(open), script: { verdict: { do: 'stop', reason: 'shift change' } } })
  expect(played.end?.status).toBe('stopped')
  return played
}

const asked = <K extends Request['kind']>(list: readonly Request[], kind: K): Extract<Request, { kind: K }> => list.find((each) => each.kind === kind) as never

describe('a run that is taken up', () => {
  test('says how each change stands, and goes on', async () => {
    const played = await stopped()
    const again = await played.takeUp()
    expect(asked(again.asked, 'resume').changes.map(({ address, state }) => [address, state])).toEqual([['a', 'as-left'], ['b', 'as-left']])
    expect([questions(again.asked), again.end?.status, again.aws.changes().length]).toEqual([['resume', 'verdict'], 'closed', 2])
  })

  test('what somebody changed back is shown with its three values, and recorded', async () => {
    const played = await stopped()
    played.aws.state.topics['beta']!['Policy'] = 'theirs'
    const again = await played.takeUp({ resume: { do: 'stop', reason: 'find out who' } })
    expect(asked(again.asked, 'resume').changes[1]).toMatchObject({ address: 'b', state: 'drifted', before: 'open', ours: 'closed', now: 'theirs' })
    expect(recordsOf(again.records, 'drifted')).toMatchObject([{ address: 'b', ours: 'closed', now: 'theirs' }])
    expect([again.end, again.aws.changes().length]).toMatchObject([{ status: 'stopped', reason: 'find out who' }, 2])
  })

  test('what cannot be read is said, and keeps nobody from going on', async () => {
    const played = await stopped()
    played.aws.faults.push({ call: get, nth: 1, answer: refused('AccessDenied'), applied: false })
    const again = await played.takeUp()
    const [first] = asked(again.asked, 'resume').changes
    expect(first).toMatchObject({ address: 'a', state: 'unseen', message: expect.stringContaining('AccessDenied') as string })
    expect(again.end?.status).toBe('closed')
  })

  test('what was put back in between is no drift', async () => {
    const played = await stopped()
    await played.undo({}, ['a'])
    const again = await played.takeUp()
    expect(asked(again.asked, 'resume').changes.map(({ address }) => address)).toEqual(['b'])
  })

  test('of a dry run: what it would have sent is looked for by nobody', async () => {
    const played = await stopped([setTopic('a')])
    const dry = played.records.map((record) => (record.type === 'opened' ? { ...record, mode: 'dry-run' as const } : record))
    expect([fold(played.records).changes.size, fold(dry).changes.size]).toEqual([1, 0])
  })
})

describe('the plan of an undo', () => {
  test('has the last change first, and nothing is put back before it is agreed to', async () => {
    const played = await stopped([setTopic('a'), setTopic('stays', { keep: 'it is evidence' }, 'beta')])
    const { asked: list, records } = await played.undoAsPlanned({ 'undo-plan': { do: 'stop', reason: 'not yet' } })
    expect(asked(list, 'undo-plan').changes).toMatchObject([
      { address: 'stays', fate: 'kept', reason: 'it is evidence' },
      { address: 'a', fate: 'put-back', before: 'open', ours: 'closed', now: 'closed', call: { service: 'sns', operation: 'SetTopicAttributes', params: { AttributeValue: 'open' } } },
    ])
    expect([played.aws.changes().length, recordsOf(records, 'undo-started')]).toEqual([2, []])
  })

  test('agreed to as a whole, no change is asked for again', async () => {
    const played = await stopped()
    const { results, asked: list, records } = await played.undoAsPlanned()
    expect([results, questions(list)]).toEqual([{ b: 'undone', a: 'undone' }, ['undo-plan']])
    expect(recordsOf(records, 'undo-ended')).toHaveLength(1)
    expect(played.aws.state.topics).toEqual(open.topics)
  })

  test('step by step, each is', async () => {
    const { asked: list } = await (await stopped()).undoAsPlanned({ 'undo-plan': { do: 'each' } })
    expect(questions(list)).toEqual(['undo-plan', 'undo b', 'undo a'])
  })

  test('what drifts after it was agreed to is shown, and left', async () => {
    const played = await stopped()
    const drift = (): { do: 'approve' } => {
      played.aws.state.topics['alpha']!['Policy'] = 'theirs'
      return { do: 'approve' }
    }
    const { results, asked: list } = await played.undoAsPlanned({ 'undo-plan': drift, undo: { do: 'skip', reason: 'theirs' } })
    expect([results, played.aws.state.topics['alpha']]).toEqual([{ b: 'undone', a: 'drifted' }, { Policy: 'theirs' }])
    expect(asked(list, 'undo')).toMatchObject({ address: 'a', before: 'open', ours: 'closed', now: 'theirs', drifted: true })
  })

  test('look again: what they put right meanwhile is put back', async () => {
    const played = await stopped([setTopic('a')])
    const { topics } = played.aws.state
    topics['alpha']!['Policy'] = 'theirs'
    const mended = (): { do: 'again' } => {
      topics['alpha']!['Policy'] = 'closed'
      return { do: 'again' }
    }
    const { results } = await played.undo({ undo: [mended, { do: 'approve' }] })
    expect([results, topics['alpha']]).toEqual([{ a: 'undone' }, { Policy: 'open' }])
  })

  test('two changes of one thing: the earlier is planned for what the later undo leaves', async () => {
    const twice = (value: string): ValueMap => ({ with: { TopicArn: 'alpha', AttributeName: 'Policy', AttributeValue: value }, becomes: value })
    const played = await stopped([setTopic('first', twice('half')), setTopic('second', twice('whole'))])
    const { results, asked: list } = await played.undoAsPlanned()
    expect(asked(list, 'undo-plan').changes.map(({ address, fate, now }) => [address, fate, now])).toEqual([['second', 'put-back', 'whole'], ['first', 'put-back', 'half']])
    expect([results, questions(list), played.aws.state.topics['alpha']]).toEqual([{ second: 'undone', first: 'undone' }, ['undo-plan'], { Policy: 'open' }])
  })

  test('what is gone is done with, and nothing is sent', async () => {
    const played = await stopped([setTopic('a')])
    for (const nth of [1, 2]) played.aws.faults.push({ call: get, nth, answer: refused('NotFoundException'), applied: false })
    const { results, asked: list, records } = await played.undoAsPlanned()
    expect([asked(list, 'undo-plan').changes[0]!.fate, results, played.aws.changes().length]).toEqual(['gone', { a: 'nothing-to-do' }, 1])
    expect(recordsOf(records, 'undo-finished')[0]!.reason).toContain('not there')
  })

  test('another account does not say what is gone', async () => {
    const played = await stopped([setTopic('a')])
    played.aws.account = '999988887777'
    played.aws.faults.push({ call: get, nth: 1, answer: refused('NotFoundException'), applied: false })
    const { thrown } = await played.undo()
    expect(thrown).toMatchObject({ diagnostics: [{ code: 'wrong-account' }] })
  })

  test('what another open run needs is left, and said', async () => {
    const played = await stopped()
    const thing = [...heldThings(played.records)].find((name) => name.includes('alpha'))
    const { results, asked: list } = await played.undoAsPlanned({}, undefined, { heldBy: (name) => (name === thing ? 'run X needs it' : undefined) })
    expect(asked(list, 'undo-plan').changes.map(({ address, fate }) => [address, fate])).toEqual([['b', 'put-back'], ['a', 'held']])
    expect([results, played.aws.state.topics['alpha']]).toEqual([{ b: 'undone', a: 'held' }, { Policy: 'closed' }])
  })

  test('killed in the middle, it is planned anew from what is there', async () => {
    const played = await stopped()
    played.aws.faults.push({ call: set, purpose: 'undo', nth: 1, applied: true, crash: true })
    expect((await played.undoAsPlanned()).thrown).toBeInstanceOf(Crash)
    expect([...fold(played.records).undoing]).toEqual(['b', 'a'])
    const { results, asked: list } = await played.undoAsPlanned()
    expect(asked(list, 'undo-plan').changes.map(({ address, fate }) => [address, fate])).toEqual([['b', 'as-before'], ['a', 'put-back']])
    expect([results, played.aws.changes().filter((call) => call.startsWith('undo')).length]).toEqual([{ b: 'undone', a: 'undone' }, 2])
    expect(fold(played.records).undoing.size).toBe(0)
  })
})

const key = { UserName: 'web', AccessKeyId: 'AKIAEXAMPLEKEY000001' }

describe('a credential', () => {
  const deactivate: StepSource = {
    id: 'key',
    aws: 'iam:UpdateAccessKey',
    with: { ...key, Status: 'Inactive' },
    observe: { aws: 'iam:ListAccessKeys', with: { UserName: 'web' }, value: 'output.AccessKeyMetadata[0].Status' },
    becomes: 'Inactive',
    undo: { aws: 'iam:UpdateAccessKey', with: { ...key, Status: '${before}' } },
  }

  test('is asked for by itself, whatever was agreed to', async () => {
    const played = await play(runbook({ isolate: [deactivate] }), { aws: withKeys(fakeAws()) })
    const { asked: list, results } = await played.undoAsPlanned()
    expect(asked(list, 'undo-plan').changes[0]).toMatchObject({ fate: 'put-back', credential: key.AccessKeyId })
    expect(asked(list, 'undo')).toMatchObject({ credential: key.AccessKeyId })
    expect(results).toEqual({ key: 'undone' })
  })
})

/** An access key that is active until it is told otherwise. */
function withKeys(aws: ReturnType<typeof fakeAws>): ReturnType<typeof fakeAws> {
  let status = 'Active'
  const { call } = aws
  aws.call = (sent) => {
    if (sent.service !== 'iam') return call(sent)
    if (sent.operation === 'UpdateAccessKey') status = sent.params['Status'] as string
    return Promise.resolve({ status: 'ok', output: sent.operation === 'ListAccessKeys' ? { AccessKeyMetadata: [{ ...key, Status: status }], IsTruncated: false } : {} })
  }
  return aws
}


describe('what a run holds', () => {
  test('what it changed and what it found so already; not what it put back', async () => {
    const already = { topics: { alpha: { Policy: 'open' }, beta: { Policy: 'closed' } } }
    const played = await play(runbook({ isolate: [setTopic('a'), setTopic('b', {}, 'beta')] }), { aws: fakeAws(already) })
    expect(played.outcomes).toEqual({ a: 'done', b: 'already' })
    expect([...heldThings(played.records)].map((thing) => /alpha|beta/.exec(thing)?.[0])).toEqual(['alpha', 'beta'])
    await played.undo()
    expect([...heldThings(played.records)].map((thing) => /alpha|beta/.exec(thing)?.[0])).toEqual(['beta'])
  })
})
