/** Others agree first: who counts, for what, until when; and what makes an approval void. */
import { drillClock } from '../../src/drill/drill-clock.js'
import { hashOfRequest, parseRequest, requestText, type ApprovalRequest } from '../../src/engine/approval-request.js'
import type { ApprovalStatement, Signer } from '../../src/engine/approval-statement.js'
import type { Reply, Request } from '../../src/engine/ports.js'
import type { Approvals } from '../../src/engine/records.js'
import { fakeAws } from './fake-aws.js'
import { Crash, play, procedure, questions, recordsOf, runbook, setTopic, type Played, type Setting } from './play.js'
import type { Script } from './scripted-operator.js'

const lead = (name: string): string => `arn:aws:sts::111122223333:assumed-role/Lead/${name}`
const requester = 'arn:aws:sts::111122223333:assumed-role/Lead/rae'
const approvals: Approvals = {
  people: { ana: { arn: lead('ana'), ssh: 'ana@example.com' }, bo: { arn: lead('bo') }, cy: { ssh: 'cy@example.com' }, rae: { arn: requester, ssh: 'rae@example.com' }, zed: { arn: lead('zed') } },
  groups: { leads: ['ana', 'bo', 'cy', 'rae'] },
  rules: [],
}
const sts = (name: string): Signer => ({ how: 'sts', arn: lead(name) })
const ssh = (name: string): Signer => ({ how: 'ssh', principal: `${name}@example.com`, signature: 'S' })

type Asked = Request<'approval'>

/** What somebody says about the request that is asked, three seconds after it. */
function says(signer: Signer, more: Partial<ApprovalStatement> = {}): (request: Request) => Reply {
  return (request) => {
    const { sha256, request: asked } = request as Asked
    return { do: 'said', signer, statement: { format: 1, request: sha256, decision: 'yes', at: asked.requested, expires: plus(asked.requested, 3_600), nonce: `${JSON.stringify(signer)}`, ...more } }
  }
}

function plus(iso: string, seconds: number): string {
  return new Date(Date.parse(iso) + seconds * 1_000).toISOString()
}

const skip: Reply = { do: 'skip', reason: 'gave up' }
const agree = (more = {}): { id: string; approve: { by: string; of?: number } } => ({ id: 'agree', approve: { by: 'leads', ...more } })
const guarded = (more: Partial<Approvals> = {}): Setting => ({ guards: { approvals: { ...approvals, ...more } }, caller: requester })
const topics = (): ReturnType<typeof fakeAws> => fakeAws({ topics: { alpha: { Policy: 'open' }, beta: { Policy: 'open' } } })
const asksFor = ({ asked }: Pick<Played, 'asked'>): Asked[] => asked.filter((request): request is Asked => request.kind === 'approval')
const problems = (played: Played): (string | undefined)[] => asksFor(played).map(({ problem }) => problem)

async function withSteps(script: Script, setting: Setting = guarded(), step = agree()): Promise<Played & { sent: string[] }> {
  const aws = setting.aws ?? topics()
  const played = await play(runbook({ isolate: [step, setTopic('cut')] }), { ...setting, aws, script })
  return { ...played, sent: aws.changes() }
}

