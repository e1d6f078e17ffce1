/** sirun alerts test: which rule sends a finding where, why the others do not, and what would be sent. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fixtureNames, fixtureText } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { exampleRouting } from '../../src/cli/example-routing.js'
import { readRouting } from '../../src/runbooks/read-routing.js'
import { jsonLines, runMain, type Ended } from './run-main.js'

const newFolder = temporaryFolders()

/** Rules, default, suppressions and the rest. */
const routing = (rest: string): string => `destinations:
  security: { type: slack, url: { env: SLACK_SECURITY_URL } }
  oncall: { type: pagerduty, routing_key: { env: PAGERDUTY_ROUTING_KEY }, fallback: security }
  hub: { type: security_hub }
${rest}`
const usual = `rules:
  - { id: database, when: finding.database.engine == "aurora", to: [oncall] }
  - { id: low, when: finding.severity.score < 2.0, to: [hub] }
  - { id: ec2, when: finding.resource_type == "Instance", to: [oncall, hub] }
  - { id: rest, when: has(finding.account), to: [security] }
default: { to: [security] }
`

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = newFolder()
  mkdirSync(join(folder, 'home'))
  for (const [name, text] of Object.entries({ 'sirun.config.yaml': 'max_targets: 20\n', 'one.json': fixtureText('ec2-c2-event'), ...files })) writeFileSync(join(folder, name), text)
  return folder
}

// A secret that is there is not read.
const secret = 'https://hooks.example.com/very-secret'

function tryIt(folder: string, ...argv: string[]): Promise<Ended> {
  return runMain(['alerts', 'test', ...argv, '--config', 'sirun.config.yaml'], folder, { HOME: join(folder, 'home'), SLACK_SECURITY_URL: secret })
}

interface Tested {
  finding: object | null
  problem?: { code: string }
  environment: string
  routing: { default: boolean; rules: object[]; suppressions: object[]; suppressed: object | null } | null
  destinations: { name: string; outcome: string; rules: string[]; fallbacks: string[]; draft: { to: string; body: object } | null }[]
}

const tested = ({ stdout }: Ended): Tested[] => jsonLines(stdout) as Tested[]

test('which rule decides, why the others do not, and what would be sent', async () => {
  const folder = folderWith({ 'routing.yaml': routing(usual) })
  const { code, stdout, stderr } = await tryIt(folder, 'file:one.json')
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^P2 HIGH Backdoor:EC2\/C&CActivity\.B: i-0aaaabbbbccccdddd/)
  expect(stdout).toContain(`Decided by ec2.
  – database: does not apply: there is no finding.database
  – low: does not apply: its condition is false for this finding
  ✔ ec2: applies
  – rest: not asked: an earlier rule counts
`)
  expect(stdout).toContain('  oncall (pagerduty) is told. Where it cannot be: security.\n    POST https://events.pagerduty.com/v2/enqueue\n    {\n')
  expect(stdout).toContain('  hub (security_hub) is told.\n    securityhub:BatchUpdateFindings')
  expect(stdout).toContain('\nNothing was sent.\n')
  expect(stdout).not.toContain('very-secret')
})

test('a text that would be sent is shown in its lines', async () => {
  const mail = 'destinations:\n  soc: { type: mail, server: smtps://mail.example.com:465, from: sirun@example.com, to: [soc@example.com] }\ndefault: { to: [soc] }\n'
  const { stdout } = await tryIt(folderWith({ 'routing.yaml': mail }), 'file:one.json')
  expect(stdout).toMatch(/^ {6}"subject": "P2 HIGH Backdoor:EC2\/C&CActivity\.B: .*"/m)
  expect(stdout).toMatch(/^ {4}text:\n {6}P2 HIGH Backdoor:EC2\/C&CActivity\.B: /m)
  expect(stdout).toContain('\n      Respond:\n')
})

