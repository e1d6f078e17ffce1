/**
 * A run that was copied into a bucket, killed, and gone on with on another machine that has nothing but the bucket: each change
 * is applied once. And who may go on where two machines could.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRun } from '../../src/journal/run-store.js'
import { bucketServer, type BucketServer } from '../aws/bucket-server.js'
import { jsonLines } from '../cli/run-main.js'
import { runSirun, type Ran } from '../e2e/run-sirun.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { cloudServer, type CloudServer, type Fate } from './cloud-server.js'
import { counted, tries } from './counts.js'
import { containedWorld, essence, goldenRequests, goldenSteps } from './golden-run.js'
import { carefulPerson, resume } from './live-golden.js'
import { containGolden, onlyRun, type SirunProcess } from './sirun-process.js'
import { together } from './together.js'

const newFolder = temporaryFolders()
const env = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'canary-secret-access-key' }
const flat = (text: string): string => text.replace(/\s+/g, ' ')

/** A machine with a state folder of its own, and the bucket in its configuration. */
interface Machine {
  folder: string
  state: string
  sirun: (...args: string[]) => Promise<Ran>
}

interface Scene {
  cloud: CloudServer
  server: BucketServer
  machine: () => Machine
  /** The golden run on a machine. */
  contain: (on: Machine) => SirunProcess
  close: () => Promise<void>
}

const scenes: Scene[] = []

afterEach(async () => {
  for (const each of scenes.splice(0)) await each.close()
})

async function scene(): Promise<Scene> {
  const cloud = await cloudServer()
  const server = await bucketServer({ otherwise: cloud.url })
  const machine = (): Machine => {
    const folder = newFolder()
    const [state, config] = [join(folder, 'state'), join(folder, 'copied.yaml')]
    mkdirSync(join(folder, 'own'))
    writeFileSync(config, 'runbooks: [./own]\nevidence:\n  bucket: evidence-bucket\n  prefix: ir\n')
    return { folder, state, sirun: (...args) => runSirun([...args, '--state-dir', state, '--endpoint-url', server.url, '--config', config], { env }) }
  }
  const made: Scene = {
    cloud,
    server,
    machine,
    contain: ({ folder }) => containGolden(folder, server, { more: ['--json', '--config', join(folder, 'copied.yaml')] }),
    close: async () => {
      await server.close()
      await cloud.close()
    },
  }
  scenes.push(made)
  return made
}

const approved = goldenSteps.flatMap((step) => ['--approve', step])

/** Kills it when AWS receives its n-th change. */
async function killAt({ cloud, contain }: Scene, on: Machine, request: number, fate: Fate): Promise<string> {
  const { child, ended } = contain(on)
  cloud.fate = ({ nth }) => {
    if (nth !== request) return undefined
    child.kill('SIGKILL')
    return { ...fate, respond: (socket) => socket.destroy() }
  }
  expect((await ended).signal).toBe('SIGKILL')
  cloud.fate = () => undefined
  return onlyRun(on.state)!.id
}

const kills = Array.from({ length: tries(1, 6) }, () => goldenRequests.flatMap((_, i) => [true, false].map((applied) => ({ request: i + 1, applied })))).flat()

