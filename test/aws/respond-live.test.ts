/** sirun respond and contain against moto over HTTP, as a process of their own: live, dry, and what goes wrong on the way. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { jsonLines } from '../cli/run-main.js'
import { runSirun, type Ran } from '../e2e/run-sirun.js'
import { fixtureText } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { startForwarder, type Correction, type Forwarder } from './forwarder.js'
import { guarddutyFindings, type ApiFinding } from './guardduty-server.js'
import { buildScene, containWeb, lookAt, type Scene } from './moto-scene.js'
import { anyKeys, caller, enforcePolicies, resetMoto, type Answer, type Call } from './moto.js'
import { place } from './run-live.js'
import { stsError, stsServer } from './sts-server.js'

const newFolder = temporaryFolders()
const id = 'b'.repeat(32)
const writes = /^(?!Describe|Get|List|Simulate|Lookup)/

const steps = ['disks', 'quarantine']
const approve = steps.flatMap((step) => ['--approve', step])

let forwarder: Forwarder
let independent: Call
let scene: Scene
let folder: string
let arn: string
/** The operation that EC2 denies when it is asked with DryRun. */
let denied = ''

const deny: Correction = ({ operation, params }) => {
  if (operation !== denied || params['DryRun'] !== 'true') return undefined
  const body = '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized.</Message></Error></Errors><RequestID>r</RequestID></Response>'
  return Promise.resolve({ status: 403, headers: { 'content-type': 'text/xml' }, body })
}

beforeEach(async () => {
  denied = ''
  await resetMoto()
  const detectors: Record<string, ApiFinding[]> = {}
  forwarder = await startForwarder([guarddutyFindings(detectors), deny])
  independent = caller(forwarder.url)
  scene = await buildScene(independent)
  const detector = (await independent('guardduty', 'CreateDetector', { Enable: true })).DetectorId as string
  arn = `arn:aws:guardduty:eu-west-1:${place.account}:detector/${detector}/finding/${id}`
  const text = fixtureText('ec2-c2-event').replaceAll('111122223333', place.account)
  const { detail } = JSON.parse(text.replace(/i-0[0-9a-f]{16}/g, scene.instance)) as { detail: ApiFinding }
  detectors[detector] = [{ ...detail, id, arn }]
  folder = newFolder()
  writeFileSync(join(folder, 'contain-web.yaml'), containWeb)
  configure('')
  forwarder.calls.length = 0
})

afterEach(() => forwarder.close())

function configure(more: string): void {
  writeFileSync(join(folder, 'config.yaml'), `runbooks: [.]\nallow_endpoint_urls: true\n${more}`)
}

const keys = { AWS_ACCESS_KEY_ID: anyKeys.accessKeyId, AWS_SECRET_ACCESS_KEY: anyKeys.secretAccessKey }

function sirun(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return runSirun([...args, '--config', join(folder, 'config.yaml'), '--state-dir', join(folder, 'state')], {
    cwd: folder,
    env: { ...keys, AWS_ENDPOINT_URL: forwarder.url, ...env },
  })
}

const respond = (...more: string[]): string[] => ['respond', arn, '--runbook', 'contain-web', '--json', ...more]

interface Line {
  type?: string
  address?: string
  error?: { kind: string; code: string; message: string; hint?: string }
  [member: string]: Answer
}

const linesOf = ({ stdout }: Ran): Line[] => jsonLines(stdout) as Line[]

/** Changing calls that were sent to be made: not those that only ask. */
function writesSent(): string[] {
  return forwarder.calls.filter(({ operation, params }) => writes.test(operation) && params['DryRun'] !== 'true' && !/^(?:GET|POST|HEAD) /.test(operation)).map(({ operation }) => operation)
}

const contained = (): object => ({
  groups: [['sirun-quarantine'], ['sirun-quarantine']],
  protection: true,
  lifecycle: 'Standby',
  web: [scene.neighbour],
  admin: [],
})

