/** What the team's policy forbids is never sent: no approval, no broken glass and no undo gets round it. */
import type { Guards } from '../../src/engine/records.js'
import { fakeAws, type FakeAws } from './fake-aws.js'
import { createVolume, play, questions, recordsOf, runbook, setTopic, type Played } from './play.js'

const goOn = { trouble: { do: 'go-on', reason: 'by hand' } } as const
const topics = (): FakeAws => fakeAws({ topics: { alpha: { Policy: 'open' }, beta: { Policy: 'open' } } })

function forbid(operation: string, accounts?: string[]): Guards {
  return { forbidden: [{ operation, ...(accounts && { accounts }), why: 'The platform team does that.', from: 'sirun.policy.yaml:3' }] }
}

const troubles = ({ records }: Played): ReturnType<typeof recordsOf<'trouble'>> => recordsOf(records, 'trouble')

test('it is refused before anybody is asked, with the line of the policy and the call for whoever does it by hand', async () => {
  const aws = topics()
  const played = await play(runbook({ isolate: [setTopic('cut'), createVolume('disk')] }), { aws, guards: forbid('sns:Set*'), script: goOn })
  expect([played.outcomes, aws.changes()]).toEqual([{ cut: 'failed', disk: 'done' }, ['change CreateVolume']])
  expect(questions(played.asked)).not.toContain('change cut')
  expect(troubles(played)[0]).toMatchObject({
    address: 'cut',
    message: 'The policy forbids sns:SetTopicAttributes (sns:Set*, sirun.policy.yaml:3): The platform team does that.',
    hint: expect.stringContaining('--break-glass neither'),
    change: { operation: 'SetTopicAttributes', before: 'open', undo: { operation: 'SetTopicAttributes' } },
  })
})

test.each([
  ['another case', 'SNS:setTOPICattributes', true],
  ['every service', '*:SetTopic*', true],
  ['all', '*:*', true],
  ['another operation', 'sns:SetTopic', false],
  ['another service', 'ec2:*', false],
])('%s: %s', async (_, operation, isRefused) => {
  const aws = topics()
  await play(runbook({ isolate: [setTopic('cut')] }), { aws, guards: forbid(operation), script: goOn })
  expect(aws.changes().length).toBe(isRefused ? 0 : 1)
})

test('by the IAM action too, where it is called otherwise', async () => {
  const put = { id: 'block', aws: 's3:PutPublicAccessBlock', with: { Bucket: 'b', PublicAccessBlockConfiguration: {} }, observe: { aws: 'sns:GetTopicAttributes', with: { TopicArn: 'alpha' }, value: 'output.Attributes.?Policy' }, becomes: 'closed', keep: 'k' }
  const played = await play(runbook({ isolate: [put] }), { aws: topics(), guards: forbid('s3:PutBucketPublicAccessBlock'), script: goOn })
  expect(troubles(played)[0]!.message).toContain('The policy forbids s3:PutPublicAccessBlock (s3:PutBucketPublicAccessBlock')
})

test('in some accounts only', async () => {
  const [there, elsewhere] = [topics(), topics()]
  const played = await play(runbook({ isolate: [setTopic('cut')] }), { aws: there, guards: forbid('sns:*', ['111122223333']), script: goOn })
  await play(runbook({ isolate: [setTopic('cut')] }), { aws: elsewhere, guards: forbid('sns:*', ['444455556666']), script: goOn })
  expect([there.changes(), elsewhere.changes().length]).toEqual([[], 1])
  expect(troubles(played)[0]!.message).toContain('in account 111122223333')
})

test('a broken glass does not lift it, as it lifts what is protected', async () => {
  const aws = topics()
  const played = await play(runbook({ isolate: [setTopic('cut')] }), { aws, guards: forbid('sns:*'), breakGlass: 'data is leaving', script: goOn })
  expect([aws.changes(), recordsOf(played.records, 'lifted')]).toEqual([[], []])
})

test('a change by way of another value is refused where what puts that back is forbidden: it would stay there', async () => {
  const way = { via: { with: { TopicArn: 'alpha', AttributeName: 'Policy', AttributeValue: 'way' }, becomes: 'way' }, undo: { aws: 'sns:DeleteTopic', with: { TopicArn: 'alpha' } } }
  const [byWay, straight] = [topics(), topics()]
  await play(runbook({ isolate: [setTopic('cut', way)] }), { aws: byWay, guards: forbid('sns:Delete*'), script: goOn })
  await play(runbook({ isolate: [setTopic('cut', { undo: way.undo })] }), { aws: straight, guards: forbid('sns:Delete*'), script: goOn })
  expect([byWay.changes(), straight.changes()]).toEqual([[], ['change SetTopicAttributes']])
})

test('a forbidden undo is in the plan as such, and is not made', async () => {
  const aws = topics()
  const played = await play(runbook({ isolate: [setTopic('cut'), createVolume('disk')] }), { aws, guards: forbid('ec2:Delete*') })
  expect(played.outcomes).toEqual({ cut: 'done', disk: 'done' })
  const undone = await played.undoAsPlanned(goOn)
  const [plan] = undone.asked.filter(({ kind }) => kind === 'undo-plan')
  expect(plan).toMatchObject({ changes: [{ address: 'disk', fate: 'forbidden', reason: expect.stringContaining('sirun.policy.yaml:3'), call: { operation: 'DeleteVolume' } }, { address: 'cut', fate: 'put-back' }] })
  expect(undone.results).toEqual({ disk: 'failed', cut: 'undone' })
  expect(aws.changes()).toEqual(['change SetTopicAttributes', 'change CreateVolume', 'undo SetTopicAttributes'])
  // Its call is there for whoever does it by hand.
  expect(recordsOf(undone.records, 'trouble')[0]).toMatchObject({ address: 'disk', change: { operation: 'DeleteVolume' } })
})

test('commands and automations are SendCommand and StartAutomationExecution, their undo too', async () => {
  const command = { id: 'list', command: { document: 'AWS-RunShellScript', on: ['i-0000000000000000a'], with: { commands: ['ss'] } }, keep: 'k' }
  const aws = topics()
  const played = await play(runbook({ isolate: [command] }), { aws, guards: forbid('ssm:SendCommand'), script: goOn })
  expect([played.outcomes, aws.calls.some(({ operation }) => operation === 'SendCommand')]).toEqual([{ list: 'failed' }, false])
  expect(troubles(played)[0]).toMatchObject({ change: { operation: 'SendCommand' } })
})

test('what the policy protects names its line, and a broken glass lifts it with that line', async () => {
  const guards: Guards = { protected: [{ arn: 'arn:aws:sns:*:*:alpha', from: 'sirun.policy.yaml:7' }] }
  const own = 'arn:aws:sns:eu-central-1:111122223333:alpha'
  const world = (): FakeAws => fakeAws({ topics: { [own]: { Policy: 'open' } } })
  const refused = await play(runbook({ isolate: [setTopic('cut', {}, own)] }), { aws: world(), guards, script: goOn })
  expect(troubles(refused)[0]).toMatchObject({ message: expect.stringContaining('is protected by the policy (arn:aws:sns:*:*:alpha, sirun.policy.yaml:7)'), hint: expect.stringContaining('the policy names it under protect') })
  const lifted = await play(runbook({ isolate: [setTopic('cut', {}, own)] }), { aws: world(), guards, breakGlass: 'now' })
  expect(recordsOf(lifted.records, 'lifted')).toMatchObject([{ what: 'protected', rule: expect.stringContaining('sirun.policy.yaml:7') }])
})
