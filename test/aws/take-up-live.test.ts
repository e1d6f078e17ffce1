/** A responder at a terminal, against moto: the process is killed in the middle, another takes the run up, and it is undone. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { emptyFolder, runSirun, type Ran } from '../e2e/run-sirun.js'
import { hasTmux } from '../e2e/terminal.js'
import { fixtureText } from '../findings/fixtures.js'
import { root } from '../drill/play.js'
import { startForwarder, type Correction, type Forwarder, type HttpCall } from './forwarder.js'
import { buildScene, lookAt, type Scene } from './moto-scene.js'
import { anyKeys, caller, resetMoto, type Call } from './moto.js'
import { place } from './run-live.js'
import { TerminalWalk, type Answers } from './terminal-walk.js'

const down = '\u001b[B'
const looks = /^(?:Describe|Get|List|Lookup|Simulate|Head)|^(?:GET|HEAD) |^POST \//

/** Of the point at which the process is killed: the same for the same seed. */
const seed = Number(process.env['SIRUN_TEST_SEED'] ?? 7)

let forwarder: Forwarder
let independent: Call
let scene: Scene
let folder: string
let terminal: TerminalWalk | undefined
/** Changing calls until the process is killed, once AWS did what it asked; or, where it is lost on the way, did not. */
let left = Infinity
let loses = false

beforeEach(async () => {
  left = Infinity
  loses = false
  await resetMoto()
  forwarder = await startForwarder([killing, noEvents])
  independent = caller(forwarder.url)
  scene = await buildScene(independent)
  folder = emptyFolder()
  const finding = fixtureText('ec2-c2-event').replaceAll('111122223333', place.account).replace(/i-0[0-9a-f]{16}/g, scene.instance)
  writeFileSync(join(folder, 'finding.json'), finding)
  mkdirSync(join(folder, 'runbooks'))
  writeFileSync(join(folder, 'config.yaml'), 'runbooks: [runbooks]\n')
})

afterEach(async () => {
  terminal?.end()
  await forwarder.close()
})

const killing: Correction = (call, forward) => {
  if (!isChange(call) || --left > 0) return undefined
  left = Infinity
  const answered = loses ? Promise.resolve({ status: 503, headers: {}, body: '' }) : forward(call)
  return answered.then((answer) => {
    process.kill(workerPid(), 'SIGKILL')
    return answer
  })
}

/** moto has no LookupEvents. */
const noEvents: Correction = ({ operation }) =>
  operation === 'LookupEvents' ? Promise.resolve({ status: 200, headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'no-events' }, body: '{"Events":[]}' }) : undefined

function isChange({ operation, params }: HttpCall): boolean {
  return !looks.test(operation) && params['DryRun'] !== 'true'
}

/** Who works on the run says so in its journal. */
function workerPid(): number {
  const sessions = journal().filter((record) => record['type'] === 'session')
  return sessions.at(-1)!['pid'] as number
}

