/** `sirun alerts list`: what it shows at a given time, over a log that others write, as JSON, and where nothing is open. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ResolvedIncident } from '../../src/alerts/incidents.js'
import { listIncidents, listResolved } from '../../src/alerts/listed-incident.js'
import { showIncidents, showResolved } from '../../src/cli/show-incidents.js'
import { makeTheme } from '../../src/terminal/theme.js'
import { anna, minute, openIncident } from '../alerts/open-incident.js'
import { slackPath, slackServer } from '../alerts/servers/slack.js'
import { fixtureText } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines, runMain, type Ended } from './run-main.js'

const newFolder = temporaryFolders()
const screen = { columns: 80, theme: makeTheme(false) }
const routing = { destinations: { oncall: { type: 'sns', topic: 't' } as const }, escalations: { standard: { tiers: [{ to: ['second', 'lead'] }] as [{ to: [string, ...string[]] }], remind: '4h' } } }
const title = 'P1 CRITICAL Backdoor:EC2/C&CActivity.B!DNS: i-1 "web" in 111122223333 eu-west-1'
const key = (digit: string): string => `sirun-${digit.repeat(32)}`

test('who has each, what is late, what comes next, and the name to type', () => {
  const open = [
    openIncident({ key: key('a'), title, alerts: 3, escalated: { number: 1, at: minute(15), to: ['second', 'lead'] } }),
    openIncident({ key: key('b'), title: 'P3 \x1b[2J', priority: 'P3', since: minute(20), alerts: 1, clock: {}, acknowledged: { ...anna, at: minute(22), by: 'run', run: '01KC', note: 'mine\n' }, contained: { ...anna, at: minute(24) }, to: ['oncall'] }),
    openIncident({ key: key('c'), title: 'P2 HIGH late', priority: 'P2', since: minute(26) }),
  ]
  const listed = listIncidents({ open: new Map(open.map((each) => [each.key, each])), resolved: new Map() }, routing, new Date(minute(27)))
  expect(showIncidents(listed, new Date(minute(27)), screen)).toBe(`P1 CRITICAL Backdoor:EC2/C&CActivity.B!DNS: i-1 "web" in 111122223333
    eu-west-1
    3 alerts, the first 27 min ago (2026-11-24 03:00:00Z)
    Nobody has it.
    Too late to acknowledge, by 12 min
    Time left: contain 33 min, resolve 23 h 33 min
    All tiers were told, and nobody has it: nobody is told any more.
    sirun ack aaaaaaaa

P2 HIGH late
    1 alert, the first 1 min ago (2026-11-24 03:26:00Z)
    Nobody has it.
    Time left: acknowledge 14 min, contain 59 min, resolve 23 h 59 min
    Next: step 1 of 1 in 14 min, to second, lead
    sirun ack cccccccc

P3 \\x1b[2J
    1 alert, the first 7 min ago (2026-11-24 03:20:00Z)
    anna on laptop (run 01KC) has it, for 5 min: mine\\x0a
    Contained 3 min ago by anna on laptop
    Next: reminder 1 in 3 h 57 min, to oncall
    sirun alerts resolve bbbbbbbb --verdict …

3 incidents open: nobody has 2, 1 late.
`)
})

test('what was resolved: by whom, and as what', () => {
  const resolved: ResolvedIncident = { ...openIncident({ title: 'P1 x' }), resolved: { ...anna, at: minute(9), verdict: 'benign', note: 'our scan' }, recorded: minute(9) }
  expect(showResolved(listResolved({ open: new Map(), resolved: new Map([[resolved.key, resolved]]) }), new Date(minute(10)), screen)).toBe('P1 x\n    Resolved 1 min ago by anna on laptop: benign: our scan\n\n')
})

test('over the log of the state folder, while another process has it', async () => {
  const slack = await slackServer()
  try {
    const folder = newFolder()
    writeFileSync(join(folder, 'one.json'), fixtureText('ec2-c2-event'))
    writeFileSync(join(folder, 'sirun.config.yaml'), 'state_dir: state\n')
    writeFileSync(join(folder, 'routing.yaml'), 'destinations:\n  secops: { type: slack, url: { env: SLACK } }\nescalations:\n  standard: { tiers: [{ to: [secops] }] }\ndefault: { to: [secops], escalation: standard }\n')
    const sirun = (...argv: string[]): Promise<Ended> => runMain([...argv, '--config', 'sirun.config.yaml'], folder, { SLACK: `${slack.url}${slackPath}` })
    expect(await sirun('alerts', 'list')).toEqual({ code: 0, stdout: 'Nothing is open.\n', stderr: '' })
    await sirun('alert', 'file:one.json', '--send')
    const { stdout, code } = await sirun('alerts', 'list')
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^P2 HIGH Backdoor:EC2[^]*Nobody has it\.[^]*Next: step 1 of 1 in 29 min 5\d s, to secops\n {4}sirun ack [0-9a-f]{8}\n\n1 incident open: nobody has 1, none is late\.\n$/)])
    expect(jsonLines((await sirun('alerts', 'list', '--all', '--json')).stdout)).toMatchObject([
      { type: 'incident', state: 'open', key: expect.stringMatching(/^sirun-/) as string, short: expect.stringMatching(/^[0-9a-f]{8}$/) as string, priority: 'P2', alerts: 1, to: ['secops'], clock: [{ what: 'acknowledge', over: false }, { what: 'contain' }, { what: 'resolve' }], next: { kind: 'step', number: 1, of: 1, to: ['secops'] }, ended: false },
    ])
  } finally {
    await slack.close()
  }
})
