/** `sirun alerts doctor`, over servers of ours: what it says, exit codes, what is recorded, and that no test counts as an alert. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pagerDutyServer, routingKey } from '../alerts/servers/pagerduty.js'
import { slackPath, slackServer } from '../alerts/servers/slack.js'
import { fixtureText } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain, type Ended } from './run-main.js'

const newFolder = temporaryFolders()
let slack: Awaited<ReturnType<typeof slackServer>>
let pagerDuty: Awaited<ReturnType<typeof pagerDutyServer>>
let folder: string

beforeEach(async () => {
  slack = await slackServer()
  pagerDuty = await pagerDutyServer()
  folder = newFolder()
  writeFileSync(join(folder, 'sirun.config.yaml'), 'state_dir: state\n')
  writeRouting()
})
afterEach(() => Promise.all([slack.close(), pagerDuty.close()]))

function writeRouting(more = ''): void {
  writeFileSync(join(folder, 'routing.yaml'), `destinations:
  oncall: { type: pagerduty, url: "${pagerDuty.url}", routing_key: { env: KEY }, fallback: secops }
  secops: { type: slack, url: { env: SLACK } }
${more}rules:
  - { id: urgent, when: priority == "P1", to: [oncall] }
default: { to: [secops] }
`)
}

const doctor = (argv: string[], env: Record<string, string> = {}): Promise<Ended> =>
  runMain(['alerts', 'doctor', ...argv, '--config', 'sirun.config.yaml'], folder, { KEY: routingKey, SLACK: `${slack.url}${slackPath}`, ...env })

function log(): { type: string; to?: string }[] {
  return jsonLines(readFileSync(join(folder, 'state', 'alerts', new Date().toISOString().slice(0, 10), 'journal.jsonl'), 'utf8')) as { type: string }[]
}

const withoutTimes = (text: string): string => text.replace(/, [\d.]+ m?s\)/g, ', 1 ms)').replace(/sirun-[0-9a-f]{32}/g, 'KEY')

test('all alive: each is named with its way, and it ends with 0', async () => {
  const { code, stdout, stderr } = await doctor(['--yes'])
  expect([code, stderr, withoutTimes(stdout)]).toEqual([0, '', `✔ oncall (pagerduty, 1 ms): delivered KEY;
  closed again
    From rule urgent.
✔ secops (slack, 1 ms): delivered
    From default, fallback of oncall.

✔ rule urgent: oncall
✔ default: secops

2 destinations tested, none is dead.
`])
  expect([...pagerDuty.incidents.values()].flat().map(({ state }) => state)).toEqual(['resolved'])
})

test('a dead one is named, with the reason and what to do, and who is told in its place', async () => {
  const { code, stdout } = await doctor(['--yes'], { KEY: 'short' })
  expect([code, withoutTimes(stdout)]).toEqual([1, expect.stringMatching(/^✘ oncall \(pagerduty, 1 ms\): refused: HTTP 400: [^]*\n! rule urgent: oncall is dead, its fallback secops is alive\n✔ default: secops\n\n2 destinations tested, dead: oncall\.\n$/)])
})

test('a rule that reaches nobody is named at the end, and no secret is', async () => {
  const { code, stdout } = await doctor(['--yes'], { KEY: 'short', SLACK: `${slack.url}/services/none` })
  expect(code).toBe(1)
  expect(stdout.replace(/\s+/g, ' ')).toContain('✘ rule urgent: reaches nobody: oncall is dead, and no fallback of it is alive (secops) ✘ default: reaches nobody: secops is dead, and has no fallback 2 destinations tested, dead: oncall, secops. Nobody is told by: rule urgent, default.')
  for (const text of [stdout, JSON.stringify(log())]) expect(text).not.toContain('/services/')
})

test('as JSON: one object a destination, one a way', async () => {
  const { code, stdout } = await doctor(['--yes', '--json'], { KEY: 'short' })
  expect([code, jsonLines(stdout)]).toMatchObject([
    1,
    [
      { type: 'tested', name: 'oncall', destination: 'pagerduty', state: 'dead', delivery: { status: 'refused', error: { status: 400 } }, took: expect.any(Number) as number, leads: ['rule urgent'] },
      { type: 'tested', name: 'secops', destination: 'slack', state: 'alive', delivery: { status: 'delivered' }, leads: ['default', 'fallback of oncall'] },
      { type: 'way', name: 'rule urgent', state: 'detour', to: [{ name: 'oncall', state: 'dead', instead: 'secops' }] },
      { type: 'way', name: 'default', state: 'open' },
    ],
  ])
})

test('who tested what with which result is recorded, and counts as no alert', async () => {
  await doctor(['--yes'])
  const records = log()
  expect(records.map(({ type, to }) => [type, to]).sort()).toEqual([['opened', undefined], ['tested', 'oncall'], ['tested', 'secops']])
  expect(records[1]).toMatchObject({ user: expect.any(String) as string, by: { host: expect.any(String) as string }, test: expect.any(String) as string, state: 'alive' })
  writeFileSync(join(folder, 'one.json'), fixtureText('ec2-c2-event'))
  const sent = await runMain(['alert', 'file:one.json', '--send', '--json', '--config', 'sirun.config.yaml'], folder, { KEY: routingKey, SLACK: `${slack.url}${slackPath}` })
  expect(jsonLines(sent.stdout)).toMatchObject([{ destinations: [{ name: 'secops', outcome: 'told', told: true }] }])
})

test('--only tests what it names, and speaks of the ways that lead there', async () => {
  const { code, stdout } = await doctor(['--yes', '--json', '--only', 'secops'])
  expect([code, jsonLines(stdout)]).toMatchObject([0, [{ type: 'tested', name: 'secops' }, { type: 'way', name: 'default', state: 'open' }]])
  expect(pagerDuty.received).toEqual([])
  const wrong = await doctor(['--yes', '--only', 'secop'])
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringMatching(/no-such-destination[^]*secops/)])
})

test('without a terminal it wants --yes, and sends nothing before', async () => {
  const { code, stderr } = await doctor([])
  expect([code, stderr]).toEqual([3, expect.stringMatching(/unconfirmed[^]*--yes/)])
  expect([...slack.received, ...pagerDuty.received]).toEqual([])
})

test('a dry run shows what would be sent, without a secret, and writes nothing', async () => {
  writeRouting('  hub: { type: security_hub }\n')
  const { code, stdout } = await doctor(['--dry-run', '--priority', 'P2'], { KEY: '' })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^oncall \(pagerduty\): POST http[^]*"event_action": "trigger"[^]*TEST: P2[^]*\nsecops \(slack\)[^]*\nhub \(security_hub\): it would only be read\n$/)
  expect(jsonLines((await doctor(['--dry-run', '--json'])).stdout)).toMatchObject([{ type: 'draft', name: 'oncall' }, { name: 'secops' }, { name: 'hub', draft: null }])
  expect([existsSync(join(folder, 'state')), slack.received, pagerDuty.received]).toEqual([false, [], []])
})

test('a log that cannot be kept: nothing is sent', async () => {
  writeFileSync(join(folder, 'state'), '')
  expect((await doctor(['--yes'])).code).toBe(5)
  expect([...slack.received, ...pagerDuty.received]).toEqual([])
})

test('wrong words are usage', async () => {
  expect((await doctor(['--yes', '--priority', 'P5'])).code).toBe(2)
  expect((await runMain(['alerts', 'doctor', '--yes'], newFolder())).stderr).toContain('no-routing')
})