describe('the step approve', () => {
  test('what follows waits for as many people as it says; then it is made', async () => {
    const { outcomes, sent, records } = await withSteps({ approval: [says(sts('ana')), says(ssh('cy'))] }, guarded(), agree({ of: 2 }))
    expect([outcomes, sent]).toEqual([{ agree: 'done', cut: 'done' }, ['change SetTopicAttributes']])
    const types = records.map(({ type }) => type)
    expect(types.filter((type) => type.startsWith('approval-'))).toEqual(['approval-requested', 'approval-given', 'approval-given'])
    expect(types.indexOf('intent')).toBeGreaterThan(types.lastIndexOf('approval-given'))
    expect(recordsOf(records, 'approval-given').map(({ person, expires }) => [person, expires])).toEqual([['ana', '2026-11-24T04:00:00.000Z'], ['cy', '2026-11-24T04:00:00.000Z']])
  })

  test('the request holds the plan of what follows, up to the next such step', async () => {
    const other = { id: 'again', approve: { by: 'leads' } }
    const main = runbook({ isolate: [agree(), setTopic('cut'), other, setTopic('second', {}, 'beta')] })
    const played = await play(main, { ...guarded(), aws: topics(), script: { approval: [says(sts('ana')), says(sts('bo'))] } })
    const [first, second] = recordsOf(played.records, 'approval-requested')
    expect(first!.request.changes).toMatchObject([{ address: 'cut', before: 'open', after: 'closed', params: { TopicArn: 'alpha' } }])
    expect(first!.request).toMatchObject({ by: 'leads', of: 1, requester: { user: 'tester', arns: expect.arrayContaining([requester]) }, files: [{ id: 'main', sha256: main.sha256 }] })
    expect(second!.request.changes.map(({ address }) => address)).toEqual(['second'])
    expect(played.outcomes).toEqual({ agree: 'done', cut: 'done', again: 'done', second: 'done' })
  })

  test('the bytes of a request say the same when they are read again', async () => {
    const { records } = await withSteps({ approval: skip })
    const { request, sha256 } = recordsOf(records, 'approval-requested')[0]!
    expect(hashOfRequest(parseRequest(requestText(request)))).toBe(sha256)
  })

  test('not agreed to, nothing that follows is made', async () => {
    const { outcomes, sent, asked } = await withSteps({ approval: skip })
    expect([outcomes, sent]).toEqual([{ agree: 'declined', cut: 'declined' }, []])
    expect(questions(asked)).not.toContain('change cut')
  })

  test('a single no ends it, whoever has agreed before', async () => {
    const { outcomes, sent, records } = await withSteps({ approval: [says(sts('ana')), says(sts('bo'), { decision: 'no', reason: 'it is the payment host' })] }, guarded(), agree({ of: 2 }))
    expect([outcomes, sent]).toEqual([{ agree: 'declined', cut: 'declined' }, []])
    expect(recordsOf(records, 'approval-refused')).toMatchObject([{ person: 'bo', reason: 'it is the payment host' }])
    expect(recordsOf(records, 'step-finished')[0]).toMatchObject({ reason: 'bo does not agree: it is the payment host' })
  })

  test('in a procedure it holds back the rest of the procedure', async () => {
    const cut = procedure('both', { steps: [agree(), setTopic('cut')] })
    const main = runbook({ isolate: [{ id: 'use', use: 'both' }] })
    const [agreed, refused] = [topics(), topics()]
    const yes = await play(main, { ...guarded(), aws: agreed, procedures: [cut], script: { approval: says(sts('ana')) } })
    const no = await play(main, { ...guarded(), aws: refused, procedures: [cut], script: { approval: skip } })
    expect([yes.outcomes['use.cut'], agreed.changes().length, no.outcomes['use.cut'], refused.changes().length]).toEqual(['done', 1, 'declined', 0])
  })

  test('one that does not apply asks nobody; one that cannot begin lets nothing pass', async () => {
    const off = await withSteps({}, guarded(), { ...agree(), when: 'inputs.x == "y"' } as never).catch(() => undefined)
    expect(off?.sent ?? []).toEqual([])
    const na = await withSteps({}, guarded(), { ...agree(), when: '1 == 2' } as never)
    expect([na.outcomes, na.sent.length]).toEqual([{ agree: 'n/a', cut: 'done' }, 1])
  })
})