test(`${kills.length} kills, each gone on with from the bucket: the world is contained, each change was made once, the copy is whole`, async () => {
  const failed: unknown[] = []
  await together(3, kills, async ({ request, applied }) => {
    const at = await scene()
    const { cloud, machine } = at
    try {
      const id = await killAt(at, machine(), request, { applied })
      const other = machine()
      const fetched = await other.sirun('runs', 'fetch', id)
      const folder = join(other.state, 'runs', id)
      const intents = fetched.code === 0 ? readRun(folder).records.filter(({ type }) => type === 'intent').length : 0
      const resumed = await resume({ folder, server: cloud, operator: carefulPerson(cloud.settle) })
      await cloud.settle()
      const [copied, verified] = [await other.sirun('runs', 'copy', id), await other.sirun('verify', id)]
      const problems = {
        fetched: fetched.code === 0 ? 0 : fetched.stderr,
        unknownIntents: Math.max(0, request - intents),
        ended: resumed.thrown?.message ?? resumed.end?.status,
        twice: Object.entries(cloud.applied()).filter(([, count]) => count > 1),
        world: JSON.stringify(essence(cloud.state, id)) === JSON.stringify(containedWorld),
        copied: copied.code,
        proved: flat(verified.stdout).includes('The copy proves all of them'),
      }
      const wanted = { fetched: 0, unknownIntents: 0, ended: 'closed', twice: [], world: true, copied: 0, proved: true }
      if (JSON.stringify(problems) !== JSON.stringify(wanted)) failed.push({ request, applied, problems })
    } finally {
      await at.close()
    }
  })
  expect(failed).toEqual([])
  counted('P19', 'kills of the process, each followed by a resume on another machine from the bucket', kills.length)
}, 1_800_000)

