/**
 * A ticket follows a live run against moto, from its creation to its verdict: one, also where sirun is killed on the way.
 * The tickets are in a server of the project's own (test/alerts/servers/jira.ts): evidence about sirun's side, not about Jira.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readSignal } from '../../src/alerts/signal.js'
import { readRun } from '../../src/journal/run-store.js'
import { jiraServer, jiraToken, jiraUser, type JiraServer } from '../alerts/servers/jira.js'
import { root } from '../drill/play.js'
import { emptyFolder, runSirun, type Ran } from '../e2e/run-sirun.js'
import { fixtureText } from '../findings/fixtures.js'
import { startForwarder, type Forwarder } from './forwarder.js'
import { buildScene, contained, containWeb, lookAt, type Scene } from './moto-scene.js'
import { anyKeys, caller, motoUrl, resetMoto } from './moto.js'
import { place } from './run-live.js'

let forwarder: Forwarder
let jira: JiraServer
let scene: Scene
let folder: string
/** Told of each call to AWS before it goes on. */
let onCall: () => void

beforeEach(async () => {
  onCall = () => undefined
  forwarder = await startForwarder([() => void onCall()])
  jira = await jiraServer()
  await resetMoto()
  scene = await buildScene(caller(forwarder.url))
  folder = emptyFolder()
  mkdirSync(join(folder, 'runbooks'))
  writeFileSync(join(folder, 'runbooks/contain-web.yaml'), containWeb)
  writeFileSync(join(folder, 'config.yaml'), 'runbooks: [runbooks]\n')
  writeFileSync(join(folder, 'routing.yaml'), `destinations:\n  tickets: { type: jira, url: "${jira.url}", project: SEC, user: "${jiraUser}", token: { env: JIRA_TOKEN } }\ndefault: { to: [tickets] }\n`)
  writeFileSync(join(folder, 'finding.json'), fixtureText('ec2-c2-event').replaceAll('111122223333', place.account).replace(/i-0[0-9a-f]{16}/g, scene.instance))
})
afterEach(async () => {
  await jira.close()
  await forwarder.close()
})

const env = (): Record<string, string> => ({ AWS_ACCESS_KEY_ID: anyKeys.accessKeyId, AWS_SECRET_ACCESS_KEY: anyKeys.secretAccessKey, SIRUN_STATE_DIR: 'state', SIRUN_CONFIG: 'config.yaml', JIRA_TOKEN: jiraToken })
const approve = ['--approve', 'disks', '--approve', 'quarantine']
const respond = (): string[] => ['respond', 'file:finding.json', '--runbook', 'contain-web', ...approve, '--json', '--endpoint-url', forwarder.url]

function sirun(...args: string[]): Promise<Ran> {
  return runSirun(args, { cwd: folder, env: env() })
}

/** A process that is killed when `when` says so; resolves when it has ended. */
async function killed(when: (kill: () => void) => void): Promise<void> {
  const child = spawn(process.execPath, [resolve(root, 'bin/sirun.js'), ...respond()], { cwd: folder, env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env() }, stdio: 'ignore' })
  when(() => child.kill('SIGKILL'))
  await once(child, 'exit')
}

const runs = (): string[] => readdirSync(join(folder, 'state/runs'))
const text = (): string => JSON.stringify(jira.issues[0]?.description)

test('one ticket, from the first session to the verdict; what was told is in the journal', async () => {
  const ran = await sirun(...respond())
  expect(ran.code).toBe(0)
  expect(jira.issues).toMatchObject([{ key: 'SEC-1', status: 'Done' }])
  expect(text()).toMatch(/true-positive/)
  expect(text()).toContain('in force')
  const told = readRun(join(folder, 'state/runs', runs()[0]!)).records.filter(({ type }) => type === 'told')
  expect(told.length).toBeGreaterThan(1)
  expect(told.at(-1)).toMatchObject({ to: 'tickets', status: 'delivered', reference: 'SEC-1' })
  expect(ran.stdout + ran.stderr).not.toContain(jiraToken)
})

test('an alert that was sent before is the ticket that follows', async () => {
  const sent = await sirun('alert', 'file:finding.json', '--send')
  expect(sent).toMatchObject({ code: 0, stdout: expect.stringContaining('tickets: delivered SEC-1') as string })
  await sirun(...respond())
  expect(jira.issues).toMatchObject([{ key: 'SEC-1', status: 'Done' }])
})

interface Listed {
  state: string
  acknowledged?: { by: string; run: string }
  contained?: { run: string }
  resolved?: { run: string; verdict: string }
}

const incidents = async (): Promise<Listed[]> => (await sirun('alerts', 'list', '--all', '--json')).stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Listed)

