import { readRouting } from '../../src/runbooks/read-routing.js'

const text = `destinations:
  security: { type: slack, url: { env: SLACK_SECURITY_URL } }
  oncall: { type: pagerduty, routing_key: { secret: oncall, key: routing_key }, fallback: mail }
  mail: { type: mail, server: "smtps://mail.example.com:465", from: sirun@example.com, to: [soc@example.com] }
rules:
  - { id: production, when: 'environment == "prod" && priority == "P1"', to: [oncall, security] }
default: { to: [security] }
suppress:
  - { id: pentest, when: 'finding.remote.ip == "198.51.100.7"', reason: Ours., from: 2026-11-01, until: 2026-12-01T08:00+01:00 }
group: { within: 2h }
limit: { alerts: 5, within: 10m }
`

test('what is right is read as it is written', () => {
  const { value, diagnostics } = readRouting(text, 'routing.yaml')
  expect(diagnostics).toEqual([])
  expect(value).toMatchObject({
    destinations: { oncall: { type: 'pagerduty', routing_key: { secret: 'oncall', key: 'routing_key' }, fallback: 'mail' } },
    default: { to: ['security'] },
    suppress: [{ from: '2026-11-01', until: '2026-12-01T08:00+01:00' }],
    limit: { alerts: 5, within: '10m' },
  })
})

const rest = 'destinations: { a: { type: security_hub }, b: { type: guardduty } }\ndefault: { to: [a] }\n'
const slack = (more: string): string => `destinations: { a: { type: slack, ${more} } }\ndefault: { to: [a] }\n`

test.each([
  ['nothing', '', 'empty-file 1:1 '],
  ['a list', '[]', 'wrong-type 1:1 '],
  ['broken YAML', 'destinations: {', 'yaml-syntax 1:16 Check the indentation, brackets and quotes here and just above.'],
  ['no default', 'destinations: { a: { type: guardduty } }', 'missing-key 1:1 '],
  ['unknown key', `${rest}supress: []\n`, 'unknown-key 3:1 Did you mean suppress?'],
  ['unknown key of a rule', `${rest}rules: [{ id: r, when: "true", to: [a], wy: x }]`, 'unknown-key 3:41 Did you mean why?'],
  ['unknown type', 'destinations: { a: { type: slak } }\ndefault: { to: [a] }', 'wrong-value 1:28 Did you mean slack?'],
  ['no type', 'destinations: { a: { url: x } }\ndefault: { to: [a] }', 'missing-key 1:17 Known: sns, sqs, security_hub, guardduty, pagerduty, jira, slack, webhook or mail.'],
  ['unknown key of a destination', slack('url: { env: X }, fallbak: a'), 'unknown-key 1:52 Did you mean fallback?'],
  ['key of another type', slack('url: { env: X }, token: { env: Y }'), 'unknown-key 1:52 Known here: type, url, fallback.'],
  ['unknown key of a secret', slack('url: { env: X, regoin: y }'), 'unknown-key 1:50 Did you mean region?'],
  ['nothing that says where a secret is', slack('url: {}'), 'wrong-value 1:40 '],
  ['two places of a secret', slack('url: { env: X, file: y }'), 'wrong-value 1:40 '],
  ['destination that is nowhere', `${rest}rules: [{ id: r, when: "true", to: [a, bb] }]`, 'unknown-destination 3:40 Did you mean b?'],
  ['default that is nowhere', 'destinations: { alerts: { type: guardduty } }\ndefault: { to: [alert] }', 'unknown-destination 2:17 Did you mean alerts?'],
  ['fallback that is nowhere', 'destinations: { a: { type: guardduty, fallback: zzz } }\ndefault: { to: [a] }', 'unknown-destination 1:49 Known: a.'],
  ['tier that is nowhere', `${rest}escalations: { e: { tiers: [{ to: [a] }, { to: [a, bb] }] } }`, 'unknown-destination 3:52 Did you mean b?'],
  ['escalation that is nowhere', 'destinations: { a: { type: guardduty } }\ndefault: { to: [a], escalation: standart }\nescalations: { standard: { tiers: [{ to: [a] }] } }', 'unknown-escalation 2:33 Did you mean standard?'],
  ['escalation of a rule without any', `${rest}rules: [{ id: r, when: "true", to: [a], escalation: e }]`, 'unknown-escalation 3:53 Write it under escalations.'],
  ['fallback to itself', 'destinations: { a: { type: guardduty, fallback: a } }\ndefault: { to: [a] }', 'fallback-cycle 1:49 Take one of them out.'],
  ['two rules of one id', `${rest}rules: [{ id: r, when: "true", to: [a] }, { id: r, when: "false", to: [b] }]`, 'duplicate-id 3:49 Give each its own id.'],
  ['two suppressions of one id', `${rest}suppress: [{ id: s, when: "true", reason: x, until: 2027-01-01 }, { id: s, when: "true", reason: x, until: 2027-01-01 }]`, 'duplicate-id 3:73 Give each its own id.'],
  ['no expression', `${rest}rules: [{ id: r, when: "finding.sample &&", to: [a] }]`, 'expression-syntax 3:42 '],
  ['name of nothing', `${rest}rules: [{ id: r, when: 'prioritty == "P1"', to: [a] }]`, 'name-not-visible 3:25 Did you mean priority?'],
  ['name of a runbook', `${rest}rules: [{ id: r, when: org.x, to: [a] }]`, 'name-not-visible 3:24 It sees finding, environment and priority.'],
  ['function of nobody', `${rest}suppress: [{ id: s, when: lower(environment) == "x", reason: x, until: 2027-01-01 }]`, 'expression-type 3:27 '],
  ['expression cut off by a comment', `${rest}rules:\n  - id: r\n    when: environment == "a" # || true\n    to: [a]\n`, 'quote-it 5:30 Quote it: put the whole value in "…" or in a >- block. A comment goes above.'],
  ['day that is none', `${rest}suppress: [{ id: s, when: "true", reason: x, until: 2026-02-30 }]`, 'wrong-value 3:53 '],
  ['end before the beginning', `${rest}suppress: [{ id: s, when: "true", reason: x, from: 2026-12-01, until: 2026-12-01 }]`, 'ends-before-it-begins 3:71 Correct from or until.'],
])('%s', (_, wrong, expected) => {
  const { value, diagnostics } = readRouting(wrong, 'routing.yaml')
  expect([value, diagnostics.map(({ code, place, hint }) => `${code} ${place?.line}:${place?.column} ${hint ?? ''}`)]).toEqual([undefined, [expected]])
})

