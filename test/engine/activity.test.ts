/** The step `activity`: what is looked up, how it is grouped, and whether a containment held. */
import { drillClock, type DrillClock } from '../../src/drill/drill-clock.js'
import { isMap, type Value, type ValueMap } from '../../src/expressions/value.js'
import { refused } from './fake-aws.js'
import { play, questions, recordsOf, runbook, setTopic, type Played, type StepSource } from './play.js'
import type { Script } from './scripted-operator.js'
import { worldBehind } from './world-behind.js'

const start = '2026-11-24T03:00:00Z'
const clockAt = (): DrillClock => drillClock(new Date(start))

function event(name: string, time: string, more: ValueMap = {}, detail: ValueMap = {}): ValueMap {
  const [source, call] = name.split(':') as [string, string]
  return { EventName: call, EventSource: `${source}.amazonaws.com`, EventTime: `2026-11-24T${time}Z`, Username: 'i-0a', ...more, CloudTrailEvent: { sourceIPAddress: '198.51.100.7', ...detail } }
}

async function look(activity: ValueMap, events: ValueMap[], more: ValueMap = {}): Promise<Played> {
  const clock = clockAt()
  return play(runbook({ validate: [{ id: 'calls', activity, ...more }] }), { aws: worldBehind({ cloudtrail: { Events: events } }, clock), clock })
}

function valueOf({ run }: Played, id = 'calls'): ValueMap {
  const value: Value | undefined = run.state.finished.get(id)?.value
  if (!isMap(value)) throw new Error(`${id} has no map`)
  return value
}

const callsOf = (played: Played): unknown[] => (valueOf(played)['calls'] as ValueMap[]).map(({ call, count, errors, concern, attack }) => [call, count, errors, concern ?? null, attack])

test('calls are grouped: ways back first, then rights, then the rest by time; errors are counted', async () => {
  const played = await look({ principal: 'i-0a' }, [
    event('s3:ListBuckets', '02:10:00'),
    event('iam:AttachUserPolicy', '02:20:00'),
    event('iam:CreateUser', '02:30:00', {}, { errorCode: 'AccessDenied' }),
    event('iam:CreateUser', '02:31:00'),
    event('ec2:DescribeInstances', '02:00:00'),
    event('ec2:DescribeInstances', '02:00:00', { Username: 'somebody' }),
  ])
  expect(callsOf(played)).toEqual([
    ['iam:CreateUser', 2, 1, 'persistence', ['T1136.003']],
    ['iam:AttachUserPolicy', 1, 0, 'privilege', ['T1098.003']],
    ['ec2:DescribeInstances', 1, 0, null, []],
    ['s3:ListBuckets', 1, 0, null, []],
  ])
  expect(valueOf(played)).toMatchObject({ succeeded: 4, failed: 1, regions: ['eu-central-1', 'us-east-1'], not_searched: [] })
  const [first] = valueOf(played)['calls'] as ValueMap[]
  expect(first).toMatchObject({ first: new Date('2026-11-24T02:30:00Z'), last: new Date('2026-11-24T02:31:00Z'), error_names: ['AccessDenied'], addresses: ['198.51.100.7'] })
})

test('the partition’s global region is searched too, and those that the step names', async () => {
  const played = await look({ principal: 'i-0a', regions: ['ap-south-1'] }, [
    event('iam:CreateUser', '02:30:00', {}, { awsRegion: 'us-east-1' }),
    event('ec2:RunInstances', '02:31:00', {}, { awsRegion: 'ap-south-1' }),
    event('ec2:StopInstances', '02:32:00', {}, { awsRegion: 'sa-east-1' }),
  ])
  expect((valueOf(played)['calls'] as ValueMap[]).map(({ call, regions }) => [call, regions])).toEqual([['iam:CreateUser', ['us-east-1']], ['ec2:RunInstances', ['ap-south-1']]])
})