describe('whose word counts', () => {
  test.each<[string, Signer, string]>([
    ['whoever asks, by STS', { how: 'sts', arn: requester }, 'rae asked for it, and never counts'],
    ['whoever asks, by SSH', ssh('rae'), 'rae asked for it, and never counts'],
    ['somebody of no group', sts('zed'), 'zed is not in the group leads'],
    ['nobody of the configuration', { how: 'sts', arn: 'arn:aws:sts::444455556666:assumed-role/Lead/ana' }, 'is nobody of approvals.people'],
    ['an SSH principal that nobody has', ssh('mallory'), 'is nobody of approvals.people'],
  ])('not %s', async (_, signer, problem) => {
    const played = await withSteps({ approval: [says(signer), skip] })
    expect([played.sent, problems(played)]).toEqual([[], [undefined, expect.stringContaining(problem)]])
  })

  test('whoever asks never counts, also where nobody of the configuration is them', async () => {
    const stranger = 'arn:aws:iam::111122223333:user/root-ops'
    const setting = { ...guarded({ people: { ...approvals.people, ana: { arn: 'arn:aws:*:111122223333:*' } } }), caller: stranger }
    const played = await withSteps({ approval: [says({ how: 'sts', arn: stranger }), skip] }, setting)
    expect([played.sent, problems(played)[1]]).toEqual([[], 'ana asked for it, and never counts'])
  })

  test('one person once, whatever they sign with', async () => {
    const played = await withSteps({ approval: [says(sts('ana')), says(ssh('ana')), skip] }, guarded(), agree({ of: 2 }))
    expect([played.sent, problems(played)[2]]).toEqual([[], 'ana has agreed already: it takes 2 different people'])
  })

  test('a pattern that fits two people is nobody', async () => {
    const people = { ...approvals.people, bo: { arn: 'arn:aws:sts::111122223333:assumed-role/Lead/*' } }
    const played = await withSteps({ approval: [says(sts('ana')), skip] }, guarded({ people }))
    expect([played.sent, problems(played)[1]]).toEqual([[], expect.stringContaining('could be ana or bo')])
  })
})

describe('when it counts', () => {
  test.each<[string, (requested: string) => Partial<ApprovalStatement>, string]>([
    ['one that has expired', (at) => ({ expires: at }), 'It has expired'],
    ['one of before the request', (at) => ({ at: plus(at, -3_600) }), 'is not between the request and now'],
    ['one of the future', (at) => ({ at: plus(at, 3_600) }), 'is not between the request and now'],
    ['one about another request', () => ({ request: '0'.repeat(64) }), 'It is about another request'],
    ['a time that is none', () => ({ expires: 'later' }), 'It has expired'],
  ])('not %s', async (_, more, problem) => {
    const reply = (request: Request): Reply => says(sts('ana'), more((request as Asked).request.requested))(request)
    const played = await withSteps({ approval: [reply, skip] })
    expect([played.sent, problems(played)[1]]).toEqual([[], expect.stringContaining(problem)])
  })

  test('a request that has expired is asked anew, and an approval of the old one is void', async () => {
    const clock = drillClock(new Date('2026-11-24T03:00:00Z'))
    let first: Reply | undefined
    const late = (request: Request): Reply => {
      first ??= says(sts('ana'))(request)
      return first
    }
    const thinking = async (): Promise<void> => void (await clock.sleep(20 * 60_000))
    const aws = topics()
    const main = runbook({ isolate: [{ id: 'agree', approve: { by: 'leads', within: '10m' } }, setTopic('cut')] })
    const played = await play(main, { ...guarded(), aws, clock, thinking, script: { approval: [late, late, skip] } })
    expect([aws.changes(), problems(played)]).toEqual([[], [undefined, expect.stringContaining('The request has expired'), expect.stringContaining('It is about another request')]])
    expect(new Set(asksFor(played).map(({ sha256 }) => sha256)).size).toBe(3)
  })

  test('an approval holds no longer than the configuration says; what is not made by then is asked for again', async () => {
    const clock = drillClock(new Date('2026-11-24T03:00:00Z'))
    const slow = { id: 'pause', wait: '20m' }
    const aws = topics()
    const main = runbook({ isolate: [agree(), setTopic('cut'), slow, setTopic('second', {}, 'beta')] })
    const played = await play(main, { ...guarded({ lasts: '10m' }), aws, clock, script: { approval: [says(sts('ana')), skip] } })
    expect([played.outcomes, aws.changes().length]).toEqual([{ agree: 'done', cut: 'done', pause: 'done', second: 'declined' }, 1])
    expect(asksFor(played).map(({ address }) => address)).toEqual(['agree', 'second'])
  })

  test('a statement counts once, also after a resume', async () => {
    let kept: Reply | undefined
    const keep = (request: Request): Reply => (kept ??= says(sts('ana'))(request))
    const played = await withSteps({ approval: [keep, { do: 'stop', reason: 'later' }] }, guarded(), agree({ of: 2 }))
    const again = await played.resume({ approval: [() => kept!, says(sts('bo'))] })
    expect(asksFor(again).map(({ given, problem }) => [given.map(({ person }) => person), problem])).toEqual([
      [['ana'], undefined],
      [['ana'], 'It was taken before: each counts once'],
    ])
    expect(again.outcomes).toEqual({ agree: 'done', cut: 'done' })
  })
})

