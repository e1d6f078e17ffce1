/** `sirun alerts escalate`: what is due is shown, told once, and then not due any more; exit codes. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyOfFinding } from '../../src/alerts/notice-key.js'
import type { Routing } from '../../src/runbooks/routing.js'
import { alertedBefore } from '../alerts/alerted-before.js'
import { hook } from '../alerts/deliveries.js'
import { localServer, type LocalServer } from '../alerts/servers/local-server.js'
import { fixture } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain, type Ended } from './run-main.js'

const newFolder = temporaryFolders()
let receiver: LocalServer

beforeEach(async () => {
  receiver = await localServer(() => ({ status: 204 }))
})
afterEach(() => receiver.close())

const finding = fixture('ec2-c2-event')

/** A folder in which a finding was alerted 31 minutes ago, and nobody has acknowledged it. */
async function unacknowledged(): Promise<string> {
  const folder = newFolder()
  writeFileSync(join(folder, 'sirun.config.yaml'), 'state_dir: state\n')
  const destination = (name: string): string => `  ${name}: { type: webhook, url: "${receiver.url}/${name}", key: { env: HOOK_KEY } }\n`
  writeFileSync(join(folder, 'routing.yaml'), `destinations:\n${destination('oncall')}${destination('lead')}escalations:\n  standard: { tiers: [{ to: [lead] }] }\ndefault: { to: [oncall], escalation: standard }\n`)
  const destinations: Routing['destinations'] = { oncall: hook(), lead: hook() }
  const routing: Routing = { destinations, escalations: { standard: { tiers: [{ to: ['lead'] }] } }, default: { to: ['oncall'], escalation: 'standard' } }
  await alertedBefore(join(folder, 'state'), finding, routing, 31)
  return folder
}

const escalate = (folder: string, ...argv: string[]): Promise<Ended> => runMain(['alerts', 'escalate', ...argv, '--config', 'sirun.config.yaml'], folder, { HOOK_KEY: 'k'.repeat(32) })

test('a dry run shows what is due and tells nobody; then it is told, once', async () => {
  const folder = await unacknowledged()
  expect(await escalate(folder, '--dry-run')).toEqual({ code: 0, stderr: '', stdout: expect.stringMatching(/^P2 HIGH Backdoor.*\n {2}step 1 \(tier 1\): not acknowledged for 31 min.*\n {2}lead: would be told\n$/) as string })
  expect(receiver.received).toEqual([])
  expect(await escalate(folder)).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/\n {2}lead: delivered\n$/) as string })
  expect(receiver.received.map(({ path, body }) => [path, (JSON.parse(body) as { standing: object }).standing])).toMatchObject([['/lead', { state: 'unacknowledged', step: 1, before: ['oncall'] }]])
  expect(await escalate(folder)).toMatchObject({ code: 0, stdout: 'No step is due.\n' })
  expect(await escalate(folder, '--json')).toMatchObject({ code: 0, stdout: '' })
  expect(receiver.received).toHaveLength(1)
})

test('as JSON: one object a step; where nobody could be told it ends with 1', async () => {
  receiver.mishaps.push({ status: 403 })
  const ended = await escalate(await unacknowledged(), '--json')
  expect(ended).toMatchObject({ code: 1, stdout: expect.stringMatching(/nobody-told[^]*Nobody was told for lead/) as string })
  expect(jsonLines(ended.stdout).slice(0, 1)).toMatchObject([{ type: 'step', step: 1, tier: 1, key: keyOfFinding(finding), priority: 'P2', destinations: [{ name: 'lead', outcome: 'told', told: false, tries: [{ status: 'refused' }] }] }])
})

test('a signal ends it', async () => {
  const folder = await unacknowledged()
  const signal = { type: 'sirun-signal', format: 1, signal: 'acknowledged', key: keyOfFinding(finding), at: '2026-11-24T03:00:00Z', by: { user: 'kim', host: 'laptop' } }
  const said = await runMain(['alerts', 'route', '-', '--config', 'sirun.config.yaml'], folder, { HOOK_KEY: 'k'.repeat(32) }, JSON.stringify(signal))
  expect(said).toMatchObject({ code: 0, stdout: `${signal.key} acknowledged: recorded\n  oncall: delivered\n` })
  expect(await escalate(folder)).toMatchObject({ code: 0, stdout: 'No step is due.\n' })
})

test('without a routing nothing is done', async () => {
  expect(await runMain(['alerts', 'escalate'], newFolder())).toMatchObject({ code: 2, stderr: expect.stringContaining('no-routing') as string })
})