test('the same for tools', async () => {
  const folder = folderWith({ 'routing.yaml': routing(usual) })
  const ended = await tryIt(folder, 'file:one.json', '--json')
  const [one] = tested(ended)
  expect(one).toMatchObject({
    type: 'alert-test',
    finding: { type: 'Backdoor:EC2/C&CActivity.B' },
    alert: { urgency: { priority: 'P2' } },
    environment: '',
    routing: {
      default: false,
      rules: [
        { id: 'database', applies: false, because: 'lacking', lacks: 'finding.database' },
        { id: 'low', applies: false, because: 'false' },
        { id: 'ec2', applies: true },
        { id: 'rest', applies: false, because: 'earlier' },
      ],
      suppressions: [],
      suppressed: null,
    },
    destinations: [
      { name: 'oncall', type: 'pagerduty', rules: ['ec2'], outcome: 'told', fallbacks: ['security'], draft: { to: 'POST https://events.pagerduty.com/v2/enqueue' } },
      { name: 'hub', type: 'security_hub', rules: ['ec2'], outcome: 'told', fallbacks: [] },
    ],
  })
  expect(ended.stdout).not.toContain('very-secret')
})

test('where no rule applies, it says so, and the default decides', async () => {
  const { stdout } = await tryIt(folderWith({ 'routing.yaml': routing('rules: [{ id: r, when: finding.sample, to: [hub, oncall] }]\ndefault: { to: [security] }\n') }), 'file:one.json')
  expect(stdout).toContain('No rule applies: the default decides.\n')
  expect(stdout).toContain('  security (slack) is told.')
})

test('a suppression, in its time', async () => {
  const folder = folderWith({ 'routing.yaml': routing(`${usual}suppress: [{ id: pentest, when: finding.account == "111122223333", reason: Ours., from: 2026-12-01, until: 2026-12-02 }]\n`) })
  const at = async (time: string): Promise<Tested> => tested(await tryIt(folder, 'file:one.json', '--json', '--at', time))[0]!
  expect((await at('2026-11-30')).routing?.suppressions).toEqual([{ id: 'pentest', applies: false, because: 'not-yet' }])
  const during = await at('2026-12-01T12:00Z')
  expect(during.routing?.suppressed).toEqual({ id: 'pentest', reason: 'Ours.', from: '2026-12-01T00:00:00.000Z', until: '2026-12-02T00:00:00.000Z' })
  expect(during.destinations.map(({ outcome, draft }) => [outcome, draft])).toEqual([['suppressed', null], ['suppressed', null]])
  expect((await at('2026-12-02')).destinations[0]!.outcome).toBe('told')
  const { stdout } = await tryIt(folder, 'file:one.json', '--at', '2026-12-01')
  expect(stdout).toContain('Nobody is told: pentest suppresses it until 2026-12-02 00:00:00Z, because: Ours.')
})

test('of a batch, each comes after those before it', async () => {
  const event = fixtureText('ec2-c2-event')
  const others = [1, 2].map((n) => event.replaceAll('i-0aaaabbbbccccdddd', `i-0aaaabbbbccccdd${n}0`))
  const folder = folderWith({ 'batch.json': `[${[event, event, ...others].join(',')}]`, 'routing.yaml': routing('default: { to: [security] }\nlimit: { alerts: 2, within: 10m }\n') })
  const ended = await tryIt(folder, 'file:batch.json', '--json')
  expect(tested(ended).map(({ destinations }) => destinations.map(({ outcome }) => outcome).join())).toEqual(['told', 'grouped', 'told', 'limited'])
  const { stdout } = await tryIt(folder, 'file:batch.json')
  const words = stdout.replace(/\s+/g, ' ')
  expect(words).toContain('that one now stands for 2')
  expect(words).toContain('it was told of 2 alerts, and 1 waits for the summary')
})

test('who is told where nobody acknowledges, and when', async () => {
  const escalation = 'default: { to: [security], escalation: standard }\nescalations:\n  standard: { tiers: [{ to: [oncall] }, { to: [oncall, security], after: 15m }], repeat: 1 }\n'
  const folder = folderWith({ 'routing.yaml': routing(escalation) })
  const { stdout } = await tryIt(folder, 'file:one.json', '--at', '2026-11-24T03:00Z')
  expect(stdout).toContain(`Where nobody acknowledges it (standard):
  30 min after it (2026-11-24 03:30:00Z), step 1: oncall
  45 min after it (2026-11-24 03:45:00Z), step 2: oncall, security
  1 h 15 min after it (2026-11-24 04:15:00Z), step 3: oncall
  1 h 30 min after it (2026-11-24 04:30:00Z), step 4: oncall, security
  Then nobody else is told.
`)
  expect(jsonLines((await tryIt(folder, 'file:one.json', '--at', '2026-11-24T03:00Z', '--json')).stdout)).toMatchObject([{ escalation: { name: 'standard', steps: [{ number: 1, tier: 1, of: 4, to: ['oncall'], at: '2026-11-24T03:30:00.000Z' }, { number: 2 }, { number: 3 }, { number: 4 }] } }])
  const without = folderWith({ 'routing.yaml': routing(usual) })
  expect((await tryIt(without, 'file:one.json')).stdout).toContain('Where nobody acknowledges it, nobody else is told: it has no escalation.')
  expect(jsonLines((await tryIt(without, 'file:one.json', '--json')).stdout)).toMatchObject([{ escalation: null }])
})

