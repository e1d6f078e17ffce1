import type { FindingContext } from '../../src/context/finding-context.js'
import { alertRows } from '../../src/alerts/alert-rows.js'
import { readRunbook } from '../../src/runbooks/read-runbook.js'
import { readFindings } from '../../src/findings/read-finding.js'
import { fixture, fixtureNames, fixtureText } from '../findings/fixtures.js'
import { alertOf } from './alert-of.js'

const runbook = readRunbook(`sirun: 1
id: cut-off
title: Cut it off
summary: It talks to a bad host. More is known.
owner: cloud-secops
reviewed: { on: 2026-11-01, by: cloud-secops, every: 90d }
match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]
inputs:
  id: { type: string, from: finding.?instance.?id, describe: The instance }
isolate:
  - { id: tell, title: Tell the owner, manual: Call them }
  - { id: cut, title: Cut the instance off, use: ec2-quarantine-instance, with: { instance_id: "\${inputs.id}" } }
`, 'cut-off.yaml').value!

const context: FindingContext = {
  owner: { state: 'known', value: 'web-team' },
  environment: { state: 'known', value: 'prod' },
  account: { state: 'known', value: 'shop' },
  group: { state: 'none' },
  role: { state: 'known', value: { name: 'web-server', sharedBy: ['i-1', 'i-2'] } },
  related: { state: 'unknown', why: 'denied: guardduty:ListFindings' },
}

test('says what it means, whom it concerns, who did it, what will be done, and how to begin', () => {
  const alert = alertOf(fixture('ec2-c2-event'), { context, match: { runbook, reason: 'type is so' } })
  expect(alert).toMatchObject({
    title: 'P2 HIGH Backdoor:EC2/C&CActivity.B: i-0aaaabbbbccccdddd "web-1" (web-team, prod) in 111122223333 eu-west-1',
    means: 'It talks to a bad host.',
    states: [],
    affected: ['i-0aaaabbbbccccdddd "web-1" (web-team, prod)'],
    actor: ['from 198.51.100.23, port 8443, Exampleland, AS64496, Example Net'],
    seen: { count: 3 },
    runbook: { id: 'cut-off', reason: 'type is so', does: ['isolate: Cut the instance off'] },
    command: 'sirun respond arn:aws:guardduty:eu-west-1:111122223333:detector/0123456789abcdef0123456789abcdef/finding/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1',
  })
  const rows = Object.fromEntries(alertRows(alert).map(({ label, lines }) => [label, lines]))
  expect(rows).toMatchObject({
    Priority: ['P2: severity is HIGH', 'acknowledge within 30 min (by 2026-11-24 03:30:00Z), contain within 4 h (by 2026-11-24 07:00:00Z), resolve within 3 d (by 2026-11-27 03:00:00Z)'],
    Where: ['account 111122223333 "shop", eu-west-1'],
    Known: ['role web-server, used by i-1, i-2 too', 'related findings: not known (denied: guardduty:ListFindings)'],
  })
})

test('who used a key, with which call', () => {
  expect(alertOf(fixture('iam-key')).actor).toEqual(['IAMUser build-user', 'from 198.51.100.23, Exampleland, AS64496, Example Net', 'called s3.amazonaws.com ListBuckets: AccessDenied', 'with aws-cli/2'])
})

test('a sample says that it is one, and what has no runbook says so', () => {
  expect(alertOf(fixture('sample')).states).toEqual(['This is a sample finding: its resources do not exist.'])
  expect(alertRows(alertOf(fixture('sample'))).find(({ label }) => label === 'Runbook')).toEqual({ label: 'Runbook', lines: ['none is for this type'] })
})

test('a finding that only Security Hub knows is asked for there, its id one shell word', () => {
  const finding = fixture('ec2-c2-event')
  delete finding.arn
  const { command, link } = alertOf({ ...finding, source: 'security-hub', id: "x'; rm -rf ~ #" })
  expect(command).toBe(String.raw`sirun respond 'security-hub:x'\''; rm -rf ~ #' --region eu-west-1`)
  expect(link).toBeUndefined()
})

test('an alarm and a rule are asked for by their names', () => {
  const alarm = alertOf(fixture('alarm-event'))
  expect([alarm.command, alarm.link]).toEqual(['sirun respond arn:aws:cloudwatch:eu-west-1:111122223333:alarm:CIS-RootAccountUsage', expect.stringContaining('#alarmsV2:alarm/CIS-RootAccountUsage')])
  expect(alertOf(fixture('config-event')).command).toBe('sirun respond config:s3-bucket-public-read-prohibited/AWS::S3::Bucket/example-site --region eu-west-1')
})

test.each(fixtureNames)('%s: says whom it concerns, and what to do', (name) => {
  for (const finding of readFindings(fixtureText(name), name).findings) {
    const alert = alertOf(finding)
    expect(alert.affected).not.toEqual([])
    expect(alert.command).toMatch(/^sirun respond \S/)
  }
})

test.each(['evil.example/', 'EU-WEST-1', ''])('a region %j makes no link', (region) => {
  expect(alertOf({ ...fixture('ec2-c2-event'), region }).link).toBeUndefined()
})
