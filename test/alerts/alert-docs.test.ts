import { alertDocs } from '../../src/alerts/alert-docs.js'
import { placeOfDestination, secretsOfDestination } from '../../src/alerts/destination-words.js'
import { destinationTypes, type Destination, type Routing } from '../../src/runbooks/routing.js'
import type { Runbook } from '../../src/runbooks/runbook.js'

const runbook = (id: string, match: Runbook['match']): Runbook => ({ sirun: 1, id, title: `Title of ${id}`, summary: 'S', owner: 'secops', reviewed: { on: '2026-11-01', by: 'o', every: '90d' }, match })

const all: Record<Destination['type'], Destination> = {
  sns: { type: 'sns', topic: 'arn:aws:sns:eu-west-1:111122223333:alerts', role: 'arn:aws:iam::111122223333:role/teller' },
  sqs: { type: 'sqs', queue: 'https://sqs.eu-west-1.amazonaws.com/111122223333/alerts' },
  security_hub: { type: 'security_hub' },
  guardduty: { type: 'guardduty', archive: ['duplicate'] },
  pagerduty: { type: 'pagerduty', routing_key: { secret: 'oncall', key: 'routing', region: 'eu-west-1' } },
  jira: { type: 'jira', url: 'https://example.atlassian.net', project: 'SEC', user: 'a@example.com', token: { parameter: '/jira' } },
  slack: { type: 'slack', url: { env: 'SLACK_URL' }, fallback: 'mail' },
  webhook: { type: 'webhook', url: 'https://example.com/in', key: { file: 'key.txt' } },
  mail: { type: 'mail', server: 'smtps://mail.example.com:465', from: 's@example.com', to: ['soc@example.com', 'b@example.com'], user: 's', password: { env: 'MAIL_PASSWORD' } },
}

const routing: Routing = {
  destinations: all,
  rules: [{ id: 'urgent', when: 'priority == "P1" || environment == "prod"', to: ['pagerduty', 'slack'], why: 'Somebody has to get up.', escalation: 'standard' }],
  default: { to: ['slack'] },
  escalations: { standard: { tiers: [{ to: ['mail'] }, { to: ['slack', 'mail'], after: '15m' }], repeat: 2, remind: '4h' } },
  suppress: [{ id: 'pentest', when: 'finding.sample', reason: 'Ours.', from: '2026-11-01', until: '2026-12-01' }],
  limit: { alerts: 3, within: '5m' },
}

test('everything that is configured is written, each in its place', () => {
  const text = alertDocs({ routing, priorities: [{ when: 'environment == "prod"', priority: 'P1', acknowledge: '5m' }], assigned: { alarms: { 'my-alarm': 'two' }, rules: { 'my-rule': 'one' } }, runbooks: [runbook('two', [{ alarm: '*x*' }]), runbook('one', [{ types: ['A:B/C', 'D:*'], when: 'finding.sample' }, { control: 'S3.1' }])] })
  const section = (head: string): string => text.split(/^(?=## )/m).find((each) => each.startsWith(`## ${head}\n`))!
  expect(section('Destinations').split('\n').filter((line) => line.startsWith('| '))).toHaveLength(1 + destinationTypes.length)
  expect(section('Destinations')).toContain('| slack | slack | an incoming webhook | url: from the environment variable SLACK\\_URL | mail |')
  expect(section('Rules')).toContain('### 1. urgent\n\nSomebody has to get up.\n\nApplies where:\n\n```cel\npriority == "P1" || environment == "prod"\n```\n\nTold: pagerduty (pagerduty), slack (slack; where it cannot be told, mail). Where nobody acknowledges: escalation standard.')
  expect(section('Rules')).toContain('### Default\n\nFor every finding that no rule applies to. Told: slack (slack; where it cannot be told, mail). Nobody else is told where nobody acknowledges.')
  expect(section('Escalations')).toContain("### Escalation standard\n\n1. The priority's time to acknowledge after the alert: mail (mail).\n2. 15m after the step before: slack (slack; where it cannot be told, mail), mail (mail).\n\nThen all of it again, 2 times. While somebody has it and it is open, those who were told last are reminded every 4h.")
  expect(section('Suppressions')).toContain('### Suppression pentest\n\nOurs. It holds from 2026-11-01 until 2026-12-01, where:')
  expect(section('Grouping and limits')).toContain('at most 3 alerts within 5m')
  expect(section('Grouping and limits')).toContain('within 1h of the first')
  expect(section('Priorities')).toContain('| P1 | 5m | – | – |')
  expect(section('Priorities')).toContain('| CRITICAL | P1 | 15m | 1h | 24h |')
  expect(section('Runbooks').split('\n').slice(6)).toEqual([
    '| one | Title of one | types A:B/C, D:\\*, where finding.sample; control S3.1; rule my-rule (by the configuration) | secops |',
    '| two | Title of two | alarm \\*x\\*; alarm my-alarm (by the configuration) | secops |',
    '',
  ])
})

test('without a routing it says so', () => {
  expect(alertDocs({ runbooks: [] })).toContain('No routing is configured: nobody is told of a finding.')
})

test('a priority that is for everything leaves no severity', () => {
  const text = alertDocs({ priorities: [{ priority: 'P3' }], runbooks: [] })
  expect([text.includes('1. Every other finding:'), text.includes('| CRITICAL |')]).toEqual([true, false])
})

test.each<[Destination['type'], string, string[]]>([
  ['sns', 'arn:aws:sns:eu-west-1:111122223333:alerts', ['with the role arn:aws:iam::111122223333:role/teller']],
  ['sqs', 'https://sqs.eu-west-1.amazonaws.com/111122223333/alerts', []],
  ['security_hub', "the finding's own record in Security Hub", []],
  ['guardduty', "the finding's own record in GuardDuty, archived as duplicate", []],
  ['pagerduty', 'https://events.pagerduty.com', ['routing_key: from the AWS secret oncall, key routing']],
  ['jira', 'https://example.atlassian.net, project SEC, as a@example.com', ['token: from the AWS parameter /jira']],
  ['slack', 'an incoming webhook', ['url: from the environment variable SLACK_URL']],
  ['webhook', 'https://example.com/in', ['key: from the file key.txt']],
  ['mail', 'soc@example.com, b@example.com by smtps://mail.example.com:465', ['password: from the environment variable MAIL_PASSWORD']],
])('%s: a place, and where its secrets are', (type, place, secrets) => {
  expect([placeOfDestination(all[type]), secretsOfDestination(all[type])]).toEqual([place, secrets])
})

test('texts do nothing', () => {
  const evil = '<img src=x> [a](b) `c` | d\n# e \u202e'
  const text = alertDocs({
    routing: { ...routing, rules: [{ id: 'r', when: '"```\n# x" == environment', to: ['slack'], why: evil }], suppress: [{ id: 's', when: 'true', reason: evil, until: '2027-01-01' }] },
    runbooks: [{ ...runbook('x', [{ types: ['a | b'] }]), title: evil }],
  })
  expect(text).not.toMatch(/<img|\[a\]\(b\)|\u202e|^# e/m)
  expect(text).toContain('````cel\n"```\n# x" == environment\n````')
  for (const line of text.split('\n').filter((each) => each.startsWith('| x '))) expect(line.replaceAll('\\|', '').split('|')).toHaveLength(6)
})
