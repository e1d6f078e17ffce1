/**
 * kill -9 at a random moment of a live run against moto, again and again: `resume` ends in the contained world, with each
 * change applied once, and `verify` passes. SIRUN_TEST_SEED draws other moments, SIRUN_LONG=1 more of them.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { readRun } from '../../src/journal/run-store.js'
import { emptyFolder, runSirun, type Ran } from '../e2e/run-sirun.js'
import { hasTmux } from '../e2e/terminal.js'
import { counted, tries } from '../faults/counts.js'
import { root } from '../drill/play.js'
import { fixtureText } from '../findings/fixtures.js'
import { startForwarder, type Correction, type Forwarder, type HttpCall } from './forwarder.js'
import { buildScene, contained, containWeb, lookAt, type Scene } from './moto-scene.js'
import { anyKeys, caller, resetMoto, type Call } from './moto.js'
import { place } from './run-live.js'
import { TerminalWalk } from './terminal-walk.js'

const seed = Number(process.env['SIRUN_TEST_SEED'] ?? 7)

interface Kill {
  /** Where in the run: 0 is the first call that AWS gets, behind the last is 1. */
  at: number
  /** Milliseconds behind the arrival of that call. */
  later: number
  /** The call is lost on its way to AWS. */
  lost: boolean
}

let forwarder: Forwarder
let independent: Call
let scene: Scene
let folder: string
/** Told of each call before it goes on to moto; true: it is lost. */
let onCall: () => boolean
/** What moto did, and how often: each changing call that it did not refuse. */
let applied: string[] = []

const looks = /^(?:Describe|Get|List|Lookup|Simulate)|^GET /

const watching: Correction = (call, forward) => {
  if (onCall()) return new Promise(() => undefined)
  if (looks.test(call.operation) || call.params['DryRun'] === 'true') return undefined
  return forward(call).then((answer) => {
    if (answer.status === 200) applied.push(effectOf(call))
    return answer
  })
}

/** The call and its parameters, without what is drawn anew for each call. */
function effectOf({ operation, params }: HttpCall): string {
  return `${operation} ${JSON.stringify(Object.entries(params).filter(([name]) => !['Action', 'Version', 'ClientToken'].includes(name)).toSorted())}`
}

beforeEach(async () => {
  onCall = () => false
  forwarder = await startForwarder([watching])
  independent = caller(forwarder.url)
})

afterEach(() => forwarder.close())

async function prepare(): Promise<void> {
  await resetMoto()
  onCall = () => false
  scene = await buildScene(independent)
  folder = emptyFolder()
  mkdirSync(join(folder, 'runbooks'))
  writeFileSync(join(folder, 'runbooks/contain-web.yaml'), containWeb)
  for (const id of ['ec2-snapshot-volumes', 'ec2-quarantine-instance', 'ec2-detach-profile']) impatient(`runbooks/procedures/${id}.yaml`)
  writeFileSync(join(folder, 'config.yaml'), 'runbooks: [runbooks]\n')
  writeFileSync(join(folder, 'finding.json'), fixtureText('ec2-c2-event').replaceAll('111122223333', place.account).replace(/i-0[0-9a-f]{16}/g, scene.instance))
  applied = []
}

/** A shipped procedure whose changes are waited for less long: what was lost on the way is never seen. */
function impatient(path: string): void {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  const text = readFileSync(resolve(root, path), 'utf8').replace(/^ {4}within: .*\n/gm, '')
  writeFileSync(file, text.replace(/^ {4}aws: [\w-]+:(?!Describe|Get|List).*\n/gm, '$&    within: 1s\n'))
}

const env = { AWS_ACCESS_KEY_ID: anyKeys.accessKeyId, AWS_SECRET_ACCESS_KEY: anyKeys.secretAccessKey, SIRUN_STATE_DIR: 'state', SIRUN_CONFIG: 'config.yaml' }
const approve = ['--approve', 'disks', '--approve', 'quarantine']

function sirun(...args: string[]): Promise<Ran> {
  return runSirun([...args, '--endpoint-url', forwarder.url], { cwd: folder, env })
}

/** Its own process, so that the test can kill it. */
function begin(): ChildProcess {
  const args = ['respond', 'file:finding.json', '--runbook', 'contain-web', ...approve, '--json', '--endpoint-url', forwarder.url]
  return spawn(process.execPath, [resolve(root, 'bin/sirun.js'), ...args], { cwd: folder, env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env }, stdio: 'ignore' })
}

function runIds(): string[] {
  try {
    return readdirSync(join(folder, 'state/runs'))
  } catch {
    return []
  }
}