test('live, by the ARN of the finding: contained, and the report cites the request ids', async () => {
  const ran = await sirun(respond(...approve))
  const records = linesOf(ran)
  expect(records.filter(({ type, error }) => type === 'trouble' || error)).toEqual([])
  expect(ran.code).toBe(0)
  expect(records.at(-1)).toMatchObject({ type: 'run', mode: 'live', status: 'closed', verdict: 'true-positive', open: [] })
  expect(await lookAt(independent, scene)).toMatchObject(contained())
  const intents = records.filter(({ type }) => type === 'intent')
  expect(writesSent()).toEqual(intents.map(({ operation }) => operation))
  const run = records.at(-1)!['run'] as string
  // Each call carries the run.
  expect(forwarder.calls.filter(({ headers }) => String(headers['user-agent']).includes(`sirun/${run}`)).length).toBeGreaterThan(intents.length)

  const report = await sirun(['report', run, '--format', 'json'])
  const { calls, journal } = JSON.parse(report.stdout) as { calls: Answer[]; journal: { problems: unknown[] } }
  expect(report.code).toBe(0)
  expect(journal.problems).toEqual([])
  expect(calls.length).toBe(intents.length)
  expect(calls.every((call) => call.outcome === 'ok' && call.requestId !== '')).toBe(true)

  const handoff = await sirun(['handoff', run])
  expect(handoff.stdout).toContain(`Runbook: contain-web, run ${run}`)
  expect(handoff.stdout).not.toContain('DRY RUN')
})

test('dry: not one write is sent, every change is told, and what comes later is known after it', async () => {
  const before = await lookAt(independent, scene)
  forwarder.calls.length = 0
  const ran = await sirun(respond('--dry-run'))
  const records = linesOf(ran)
  expect(records.filter(({ type, error }) => type === 'trouble' || error)).toEqual([])
  expect(ran.code).toBe(0)
  expect(writesSent()).toEqual([])
  expect(await lookAt(independent, scene)).toEqual(before)

  const planned = records.flatMap((record) => (record.type === 'approval' ? (record['changes'] as Answer[]) : []))
  expect(planned.length).toBeGreaterThan(10)
  expect(planned.every((change) => 'before' in change && 'after' in change)).toBe(true)
  expect(JSON.stringify(planned)).toContain('known after')
  // EC2 says yes, IAM is asked about the others, and what is not known yet is not asked about.
  const labels = new Set(records.flatMap((record) => (record.type === 'permission' ? [record['permission'].label as string] : [])))
  expect([...labels].sort()).toEqual(expect.arrayContaining(['permitted', 'unchecked']))
  // A journal with what is not known can be read again.
  const report = await sirun(['report', records.at(-1)!['run'] as string])
  expect(report.code).toBe(0)
  expect(report.stdout).toContain('DRY RUN')
})

