/** What no change may touch: other accounts' resources, and what the configuration protects, by ARN or tag. */
import type { ValueMap } from '../../src/expressions/value.js'
import { fakeAws, refused, type FakeAws } from './fake-aws.js'
import { createVolume, play, procedure, questions, recordsOf, runbook, setTopic, type Played } from './play.js'

const own = 'arn:aws:sns:eu-central-1:111122223333:alpha'
const foreign = 'arn:aws:sns:eu-central-1:444455556666:alpha'
const goOn = { trouble: { do: 'go-on', reason: 'not ours' } } as const

function topics(): FakeAws {
  return fakeAws({ topics: { [own]: { Policy: 'open' }, [foreign]: { Policy: 'open' }, alpha: { Policy: 'open' } } })
}

const troubles = ({ records }: Played): string[] => recordsOf(records, 'trouble').map(({ message }) => message)

test('an ARN of another account is refused, unless the account is trusted', async () => {
  const cut = runbook({ isolate: [setTopic('cut', {}, foreign)] })
  const aws = topics()
  const played = await play(cut, { aws, script: goOn })
  expect([played.outcomes, aws.changes(), questions(played.asked)]).toEqual([{ cut: 'failed' }, [], expect.not.arrayContaining(['change cut'])])
  expect(troubles(played)[0]).toContain('is not of account 111122223333')
  const trusting = topics()
  const trusted = await play(cut, { aws: trusting, guards: { trusted_accounts: ['444455556666'] } })
  expect([trusted.outcomes, trusting.changes()]).toEqual([{ cut: 'done' }, ['change SetTopicAttributes']])
})

test('an ARN inside of a policy says whom it is about, and is no target', async () => {
  const policy = JSON.stringify({ Principal: { AWS: 'arn:aws:iam::444455556666:user/attacker' } })
  const params = { TopicArn: own, AttributeName: 'Policy', AttributeValue: policy }
  const aws = topics()
  expect((await play(runbook({ isolate: [setTopic('cut', { with: params, becomes: policy }, own)] }), { aws })).outcomes).toEqual({ cut: 'done' })
})

test('what an ARN pattern protects is not changed; what it does not, is', async () => {
  const guards = { protected: [{ arn: 'arn:aws:sns:*:111122223333:al*' }] }
  const aws = topics()
  const played = await play(runbook({ isolate: [setTopic('cut', {}, own), setTopic('other')] }), { aws, guards, script: goOn })
  expect([played.outcomes, aws.changes().length]).toEqual([{ cut: 'failed', other: 'done' }, 1])
  // Whoever does it by hand is given the call and its undo.
  const [trouble] = recordsOf(played.records, 'trouble')
  expect(trouble!.change).toMatchObject({ operation: 'SetTopicAttributes', before: 'open', undo: { operation: 'SetTopicAttributes', params: { AttributeValue: 'open' } } })
})

test('by name: the pattern is that of a role, and a user of the same name is none', async () => {
  const put = (id: string, operation: string, name: string): Parameters<typeof setTopic>[1] & { id: string } => ({
    id,
    aws: `iam:${operation}`,
    with: { [name]: 'web', PolicyName: 'deny', PolicyDocument: '{}' },
    observe: { aws: 'sns:GetTopicAttributes', with: { TopicArn: 'alpha' }, value: 'output.Attributes.?Policy' },
    becomes: 'closed',
    keep: 'k',
  })
  const guards = { protected: [{ arn: 'arn:aws:iam::111122223333:role/ops/web' }] }
  const played = await play(runbook({ isolate: [put('role', 'PutRolePolicy', 'RoleName'), put('user', 'PutUserPolicy', 'UserName')] }), { aws: topics(), guards, script: goOn })
  expect(troubles(played).filter((message) => message.includes('is protected'))).toEqual([expect.stringContaining('role/ops/web')])
})

test('all that a procedure changes is refused where what it is about is protected', async () => {
  const about = procedure('about', { inputs: { instance_id: { type: 'string', describe: 'd' } }, steps: [setTopic('cut')] })
  const guards = { protected: [{ arn: 'arn:aws:ec2:*:*:instance/i-0aaaa*' }] }
  const use = (id: string): { id: string; use: string; with: { instance_id: string } } => ({ id: 'use', use: 'about', with: { instance_id: id } })
  const [protectedOne, other] = [topics(), topics()]
  await play(runbook({ isolate: [use('i-0aaaabbbbccccdddd')] }), { aws: protectedOne, guards, procedures: [about], script: goOn })
  await play(runbook({ isolate: [use('i-0bbbbbbbbccccdddd')] }), { aws: other, guards, procedures: [about], script: goOn })
  expect([protectedOne.changes(), other.changes()]).toEqual([[], ['change SetTopicAttributes']])
})

describe('by tag', () => {
  const guards = { protected: [{ tag: { Key: 'sirun', Value: 'never' } }] }
  const about = procedure('about', { inputs: { instance_id: { type: 'string', describe: 'd' } }, steps: [setTopic('cut')] })
  const use = { id: 'use', use: 'about', with: { instance_id: 'i-0aaaabbbbccccdddd' } }
  const tagged = (tags: { Key: string; Value: string }[]): FakeAws => {
    const aws = topics()
    aws.faults.push({ call: 'ec2:DescribeTags', answer: { status: 'ok', output: { Tags: tags } } })
    return aws
  }

  test('key and value decide', async () => {
    const [never, otherwise] = [tagged([{ Key: 'sirun', Value: 'never' }]), tagged([{ Key: 'sirun', Value: 'always' }])]
    for (const aws of [never, otherwise]) await play(runbook({ isolate: [use] }), { aws, guards, procedures: [about], script: goOn })
    expect([never.changes(), otherwise.changes()]).toEqual([[], ['change SetTopicAttributes']])
  })

  test('where tags cannot be read, nobody knows, and nothing is changed', async () => {
    const aws = topics()
    aws.faults.push({ call: 'ec2:DescribeTags', answer: refused('UnauthorizedOperation') })
    const played = await play(runbook({ isolate: [use] }), { aws, guards, procedures: [about], script: goOn })
    expect([aws.changes(), troubles(played)[0]]).toEqual([[], expect.stringContaining('It is not known whether i-0aaaabbbbccccdddd is protected')])
  })

  test('without protection by tag no tags are read', async () => {
    const aws = topics()
    await play(runbook({ isolate: [use] }), { aws, procedures: [about] })
    expect(aws.calls.filter(({ operation }) => operation === 'DescribeTags')).toEqual([])
  })
})

