/** The record of a finding in GuardDuty: nothing until the verdict, then feedback and archiving, once. */
import { channel } from '../../../src/alerts/channels/guardduty.js'
import type { AlertNotice, Standing } from '../../../src/alerts/notice.js'
import type { CallOutcome } from '../../../src/aws-model/aws.js'
import type { Verdict } from '../../../src/engine/records.js'
import type { ValueMap } from '../../../src/expressions/value.js'
import { fixture } from '../../findings/fixtures.js'
import { alertOf } from '../alert-of.js'
import { acknowledged, begun, closed, escalated, opened, resolved, stopped, summary } from '../notices.js'
import { awsMeans, ok, refusals, scriptedAws, type ScriptedAws } from '../scripted-aws.js'

const destination = { type: 'guardduty' } as const
const { arn = '', id } = opened.alert.finding
const detector = '0123456789abcdef0123456789abcdef'

/** GuardDuty with one finding; `answers` come before it does what it was told, by operation. */
function guardduty(service: ValueMap = { Archived: false }, answers: Record<string, CallOutcome[]> = {}): ScriptedAws & { service: () => ValueMap } {
  let now = service
  const change = (operation: string, apply: (params: ValueMap) => ValueMap) => ({ params }: { params: ValueMap }): CallOutcome => {
    const answer = answers[operation]?.shift()
    if (answer) return answer
    now = { ...now, ...apply(params) }
    return ok()
  }
  const aws = scriptedAws({
    GetFindings: () => answers['GetFindings']?.shift() ?? ok({ Findings: [{ Id: id, Arn: arn, Service: now }] }),
    UpdateFindingsFeedback: change('UpdateFindingsFeedback', ({ Feedback }) => ({ UserFeedback: Feedback! })),
    ArchiveFindings: change('ArchiveFindings', () => ({ Archived: true })),
  })
  return Object.assign(aws, { service: () => now })
}

function closedAs(verdict: Verdict): AlertNotice {
  return { ...closed, progress: { ...closed.progress!, verdict } }
}

function changes({ calls }: ScriptedAws): string[] {
  return calls.filter(({ purpose }) => purpose === 'change').map(({ operation }) => operation)
}

test.each([
  ['true-positive', { UserFeedback: 'USEFUL', Archived: false }],
  ['false-positive', { UserFeedback: 'NOT_USEFUL', Archived: true }],
  ['benign', { UserFeedback: 'NOT_USEFUL', Archived: true }],
  ['duplicate', { Archived: true }],
] as const)('closed, %s: %j', async (verdict, service) => {
  const aws = guardduty()
  expect(await channel.deliver(closedAs(verdict), destination, awsMeans(aws))).toEqual({ status: 'delivered', reference: arn })
  expect(aws.service()).toEqual(service)
})

test('where the ARN says, with the role of the destination; the run and its verdict as the comment', async () => {
  const aws = guardduty()
  await channel.deliver(closedAs('benign'), { ...destination, role: 'r' }, awsMeans(aws))
  for (const { place } of aws.calls) expect(place).toEqual({ account: '111122223333', region: 'eu-west-1', partition: 'aws', role: 'r' })
  const named = { DetectorId: detector, FindingIds: [id] }
  expect(aws.calls.map(({ purpose, operation, params }) => [purpose, operation, params])).toEqual([
    ['read', 'GetFindings', named],
    ['change', 'UpdateFindingsFeedback', { ...named, Feedback: 'NOT_USEFUL', Comments: `sirun run ${closed.progress!.run}: benign` }],
    ['change', 'ArchiveFindings', named],
    ['read', 'GetFindings', named],
  ])
})

test('`archive` decides which are archived', async () => {
  const aws = guardduty()
  await channel.deliver(closed, { ...destination, archive: ['true-positive'] }, awsMeans(aws))
  expect(changes(aws)).toEqual(['UpdateFindingsFeedback', 'ArchiveFindings'])
  const none = guardduty()
  await channel.deliver(closedAs('benign'), { ...destination, archive: [] }, awsMeans(none))
  expect(changes(none)).toEqual(['UpdateFindingsFeedback'])
})