describe('void when anything changed', () => {
  const other: { [K in keyof ApprovalRequest]?: ApprovalRequest[K] } = {
    id: 'm0', run: 'other', address: 'other', title: 'other', why: 'other', because: 'other', by: 'others', of: 3,
    requested: '2026-11-24T02:00:00.000Z', expires: '2027-11-24T02:00:00.000Z',
    requester: { user: 'eve', host: 'h', arns: [] },
    runbook: { kind: 'runbook', id: 'main', title: 'other' },
    files: [{ kind: 'runbook', id: 'main', sha256: '0'.repeat(64) }],
    finding: { id: 'other' }, inputs: { x: 'y' }, remarks: ['r'],
    place: { account: '444455556666', region: 'eu-central-1', partition: 'aws' },
    changes: [],
  }

  test.each(Object.keys(other))('%s: another one has another hash, and the approval of it does not count', async (member) => {
    const reply = (request: Request): Reply => {
      const tampered = { ...(request as Asked).request, [member]: other[member as keyof ApprovalRequest] }
      return says(sts('ana'), { request: hashOfRequest(tampered) })(request)
    }
    const played = await withSteps({ approval: [reply, skip] })
    expect([played.sent, problems(played)[1]]).toEqual([[], expect.stringContaining('It is about another request')])
  })

  test('every member of a request is in the matrix', async () => {
    const { records } = await withSteps({ approval: skip })
    const members = Object.keys(recordsOf(records, 'approval-requested')[0]!.request).filter((name) => name !== 'type' && name !== 'format')
    expect(Object.keys(other)).toEqual(expect.arrayContaining(members))
  })

  const change = (request: ApprovalRequest) => request.changes[0]!
  test.each<[string, (request: ApprovalRequest) => object]>([
    ['place', (r) => ({ place: { ...change(r).place, region: 'us-east-1' } })],
    ['params', (r) => ({ params: { ...change(r).params, TopicArn: 'beta' } })],
    ['before', () => ({ before: 'other' })],
    ['after', () => ({ after: 'other' })],
    ['operation', () => ({ operation: 'DeleteTopic' })],
    ['undo', () => ({ undo: undefined })],
  ])('of a change, its %s', async (_, more) => {
    const reply = (request: Request): Reply => {
      const asked = (request as Asked).request
      return says(sts('ana'), { request: hashOfRequest({ ...asked, changes: [{ ...change(asked), ...more(asked) }] }) })(request)
    }
    const played = await withSteps({ approval: [reply, skip] })
    expect([played.sent, problems(played)[1]]).toEqual([[], expect.stringContaining('It is about another request')])
  })

  test('the state is another one by the time: the change is asked for anew, and the old approval does not cover it', async () => {
    const aws = topics()
    const drift = (request: Request): Reply => {
      aws.state.topics['alpha']!['Policy'] = 'half'
      return says(sts('ana'))(request)
    }
    const played = await withSteps({ 'approval agree': drift, 'approval cut': skip }, { ...guarded(), aws })
    expect([played.outcomes, played.sent]).toEqual([{ agree: 'done', cut: 'declined' }, []])
    expect(recordsOf(played.records, 'approval-requested').map(({ request }) => [request.address, request.changes[0]!.before])).toEqual([['agree', 'open'], ['cut', 'half']])
  })

  test('an open request goes on after a resume while the plan is the same, and is void when it is not', async () => {
    const stop: Reply = { do: 'stop', reason: 'later' }
    const aws = topics()
    const first = await withSteps({ approval: stop }, { ...guarded(), aws })
    const second = await first.resume({ approval: stop })
    aws.state.topics['alpha']!['Policy'] = 'half'
    const third = await second.resume({ approval: says(sts('ana')) })
    const hashes = recordsOf(third.records, 'approval-requested').map(({ sha256 }) => sha256)
    expect([asksFor(first)[0]!.sha256, asksFor(second)[0]!.sha256, asksFor(third)[0]!.sha256]).toEqual([hashes[0], hashes[0], hashes[1]])
    expect(third.outcomes).toEqual({ agree: 'done', cut: 'done' })
  })
})