test('--print-cli: the whole plan as a script, with its undo; nothing is sent but reads, and no run is kept', async () => {
  const ran = await sirun(['respond', arn, '--runbook', 'contain-web', '--print-cli'])
  expect([ran.code, ran.stderr]).toEqual([0, ''])
  expect(ran.stdout).toMatch(/^aws ec2 modify-instance-attribute /m)
  expect(ran.stdout).toMatch(/^# undo: aws ec2 modify-instance-attribute /m)
  expect(ran.stdout).toContain('<known after')
  expect(writesSent()).toEqual([])
  expect((await sirun(['runs'])).stdout).toMatch(/^No runs/)
})

test('contain: one procedure by itself', async () => {
  const args = ['contain', 'ec2-detach-profile', '--account', place.account, '--region', 'eu-west-1', '--input', `instance_id=${scene.instance}`, '--json']
  const needed = await sirun(args)
  expect(needed.code).toBe(3)
  expect(writesSent()).toEqual([])
  const [step] = linesOf(needed).map(({ error }) => (error as Answer).place.step as string)
  const ran = await sirun([...args, '--approve', step!])
  expect(linesOf(ran).filter(({ type, error }) => type === 'trouble' || error)).toEqual([])
  expect(ran.code).toBe(0)
  expect(writesSent()).toEqual(['DisassociateIamInstanceProfile'])
})

/** What a run that must not change anything ends with. */
async function refused(args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number | null; error: Line['error'] }> {
  forwarder.calls.length = 0
  const ran = await sirun(args, env)
  expect(writesSent()).toEqual([])
  return { code: ran.code, error: linesOf(ran).find(({ error }) => error)?.error }
}

/** The finding as a file, so that nothing of AWS is needed to read it. */
function findingFile(account: string = place.account): string {
  const file = join(folder, 'finding.json')
  writeFileSync(file, fixtureText('ec2-c2-event').replaceAll('111122223333', account).replace(/i-0[0-9a-f]{16}/g, scene.instance))
  return `file:${file}`
}

const fromFile = (account?: string): string[] => ['respond', findingFile(account), '--runbook', 'contain-web', '--json', ...approve]

test('the credentials are another account\'s', async () => {
  const { code, error } = await refused(fromFile('999988887777'))
  expect([code, error?.code]).toEqual([2, 'wrong-account'])
  expect(error!.message).toMatch(/123456789012.*999988887777/)
})

test("a profile of another account", async () => {
  const { Credentials } = await independent('sts', 'AssumeRole', { RoleArn: 'arn:aws:iam::999988887777:role/Other', RoleSessionName: 'me' })
  const lines = ['[other]', `aws_access_key_id = ${Credentials.AccessKeyId}`, `aws_secret_access_key = ${Credentials.SecretAccessKey}`, `aws_session_token = ${Credentials.SessionToken}`]
  writeFileSync(join(folder, 'credentials'), lines.join('\n'))
  const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }
  const { code, error } = await refused([...fromFile(), '--profile', 'other'], { ...none, AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') })
  expect([code, error?.code]).toEqual([2, 'wrong-account'])
  expect(error!.message).toMatch(/999988887777.*123456789012/)
})

test('a login that has expired: how to log in', async () => {
  const server = await stsServer({ accounts: {}, answer: () => [403, stsError('ExpiredToken', 'The security token included in the request is expired')] })
  const { code, error } = await refused([...fromFile(), '--profile', 'on-call'], { AWS_ENDPOINT_URL: server.url, ...profile('on-call') })
  await server.close()
  expect([code, error?.code]).toEqual([4, 'expired-login'])
  expect(`${error!.message} ${error!.hint}`).toContain('aws sso login --profile on-call')
})

test('a network that does not answer ends after the time-out of the configuration', async () => {
  const silent = createServer(() => undefined)
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  configure('timeouts: { connect: 1s, request: 200ms }\n')
  const { code, error } = await refused(fromFile(), { AWS_ENDPOINT_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}` })
  silent.close()
  expect([code, error?.kind]).toEqual([4, 'aws'])
  expect(error!.message).toMatch(/[Tt]ime/)
})

function profile(name: string): Record<string, string> {
  writeFileSync(join(folder, 'credentials'), `[${name}]\naws_access_key_id = AKIAOLD\naws_secret_access_key = secret\n`)
  return { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') }
}

test('no credentials', async () => {
  const { code, error } = await refused(fromFile(), { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' })
  expect([code, error?.kind, error?.code]).toEqual([4, 'aws', 'no-credentials'])
})

test('a closed port', async () => {
  const { code, error } = await refused(fromFile(), { AWS_ENDPOINT_URL: `http://127.0.0.1:${await closedPort()}` })
  expect([code, error?.kind]).toEqual([4, 'aws'])
  expect(error!.message).toContain('ECONNREFUSED')
})

test('an endpoint of the environment that nobody allowed', async () => {
  writeFileSync(join(folder, 'config.yaml'), 'runbooks: [.]\n')
  const { code, error } = await refused(fromFile())
  expect([code, error?.code]).toEqual([2, 'endpoint-overridden'])
  expect(forwarder.calls).toEqual([])
})

test('a denied change says which action is missing, and ends with the lines to do it by hand', async () => {
  await independent('iam', 'CreateUser', { UserName: 'looker' })
  const { AccessKey } = await independent('iam', 'CreateAccessKey', { UserName: 'looker' })
  const reads = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['*:Describe*', '*:Get*', '*:List*', 'ec2:Describe*', 'iam:Get*', 'iam:List*', 'sts:*'], Resource: '*' }] }
  await independent('iam', 'PutUserPolicy', { UserName: 'looker', PolicyName: 'reads', PolicyDocument: JSON.stringify(reads) })
  await enforcePolicies()
  const ran = await sirun(['contain', 'ec2-detach-profile', '--account', place.account, '--region', 'eu-west-1', '--input', `instance_id=${scene.instance}`, '--approve', 'detach'], {
    AWS_ACCESS_KEY_ID: AccessKey.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: AccessKey.SecretAccessKey,
  })
  expect(ran.code).toBe(3)
  expect(ran.stdout).toContain('ec2:DisassociateIamInstanceProfile')
  expect(ran.stdout).toMatch(/By hand:\n {4}aws ec2 disassociate-iam-instance-profile/)
  expect(ran.stdout).toMatch(/Its undo:\n {4}aws ec2 associate-iam-instance-profile/)
})

