/** Lists of findings: pages, what cannot be read, regions that do not answer. */
import type { ValueMap } from '../../src/expressions/value.js'
import { enabledRegions, listFindings } from '../../src/findings/list-findings.js'
import { askGuardduty } from '../../src/findings/guardduty/ask-guardduty.js'
import { askSecurityHub } from '../../src/findings/security-hub/ask-security-hub.js'
import { fakeAws, unreadable, type Answers } from './fake-aws.js'
import { fixtureText } from './fixtures.js'

const [sample] = (JSON.parse(fixtureText('ec2-c2-api')) as { Findings: [ValueMap] }).Findings
const findingOf = (id: string): ValueMap => ({ ...sample, Id: id })
const ids = Array.from({ length: 120 }, (_, index) => `f${String(index).padStart(3, '0')}`)

/** GuardDuty with these ids; asking for one of `broken` spoils the whole answer. */
function guardduty(broken: readonly string[] = []): Answers {
  return {
    'guardduty:ListDetectors': { DetectorIds: ['d'] },
    'guardduty:ListFindings': ({ params }) => {
      const start = Number(params['NextToken'] ?? 0)
      const end = start + Number(params['MaxResults'])
      return { FindingIds: ids.slice(start, end), NextToken: end < ids.length ? String(end) : '' }
    },
    'guardduty:GetFindings': ({ params }) => {
      const asked = params['FindingIds'] as string[]
      if (asked.length > 50) return 'BadRequestException'
      return asked.some((id) => broken.includes(id)) ? unreadable : { Findings: asked.map(findingOf).reverse() }
    },
  }
}

async function listed(answers: Answers, limit: number, regions = ['eu-west-1']) {
  const aws = fakeAws(answers)
  return { aws, lists: await listFindings(askGuardduty, aws, regions, { score: 7, since: new Date(0), account: '111122223333', type: 'T:R/x' }, limit) }
}

test('all pages, fifty ids a call, in the order that was asked for', async () => {
  const { lists, aws } = await listed(guardduty(), 1000)
  const [{ answer }] = lists as [(typeof lists)[number]]
  expect(answer).toMatchObject({ status: 'ok', value: { more: false, problems: [] } })
  expect(answer.status === 'ok' && answer.value.findings.map(({ id }) => id)).toEqual(ids)
  expect(aws.calls.filter(({ operation }) => operation === 'GetFindings')).toHaveLength(3)
  expect(aws.calls[1]!.params).toMatchObject({
    SortCriteria: { AttributeName: 'updatedAt', OrderBy: 'DESC' },
    FindingCriteria: { Criterion: { 'service.archived': { Equals: ['false'] }, severity: { GreaterThanOrEqual: 7 }, type: { Equals: ['T:R/x'] }, accountId: { Equals: ['111122223333'] }, updatedAt: { GreaterThanOrEqual: 0 } } },
  })
})

test('no more than the limit, and that there are more', async () => {
  const { lists, aws } = await listed(guardduty(), 60)
  expect(lists[0]!.answer).toMatchObject({ value: { more: true, findings: { length: 60 } } })
  expect(aws.calls.filter(({ operation }) => operation === 'ListFindings')).toHaveLength(2)
})

test('one that the SDK cannot read does not lose the others', async () => {
  const { lists } = await listed(guardduty(['f007', 'f049', 'f100']), 1000)
  const [{ answer }] = lists as [(typeof lists)[number]]
  if (answer.status !== 'ok') throw new Error(answer.status)
  expect(answer.value.findings).toHaveLength(117)
  expect(answer.value.problems.map(({ code, message }) => [code, /f\d\d\d/.exec(message)![0]])).toEqual([['unreadable-finding', 'f007'], ['unreadable-finding', 'f049'], ['unreadable-finding', 'f100']])
})

test('regions are told apart', async () => {
  const { lists } = await listed({ ...guardduty(), 'guardduty:ListDetectors @eu-north-1': { DetectorIds: [] }, 'guardduty:ListFindings @us-east-1': 'AccessDeniedException', 'guardduty:ListDetectors @af-south-1': 'UnrecognizedClientException' }, 10, ['eu-north-1', 'us-east-1', 'af-south-1', 'eu-west-1'])
  expect(lists.map(({ region, answer }) => [region, answer.status])).toEqual([['eu-north-1', 'off'], ['us-east-1', 'denied'], ['af-south-1', 'failed'], ['eu-west-1', 'ok']])
  expect(lists[1]!.answer).toMatchObject({ action: 'guardduty:ListFindings' })
})

test('a finding that lacks what every finding has is a problem', async () => {
  const answers: Answers = { ...guardduty(), 'guardduty:ListFindings': { FindingIds: ['f1'] }, 'guardduty:GetFindings': { Findings: [{ Id: 'f1', Type: 'A:B/C', SchemaVersion: '2.0' }] } }
  const { lists } = await listed(answers, 10)
  expect(lists[0]!.answer).toMatchObject({ value: { findings: [], problems: [{ code: 'unreadable-finding' }] } })
})

test('Security Hub: what is open, at least so severe', async () => {
  const aws = fakeAws({ 'securityhub:GetFindings': { Findings: [] } })
  await listFindings(askSecurityHub, aws, ['eu-west-1'], { score: 7 }, 10)
  const is = (value: string): object => ({ Value: value, Comparison: 'EQUALS' })
  expect(aws.calls[0]!.params).toMatchObject({ Filters: { RecordState: [is('ACTIVE')], WorkflowStatus: [is('NEW'), is('NOTIFIED')], SeverityLabel: [is('HIGH'), is('CRITICAL')] }, MaxResults: 10 })
})

test('the regions of the account', async () => {
  expect(await enabledRegions(fakeAws({ 'ec2:DescribeRegions': { Regions: [{ RegionName: 'eu-west-1' }, { RegionName: 'us-east-1' }] } }), 'eu-west-1')).toEqual({ status: 'ok', value: ['eu-west-1', 'us-east-1'] })
  expect(await enabledRegions(fakeAws({ 'ec2:DescribeRegions': 'UnauthorizedOperation' }), 'eu-west-1')).toMatchObject({ status: 'denied', action: 'ec2:DescribeRegions' })
})