describe('rules of the configuration', () => {
  const destroy = { id: 'drop', aws: 'sns:DeleteTopic', with: { TopicArn: 'alpha' }, observe: { aws: 'sns:GetTopicAttributes', with: { TopicArn: 'alpha' }, absent: ['NotFoundException'], value: 'output.Attributes' }, becomes: null, irreversible: 'it is gone' }
  const severe = (score: number): Setting => ({ finding: { severity: { score, label: 'HIGH' } } })
  const many = { ...setTopic('cut', {}, '${item}'), forEach: '["alpha", "beta"]' }

  test.each<[string, Approvals['rules'], object, Setting, boolean]>([
    ['effect write', [{ effect: 'write', by: 'leads' }], setTopic('cut'), {}, true],
    ['effect destroy, of a write', [{ effect: 'destroy', by: 'leads' }], setTopic('cut'), {}, false],
    ['effect destroy', [{ effect: 'destroy', by: 'leads' }], destroy, {}, true],
    ['effect irreversible', [{ effect: 'irreversible', by: 'leads' }], destroy, {}, true],
    ['effect irreversible, of what can be undone', [{ effect: 'irreversible', by: 'leads' }], setTopic('cut'), {}, false],
    ['severity from 7, at 7', [{ severity: 7, by: 'leads' }], setTopic('cut'), severe(7), true],
    ['severity from 7, at 6.9', [{ severity: 7, by: 'leads' }], setTopic('cut'), severe(6.9), false],
    ['severity, without a finding', [{ severity: 7, by: 'leads' }], setTopic('cut'), {}, true],
    ['targets from 2, at 2', [{ targets: 2, by: 'leads' }], many, {}, true],
    ['targets from 3, at 2', [{ targets: 3, by: 'leads' }], many, {}, false],
    ['all that a rule says', [{ effect: 'write', targets: 3, by: 'leads' }], many, {}, false],
    ['none', [], setTopic('cut'), {}, false],
  ])('%s', async (_, rules, step, more, wants) => {
    const aws = topics()
    const played = await play(runbook({ isolate: [step as never] }), { ...guarded({ rules }), ...more, aws, script: { approval: skip, trouble: { do: 'go-on', reason: 'x' } } })
    expect([asksFor(played).length, aws.changes().length > 0]).toEqual([wants ? 1 : 0, !wants])
  })

  test('the first that applies counts, and it asks once for the whole plan', async () => {
    const rules = [{ targets: 2, by: 'leads', of: 2 }, { by: 'leads' }]
    const aws = topics()
    const played = await play(runbook({ isolate: [many] }), { ...guarded({ rules }), aws, script: { approval: [says(sts('ana')), says(sts('bo'))] } })
    expect([asksFor(played).length, aws.changes().length, asksFor(played)[0]!.request.because]).toEqual([2, 2, 'a rule of the configuration: from 2 targets'])
  })

  test('stepping through needs them too', async () => {
    const aws = topics()
    const script: Script = { 'change cut': { do: 'each' }, approval: skip }
    await play(runbook({ isolate: [many] }), { ...guarded({ rules: [{ by: 'leads' }] }), aws, script })
    expect(aws.changes()).toEqual([])
  })
})