test.each([
  [{ key: 'AKIAEXAMPLEKEY000001' }, [{ AttributeKey: 'AccessKeyId', AttributeValue: 'AKIAEXAMPLEKEY000001' }]],
  [{ principal: 'arn:aws:sts::111122223333:assumed-role/web/i-0a' }, [{ AttributeKey: 'Username', AttributeValue: 'i-0a' }]],
  [{ principal: 'arn:aws:iam::111122223333:user/team/ann' }, [{ AttributeKey: 'Username', AttributeValue: 'ann' }]],
  [{ resource: 'bucket-1' }, [{ AttributeKey: 'ResourceName', AttributeValue: 'bucket-1' }]],
  [{ address: '198.51.100.7' }, undefined],
])('%j is looked up by one attribute', async (activity, attributes) => {
  const played = await look(activity, [])
  expect(played.aws.calls.map(({ params }) => params['LookupAttributes'])).toEqual([attributes, attributes])
})

test('an address is sifted from all events; a role has no name to look up', async () => {
  const events = [event('s3:ListBuckets', '02:10:00', { Username: 'one' }), event('s3:ListBuckets', '02:11:00', {}, { sourceIPAddress: '203.0.113.9' })]
  expect(callsOf(await look({ address: '198.51.100.7' }, events))).toEqual([['s3:ListBuckets', 1, 0, null, []]])
  const role = await look({ principal: 'arn:aws:iam::111122223333:role/web' }, [])
  expect([role.outcomes['calls'], questions(role.asked)[1]]).toEqual([undefined, 'trouble calls'])
})

test.each([
  [undefined, '2026-11-23T03:00:00.000Z'],
  ['2h', '2026-11-24T01:00:00.000Z'],
  ['2026-11-20T00:00:00Z', '2026-11-20T00:00:00.000Z'],
  ["${run.started - duration('1h')}", '2026-11-24T02:00:00.000Z'],
  // CloudTrail keeps 90 days.
  ['400d', '2026-08-26T03:00:00.000Z'],
])('since %s begins at %s', async (since, begins) => {
  const played = await look({ principal: 'i-0a', ...(since !== undefined && { since }) }, [])
  expect([...new Set(played.aws.calls.map(({ params }) => (params['StartTime'] as Date).toISOString()))]).toEqual([begins])
})

test('pages are all read, at most two a second in a region; throttling is waited for', async () => {
  const events = Array.from({ length: 120 }, (_, i) => event('s3:ListBuckets', `02:${String(Math.floor(i / 60)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}`))
  const clock = clockAt()
  const aws = worldBehind({ cloudtrail: { Events: events } }, clock)
  aws.faults.push({ call: 'cloudtrail:LookupEvents', nth: 1, answer: refused('ThrottlingException'), applied: false })
  const played = await play(runbook({ validate: [{ id: 'calls', activity: { principal: 'i-0a' } }] }), { aws, clock })
  expect(callsOf(played)).toEqual([['s3:ListBuckets', 120, 0, null, []]])
  // 3 pages and the throttled call here, 1 page there.
  expect(aws.calls).toHaveLength(5)
  expect(clock.now().getTime() - Date.parse(start)).toBeGreaterThanOrEqual(2_000)
})

test('the events are kept as evidence, as AWS gave them', async () => {
  const played = await look({ principal: 'i-0a' }, [event('iam:CreateUser', '02:30:00')], { evidence: 'calls' })
  const [evidence] = recordsOf(played.records, 'evidence')
  expect(evidence).toMatchObject({ address: 'calls', name: 'calls', content: { principal: 'i-0a', events: [{ EventName: 'CreateUser' }] } })
})

test('a region that cannot be searched is said; where none can, it is trouble', async () => {
  const clock = clockAt()
  const one = worldBehind({}, clock)
  one.faults.push({ call: 'cloudtrail:LookupEvents', nth: 2, answer: refused('AccessDeniedException') })
  const some = await play(runbook({ validate: [{ id: 'calls', activity: { principal: 'i-0a' } }] }), { aws: one, clock })
  expect(valueOf(some)).toMatchObject({ regions: ['eu-central-1'], not_searched: [{ region: 'us-east-1' }] })
  const none = worldBehind({}, clock)
  none.faults.push({ call: 'cloudtrail:LookupEvents', answer: refused('AccessDeniedException') })
  const troubled = await play(runbook({ validate: [{ id: 'calls', activity: { principal: 'i-0a' } }] }), { aws: none, clock })
  expect(recordsOf(troubled.records, 'trouble')[0]).toMatchObject({ hint: expect.stringContaining('cloudtrail:LookupEvents') as string })
})