test('the account is asked for before each change, and recorded where it is another', async () => {
  const aws = topics()
  const asked: string[] = []
  const { identity } = aws
  aws.identity = (place, access) => {
    asked.push(access ?? 'change')
    return identity(place)
  }
  const played = await play(runbook({ isolate: [setTopic('first', {}, own), setTopic('second')] }), { aws })
  expect(played.outcomes).toEqual({ first: 'done', second: 'done' })
  // The plans are made with what looks: the role for changes is not assumed before one is approved.
  expect(asked).toEqual(['read', 'change', 'read', 'change'])
  expect(recordsOf(played.records, 'identity').length).toBe(1)
})

test('credentials that become another account\'s in the middle end the run before the next change', async () => {
  const aws = topics()
  aws.onCall = ({ purpose }) => void (purpose === 'change' && (aws.account = '444455556666'))
  const played = await play(runbook({ isolate: [setTopic('first', {}, own), setTopic('second')] }), { aws })
  expect([aws.changes().length, (played.thrown as { diagnostics: { code: string }[] }).diagnostics[0]!.code]).toEqual([1, 'wrong-account'])
})

describe('a port that only looks, and a clock that does not wait', () => {
  const written: Played['records'] = []

  test('what is awaited stays unknown, is said to, and is no trouble', async () => {
    const aws = topics()
    const main = runbook({
      isolate: [
        createVolume('volume'),
        { id: 'wait', aws: 'sns:GetTopicAttributes', with: { TopicArn: own }, value: 'output.Attributes.Policy', until: 'output.Attributes.Policy == "closed"' },
        setTopic('cut', { with: { TopicArn: own, AttributeName: 'Policy', AttributeValue: '${steps.wait}' }, becomes: '${steps.wait}' }, own),
      ],
    })
    const played = await play(main, {
      aws,
      ports: (ports) => ({
        ...ports,
        aws: { ...aws, call: (call) => (call.purpose === 'change' ? Promise.resolve({ status: 'previewed', permission: { label: 'permitted' } }) : aws.call(call)) },
        clock: { ...ports.clock, now: () => ports.clock.now(), monotonic: () => ports.clock.monotonic(), sleep: () => Promise.resolve(false) },
        // Records of a dry run may hold what is not known.
        journal: { append: async (record) => void written.push(record) },
      }),
    })
    expect(played.outcomes).toEqual({ volume: 'done', wait: 'done', cut: 'done' })
    expect(aws.changes()).toEqual([])
    expect(written.filter(({ type }) => type === 'trouble')).toEqual([])
    expect(written).toContainEqual(expect.objectContaining({ type: 'step-finished', address: 'wait', reason: expect.stringContaining('not awaited') as string }))
    expect(written.filter((record) => record.type === 'permission').map(({ address }) => address)).toEqual(['volume', 'cut'])
  })
})

describe('what the finding names is a candidate', () => {
  const deny = (name: string): Parameters<typeof setTopic>[1] & { id: string } => ({
    id: 'deny',
    aws: 'iam:PutRolePolicy',
    with: { RoleName: name, PolicyName: 'p', PolicyDocument: '{}' },
    observe: { aws: 'iam:GetRolePolicy', with: { RoleName: name, PolicyName: 'p' }, absent: ['NoSuchEntityException'], value: 'output.PolicyDocument' },
    becomes: '{}',
    keep: 'k',
  })
  const role = (account: string, name = 'web', type = 'role'): { arn: string; id: string } => ({ arn: `arn:aws:iam::${account}:${type}/team/${name}`, id: name })
  
  test.each<[string, ValueMap[], string[], boolean]>([
    ['of another account, by name', [role('444455556666')], [], false],
    ['of this account', [role('111122223333')], [], true],
    ['of both', [role('444455556666'), role('111122223333')], [], true],
    ['of an account that is trusted', [role('444455556666')], ['444455556666'], true],
    ['another name', [role('444455556666', 'db')], [], true],
    ['a user of that name', [role('444455556666', 'web', 'user')], [], true],
    ['of another account, without an ARN', [{ id: 'web', account: '444455556666' }], [], false],
  ])('%s', async (_, resources, trusted, isMade) => {
    const aws = fakeAws()
    const played = await play(runbook({ isolate: [deny('web')] }), { aws, finding: { resources }, guards: { trusted_accounts: trusted }, script: goOn })
    expect([aws.changes().length > 0, troubles(played).some((message) => message.includes('in account 444455556666'))]).toEqual([isMade, !isMade])
  })

  test('what does not exist is looked for first, and nothing is sent', async () => {
    const aws = fakeAws()
    const played = await play(runbook({ isolate: [setTopic('cut', {}, 'nowhere')] }), { aws, finding: { resources: [] }, script: goOn })
    expect([aws.changes(), played.outcomes, aws.calls[0]!.purpose]).toEqual([[], { cut: 'failed' }, 'observe'])
  })
})
