/** The rows of the context, and what is said of a finding that is closed or made up. */
import { accountName, contextRows } from '../../src/terminal/context-rows.js'
import { findingState } from '../../src/findings/finding-state.js'
import { fixture } from '../findings/fixtures.js'

const now = new Date('2026-11-24T03:00:00Z')

test('what is known, each in its row', () => {
  const rows = contextRows({
    owner: { state: 'known', value: 'payments' },
    environment: { state: 'known', value: 'prod' },
    group: { state: 'known', value: 'web-asg' },
    targets: { state: 'known', value: ['web', 'api'] },
    cluster: { state: 'none' },
    addresses: { state: 'known', value: ['203.0.113.9'] },
    role: { state: 'known', value: { name: 'web-role', sharedBy: ['i-0a', 'i-0b', 'i-0c', 'i-0d'] } },
    related: { state: 'known', value: { findings: [{ id: 'x', type: 'Recon:EC2/Portscan', severity: 'MEDIUM 5', updated: new Date('2026-11-24T02:00:00Z') }], more: false } },
    contained: { state: 'known', value: { signs: ['tag Status quarantine'], runs: ['01JHQZ0000000000000000RVN1'] } },
    quarantine: { state: 'known', value: ['AWSCompromisedKeyQuarantineV3'] },
  }, now)
  expect(rows).toEqual([
    ['owner', 'payments, prod'],
    ['member of', 'Auto Scaling group web-asg, target groups web, api'],
    ['public', '203.0.113.9'],
    ['role', 'web-role, used by 4 other instances too: i-0a, i-0b, i-0c, and 1 more'],
    ['also', '1 other open finding in 24 h: MEDIUM 5 Recon:EC2/Portscan 1 h ago'],
    ['already', 'tag Status quarantine, marked by run 01JHQZ0000000000000000RVN1, AWS attached AWSCompromisedKeyQuarantineV3'],
  ])
})

test('what nobody could say is one row, by reason', () => {
  const why = 'denied: ec2:DescribeInstances'
  expect(contextRows({ owner: { state: 'unknown', why }, role: { state: 'unknown', why }, account: { state: 'unknown', why: 'no answer in time' }, group: { state: 'none' } }, now)).toEqual([
    ['unknown', 'owner, who shares the role (denied: ec2:DescribeInstances); account name (no answer in time)'],
  ])
})

test('names from outside are harmless', () => {
  const hostile = { state: 'known', value: 'a\u001b[2J' } as const
  expect([contextRows({ owner: hostile }, now)[0]![1], accountName({ account: hostile })]).toEqual(['a\\x1b[2J', ' a\\x1b[2J'])
})

test('of an alarm and a rule, what they are by now', () => {
  const alarm = fixture('alarm-event')
  const rule = fixture('config-event')
  expect([findingState(alarm), findingState(rule)]).toEqual([[], []])
  expect(findingState({ ...alarm, status: 'OK' })).toEqual([expect.stringContaining('state OK by now')])
  expect(findingState({ ...alarm, status: 'OK', alarm: { ...alarm.alarm!, state: 'OK' } })).toEqual(['This alarm is not in the state ALARM.'])
  expect(findingState({ ...rule, status: 'COMPLIANT' })).toEqual(['The compliance of this resource is COMPLIANT by now.'])
  expect(findingState({ ...rule, status: 'no\u001b[2J' })).toEqual(['The compliance of this resource is another by now.'])
  expect(findingState({ ...rule, status: 'COMPLIANT', compliance: { status: 'COMPLIANT' } })).toEqual(['This resource was not found to be NON_COMPLIANT.'])
})

test('sample, archived, suppressed and updated since are said', () => {
  const finding = fixture('ec2-c2-api')
  expect(findingState(finding)).toEqual([])
  const said = findingState({ ...finding, sample: true, archived: true, suppressed: true, updated_since: new Date('2026-11-20T02:30:00Z') })
  expect(said).toEqual([
    expect.stringContaining('sample'),
    expect.stringContaining('archived in GuardDuty'),
    expect.stringContaining('suppressed'),
    expect.stringContaining('from 2026-11-20 02:30:00Z to 2026-11-20 02:58:00Z'),
  ])
})