function journal(): Record<string, unknown>[] {
  const lines = readFileSync(join(folder, 'state', 'runs', runId(), 'journal.jsonl'), 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** A shipped file in the library of the test, waiting less long. Its path. */
function shorten(path: string, edit: (text: string) => string): string {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, edit(readFileSync(resolve(root, path), 'utf8')))
  return file
}

function runId(): string {
  return readdirSync(join(folder, 'state', 'runs'))[0]!
}

const env = { AWS_ACCESS_KEY_ID: anyKeys.accessKeyId, AWS_SECRET_ACCESS_KEY: anyKeys.secretAccessKey, SIRUN_STATE_DIR: 'state', SIRUN_CONFIG: 'config.yaml' }

function sirun(...args: string[]): Promise<Ran> {
  return runSirun([...args, '--endpoint-url', forwarder.url], { cwd: folder, env })
}

/** A command in a terminal of its own, to its end; gives its exit code, 137 for a kill. */
async function walk(command: string, special: Answers = []): Promise<number> {
  terminal?.end()
  terminal = await TerminalWalk.start(folder, env)
  return terminal.through(`${command} --endpoint-url ${forwarder.url}`, special)
}

/** A number from 1 to `most`, the same for the same seed. */
function drawn(most: number): number {
  return 1 + ((Math.imul(seed, 2_654_435_761) >>> 8) % most)
}

const inTerminal = hasTmux ? describe : describe.skip
inTerminal(`killed once (seed ${seed}), taken up, undone${hasTmux ? '' : ' (skipped: tmux is not installed)'}`, () => {
  test('ec2-command-and-control: contained with each change made once, and then as it was but for the evidence', async () => {
    const before = await lookAt(independent, scene)
    forwarder.calls.length = 0
    const file = shorten('runbooks/ec2/ec2-command-and-control.yaml', (text) => text.replace('wait: 15m', 'wait: 1s'))
    left = drawn(14)
    expect(await walk('respond file:finding.json')).toBe(137)
    writeFileSync(file, readFileSync(file, 'utf8').replace('wait: 1s', 'wait: 15m'))
    expect((await sirun('runs')).stdout).toMatch(new RegExp(`At work, or cut off.*\\n +Go on: sirun resume ${runId()}`, 's'))

    expect(await walk(`resume ${runId()}`)).toBe(0)
    expect(terminal!.screen()).toContain('Taken up again')
    // The pinned bytes run, and the screen says so.
    expect(terminal!.screen().replace(/\s+/g, ' ')).toContain('runbook ec2-command-and-control is another by now')
    const intents = journal().filter(({ type }) => type === 'intent')
    const sent = forwarder.calls.filter(isChange).map(({ operation }) => operation)
    expect(sent).toEqual(intents.map(({ operation }) => operation))
    expect(intents.map(({ attempt }) => attempt).every((attempt) => attempt === 1)).toBe(true)
    expect(await lookAt(independent, scene)).toMatchObject({ groups: [['sirun-quarantine'], ['sirun-quarantine']], protection: true, lifecycle: 'Standby', profiles: [] })
    expect((await sirun('verify', runId())).code).toBe(0)
    // Calls carry the run, so that CloudTrail can confirm them.
    expect(forwarder.calls.filter((call) => isChange(call) && !String(call.headers['user-agent']).includes(runId()))).toEqual([])

    const snapshots = (await independent('ec2', 'DescribeSnapshots', { OwnerIds: ['self'] })).Snapshots.length as number
    expect(await walk(`undo ${runId()}`)).toBe(0)
    expect(await lookAt(independent, scene)).toEqual(before)
    expect((await independent('ec2', 'DescribeSnapshots', { OwnerIds: ['self'] })).Snapshots.length).toBe(snapshots)
    expect(snapshots).toBe(scene.volumes.length)
    expect(terminal!.screen().split('\n').filter((line) => line.length > 80)).toEqual([])
  }, 300_000)

  test('somebody changes a group by hand: undo stops there, shows all three values, and leaves it', async () => {
    const inputs = `--account ${place.account} --region ${place.region} --input instance_id=${scene.instance}`
    expect(await walk(`contain ec2-quarantine-instance ${inputs}`)).toBe(0)
    await independent('ec2', 'ModifyNetworkInterfaceAttribute', { NetworkInterfaceId: scene.interfaces[0], Groups: [scene.groups.admin] })
    const code = await walk(`undo ${runId()}`, [[/Why\?/, 'they meant it', 'Enter'], [/Somebody changed it since/, down, 'Enter']])
    expect(code).toBe(3)
    const quarantine = (await independent('ec2', 'DescribeSecurityGroups', { Filters: [{ Name: 'group-name', Values: ['sirun-quarantine'] }] })).SecurityGroups[0].GroupId as string
    expect(terminal!.screen()).toMatch(new RegExp(`before +${scene.groups.web}\\s+ours +${quarantine}\\s+now +${scene.groups.admin}\\s+Somebody changed it since`))
    expect(await lookAt(independent, scene)).toMatchObject({ groups: [['admin'], ['admin']], protection: false, lifecycle: 'InService' })
    expect(journal().findLast(({ type, result }) => type === 'undo-finished' && result === 'drifted')).toMatchObject({ address: 'cut[0]', reason: 'they meant it' })
  }, 300_000)
})

test('without a terminal: nothing is put back that was not named, and the list says what needs a person', async () => {
  const args = ['contain', 'ec2-detach-profile', '--account', place.account, '--region', place.region, '--input', `instance_id=${scene.instance}`]
  expect((await sirun(...args, '--approve', 'detach')).code).toBe(0)
  const [needed, before] = [await sirun('undo', runId(), '--json'), await lookAt(independent, scene)]
  expect([needed.code, errorsOf(needed)]).toMatchObject([3, [{ kind: 'needs-person', code: 'needs-person', place: { step: 'detach' } }]])
  expect(before.profiles).toEqual([])
  const plan = await sirun('undo', runId(), '--print-cli')
  expect(plan.stdout).toMatch(/^aws ec2 associate-iam-instance-profile /m)
  const undone = await sirun('undo', runId(), '--approve', 'detach', '--json')
  expect(JSON.parse(undone.stdout.trim().split('\n').at(-1)!)).toMatchObject({ type: 'undo', changes: [{ address: 'detach', result: 'undone' }] })
  expect([undone.code, (await lookAt(independent, scene)).profiles.length]).toEqual([0, 1])
})

test('killed between intent and outcome, the call not made: without a terminal nothing is sent again', async () => {
  shorten('runbooks/procedures/ec2-detach-profile.yaml', (text) => text.replace('    becomes: null', '    becomes: null\n    within: 2s'))
  left = 1
  loses = true
  expect((await sirun('contain', 'ec2-detach-profile', '--account', place.account, '--region', place.region, '--input', `instance_id=${scene.instance}`, '--approve', 'detach')).code).toBe(null)
  const again = await sirun('resume', runId(), '--json')
  expect([again.code, errorsOf(again)]).toMatchObject([3, [{ code: 'needs-person', place: { step: 'detach' }, message: expect.stringContaining('not known whether') as string }]])
  expect(forwarder.calls.filter(({ operation }) => operation === 'DisassociateIamInstanceProfile')).toHaveLength(1)
  expect((await lookAt(independent, scene)).profiles).toHaveLength(1)
}, 120_000)

function errorsOf({ stdout }: Ran): unknown[] {
  return stdout.trim().split('\n').flatMap((line) => {
    const { error } = JSON.parse(line) as { error?: unknown }
    return error === undefined ? [] : [error]
  })
}