test('a cycle of fallbacks is said once, with those that are in it', () => {
  const { diagnostics } = readRouting('destinations: { in: { type: guardduty, fallback: a }, a: { type: guardduty, fallback: b }, b: { type: security_hub, fallback: a } }\ndefault: { to: [a] }', 'r.yaml')
  expect(diagnostics.map(({ message }) => message)).toEqual(['The fallbacks lead back to a: a, b, a.'])
})

// Each is put together here, so that no scanner takes this file for one that holds a secret.
const webhook = ['https://hooks.slack.com', 'services', 'T01234567', 'B01234567', 'a1B2c3D4e5F6g7H8i9J0k1L2'].join('/')
const password = 'correct-horse'

test.each([
  ['a webhook where its secret belongs', slack(`url: "${webhook}"`)],
  ['a webhook as the name of a variable', slack(`url: { env: "${webhook}" }`)],
  ['a webhook in a comment', `${rest}# was ${webhook}\n`],
  ['a password as the name of a variable', slack(`url: { env: "${password}!" }`)],
  ['a password where its source belongs', `destinations: { a: { type: mail, server: "smtps://m:465", from: a@b, to: [a@b], password: ${password} } }\ndefault: { to: [a] }`],
  ['a password in the address of a server', `destinations: { a: { type: mail, server: "smtps://me:${password}@m:465", from: a@b, to: [a@b] } }\ndefault: { to: [a] }`],
  ['a password in the address of a site', `destinations: { a: { type: webhook, url: "https://me:${password}@example.com", key: { env: K } } }\ndefault: { to: [a] }`],
  ['a token in an address', `destinations: { a: { type: webhook, url: "https://example.com/in?token=${password}", key: { env: K } } }\ndefault: { to: [a] }`],
  ['a webhook for a topic', `destinations: { a: { type: sns, topic: "${webhook}" } }\ndefault: { to: [a] }`],
])('%s is refused, and not said again', (_, wrong) => {
  const { value, diagnostics } = readRouting(wrong, 'routing.yaml')
  expect(value).toBeUndefined()
  expect(diagnostics).toHaveLength(1)
  expect(JSON.stringify(diagnostics)).not.toMatch(/correct-horse|a1B2c3D4/)
})