describe('after a containment', () => {
  const held = (more: ValueMap = {}): StepSource => ({ id: 'held', activity: { principal: 'i-0a', since: { step: 'cut' } }, ...more })

  async function after(events: ValueMap[], script: Script = {}, cut = setTopic('cut'), wait = '15m'): Promise<Played> {
    const clock = clockAt()
    const aws = worldBehind({ cloudtrail: { Events: events } }, clock, { topics: { alpha: { Policy: 'open' } } })
    return play(runbook({ isolate: [cut, { id: 'settle', wait }, held()] }), { aws, clock, script })
  }

  test('nothing but errors since: it held', async () => {
    const played = await after([event('s3:ListBuckets', '02:59:00'), event('s3:ListBuckets', '03:05:00', {}, { errorCode: 'AccessDenied' }), event('sts:GetCallerIdentity', '03:06:00')])
    expect([played.outcomes['held'], valueOf(played, 'held')]).toMatchObject(['done', { held: true, failed: 1 }])
  })

  test('a call that succeeded is trouble: look again, go on as failed, or stop', async () => {
    const later = [event('iam:CreateUser', '03:05:00')]
    const stopped = await after(later, { trouble: { do: 'stop', reason: 'enough' } })
    expect(recordsOf(stopped.records, 'trouble')[0]!.message).toMatch(/does not hold.*iam:CreateUser 1/)
    expect(stopped.end?.status).toBe('stopped')
    const gone = await after(later, { 'trouble held': [{ do: 'again', reason: '' }, { do: 'go-on', reason: 'a case is open' }] })
    expect([gone.outcomes['held'], valueOf(gone, 'held')['held'], questions(gone.asked).slice(2)]).toEqual(['failed', false, ['trouble held', 'trouble held', 'phase isolate', 'verdict']])
  })

  test('too early to say: done, but nothing is claimed', async () => {
    const played = await after([], {}, setTopic('cut'), '1m')
    expect([played.outcomes['held'], Object.hasOwn(valueOf(played, 'held'), 'held')]).toEqual(['done', false])
  })

  test('our own calls do not count', async () => {
    const own = event('sns:SetTopicAttributes', '03:05:00', {}, { userIdentity: { arn: 'arn:aws:sts::111122223333:assumed-role/responder/session' } })
    expect(valueOf(await after([own]), 'held')['held']).toBe(true)
  })

  test('a region that cannot be searched is no "held"', async () => {
    const clock = clockAt()
    const aws = worldBehind({}, clock, { topics: { alpha: { Policy: 'open' } } })
    aws.faults.push({ call: 'cloudtrail:LookupEvents', nth: 2, answer: refused('AccessDeniedException') })
    const played = await play(runbook({ isolate: [setTopic('cut'), held()] }), { aws, clock, script: { 'trouble held': { do: 'go-on', reason: 'looked elsewhere' } } })
    expect([played.outcomes['held'], Object.hasOwn(valueOf(played, 'held'), 'held')]).toEqual(['failed', false])
  })

  test('it looks from the first call of the step on, and does not apply where the step did not', async () => {
    const played = await after([])
    const sent = recordsOf(played.records, 'intent')[0]!.at
    expect(played.aws.calls.findLast(({ operation }) => operation === 'LookupEvents')!.params['StartTime']).toEqual(new Date(sent))
    const skipped = await after([], {}, setTopic('cut', { when: 'false' }))
    expect([skipped.outcomes['held'], skipped.aws.calls.some(({ operation }) => operation === 'LookupEvents')]).toEqual(['n/a', false])
  })
})