test('without a routing: the alert, and how to begin', async () => {
  const folder = folderWith({})
  const { code, stdout } = await tryIt(folder, 'file:one.json')
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^P2 HIGH[^]*No routing is configured[^]*destinations:/)])
  expect(tested(await tryIt(folder, 'file:one.json', '--json'))).toMatchObject([{ finding: { account: '111122223333' }, routing: null, destinations: [] }])
})

test('the routing that it proposes is one', () => {
  expect(readRouting(exampleRouting, 'routing.yaml').diagnostics).toEqual([])
})

test('what is no finding is said, among others too', async () => {
  const folder = folderWith({ 'routing.yaml': routing(usual), 'none.json': '{"hello":"world"}', 'text.json': 'hello', 'mixed.json': `[${fixtureText('ec2-c2-event')},{"hello":"world"}]` })
  for (const file of ['none.json', 'text.json']) {
    const { code, stdout, stderr } = await tryIt(folder, `file:${file}`)
    expect([code, stderr, stdout]).toEqual([0, '', expect.stringMatching(/^This is no finding that sirun knows: nobody would be told\.\n/)])
    expect(tested(await tryIt(folder, `file:${file}`, '--json'))).toMatchObject([{ type: 'alert-test', finding: null, problem: { code: expect.any(String) } }])
  }
  const mixed = await tryIt(folder, 'file:mixed.json', '--json')
  expect([mixed.code, tested(mixed).map(({ finding }) => finding === null)]).toEqual([0, [false, true]])
})

test.each([
  ['a file that is not there', ['file:nowhere.json'], 'no-such-file'],
  ['a time that is none', ['file:one.json', '--at', 'tomorrow'], 'wrong-time'],
])('%s is a usage error', async (_, argv, code) => {
  const ended = await tryIt(folderWith({ 'routing.yaml': routing(usual) }), ...argv)
  expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining(`[${code}]`)])
})

test('a wrong routing is a usage error with its place', async () => {
  const { code, stderr } = await tryIt(folderWith({ 'routing.yaml': routing('default: { to: [secruity] }\n') }), 'file:one.json')
  expect([code, stderr]).toEqual([2, expect.stringMatching(/routing\.yaml:5:17[^]*Did you mean security\?/)])
})

async function endsInARule(folder: string, file: string): Promise<void> {
  const ended = await tryIt(folder, `file:${file}`, '--json')
  expect(ended.code).toBe(0)
  for (const { finding, problem, routing: decision, destinations } of tested(ended)) {
    if (finding === null) expect(problem?.code).toMatch(/^[a-z-]+$/)
    else expect([decision!.default || decision!.rules.some((each) => (each as { applies: boolean }).applies), destinations.length > 0]).toEqual([true, true])
  }
  const { code, stdout } = await tryIt(folder, `file:${file}`)
  expect([code, stdout]).toEqual([0, expect.stringMatching(/(?:^|\n)Decided by |No rule applies|This is no finding that sirun knows/)])
}

test.each(fixtureNames)('%s ends in a rule, or is no finding', async (name) => {
  await endsInARule(folderWith({ 'routing.yaml': routing(usual), 'event.json': fixtureText(name) }), 'event.json')
})

/** Samples of real findings. */
const corpus = process.env['SIRUN_CORPUS']
if (corpus !== undefined) {
  const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json')).sort()
  test.each(files)('SIRUN_CORPUS %s', async (file) => {
    await endsInARule(folderWith({ 'routing.yaml': routing(usual), 'event.json': readFileSync(join(corpus, file), 'utf8') }), 'event.json')
  })
}