test('what is protected by ARN or tag is not changed, and the plan says so', async () => {
  configure('protected: [{ tag: { Key: Name, Value: web } }]\n')
  forwarder.calls.length = 0
  const byTag = await sirun(['contain', 'ec2-detach-profile', '--account', place.account, '--region', 'eu-west-1', '--input', `instance_id=${scene.instance}`, '--approve', 'detach', '--json'])
  expect([byTag.code, linesOf(byTag).find(({ type }) => type === 'trouble')?.['message']]).toEqual([3, expect.stringContaining(`${scene.instance} is protected`)])
  configure(`protected: [{ arn: "arn:aws:ec2:*:*:instance/${scene.instance}" }]\n`)
  const instance = await sirun(['contain', 'ec2-quarantine-instance', '--account', place.account, '--region', 'eu-west-1', '--input', `instance_id=${scene.instance}`, '--print-cli'])
  expect(instance.stdout).toContain('It changes nothing')
  expect(writesSent()).toEqual([])
})

function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

test('the journal is complete on the disk', async () => {
  const ran = await sirun(['contain', 'ec2-detach-profile', '--account', place.account, '--region', 'eu-west-1', '--input', `instance_id=${scene.instance}`, '--approve', 'detach', '--json'])
  const run = linesOf(ran).at(-1)!['run'] as string
  const lines = readFileSync(join(folder, 'state', 'runs', run, 'journal.jsonl'), 'utf8').trimEnd().split('\n')
  expect(lines.length).toBe(linesOf(ran).length - 1)
})

test('others must agree: nothing is changed without them, their request can be answered, and break-glass goes on and says so', async () => {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'ana')])
  configure('approvals: { people: { ana: { ssh: ana@example.com } }, groups: { leads: [ana] }, rules: [{ effect: write, by: leads }] }\n')
  const held = await sirun(respond(...approve))
  const asked = linesOf(held).find(({ type }) => type === 'approval-requested') as Answer
  const error = linesOf(held).find((line) => line.error)!.error!
  expect([held.code, error.code, writesSent()]).toEqual([3, 'needs-person', []])
  expect(asked.request).toMatchObject({ by: 'leads', requester: { arns: [expect.stringMatching(/^arn:aws:/)] }, place })
  const file = /the request is (.*?)\)/.exec(error.hint!)![1]!
  const agreed = await sirun(['approve', file, '--ssh-key', join(folder, 'ana'), '--agree', asked.sha256 as string])
  expect([agreed.code, JSON.parse(agreed.stdout)]).toMatchObject([0, { statement: { request: asked.sha256, decision: 'yes' } }])
  expect(agreed.stderr).toContain(scene.instance)

  const lifted = await sirun(respond(...approve, '--break-glass', 'The leads cannot be reached'))
  expect(lifted.code).toBe(0)
  expect(await lookAt(independent, scene)).toMatchObject(contained())
  expect(linesOf(lifted).filter(({ type }) => type === 'lifted').map(({ address, what }) => [address, what])).toEqual(steps.map((step) => [step, 'approval']))
  const report = await sirun(['report', linesOf(lifted).at(-1)!['run'] as string])
  expect(report.stdout).toMatch(/\*\*BREAK-GLASS\.[\s\S]*The leads cannot be reached[\s\S]*- \[ \] the approval by 1 of leads/)
})

test('a run that was held up for others is taken up with break-glass, for that session: the first screen and the journal say so', async () => {
  configure('approvals: { people: { ana: { ssh: ana@example.com } }, groups: { leads: [ana] }, rules: [{ effect: write, by: leads }] }\n')
  const held = await sirun(respond(...approve))
  const run = linesOf(held).find(({ type }) => type === 'opened')!['run'] as string
  const again = await sirun(['resume', run, ...approve])
  expect([held.code, again.code, writesSent()]).toEqual([3, 3, []])
  expect(again.stdout).toMatch(/\n {2}checked +\S/)
  expect(again.stdout).not.toContain('GLASS')

  const broken = await sirun(['resume', run, ...approve, '--break-glass', 'The leads cannot be reached'])
  expect([broken.code, broken.stdout]).toEqual([0, expect.stringMatching(/\n {2}GLASS +BROKEN: The leads cannot be reached/)])
  expect(await lookAt(independent, scene)).toMatchObject(contained())
  const report = JSON.parse((await sirun(['report', run, '--json'])).stdout) as { breakGlass: { reason: string; lifted: unknown[] }[] }
  expect(report.breakGlass).toEqual([expect.objectContaining({ reason: 'The leads cannot be reached', lifted: steps.map(() => expect.anything()) })])
})

test('what EC2 itself would deny is named before anything of the plan is made', async () => {
  denied = 'CreateSnapshot'
  const ran = await sirun(respond(...approve))
  const { error } = linesOf(ran).find((line) => line.error)!
  expect([ran.code, writesSent()]).toEqual([3, []])
  expect(error!.message).toContain('ec2:CreateSnapshot is missing')
})
