/** Credentials and buckets in moto: the shipped procedures and runbooks contain them, and an undo puts back exactly what was there. */
import { liveAws, type LiveAws } from '../../src/aws/live-aws.js'
import { undo } from '../../src/engine/undo.js'
import { readFindings } from '../../src/findings/read-finding.js'
import type { Finding } from '../../src/findings/finding.js'
import type { Value, ValueMap } from '../../src/expressions/value.js'
import { fixtureText } from '../findings/fixtures.js'
import { startForwarder, type Forwarder } from './forwarder.js'
import { anyKeys, caller, resetMoto, type Answer, type Call } from './moto.js'
import { openSteps, place, runLive, type LiveRun } from './run-live.js'
import { lookupEvents, type TrailCall } from './trail-server.js'

const exports = 'example-exports'
const backup = 'example-backup'
const roleArn = `arn:aws:iam::${place.account}:role/apps/reporting`
const everything = { Effect: 'Deny', Action: '*', Resource: '*' }
const closed = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true }
const half = { BlockPublicAcls: true, IgnorePublicAcls: false, BlockPublicPolicy: false, RestrictPublicBuckets: false }
const readByWeb = { Version: '2012-10-17', Id: 'exports', Statement: [{ Sid: 'Read', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${place.account}:role/apps/web` }, Action: 's3:GetObject', Resource: `arn:aws:s3:::${exports}/*` }] }

let forwarder: Forwarder
let aws: LiveAws
let independent: Call
let keys: [string, string]
const trail: TrailCall[] = []

beforeEach(async () => {
  await resetMoto()
  trail.length = 0
  forwarder = await startForwarder([lookupEvents(trail)])
  independent = caller(forwarder.url)
  keys = await buildScene()
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: anyKeys.accessKeyId, AWS_SECRET_ACCESS_KEY: anyKeys.secretAccessKey })
  aws = liveAws({ endpoint: forwarder.url, run: '01JHQZ0000000000000000RVN1' })
})

afterEach(async () => {
  aws.close()
  await forwarder.close()
})

/** A user with two keys and a policy, two roles, a bucket with a policy and half a block, a bucket with neither; the ids of the keys. */
async function buildScene(): Promise<[string, string]> {
  await independent('iam', 'CreateUser', { UserName: 'build-user', Path: '/bots/' })
  const newKey = async (): Promise<string> => (await independent('iam', 'CreateAccessKey', { UserName: 'build-user' })).AccessKey.AccessKeyId
  await independent('iam', 'PutUserPolicy', { UserName: 'build-user', PolicyName: 'deploy', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ecs:*', Resource: '*' }] }) })
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${place.account}:root` }, Action: 'sts:AssumeRole' }] }
  for (const RoleName of ['reporting', 'web']) await independent('iam', 'CreateRole', { RoleName, Path: '/apps/', AssumeRolePolicyDocument: JSON.stringify(trust) })
  for (const Bucket of [exports, backup]) await independent('s3', 'CreateBucket', { Bucket, CreateBucketConfiguration: { LocationConstraint: place.region } })
  await independent('s3', 'PutBucketPolicy', { Bucket: exports, Policy: JSON.stringify(readByWeb) })
  await independent('s3', 'PutPublicAccessBlock', { Bucket: exports, PublicAccessBlockConfiguration: half })
  return [await newKey(), await newKey()]
}

/** How the scene stands, by independent calls: what any of these procedures touches. */
async function lookAt(): Promise<ValueMap> {
  const documents = async (kind: 'User' | 'Role', name: string): Promise<ValueMap> => {
    const of = { [`${kind}Name`]: name }
    const { PolicyNames } = await independent('iam', `List${kind}Policies`, of)
    const entries = (PolicyNames as string[]).map(async (PolicyName) => [PolicyName, JSON.parse(decodeURIComponent((await independent('iam', `Get${kind}Policy`, { ...of, PolicyName })).PolicyDocument))] as [string, Value])
    return Object.fromEntries(await Promise.all(entries))
  }
  const orNone = (answer: Promise<Answer>, none: string, pick: (answer: Answer) => Value): Promise<Value> =>
    answer.then(pick, (error: Error) => (error.name === none ? null : Promise.reject(error)))
  const bucket = async (Bucket: string): Promise<ValueMap> => ({
    policy: await orNone(independent('s3', 'GetBucketPolicy', { Bucket }), 'NoSuchBucketPolicy', ({ Policy }) => JSON.parse(Policy)),
    block: await orNone(independent('s3', 'GetPublicAccessBlock', { Bucket }), 'NoSuchPublicAccessBlockConfiguration', (answer) => answer.PublicAccessBlockConfiguration),
  })
  const { AccessKeyMetadata } = await independent('iam', 'ListAccessKeys', { UserName: 'build-user' })
  return {
    keys: keys.map((id) => AccessKeyMetadata.find((key: Answer) => key.AccessKeyId === id).Status),
    user: await documents('User', 'build-user'),
    reporting: await documents('Role', 'reporting'),
    web: await documents('Role', 'web'),
    exports: await bucket(exports),
    backup: await bucket(backup),
  }
}

/** Undoes a run, and looks whether all of it is as it was. */
async function undone({ run }: LiveRun, before: ValueMap): Promise<void> {
  const results = [...(await undo(run)).values()]
  expect(results.filter((result) => result !== 'undone')).toEqual([])
  expect(await lookAt()).toEqual(before)
}

const denial = (bucket: string): object => ({ Sid: expect.any(String), Effect: 'Deny', Principal: { AWS: roleArn }, Action: 's3:*', Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`] })
const revocation = (more: object = {}): object => ({ Version: '2012-10-17', Statement: [{ ...everything, Condition: { DateLessThan: { 'aws:TokenIssueTime': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) } }, ...more }] })
const ofRole = (): object => ({ AWSRevokeOlderSessions: revocation({ Action: ['*'], Resource: ['*'] }) })

/** Each with what it makes of the scene. */
const procedures: [id: string, inputs: () => ValueMap, after: () => ValueMap][] = [
  ['iam-deactivate-access-key', () => ({ user_name: 'build-user', key_id: keys[0] }), () => ({ keys: ['Inactive', 'Active'] })],
  ['iam-deny-user', () => ({ user_name: 'build-user' }), () => ({ user: { deploy: expect.anything(), SirunDenyAll: { Version: '2012-10-17', Statement: [everything] } } })],
  ['iam-revoke-user-sessions', () => ({ user_name: 'build-user' }), () => ({ user: { deploy: expect.anything(), SirunRevokeOlderSessions: revocation() } })],
  ['iam-revoke-role-sessions', () => ({ role_name: 'reporting' }), () => ({ reporting: ofRole() })],
  ['s3-deny-principal', () => ({ bucket: exports, principal_arn: roleArn }), () => ({ exports: { policy: { ...readByWeb, Statement: [...readByWeb.Statement, denial(exports)] }, block: half } })],
  ['s3-deny-principal', () => ({ bucket: backup, principal_arn: roleArn }), () => ({ backup: { policy: { Version: '2012-10-17', Statement: [denial(backup)] }, block: null } })],
  ['s3-block-public-access', () => ({ bucket: exports }), () => ({ exports: { policy: readByWeb, block: closed } })],
  ['s3-block-public-access', () => ({ bucket: backup }), () => ({ backup: { policy: null, block: closed } })],
] as never

test.each(procedures)('%s: set, nothing else touched, once; undone, and it is as before', async (id, inputs, after) => {
  const before = await lookAt()
  const done = await runLive(id, inputs(), aws)
  expect([done.end.status, openSteps(done.end), done.records.filter(({ type }) => type === 'trouble')]).toEqual(['closed', {}, []])
  expect(done.records.filter(({ type }) => type === 'intent').length).toBe(1)
  expect(await lookAt()).toEqual({ ...before, ...after() })
  await undone(done, before)
})

test('a deny that somebody weakened is made whole again, and an undo puts the weak one back', async () => {
  const weak = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'iam:DeleteUser', Resource: '*' }] }
  await independent('iam', 'PutUserPolicy', { UserName: 'build-user', PolicyName: 'SirunDenyAll', PolicyDocument: JSON.stringify(weak) })
  const before = await lookAt()
  const done = await runLive('iam-deny-user', { user_name: 'build-user' }, aws)
  expect(await lookAt()).toMatchObject({ user: { SirunDenyAll: { Statement: [everything] } } })
  await undone(done, before)
})