/** What is wrong after one kill, and how it went. */
async function afterKill({ at, later, lost }: Kill, calls: number, effects: readonly string[]): Promise<{ problems: unknown[]; killed: boolean; byPerson: boolean }> {
  await prepare()
  const nth = 1 + Math.floor(at * calls)
  const child = begin()
  let seen = 0
  let strikes = false
  onCall = () => {
    if (++seen !== nth) return strikes && lost
    strikes = true
    if (lost) child.kill('SIGKILL')
    else void wait(later).then(() => child.kill('SIGKILL'))
    return lost
  }
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
  const killed = signal === 'SIGKILL'
  onCall = () => false
  const [run] = runIds()
  // Killed before the first record was whole: nothing is there to be taken up, and nothing was changed.
  if (run === undefined || readRun(join(folder, 'state/runs', run)).records.length === 0) return { problems: applied.length === 0 ? [] : ['something was changed before the journal began'], killed, byPerson: false }

  let byPerson = false
  if (killed) {
    const resumed = await sirun('resume', run, ...approve, '--json')
    // What nobody can know is for a person: nothing was sent again until then.
    byPerson = resumed.code === 3 && resumed.stdout.includes('not known whether')
    const code = byPerson ? await askPerson(run) : resumed.code
    // Killed behind its last record, it is closed.
    if (code !== 0 && !resumed.stdout.includes('run-closed')) return { problems: [`resume ended with ${code}`, resumed.stdout.slice(-1_500), resumed.stderr], killed, byPerson }
  }
  const { code, stdout } = await sirun('verify', run)
  const world = await lookAt(independent, scene)
  const problems = [
    ...(code === 0 ? [] : [stdout]),
    ...(applied.length === new Set(applied).size ? [] : [['applied twice', applied.filter((each, i) => applied.indexOf(each) !== i)]]),
    ...(JSON.stringify(operationsOf(applied)) === JSON.stringify(operationsOf(effects)) ? [] : [{ applied: operationsOf(applied), wanted: operationsOf(effects) }]),
    ...(JSON.stringify(world) === JSON.stringify(contained(scene)) ? [] : [world]),
    ...(await leftovers()),
  ]
  return { problems, killed, byPerson }
}

/** At a terminal: who knows that the call was lost has it sent. */
async function askPerson(run: string): Promise<number> {
  const walk = await TerminalWalk.start(folder, env)
  try {
    return await walk.through(`resume ${run} --endpoint-url ${forwarder.url}`, [[/Why\?/, 'it was lost on the way', 'Enter'], [/send it once more/, down, down, 'Enter']])
  } finally {
    walk.end()
  }
}

const down = '\u001b[B'

function operationsOf(effects: readonly string[]): string[] {
  return effects.map((effect) => effect.split(' ')[0]!).toSorted()
}

/** One snapshot a volume, one group for quarantine, and none that was only on the way to it. */
async function leftovers(): Promise<unknown[]> {
  const { Snapshots } = await independent('ec2', 'DescribeSnapshots', { OwnerIds: ['self'] })
  const { SecurityGroups } = await independent('ec2', 'DescribeSecurityGroups', { Filters: [{ Name: 'group-name', Values: ['sirun-*'] }] })
  const volumes = Snapshots.map(({ VolumeId }: { VolumeId: string }) => VolumeId).toSorted()
  const groups = SecurityGroups.map(({ GroupName }: { GroupName: string }) => GroupName)
  return JSON.stringify([volumes, groups]) === JSON.stringify([scene.volumes.toSorted(), ['sirun-quarantine']]) ? [] : [{ volumes, groups }]
}

const count = tries(10, 50)
const moment = fc.record({ at: fc.integer({ min: 0, max: 9_999 }).map((n) => n / 10_000), later: fc.nat(60), lost: fc.nat(4).map((n) => n === 0) })
/** More than are wanted: at some of them the run has ended. */
const kills: Kill[] = fc.sample(moment, { numRuns: 2 * count, seed })

const inTerminal = hasTmux ? test : test.skip
inTerminal(`${count} kills at random moments (seed ${seed})${hasTmux ? '' : ' (skipped: tmux is not installed)'}`, async () => {
  await prepare()
  let calls = 0
  onCall = () => {
    calls++
    return false
  }
  const [code] = (await once(begin(), 'exit')) as [number | null]
  const effects = [...applied]
  expect([code, new Set(effects).size, await lookAt(independent, scene), await leftovers()]).toEqual([0, effects.length, contained(scene), []])

  const failed: unknown[] = []
  let [struck, decided] = [0, 0]
  for (const kill of kills) {
    const { problems, killed, byPerson } = await afterKill(kill, calls, effects)
    if (problems.length > 0) failed.push({ kill, problems })
    if (byPerson) decided++
    if (killed && ++struck === count) break
  }
  expect([failed, struck]).toEqual([[], count])
  counted('P3', 'kills of a live run against moto, each followed by a resume', struck)
  counted('P3', 'of these, left to a person because nobody could know', decided)
}, 3_600_000)
