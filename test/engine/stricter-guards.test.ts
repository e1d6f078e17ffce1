/** A run that was opened under one configuration and is taken up under another: what is stricter holds. */
import type { Reply, Request } from '../../src/engine/ports.js'
import type { Approvals, Guards } from '../../src/engine/records.js'
import { sameGuards, stricterGuards } from '../../src/engine/stricter-guards.js'
import { fakeAws } from './fake-aws.js'
import { play, recordsOf, runbook, setTopic, type Played } from './play.js'

const lead = (name: string): string => `arn:aws:sts::111122223333:assumed-role/Lead/${name}`
const approvals: Approvals = {
  people: { ana: { arn: lead('ana'), ssh: 'ana@example.com' }, bo: { arn: lead('bo') } },
  groups: { leads: ['ana', 'bo'] },
  rules: [{ effect: 'write', by: 'leads' }],
  within: '30m',
}

describe('of both', () => {
  test('an account is trusted that both trust, and a resource protected that either protects', () => {
    const then: Guards = { trusted_accounts: ['444455556666', '777788889999'], protected: [{ arn: 'a' }, { tag: { Key: 'k' } }] }
    expect(stricterGuards(then, { trusted_accounts: ['444455556666'], protected: [{ arn: 'a' }, { arn: 'b' }] })).toEqual({ trusted_accounts: ['444455556666'], protected: [{ arn: 'a' }, { tag: { Key: 'k' } }, { arn: 'b' }] })
    expect(stricterGuards(then, {})).toEqual({ protected: then.protected })
    expect(stricterGuards(undefined, then)).toEqual({ protected: then.protected })
  })

  test('whoever agrees is in the group then and now, and proves it by what was known then and is now', () => {
    const today: Approvals = { ...approvals, people: { ana: { arn: lead('ana'), ssh: 'stolen@example.com' }, bo: { arn: lead('eve') }, eve: { arn: lead('eve') } }, groups: { leads: ['ana', 'bo', 'eve'] } }
    const { people, groups } = stricterGuards({ approvals }, { approvals: today }).approvals!
    expect([people, groups]).toEqual([{ ana: { arn: lead('ana') } }, { leads: ['ana'] }])
    expect(stricterGuards({ approvals: today }, { approvals }).approvals!.people).toEqual(people)
  })

  test('rules of both, and the shorter times', () => {
    const today: Approvals = { ...approvals, rules: [{ effect: 'write', by: 'leads', of: 2 }], within: '10m', lasts: '5m' }
    expect(stricterGuards({ approvals }, { approvals: today }).approvals).toMatchObject({ rules: approvals.rules, since: today.rules, within: '10m', lasts: '5m' })
    expect(stricterGuards({ approvals: today }, { approvals }).approvals).toMatchObject({ rules: today.rules, since: approvals.rules, within: '10m', lasts: '5m' })
    expect(stricterGuards({ approvals }, {}).approvals).toEqual(approvals)
    expect(stricterGuards({}, { approvals }).approvals).toEqual(approvals)
  })

  test('the same in another order of its keys is the same', () => {
    expect(sameGuards({ protected: [{ tag: { Key: 'k', Value: 'v' } }] }, { protected: [{ tag: { Value: 'v', Key: 'k' } }] })).toBe(true)
    expect([sameGuards(undefined, {}), sameGuards({}, { trusted_accounts: ['444455556666'] })]).toEqual([true, false])
  })
})

const stop: Reply = { do: 'stop', reason: 'later' }
const skip: Reply = { do: 'skip', reason: 'gave up' }
const main = runbook({ isolate: [setTopic('cut')] })
const topics = (): ReturnType<typeof fakeAws> => fakeAws({ topics: { alpha: { Policy: 'open' } } })
const requests = ({ asked }: Pick<Played, 'asked'>): number[] => asked.flatMap((request) => (request.kind === 'approval' ? [(request).request.of] : []))

test.each<[string, Guards | undefined, Guards, number[]]>([
  ['loosened: what it was opened with holds', { approvals }, {}, [1]],
  ['tightened: what it says now holds', undefined, { approvals }, [1]],
  ['another rule by now: the one that wants more people', { approvals }, { approvals: { ...approvals, rules: [{ effect: 'write', by: 'leads', of: 2 }] } }, [2]],
  ['another rule then: the one that wants more people', { approvals: { ...approvals, rules: [{ effect: 'write', by: 'leads', of: 2 }] } }, { approvals }, [2]],
])('%s', async (_what, then, today, wanted) => {
  const aws = topics()
  const first = await play(main, { ...(then && { guards: then }), aws, script: { 'change cut': stop } })
  const again = await first.resume({ approval: skip }, today)
  expect([requests(again), again.outcomes, aws.changes()]).toEqual([wanted, { cut: 'declined' }, []])
  const session = recordsOf(again.records, 'session').at(-1)!
  expect(session.guards).toEqual(stricterGuards(then, today))
})

test('a session under the same configuration says nothing of it, and the one after a stricter one starts from the first again', async () => {
  const aws = topics()
  const first = await play(main, { guards: { approvals }, aws, script: { 'change cut': stop } })
  const same = await first.resume({ 'change cut': stop }, { approvals })
  expect(recordsOf(same.records, 'session').map(({ guards }) => guards)).toEqual([undefined, undefined])
  const arn = 'arn:aws:sns:eu-central-1:111122223333:alpha'
  const stricter = await same.resume({ 'change cut': stop }, { approvals, protected: [{ arn }] })
  expect(stricter.run.state.guards?.protected).toEqual([{ arn }])
  const later = await stricter.resume({ 'change cut': stop }, { approvals })
  expect(later.run.state.guards?.protected).toBeUndefined()
})

test('what is protected since then is not changed', async () => {
  const arn = 'arn:aws:sns:eu-central-1:111122223333:alpha'
  const aws = fakeAws({ topics: { [arn]: { Policy: 'open' } } })
  const first = await play(runbook({ isolate: [setTopic('cut', {}, arn)] }), { aws, script: { 'change cut': stop } })
  const again = await first.resume({ trouble: { do: 'go-on', reason: 'seen' } }, { protected: [{ arn }] })
  expect([again.outcomes, aws.changes()]).toEqual([{ cut: 'failed' }, []])
  const [shown] = again.asked.filter((request): request is Request<'change'> => request.kind === 'change')
  expect([shown, again.records.some((record) => record.type === 'trouble' && record.message.includes('is protected'))]).toEqual([undefined, true])
})
