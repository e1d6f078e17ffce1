/** The record of a finding in Security Hub: looked at, brought to what it should say, looked at again. */
import { channel } from '../../../src/alerts/channels/security-hub.js'
import type { CallOutcome } from '../../../src/aws-model/aws.js'
import type { ValueMap } from '../../../src/expressions/value.js'
import { fixture } from '../../findings/fixtures.js'
import { alertOf } from '../alert-of.js'
import { begun, closed, message, opened, summary } from '../notices.js'
import { awsMeans, ok, refusals, scriptedAws, type ScriptedAws } from '../scripted-aws.js'

const destination = { type: 'security_hub' } as const
const arn = opened.alert.finding.arn!
const productArn = 'arn:aws:securityhub:eu-west-1::product/aws/guardduty'

/** Security Hub with one record; `lag` more reads show the old one. */
function hub(more: ValueMap = {}, { lag = 0, answers = [] as CallOutcome[] } = {}): ScriptedAws & { record: () => ValueMap } {
  let record: ValueMap = { Id: arn, ProductArn: productArn, UpdatedAt: '2026-11-20T02:30:00Z', Workflow: { Status: 'NEW' }, ...more }
  let old: { record: ValueMap; left: number } | undefined
  const aws = scriptedAws({
    GetFindings: () => ok({ Findings: [old && old.left-- > 0 ? old.record : record] }),
    BatchUpdateFindings: ({ params: { FindingIdentifiers, ...update } }) => {
      const answer = answers.shift()
      if (answer) return answer
      old = { record, left: lag }
      record = { ...record, ...update }
      return ok({ ProcessedFindings: FindingIdentifiers!, UnprocessedFindings: [] })
    },
  })
  return Object.assign(aws, { record: () => record })
}

function operations({ calls }: ScriptedAws): string[] {
  return calls.map(({ purpose, operation }) => `${purpose} ${operation}`)
}

test('found by the ARN, updated where it is, and delivered when it shows', async () => {
  const aws = hub({}, { lag: 2 })
  const means = awsMeans(aws)
  expect(await channel.deliver(closed, { ...destination, role: 'r' }, means)).toEqual({ status: 'delivered', reference: arn })
  expect(aws.record()).toMatchObject({ Workflow: { Status: 'RESOLVED' }, VerificationState: 'TRUE_POSITIVE' })
  expect(operations(aws)).toEqual(['read GetFindings', 'change BatchUpdateFindings', 'read GetFindings', 'read GetFindings', 'read GetFindings'])
  expect(means.clock.waits).toEqual([3_000, 3_000])
  expect(aws.calls[0]).toMatchObject({ service: 'securityhub', params: { Filters: { Id: [{ Value: arn, Comparison: 'EQUALS' }] } }, place: { account: '111122223333', region: 'eu-west-1', partition: 'aws', role: 'r' } })
  expect(aws.calls[1]!.params).toMatchObject({ FindingIdentifiers: [{ Id: arn, ProductArn: productArn }] })
})

test('told again: nothing is written', async () => {
  const aws = hub()
  await channel.deliver(begun, destination, awsMeans(aws))
  const before = aws.calls.length
  expect(await channel.deliver(begun, destination, awsMeans(aws))).toEqual({ status: 'delivered', reference: arn })
  expect(operations(aws).slice(before)).toEqual(['read GetFindings'])
})

test('what it does not show in time is not delivered', async () => {
  expect(await channel.deliver(begun, destination, awsMeans(hub({}, { lag: 99 })))).toMatchObject({ status: 'failed', maybe: true, error: { name: 'NotShown' } })
})

test('by the id that Security Hub knows', async () => {
  const notice = { ...opened, alert: alertOf({ ...fixture('ec2-c2-event'), source: 'security-hub', arn: undefined, id: 'product-x/finding/1' } as never) }
  const aws = hub({ Id: 'product-x/finding/1' })
  expect(await channel.deliver(notice, destination, awsMeans(aws))).toEqual({ status: 'delivered', reference: 'product-x/finding/1' })
})