/** A finding of the fixtures in moto's account, with the user's real key. */
function finding(name: string): Finding {
  const text = fixtureText(name).replaceAll('111122223333', place.account).replaceAll('AKIAEXAMPLEKEY000001', keys[0])
  return readFindings(text, name).findings[0]!
}

test('iam-compromised-credentials, walked whole: the user, its keys, and the role that was assumed', async () => {
  const at = (minutes: number): Date => new Date(Date.parse('2026-11-20T02:31:00Z') + minutes * 60_000)
  trail.push({ EventName: 'AssumeRole', EventSource: 'sts.amazonaws.com', EventTime: at(5), Username: 'build-user', AccessKeyId: keys[0], Resources: [roleArn, 'ASIAEXAMPLEKEY000009'] })
  const before = await lookAt()
  const done = await runLive('iam-compromised-credentials', {}, aws, { finding: finding('iam-key') })
  expect([done.end.status, openSteps(done.end), done.records.filter(({ type }) => type === 'trouble')]).toEqual(['closed', {}, []])
  // Both keys are younger than the finding.
  expect(await lookAt()).toEqual({
    ...before,
    keys: ['Inactive', 'Inactive'],
    user: { deploy: expect.anything(), SirunDenyAll: { Version: '2012-10-17', Statement: [everything] } },
    reporting: ofRole(),
  })
  await undone(done, before)
})