/** A queue that is watched; its signals so far. */
async function watched(): Promise<() => Promise<string[]>> {
  const aws = caller(motoUrl())
  const { QueueUrl } = await aws('sqs', 'CreateQueue', { QueueName: 'events' })
  writeFileSync(join(folder, 'config.yaml'), `runbooks: [runbooks]\nwatch: { queue: "${QueueUrl}", region: eu-west-1 }\n`)
  return async () => {
    const { Messages: messages = [] } = await aws('sqs', 'ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 })
    return (messages as { Body: string }[]).map(({ Body }) => readSignal(Body)).map((read) => (read && 'signal' in read ? `${read.signal.signal} ${read.signal.run ?? ''} ${read.signal.verdict ?? ''}`.trimEnd() : 'none'))
  }
}

test('what was alerted is acknowledged, contained and resolved by the run; the watcher hears each once', async () => {
  const signals = await watched()
  await sirun('alert', 'file:finding.json', '--send')
  expect((await sirun(...respond())).code).toBe(0)
  const run = runs()[0]!
  expect(await incidents()).toMatchObject([{ state: 'resolved', acknowledged: { by: 'run', run }, contained: { run }, resolved: { run, verdict: 'true-positive' } }])
  const heard = await signals()
  expect([heard.at(-1), new Set(heard).size]).toEqual([`resolved ${run} true-positive`, heard.length])
})

test('killed on the way, its session is the one that has it; the next one says how it ended', async () => {
  const signals = await watched()
  await sirun('alert', 'file:finding.json', '--send')
  const before = forwarder.calls.length
  await killed((kill) => {
    onCall = () => forwarder.calls.length - before > 60 && kill()
  })
  onCall = () => undefined
  const run = runs()[0]!
  expect((await incidents())[0]!.state).not.toBe('resolved')
  expect((await sirun('resume', run, ...approve, '--json', '--endpoint-url', forwarder.url)).code).toBe(0)
  expect(await incidents()).toMatchObject([{ state: 'resolved', resolved: { run, verdict: 'true-positive' } }])
  expect((await signals()).at(-1)).toBe(`resolved ${run} true-positive`)
})

test('an undo is told too', async () => {
  await sirun(...respond())
  const undone = await sirun('undo', runs()[0]!, ...approve, '--json', '--endpoint-url', forwarder.url)
  expect(jira.issues).toHaveLength(1)
  expect([undone.code, text()]).toEqual([expect.any(Number), expect.stringContaining('undone')])
})

test.each([40, 60, 100])('killed after %d calls to AWS, and taken up: one ticket, to its end', async (calls) => {
  const before = forwarder.calls.length
  await killed((kill) => {
    onCall = () => forwarder.calls.length - before > calls && kill()
  })
  onCall = () => undefined
  const taken = await sirun('resume', runs()[0]!, ...approve, '--json', '--endpoint-url', forwarder.url)
  expect(taken.code).toBe(0)
  expect(await lookAt(caller(forwarder.url), scene)).toEqual(contained(scene))
  expect(jira.issues).toMatchObject([{ status: 'Done' }])
})

test('killed while the ticket is made: it is found, not made again', async () => {
  await killed((kill) => {
    const { push } = jira.issues
    jira.issues.push = (...issues) => {
      kill()
      return push.apply(jira.issues, issues)
    }
  })
  expect(jira.issues).toHaveLength(1)
  const taken = await sirun('resume', runs()[0]!, ...approve, '--json', '--endpoint-url', forwarder.url)
  expect(taken.code).toBe(0)
  expect([...jira.issues]).toMatchObject([{ status: 'Done' }])
})

test('killed when the run is closed and its ticket does not know: taken up, it is told, and then no more', async () => {
  await killed((kill) => {
    // The last update of the ticket says the verdict.
    const told = (): boolean => text()?.includes('true-positive') ?? false
    const { closedWays } = jira
    closedWays.has = (name) => {
      if (told()) kill()
      return Set.prototype.has.call(closedWays, name)
    }
  })
  const run = runs()[0]!
  expect(readRun(join(folder, 'state/runs', run)).records.some(({ type }) => type === 'closed')).toBe(true)
  jira.issues[0]!.status = 'To Do'
  const again = await sirun('resume', run, ...approve, '--endpoint-url', forwarder.url)
  expect([again.code, again.stdout]).toEqual([0, `Run ${run} is closed. Told how it ended:\n  tickets: delivered SEC-1\n`])
  expect([...jira.issues]).toMatchObject([{ key: 'SEC-1', status: 'Done' }])
  const third = await sirun('resume', run, ...approve, '--endpoint-url', forwarder.url)
  expect([third.code, third.stderr]).toEqual([2, expect.stringContaining('[run-closed]')])
})