test('resume on a machine that has nothing of the run: it comes from the bucket, goes on, and the first machine sees it', async () => {
  const at = await scene()
  const { cloud, contain, machine, server } = at
  const [first, second] = [machine(), machine()]
  const { child, ended } = contain(first)
  // Between two changes: the answer was recorded.
  cloud.fate = ({ nth }) => (nth === 4 ? { applied: false, respond: () => void child.kill('SIGKILL') } : undefined)
  await ended
  cloud.fate = () => undefined
  const { id } = onlyRun(first.state)!
  const needed = await second.sirun('resume', id.slice(0, 8), ...approved)
  expect([needed.code, needed.stderr]).toEqual([3, expect.stringMatching(/^Run \w+: \d+ records came from s3:\/\/evidence-bucket\/ir\/111122223333\//)])
  const before = server.objects.size
  expect((await second.sirun('undo', id, '--approve', goldenSteps[0]!)).code).toBe(3)
  expect(server.objects.size).toBeGreaterThan(before)
  const third = machine()
  const plan = await third.sirun('undo', id, '--dry-run')
  expect([plan.code, flat(plan.stdout)]).toEqual([0, expect.stringContaining('Nothing was put back.')])
  // The first machine has fewer records, none of them a change that the bucket lacks.
  const again = await first.sirun('resume', id, ...approved)
  expect(again.stderr).toMatch(/^Run \w+: \d+ records? came from/)
  const common = readFileSync(join(second.state, 'runs', id, 'journal.jsonl'))
  expect(readFileSync(join(first.state, 'runs', id, 'journal.jsonl')).subarray(0, common.length).equals(common)).toBe(true)
  expect((await first.sirun('verify', id)).code).toBe(0)
}, 300_000)

test('two machines at once: the one that was overtaken sends nothing more, says who has the run, and prints the lines', async () => {
  const at = await scene()
  const { cloud, contain, machine } = at
  const [first, second] = [machine(), machine()]
  const { ended, output } = contain(first)
  let overtaking: Promise<Ran> | undefined
  const overtaken = await new Promise<number>((resolve) => {
    cloud.fate = ({ nth }) => {
      if (nth !== 3) return undefined
      // AWS takes its time; meanwhile somebody takes the run up elsewhere, and puts back its first change.
      return { respond: (socket, whole) => void (overtaking = second.sirun('undo', onlyRun(first.state)!.id, 'cut', '--approve', 'cut', '--json').finally(() => socket.end(whole, () => resolve(cloud.arrivals.length)))) }
    }
  })
  const { code } = await ended
  await overtaking
  const { id } = onlyRun(first.state)!
  expect([code, jsonLines(output.stdout).at(-1)]).toMatchObject([5, { error: { code: 'run-taken-elsewhere', message: expect.stringContaining(' went on with run ') as string } }])
  expect(cloud.arrivals).toHaveLength(overtaken)
  // Neither wrote over the other: the bucket has the second one's journal, and the first one's says where it parts.
  expect((await second.sirun('verify', id)).code).toBe(0)
  const verified = await first.sirun('verify', id)
  expect([verified.code, verified.stderr]).toEqual([5, expect.stringContaining('[copy-differs]')])
}, 300_000)

test('what this machine did by itself is not lost: with changes among it, somebody must say so', async () => {
  const at = await scene()
  const { cloud, contain, machine, server } = at
  const [first, second] = [machine(), machine()]
  // The bucket is lost to the first machine from its second change on.
  const { ended } = contain(first)
  cloud.fate = ({ nth }) => {
    if (nth === 2) server.fate = () => [403, 'AccessDenied']
    return undefined
  }
  expect((await ended).code).toBe(0)
  server.fate = () => undefined
  const { id, folder } = onlyRun(first.state)!
  expect((await second.sirun('undo', id, 'cut', '--approve', 'cut')).code).toBe(0)
  const refused = await first.sirun('runs', 'fetch', id)
  expect([refused.code, refused.stderr]).toEqual([5, expect.stringContaining('[run-parted]')])
  expect(await first.sirun('undo', id)).toMatchObject({ code: 5, stderr: expect.stringContaining('[run-parted]') as string })
  const whole = readFileSync(join(folder, 'journal.jsonl'))
  const taken = await first.sirun('runs', 'fetch', id, '--aside')
  expect([taken.code, taken.stderr]).toEqual([0, expect.stringMatching(/\d+ records of this machine are not there: kept in journal\.parted-1/)])
  expect(readFileSync(join(folder, 'journal.parted-1')).equals(whole)).toBe(true)
  expect((await first.sirun('verify', id)).code).toBe(0)
}, 300_000)

test('a run that is not there, a copy that was tampered with, and a bucket that is closed', async () => {
  const at = await scene()
  const { contain, machine, server } = at
  const [first, second] = [machine(), machine()]
  expect((await contain(first).ended).code).toBe(0)
  const { id } = onlyRun(first.state)!
  expect(await second.sirun('resume', '01ZZZZ')).toMatchObject({ code: 2, stderr: expect.stringContaining('[run-not-found]') as string })
  expect(await second.sirun('runs', 'fetch', '../x')).toMatchObject({ code: 2 })
  const keys = [...server.objects.keys()].filter((key) => key.includes('/journal/')).sort()
  const [, middle] = keys
  const kept = server.objects.get(middle!)!
  const tampered = async (code: string): Promise<void> => {
    const ended = await second.sirun('runs', 'fetch', id)
    expect([ended.code, ended.stderr]).toEqual([5, expect.stringContaining(`[${code}]`)])
    expect(readdirSync(join(second.folder)).includes('state') ? readdirSync(join(second.state, 'runs')).filter((name) => !name.startsWith('.')) : []).toEqual([])
  }
  server.objects.delete(middle!)
  await tampered('copy-incomplete')
  server.objects.set(middle!, { ...kept, bytes: Buffer.from(kept.bytes.toString('latin1').replace('"mono":', '"momo":'), 'latin1') })
  await tampered('copy-incomplete')
  server.objects.set(middle!, kept)
  const elsewhere = [...server.objects].filter(([key]) => key.includes(id))
  for (const [key, value] of elsewhere) {
    server.objects.delete(key)
    server.objects.set(key.replace(id, '01ARZ3NDEKTSV4RRFFQ69G5FAV'), value)
  }
  expect(await second.sirun('runs', 'fetch', '01ARZ3')).toMatchObject({ code: 5, stderr: expect.stringContaining('[copy-damaged]') as string })
  server.fate = () => [403, 'AccessDenied']
  expect(await second.sirun('resume', id)).toMatchObject({ code: 4, stderr: expect.stringContaining('[bucket-trouble]') as string })
  // What is here is gone on with all the same.
  expect((await first.sirun('undo', id, '--approve', goldenSteps[0]!)).stderr).toContain('Whether somebody went on with it elsewhere is not known.')
}, 300_000)
