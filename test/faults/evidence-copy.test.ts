/** The built program with a bucket in its configuration: what is copied, what it says where that fails, and what verify makes of it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runSirun, type Ran } from '../e2e/run-sirun.js'
import { bucketServer, type BucketServer, type BucketServerOptions } from '../aws/bucket-server.js'
import { stsServer } from '../aws/sts-server.js'
import { jsonLines } from '../cli/run-main.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { cloudServer, type CloudServer } from './cloud-server.js'
import { containedWorld, essence, goldenRequests } from './golden-run.js'
import { containGolden, onlyRun, type SirunProcess } from './sirun-process.js'

const newFolder = temporaryFolders()

let cloud: CloudServer
let server: BucketServer
let folder: string

async function stage(options: BucketServerOptions = {}, evidence = 'bucket: evidence-bucket\n  prefix: ir'): Promise<void> {
  cloud = await cloudServer()
  server = await bucketServer({ otherwise: cloud.url, ...options })
  folder = newFolder()
  writeFileSync(join(folder, 'copied.yaml'), `runbooks: [./own]\nevidence:\n  ${evidence}\n`)
}

afterEach(async () => {
  await server.close()
  await cloud.close()
})

const config = (): string[] => ['--config', join(folder, 'copied.yaml')]
const contain = (...more: string[]): SirunProcess => containGolden(folder, server, { more: [...config(), ...more] })
const env = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'canary-secret-access-key' }
const sirun = (...args: string[]): Promise<Ran> => runSirun([...args, '--state-dir', join(folder, 'state'), '--endpoint-url', server.url, ...config()], { env })
const lastOf = (output: string): unknown => jsonLines(output).at(-1)
const flat = (text: string): string => text.replace(/\s+/g, ' ')
const run = (): { id: string; folder: string } => onlyRun(join(folder, 'state'))!
const puts = (): unknown[] => server.calls.filter(({ operation }) => operation === 'PutObject')

test('a live run is in the bucket when it has ended, which says so, anchors it, and has every call of it named for the run', async () => {
  await stage({ lock: true }, 'bucket: evidence-bucket\n  prefix: ir\n  account: "444455556666"\n  retain: 90d')
  const { ended, output } = contain('--json')
  expect([(await ended).code, output.stderr]).toEqual([0, ''])
  const { id, folder: at } = run()
  const { copy, head } = lastOf(output.stdout) as { copy: { records: number }; head: { record: number } }
  expect(copy).toEqual({ where: `s3://evidence-bucket/ir/111122223333/${id}/`, records: head.record, copied: head.record })
  expect(server.calls.filter(({ headers }) => !String(headers['x-amz-user-agent']).includes(id))).toEqual([])
  expect([...server.objects.values()].filter(({ headers }) => headers['x-amz-object-lock-mode'] !== 'GOVERNANCE')).toEqual([])
  const verified = await sirun('verify', id)
  expect([verified.code, flat(verified.stdout)]).toEqual([0, expect.stringMatching(new RegExp(`Copy: ${head.record} records of it are in s3://evidence-bucket/ir/111122223333/${id}/ The copy proves all of them`))])
  expect((await sirun('runs')).stdout).not.toContain('runs copy')

  // An edit with a chain made anew, and a cut tail: neither is seen from the file alone.
  const path = join(at, 'journal.jsonl')
  const whole = readFileSync(path, 'latin1')
  writeFileSync(path, whole.split('\n').slice(0, -4).map((line) => `${line}\n`).join(''), 'latin1')
  const cut = await sirun('verify', id)
  expect([cut.code, flat(cut.stderr)]).toEqual([5, expect.stringContaining(`There are ${head.record} records in s3://evidence-bucket/ir/111122223333/${id}/, and the journal ends with record ${head.record - 3}: its end was cut, or somebody went on`)])
  writeFileSync(path, whole.replace('"by":"', '"by":"x'), 'latin1')
  const edited = await sirun('verify', id, '--json')
  const changed = whole.slice(0, whole.indexOf('"by":"')).split('\n').length
  expect([edited.code, jsonLines(edited.stdout)[0]]).toMatchObject([5, { problems: [{ code: 'copy-differs', place: { line: changed } }, {}] }])
}, 60_000)

test('a dry run and a drill copy nothing', async () => {
  await stage()
  const dry = contain('--json', '--dry-run')
  expect((await dry.ended).code).toBe(0)
  expect((await sirun('drill', 'ec2-detach-profile', '--script')).code).toBe(0)
  expect(server.calls.filter(({ operation }) => operation === 'PutObject')).toEqual([])
  const id = (lastOf(dry.output.stdout) as { run: string }).run
  expect(await sirun('runs', 'copy', id)).toMatchObject({ code: 2, stderr: expect.stringContaining('[not-copied]') as string })
}, 60_000)

test.each([
  ['denies', () => (server.fate = () => [403, 'AccessDenied', 'not authorized to perform: s3:PutObject']), 'AccessDenied'],
  ['hangs', () => (server.fate = () => 'never'), 'TimedOut'],
])('a bucket that %s keeps nobody from containing; what is not there is said, and brought there later', async (_, fail, name) => {
  await stage()
  fail()
  const began = performance.now()
  const { ended, output } = contain()
  expect((await ended).code).toBe(0)
  const elapsed = performance.now() - began
  expect(essence(cloud.state, run().id)).toEqual(containedWorld)
  expect(cloud.arrivals).toHaveLength(goldenRequests.length)
  const { id } = run()
  expect(flat(output.stdout)).toMatch(new RegExp(`Copy: records 1 to \\d+ are not in s3://evidence-bucket/ir/111122223333/${id}/: ${name}.*Bring the rest there: sirun runs copy ${id}`))
  if (name === 'AccessDenied') expect(flat(output.stdout)).toContain('The copy in s3://evidence-bucket/ir/111122223333')
  // The patience of each change and the deadline of the end, at worst.
  expect(elapsed).toBeLessThan(45_000)
  const listed = await sirun('runs')
  expect(flat(listed.stdout)).toContain(`Nothing of it is known to be in the bucket Bring the rest there: sirun runs copy ${id}`)
  server.fate = () => [403, 'AccessDenied']
  const unread = await sirun('verify', id)
  expect([unread.code, unread.stderr, flat(unread.stdout)]).toEqual([4, expect.stringContaining('[bucket-trouble]'), expect.stringContaining('are as they were written')])
  expect((await sirun('runs', 'copy', id)).code).toBe(4)
  server.fate = () => undefined
  const caughtUp = await sirun('runs', 'copy', id)
  expect([caughtUp.code, flat(caughtUp.stdout)]).toEqual([0, expect.stringMatching(/^Copy: all \d+ records are in s3:/)])
  expect((await sirun('verify', id)).stdout).toContain('The copy proves all of them')
  const before = puts().length
  expect((await sirun('runs', 'copy', id)).code).toBe(0)
  expect(puts()).toHaveLength(before)
}, 120_000)

test('a run that is interrupted says what is not there, before it says that it was', async () => {
  await stage()
  server.fate = () => [403, 'AccessDenied', 'not authorized to perform: s3:PutObject']
  const { child, ended, output } = contain('--no-color')
  cloud.fate = ({ nth }) => {
    if (nth !== 2) return undefined
    child.kill('SIGTERM')
    // The call under way is answered once the signal was heard.
    return { respond: (socket, whole) => void child.stderr!.once('data', () => socket.end(whole)) }
  }
  expect((await ended).code).toBe(130)
  expect(cloud.arrivals).toHaveLength(2)
  const { id } = run()
  expect(flat(output.stderr)).toMatch(new RegExp(`Copy: records 1 to \\d+ are not in s3://evidence-bucket/ir/111122223333/${id}/: AccessDenied.* Bring the rest there: sirun runs copy ${id} .*\\[interrupted\\]`))
}, 60_000)

test('a bucket of another account is not written to', async () => {
  await stage({}, 'bucket: evidence-bucket\n  account: "999988887777"')
  const { ended, output } = contain('--json')
  expect((await ended).code).toBe(0)
  expect([lastOf(output.stdout), server.objects.size]).toMatchObject([{ copy: { copied: 0, error: { name: 'AccessDenied' } } }, 0])
}, 60_000)

test('doctor says whether the bucket can be listed, and that retention has no effect', async () => {
  const sts = await stsServer({ accounts: { AKIAIOSFODNN7EXAMPLE: '111122223333' } })
  await stage({ otherwise: sts.url }, 'bucket: evidence-bucket\n  retain: 90d')
  const checks = async (): Promise<unknown> => jsonLines((await sirun('doctor', '--region', 'eu-central-1', '--json')).stdout).find((line) => (line as { name: string }).name === 'evidence')
  expect(await checks()).toMatchObject({ state: 'warn', says: expect.stringContaining('Object Lock is off') as string })
  server.fate = () => [403, 'AccessDenied']
  expect(await checks()).toMatchObject({ state: 'warn', says: expect.stringContaining('AccessDenied') as string })
  await sts.close()
}, 60_000)
