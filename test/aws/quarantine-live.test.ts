/** The shipped procedures contain an instance in moto, and their undo takes it back: engine and port as against AWS. */
import { dryRun } from '../../src/aws/dry-run.js'
import { liveAws, type LiveAws } from '../../src/aws/live-aws.js'
import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import { undo } from '../../src/engine/undo.js'
import type { JournalRecord } from '../../src/engine/records.js'
import type { ValueMap } from '../../src/expressions/value.js'
import { startForwarder, type Forwarder } from './forwarder.js'
import { buildScene, contained, lookAt, type Scene } from './moto-scene.js'
import { anyKeys, caller, resetMoto, type Call } from './moto.js'
import { openSteps, place, runLive, type LiveRun } from './run-live.js'

let forwarder: Forwarder
let aws: LiveAws
let independent: Call
let scene: Scene

beforeEach(async () => {
  await resetMoto()
  forwarder = await startForwarder()
  independent = caller(forwarder.url)
  scene = await buildScene(independent)
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: anyKeys.accessKeyId, AWS_SECRET_ACCESS_KEY: anyKeys.secretAccessKey })
  aws = liveAws({ endpoint: forwarder.url, run: '01JHQZ0000000000000000RVN1' })
  forwarder.calls.length = 0
})

afterEach(async () => {
  aws.close()
  await forwarder.close()
})

/** The three procedures that take an instance and its role from whoever has them, in the order of a runbook. */
function procedures(): [id: string, inputs: ValueMap][] {
  return [
    ['ec2-snapshot-volumes', { instance_id: scene.instance }],
    ['ec2-quarantine-instance', { instance_id: scene.instance }],
    ['iam-revoke-role-sessions', { role_name: 'web-server' }],
  ]
}

const writes = /^(?!Describe|Get|List)/

/** `service:Operation` of each change that the engine meant to send, by SDK client. */
function intents(records: JournalRecord[]): string[] {
  return records.flatMap((record) => (record.type === 'intent' || record.type === 'undo-intent' ? [record.operation] : []))
}

function writesSent(): string[] {
  return forwarder.calls.filter(({ operation }) => writes.test(operation)).map(({ operation }) => operation)
}

test('contained, and every change left once; undone, and it is as before but for the evidence', async () => {
  const before = await lookAt(independent, scene)
  forwarder.calls.length = 0
  const runs: LiveRun[] = []
  for (const [id, inputs] of procedures()) {
    const done = await runLive(id, inputs, aws)
    expect([id, done.end.status, openSteps(done.end)]).toEqual([id, 'closed', {}])
    runs.push(done)
  }
  const records = runs.flatMap((each) => each.records)

  expect(records.filter(({ type }) => type === 'trouble' || type === 'unknown')).toEqual([])
  expect(writesSent()).toEqual(intents(records))
  expect(forwarder.calls.every(({ headers }) => String(headers['user-agent']).includes('sirun/01JHQZ0000000000000000RVN1'))).toBe(true)
  const outcomes = records.flatMap((record) => (record.type === 'outcome' ? [record] : []))
  expect(outcomes.length).toBe(intents(records).length)
  expect(outcomes.every(({ status, requestId }) => status === 'ok' && (requestId ?? '') !== '')).toBe(true)
  expect(records.find((record) => record.type === 'identity')).toMatchObject({ caller: { account: place.account } })

  expect(await lookAt(independent, scene)).toEqual(contained(scene))
  expect(await rulesOfQuarantine()).toEqual([0, 0])
  expect(await openGroups()).toEqual([])
  expect(await snapshotVolumes()).toEqual([...scene.volumes].sort())
  const policy = await independent('iam', 'GetRolePolicy', { RoleName: 'web-server', PolicyName: 'AWSRevokeOlderSessions' })
  expect(JSON.parse(decodeURIComponent(policy.PolicyDocument))).toMatchObject({ Statement: [{ Effect: 'Deny', Action: ['*'], Resource: ['*'] }] })

  for (const { run } of runs.reverse()) {
    const results = [...(await undo(run)).values()]
    expect(results.filter((result) => !['undone', 'kept', 'nothing-to-do'].includes(result))).toEqual([])
  }
  expect(await lookAt(independent, scene)).toEqual(before)
  await expect(independent('iam', 'GetRolePolicy', { RoleName: 'web-server', PolicyName: 'AWSRevokeOlderSessions' })).rejects.toMatchObject({ name: 'NoSuchEntityException' })
  expect(await snapshotVolumes()).toEqual([...scene.volumes].sort())
})

test('a dry run walks to the end, and sends no write', async () => {
  const before = await lookAt(independent, scene)
  const model = await loadAwsModel(['ec2', 'iam', 'auto-scaling', 'elastic-load-balancing-v2'])
  forwarder.calls.length = 0
  for (const [id, inputs] of procedures()) {
    // The last look waits for what was not done.
    const script = { sealed: { go_on: 'a dry run changes nothing' } }
    const { end } = await runLive(id, inputs, dryRun(aws, model), { mode: 'dry-run', script })
    expect([id, end.status]).toEqual([id, 'closed'])
  }
  expect(writesSent()).toEqual([])
  expect(forwarder.calls.length).toBeGreaterThan(10)
  expect(await lookAt(independent, scene)).toEqual(before)
})

test('in another account nothing is sent, and the message names both', async () => {
  aws.close()
  const elsewhere = liveAws({ endpoint: forwarder.url, roles: { read: 'arn:aws:iam::444455556666:role/Elsewhere', change: 'arn:aws:iam::444455556666:role/Elsewhere' } })
  const { end } = await runLive('ec2-quarantine-instance', { instance_id: scene.instance }, elsewhere)
  expect(end.status).toBe('stopped')
  expect(end.status === 'stopped' && end.reason).toMatch(/444455556666.*123456789012/)
  expect(forwarder.calls.filter(({ service }) => service !== 'sts')).toEqual([])
  elsewhere.close()
})

async function rulesOfQuarantine(): Promise<number[]> {
  const { SecurityGroups } = await independent('ec2', 'DescribeSecurityGroups', { Filters: [{ Name: 'group-name', Values: ['sirun-quarantine'] }] })
  return [SecurityGroups[0].IpPermissions.length, SecurityGroups[0].IpPermissionsEgress.length]
}

async function openGroups(): Promise<string[]> {
  const { SecurityGroups } = await independent('ec2', 'DescribeSecurityGroups', { Filters: [{ Name: 'group-name', Values: ['sirun-open-*'] }] })
  return SecurityGroups.map((group: { GroupName: string }) => group.GroupName)
}

async function snapshotVolumes(): Promise<string[]> {
  const { Snapshots } = await independent('ec2', 'DescribeSnapshots', { OwnerIds: ['self'] })
  return Snapshots.map((snapshot: { VolumeId: string }) => snapshot.VolumeId).sort()
}
