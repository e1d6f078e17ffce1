/** `sirun ack` and `sirun alerts resolve`, over servers of ours: who has it, who is shown it, exit codes, wrong words. */
import { readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
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
let env: Record<string, string>

beforeEach(async () => {
  slack = await slackServer()
  pagerDuty = await pagerDutyServer()
  folder = newFolder()
  env = { KEY: routingKey, SLACK: `${slack.url}${slackPath}`, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_MAX_ATTEMPTS: '1' }
  writeFileSync(join(folder, 'one.json'), fixtureText('ec2-c2-event'))
  writeFileSync(join(folder, 'two.json'), fixtureText('iam-key'))
  writeFileSync(join(folder, 'sirun.config.yaml'), 'state_dir: state\n')
  writeFileSync(join(folder, 'routing.yaml'), `destinations:
  oncall: { type: pagerduty, url: "${pagerDuty.url}", routing_key: { env: KEY } }
  lead: { type: slack, url: { env: SLACK } }
escalations:
  standard: { tiers: [{ to: [lead] }] }
default: { to: [oncall], escalation: standard }
`)
})
afterEach(() => Promise.all([slack.close(), pagerDuty.close()]))

const sirun = (...argv: string[]): Promise<Ended> => runMain([...argv, '--config', 'sirun.config.yaml'], folder, env)
const send = (...files: string[]): Promise<unknown> => Promise.all(files.map((file) => sirun('alert', `file:${file}`, '--send')))
const incidents = async (): Promise<{ short: string; key: string; state: string; finding: { id: string; arn: string } }[]> => jsonLines((await sirun('alerts', 'list', '--all', '--json')).stdout) as never
const states = (): string[] => [...pagerDuty.incidents.values()].flat().map(({ state }) => state)

test('says who has it, who is not told any more, and what is left on the clock; PagerDuty shows it', async () => {
  await send('one.json')
  const [one] = await incidents()
  const { code, stdout, stderr } = await sirun('ack', one!.short, '--note', 'mine')
  expect([code, stderr, stdout]).toEqual([0, '', expect.stringMatching(new RegExp(`^P2 HIGH Backdoor:EC2[^]*\n {4}You have it now, ${userInfo().username} on \\S+\\.\n {4}Not told now: lead, step 1 of 1, due in 29 min 5\\d s\\.\n {4}Time left: contain 3 h 59 min, resolve 2 d 23 h\\.\n {4}oncall: delivered sirun-`))])
  expect(states()).toEqual(['acknowledged'])
  expect((await sirun('alerts', 'list')).stdout).toMatch(/has it, for [^]*: mine[^]*sirun alerts resolve/)
  expect(slack.received).toEqual([])
})

test('what somebody has already stays theirs', async () => {
  await send('one.json')
  await sirun('ack', 'file:one.json')
  const again = await sirun('ack', 'file:one.json')
  expect([again.code, again.stdout]).toEqual([0, expect.stringMatching(/ has it already, for \d/)])
  expect(states()).toEqual(['acknowledged'])
})

test('as JSON, by its id: what was said, and what came of it', async () => {
  await send('one.json')
  const [one] = await incidents()
  expect(jsonLines((await sirun('ack', one!.finding.id, '--json')).stdout)).toMatchObject([{ type: 'said', signal: 'acknowledged', key: one!.key, by: { user: userInfo().username, by: 'person' }, outcome: 'recorded', priority: 'P2', destinations: [{ name: 'oncall', told: true, tries: [{ status: 'delivered' }] }], watcher: null }])
})

test('what is not open is no success, and nothing is said of the others', async () => {
  await send('one.json')
  const ended = await sirun('ack', 'file:one.json', 'deadbeef')
  expect([ended.code, ended.stderr]).toEqual([1, expect.stringMatching(/no-such-incident[^]*alerts list/)])
  expect((await sirun('ack', 'file:two.json')).stderr).toMatch(/no-such-incident[^]*watch\.queue/)
  expect((await incidents()).map(({ state }) => state)).toEqual(['open'])
})

test('all: without a terminal it wants --yes; only what was asked for is acknowledged', async () => {
  await send('one.json', 'two.json')
  expect([(await sirun('ack', '--all')).code, (await incidents()).map(({ state }) => state)]).toEqual([3, ['open', 'open']])
  expect(jsonLines((await sirun('ack', '--all', '--type', 'Backdoor:*', '--yes', '--json')).stdout)).toHaveLength(1)
  expect((await incidents()).map(({ state }) => state).sort()).toEqual(['acknowledged', 'open'])
  expect((await sirun('ack', '--all', '--priority', 'P4', '--yes')).stdout).toBe('There is nothing that nobody has.\n')
  // What somebody has is none of all.
  expect(jsonLines((await sirun('ack', '--all', '--yes', '--json')).stdout)).toMatchObject([{ outcome: 'recorded' }])
})

test('who shows it and cannot be told is named, and it ends with 1', async () => {
  await send('one.json')
  env['KEY'] = 'short'
  const ended = await sirun('ack', 'file:one.json')
  expect([ended.code, ended.stderr]).toEqual([1, expect.stringMatching(/not-shown/)])
  expect((await incidents())[0]!.state).toBe('acknowledged')
})

test('a watcher that cannot be told: it is recorded here, and ends with 4', async () => {
  await send('one.json')
  writeFileSync(join(folder, 'sirun.config.yaml'), 'state_dir: state\nwatch: { queue: "http://127.0.0.1:1/111122223333/events", region: eu-west-1 }\n')
  const ended = await sirun('ack', 'file:one.json', '--endpoint-url', 'http://127.0.0.1:1')
  expect([ended.code, ended.stderr]).toEqual([4, expect.stringMatching(/watcher-not-told/)])
  expect((await incidents())[0]!.state).toBe('acknowledged')
}, 20_000)

test('resolve: it is over, for all who show it, with its verdict', async () => {
  await send('one.json')
  expect(await sirun('alerts', 'resolve', 'file:one.json', '--verdict', 'benign')).toMatchObject({ code: 3, stderr: expect.stringMatching(/unconfirmed[^]*--yes/) as string })
  const { code, stdout } = await sirun('alerts', 'resolve', 'file:one.json', '--verdict', 'benign', '--note', 'our scan', '--yes')
  expect([code, stdout]).toEqual([0, expect.stringMatching(/Resolved: benign\. Nobody is told of it any more; nobody had acknowledged it\.\n {4}oncall: delivered/)])
  expect(states()).toEqual(['resolved'])
  expect((await sirun('alerts', 'list', '--all')).stdout).toMatch(/Resolved [^]*: benign: our scan\n\nNothing is open\.\n$/)
  const late = await sirun('ack', 'file:one.json')
  expect([late.code, late.stdout]).toEqual([0, expect.stringMatching(/It was resolved [^]*: benign\./)])
})

test('what is open is offered to be named', async () => {
  await send('one.json')
  const [one] = await incidents()
  const offered = await Promise.all([['ack', ''], ['alerts', 'resolve', ''], ['match', '']].map(async (words) => (await runMain(['__complete', '--', '--config=sirun.config.yaml', ...words], folder)).stdout.split('\t')[0]))
  expect(offered).toEqual([one!.short, one!.short, 'file:'])
})

test('wrong words are usage', async () => {
  const codes = await Promise.all([sirun('ack'), sirun('ack', 'x', '--all'), sirun('ack', 'xxxx', '--priority', 'P1'), sirun('ack', '--all', '--priority', 'P5'), sirun('alerts', 'resolve', 'xxxx'), sirun('alerts', 'resolve', 'xxxx', '--verdict', 'maybe'), runMain(['ack', 'xxxx'], newFolder())])
  expect(codes.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2, 2, 2])
})

test('hostile words do nothing', async () => {
  await send('one.json')
  const ended = await sirun('ack', 'file:one.json', '--note', '\x1b[2J')
  expect(ended.stdout).not.toContain('\x1b')
  expect((await sirun('alerts', 'list')).stdout).toContain('\\x1b[2J')
  expect(readFileSync(join(folder, 'state', 'alerts', new Date().toISOString().slice(0, 10), 'journal.jsonl'), 'utf8')).not.toContain('\x1b')
})