test('resolved without a run: who says so is the comment, on one line', async () => {
  const aws = guardduty()
  const standing = { ...resolved.standing!, by: 'eve\u001b on\r\nlaptop' } as Standing
  expect(await channel.deliver({ ...resolved, standing }, destination, awsMeans(aws))).toMatchObject({ status: 'delivered' })
  expect(aws.service()).toEqual({ UserFeedback: 'NOT_USEFUL', Archived: true })
  expect(aws.calls[1]!.params['Comments']).toBe('sirun, eve\\x1b on\\x0d\\x0alaptop: benign')
})

test('told again, or already so: nothing is sent; what somebody archived stays archived', async () => {
  const aws = guardduty({ Archived: true, UserFeedback: 'USEFUL' })
  expect(await channel.deliver(closed, destination, awsMeans(aws))).toEqual({ status: 'delivered', reference: arn })
  expect(changes(aws)).toEqual([])
})

describe('passed over, with the reason', () => {
  test.each([
    ['told', opened, 'nothing until the verdict'],
    ['begun', begun, 'nothing until the verdict'],
    ['stopped', stopped, 'nothing until the verdict'],
    ['escalated', escalated, 'nothing until the verdict'],
    ['acknowledged', acknowledged, 'nothing until the verdict'],
    ['a summary', summary, 'no single finding'],
    ['a test', { ...closed, test: true as const }, 'a test changes no finding'],
    ['a dry run', { ...closed, progress: { ...closed.progress!, mode: 'dry-run' as const } }, 'a dry run changes no finding'],
    ['another product', { ...closed, alert: alertOf({ ...fixture('ec2-c2-event'), source: 'security-hub', arn: 'arn:aws:inspector2:eu-west-1:111122223333:finding/1' }) }, 'no finding of GuardDuty'],
  ])('%s', async (_, notice, why) => {
    const aws = scriptedAws({})
    expect(await channel.deliver(notice, destination, awsMeans(aws))).toEqual({ status: 'passed-over', why: expect.stringContaining(why) })
    expect(channel.draft(notice, destination)).toBeUndefined()
    expect(aws.calls).toEqual([])
  })

  test('a verdict for which nothing is done there', async () => {
    expect(await channel.deliver(closedAs('duplicate'), { ...destination, archive: [] }, awsMeans(scriptedAws({})))).toEqual({ status: 'passed-over', why: expect.stringContaining('duplicate') })
  })

  test.each([
    ['it is not there', ok({ Findings: [] })],
    ["another account's detector", { status: 'refused', error: { name: 'BadRequestException', message: 'not owned by the current account' } } as const],
  ])('%s', async (_, answer) => {
    expect(await channel.deliver(closed, destination, awsMeans(guardduty({}, { GetFindings: [answer] })))).toEqual({ status: 'passed-over', why: expect.stringContaining('does not have the finding') })
  })
})

describe('what goes wrong', () => {
  test('a member account may not archive: refused, and the feedback stands', async () => {
    const aws = guardduty({ Archived: false }, { ArchiveFindings: [refusals.denied] })
    expect(await channel.deliver(closedAs('benign'), destination, awsMeans(aws))).toMatchObject({ status: 'refused', error: { name: 'AccessDeniedException' } })
    expect(aws.service()).toEqual({ Archived: false, UserFeedback: 'NOT_USEFUL' })
  })

  test('throttled, then a lost answer: said again', async () => {
    const aws = guardduty({ Archived: false }, { ArchiveFindings: [refusals.throttled, refusals.timedOut] })
    expect(await channel.deliver(closedAs('duplicate'), destination, awsMeans(aws))).toMatchObject({ status: 'delivered' })
    expect(changes(aws)).toEqual(['ArchiveFindings', 'ArchiveFindings', 'ArchiveFindings'])
  })

  test('archived only when it shows', async () => {
    const stuck = scriptedAws({ GetFindings: () => ok({ Findings: [{ Id: id, Service: { Archived: false } }] }), ArchiveFindings: [ok()] })
    expect(await channel.deliver(closedAs('duplicate'), destination, awsMeans(stuck))).toMatchObject({ status: 'failed', maybe: true, error: { name: 'NotShown' } })
  })
})

test('the draft: both calls', () => {
  expect(channel.draft(closedAs('benign'), destination)).toEqual({ to: 'guardduty:UpdateFindingsFeedback, ArchiveFindings in 111122223333 eu-west-1', body: [expect.objectContaining({ operation: 'UpdateFindingsFeedback' }), expect.objectContaining({ operation: 'ArchiveFindings' })] })
})
