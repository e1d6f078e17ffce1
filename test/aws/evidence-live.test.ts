/** Runs in a bucket of moto: made once, locked, encrypted; killed in the middle and gone on with from there on another machine. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { emptyFolder, runSirun, type Ran } from '../e2e/run-sirun.js'
import { startForwarder, type Correction, type Forwarder, type HttpCall } from './forwarder.js'
import { buildScene, lookAt, type Scene } from './moto-scene.js'
import { anyKeys, caller, resetMoto, type Call } from './moto.js'
import { place } from './run-live.js'

const bucket = 'sirun-evidence'
const steps = ['protect', 'shutdown', 'keep_disks', 'label', 'min_size', 'standby', 'deregister', 'group', 'no_way_out', 'no_way_in', 'open_group', 'open_in', 'cut', 'drop_open', 'role']
const env = { AWS_ACCESS_KEY_ID: anyKeys.accessKeyId, AWS_SECRET_ACCESS_KEY: anyKeys.secretAccessKey }

let forwarder: Forwarder
let independent: Call
let scene: Scene
/** Changes until the process is killed, once AWS did what it asked. */
let left = Infinity
let struck: Machine | undefined

const isChange = ({ service, operation, params }: HttpCall): boolean => service !== 's3' && !/^(?:Describe|Get|List|Lookup|Simulate|AssumeRole)|^(?:GET|HEAD) /.test(operation) && params['DryRun'] !== 'true'

const killing: Correction = (call, forward) => {
  if (!isChange(call) || --left > 0) return undefined
  left = Infinity
  return forward(call).then((answer) => {
    process.kill(struck!.journal().findLast(({ type }) => type === 'session')!['pid'] as number, 'SIGKILL')
    return answer
  })
}

beforeEach(async () => {
  left = Infinity
  await resetMoto()
  forwarder = await startForwarder([killing])
  independent = caller(forwarder.url)
  scene = await buildScene(independent)
  await pathStyle('CreateBucket', { ObjectLockEnabledForBucket: true, CreateBucketConfiguration: { LocationConstraint: place.region } })
})

afterEach(() => forwarder.close())

/** S3 by path: the forwarder has one name. */
async function pathStyle(operation: string, params: object = {}): Promise<Record<string, unknown>> {
  const { S3Client, ...commands } = (await import('@aws-sdk/client-s3')) as unknown as Record<string, new (options: object) => { send(command: unknown): Promise<Record<string, unknown>>; destroy(): void }>
  const client = new S3Client!({ region: place.region, endpoint: forwarder.url, credentials: anyKeys, forcePathStyle: true, maxAttempts: 1 })
  try {
    return await client.send(new commands[`${operation}Command`]!({ Bucket: bucket, ...params }))
  } finally {
    client.destroy()
  }
}

interface Machine {
  folder: string
  sirun: (...args: string[]) => Promise<Ran>
  journal: () => Record<string, unknown>[]
}

function machine(): Machine {
  const folder = emptyFolder()
  const config = join(folder, 'config.yaml')
  writeFileSync(config, `evidence:\n  bucket: ${bucket}\n  prefix: ir\n  region: ${place.region}\n  kms_key: alias/aws/s3\n  retain: 30d\n`)
  const state = join(folder, 'state')
  return {
    folder,
    sirun: (...args) => runSirun([...args, '--config', config, '--state-dir', state, '--endpoint-url', forwarder.url], { env }),
    journal: () => {
      const [run] = readdirSync(join(state, 'runs'))
      return readFileSync(join(state, 'runs', run!, 'journal.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
    },
  }
}

const contain = ({ sirun }: Machine): Promise<Ran> => sirun('contain', 'ec2-quarantine-instance', '--account', place.account, '--region', place.region, '--input', `instance_id=${scene.instance}`, ...approved)
const approved = steps.flatMap((step) => ['--approve', step])

async function keys(): Promise<string[]> {
  const { Contents: found = [] } = (await pathStyle('ListObjectsV2')) as { Contents?: { Key: string }[] }
  return found.map(({ Key }) => Key)
}

test('what is copied is locked and encrypted, and cannot be written over', async () => {
  const one = machine()
  const ended = await contain(one)
  const { seq } = one.journal().at(-1)!
  expect([ended.code, ended.stdout.replace(/\s+/g, ' ')]).toEqual([0, expect.stringContaining(`Copy: all ${String(seq)} records are in s3://${bucket}/ir/${place.account}/`)])
  const all = await keys()
  expect(all.length).toBeGreaterThan(5)
  const [first] = all.filter((key) => key.includes('/journal/'))
  const head = await pathStyle('HeadObject', { Key: first! })
  expect(head).toMatchObject({ ObjectLockMode: 'GOVERNANCE', ServerSideEncryption: 'aws:kms' })
  await expect(pathStyle('PutObject', { Key: first!, Body: 'other', IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' })
  expect((await one.sirun('verify', '0')).stdout).toContain('The copy proves all of them')
}, 120_000)

test('killed in the middle, gone on with elsewhere from the bucket alone: contained, with each change made once', async () => {
  const [one, two] = [machine(), machine()]
  struck = one
  left = 4
  forwarder.calls.length = 0
  expect((await contain(one)).code).toBe(null)
  const run = one.journal()[0]!['run'] as string
  const went = await two.sirun('resume', run.slice(0, 12), ...approved)
  expect([went.code, went.stderr]).toEqual([0, expect.stringMatching(new RegExp(`^Run ${run}: \\d+ records came from s3:`))])
  expect(await lookAt(independent, scene)).toMatchObject({ groups: [['sirun-quarantine'], ['sirun-quarantine']], protection: true, lifecycle: 'Standby' })
  const intents = two.journal().filter(({ type }) => type === 'intent')
  expect(forwarder.calls.filter(isChange).map(({ operation }) => operation)).toEqual(intents.map(({ operation }) => operation))
  expect(intents.every(({ attempt }) => attempt === 1)).toBe(true)
  expect((await two.sirun('verify', run)).stdout).toContain('The copy proves all of them')
  // The first machine takes what came since, and has nothing to do.
  expect(await one.sirun('resume', run)).toMatchObject({ code: 2, stderr: expect.stringContaining('[run-closed]') as string })
  expect(one.journal()).toEqual(two.journal())
}, 240_000)