test('a call that succeeds after the containment: set, but not held', async () => {
  trail.push({ EventName: 'CreateRole', EventSource: 'iam.amazonaws.com', EventTime: 'just now', Username: 'build-user', AccessKeyId: keys[1] })
  const script = { held: { go_on: 'the incident lead knows' } }
  const done = await runLive('iam-compromised-credentials', {}, aws, { finding: finding('iam-key'), script })
  expect(done.end.results.get('held')).toMatchObject({ outcome: 'failed' })
  expect(done.records.find(({ type }) => type === 'trouble')).toMatchObject({ address: 'held', message: expect.stringMatching(/does not hold: 1 call succeeded after .*iam:CreateRole 1/) })
})

test('s3-data-exfiltration, walked whole: the role first, then the buckets', async () => {
  const before = await lookAt()
  const done = await runLive('s3-data-exfiltration', {}, aws, { finding: finding('s3-exfiltration') })
  expect([done.end.status, openSteps(done.end), done.records.filter(({ type }) => type === 'trouble')]).toEqual(['closed', {}, []])
  expect(done.records.flatMap((record) => (record.type === 'intent' ? [record.operation] : []))).toEqual(
    ['PutRolePolicy', 'PutBucketPolicy', 'PutBucketPolicy', 'PutPublicAccessBlock', 'PutPublicAccessBlock'])
  expect(await lookAt()).toEqual({
    ...before,
    reporting: ofRole(),
    exports: { policy: { ...readByWeb, Statement: [...readByWeb.Statement, denial(exports)] }, block: closed },
    backup: { policy: { Version: '2012-10-17', Statement: [denial(backup)] }, block: closed },
  })
  await undone(done, before)
})