describe('passed over, with the reason', () => {
  test.each([
    ['a summary', summary, 'no single finding'],
    ['a message', message, 'no single finding'],
    ['a test', { ...opened, test: true as const }, 'a test changes no finding'],
    ['a drill', { ...begun, progress: { ...begun.progress!, mode: 'drill' as const } }, 'a drill changes no finding'],
    ['an alarm', { ...opened, alert: alertOf({ ...fixture('ec2-c2-event'), source: 'cloudwatch' }) }, 'CloudWatch'],
  ])('%s', async (_, notice, why) => {
    const aws = scriptedAws({})
    expect(await channel.deliver(notice, destination, awsMeans(aws))).toEqual({ status: 'passed-over', why: expect.stringContaining(why) })
    expect(channel.draft(notice, destination)).toBeUndefined()
    expect(aws.calls).toEqual([])
  })

  test.each([
    ['it is not there', ok({ Findings: [] }), 'does not have the finding'],
    ['only one like it is there', ok({ Findings: [{ Id: `${arn}x` }] }), 'does not have the finding'],
    ['Security Hub is off', { status: 'refused', error: { name: 'InvalidAccessException', message: 'not subscribed' } } as const, 'off in eu-west-1'],
  ])('%s', async (_, answer, why) => {
    expect(await channel.deliver(opened, destination, awsMeans(scriptedAws({ GetFindings: [answer] })))).toEqual({ status: 'passed-over', why: expect.stringContaining(why) })
  })
})

describe('what goes wrong', () => {
  test('unprocessed: refused with its code; what passes by itself failed', async () => {
    const unprocessed = (ErrorCode: string): CallOutcome => ok({ ProcessedFindings: [], UnprocessedFindings: [{ FindingIdentifier: { Id: arn, ProductArn: productArn }, ErrorCode, ErrorMessage: 'why' }] })
    expect(await channel.deliver(opened, destination, awsMeans(hub({}, { answers: [unprocessed('FindingNotFound')] })))).toEqual({ status: 'refused', error: { name: 'FindingNotFound', message: 'why' } })
    expect(await channel.deliver(opened, destination, awsMeans(hub({}, { answers: [unprocessed('ConcurrentUpdateError')] })))).toMatchObject({ status: 'failed', error: { name: 'ConcurrentUpdateError' } })
  })

  test('denied', async () => {
    expect(await channel.deliver(opened, destination, awsMeans(hub({}, { answers: [refusals.denied] })))).toMatchObject({ status: 'refused', error: { name: 'AccessDeniedException' } })
    expect(await channel.deliver(opened, destination, awsMeans(scriptedAws({ GetFindings: [refusals.denied] })))).toMatchObject({ status: 'refused' })
  })

  test('throttled, then a lost answer: the same update again, which does no harm', async () => {
    const aws = hub({}, { answers: [refusals.throttled, refusals.timedOut] })
    expect(await channel.deliver(opened, destination, awsMeans(aws))).toMatchObject({ status: 'delivered' })
    expect(operations(aws)).toEqual(['read GetFindings', 'change BatchUpdateFindings', 'change BatchUpdateFindings', 'change BatchUpdateFindings', 'read GetFindings'])
  })

  test('no answer at all: of a read nothing can have arrived, of the update it may', async () => {
    expect(await channel.deliver(opened, destination, awsMeans(scriptedAws({ GetFindings: () => refusals.timedOut })))).toEqual({ status: 'failed', error: expect.objectContaining({ name: 'TimeoutError' }) })
    expect(await channel.deliver(opened, destination, awsMeans(hub({}, { answers: Array.from({ length: 4 }, () => refusals.timedOut) })))).toMatchObject({ status: 'failed', maybe: true })
  })
})

test('the draft is what a new finding would get', () => {
  expect(channel.draft(opened, destination)).toEqual({ to: 'securityhub:BatchUpdateFindings in 111122223333 eu-west-1', body: { FindingIdentifiers: [{ Id: arn }], Workflow: { Status: 'NOTIFIED' }, Note: expect.anything() } })
})