describe('break-glass', () => {
  const breakGlass = 'the leads cannot be reached'

  test('lifts approvals, and says so each time', async () => {
    const { outcomes, records, asked } = await withSteps({}, { ...guarded({ rules: [{ by: 'leads' }] }), breakGlass })
    expect([outcomes, asksFor({ asked })]).toEqual([{ agree: 'done', cut: 'done' }, []])
    expect(recordsOf(records, 'break-glass')).toMatchObject([{ reason: breakGlass, by: 'tester' }])
    expect(recordsOf(records, 'lifted').map(({ address, what }) => [address, what])).toEqual(expect.arrayContaining([['agree', 'approval'], ['cut', 'approval']]))
  })

  test('lifts the protection of a resource', async () => {
    const arn = 'arn:aws:sns:eu-central-1:111122223333:alpha'
    const aws = fakeAws({ topics: { [arn]: { Policy: 'open' } } })
    const played = await play(runbook({ isolate: [setTopic('cut', {}, arn)] }), { aws, guards: { protected: [{ arn }] }, breakGlass })
    expect([played.outcomes, recordsOf(played.records, 'lifted').map(({ what }) => what)]).toEqual([{ cut: 'done' }, ['protected']])
    const [shown] = played.asked.filter((request): request is Request<'change'> => request.kind === 'change')
    expect(shown!.impact.join()).toContain('is protected by the configuration')
  })

  test('never lifts the account', async () => {
    const aws = topics()
    const played = await play(runbook({ isolate: [setTopic('cut')] }), {
      aws,
      breakGlass,
      ports: (ports) => ({ ...ports, aws: { ...ports.aws, call: (call) => aws.call(call), identity: async () => ({ account: '444455556666', arn: 'arn:aws:sts::444455556666:assumed-role/R/s' }) } }),
    })
    expect([aws.changes(), played.thrown]).toMatchObject([[], { diagnostics: [{ code: 'wrong-account' }] }])
    const foreign = await play(runbook({ isolate: [setTopic('cut', {}, 'arn:aws:sns:eu-central-1:444455556666:alpha')] }), { aws, breakGlass, script: { trouble: { do: 'go-on', reason: 'x' } } })
    expect([foreign.outcomes, aws.changes()]).toEqual([{ cut: 'failed' }, []])
  })

  test('a later session breaks it anew', async () => {
    const played = await withSteps({ start: { do: 'stop', reason: 'later' } }, { ...guarded(), breakGlass })
    const again = await played.resume({ approval: skip })
    expect([asksFor(again).length, again.outcomes]).toEqual([1, { agree: 'declined', cut: 'declined' }])
  })
})

describe('rules of the policy', () => {
  const required = (...rules: NonNullable<Approvals['required']>): Partial<Approvals> => ({ groups: { ...approvals.groups, owners: ['zed'] }, required: rules })
  const byWhom = (played: Played): unknown[] => recordsOf(played.records, 'approval-requested').map(({ request: { by, of, because } }) => `${of} of ${by}: ${because}`)
  const cut = runbook({ isolate: [setTopic('cut')] })

  test('each that applies counts, beside the first of the configuration; every group is asked for the same plan', async () => {
    const more = { rules: [{ by: 'leads' }, { by: 'leads', of: 3 }], ...required({ by: 'owners', from: 'p.yaml:4' }, { effect: 'destroy', by: 'leads', of: 3, from: 'p.yaml:5' }) }
    const [agreed, halved] = [topics(), topics()]
    const yes = await play(cut, { ...guarded(more), aws: agreed, script: { approval: [says(sts('ana')), says(sts('zed'))] } })
    expect([byWhom(yes), agreed.changes().length]).toEqual([['1 of leads: a rule of the configuration: every change', '1 of owners: a rule of the policy (p.yaml:4): every change'], 1])
    const half = await play(cut, { ...guarded(more), aws: halved, script: { approval: [says(sts('ana')), skip] } })
    expect([half.outcomes, halved.changes()]).toEqual([{ cut: 'declined' }, []])
  })

  test('of one group the most people once, whoever wants them', async () => {
    const more = { rules: [{ by: 'leads' }], ...required({ by: 'leads', of: 2, from: 'p.yaml:4' }) }
    const played = await play(cut, { ...guarded(more), aws: topics(), script: { approval: [says(sts('ana')), says(sts('bo'))] } })
    expect([byWhom(played), played.outcomes]).toEqual([['2 of leads: a rule of the policy (p.yaml:4): every change'], { cut: 'done' }])
  })

  test('after a crash, what a group has agreed to is not asked again', async () => {
    const more = { rules: [{ by: 'leads' }], ...required({ by: 'owners', from: 'p.yaml:4' }) }
    const aws = topics()
    aws.onCall = ({ purpose }) => {
      if (purpose === 'change') throw new Crash()
    }
    const killed = await play(cut, { ...guarded(more), aws, script: { approval: [says(sts('ana')), says(sts('zed'))] } })
    expect(killed.thrown).toBeInstanceOf(Crash)
    aws.onCall = () => undefined
    const resumed = await killed.resume({ trouble: { do: 'repeat', reason: '' } })
    expect(asksFor(resumed)).toEqual([])
  })
})
