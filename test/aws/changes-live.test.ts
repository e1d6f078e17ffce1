/** Single calls through the port to moto: changes of four services, refusals, accounts, permissions. */
import type { AwsCall, CallOutcome } from '../../src/aws-model/aws.js'
import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import { liveAws, type LiveAws } from '../../src/aws/live-aws.js'
import type { Connection } from '../../src/aws/clients.js'
import { permission } from '../../src/aws/permission.js'
import type { ValueMap } from '../../src/expressions/value.js'
import { startForwarder, type Forwarder } from './forwarder.js'
import { guarddutyFindings } from './guardduty-server.js'
import { buildScene, type Scene } from './moto-scene.js'
import { anyKeys, caller, enforcePolicies, resetMoto, type Call, type Keys } from './moto.js'
import { place } from './run-live.js'

let forwarder: Forwarder
let independent: Call
let aws: LiveAws

const sample = { id: '9ab3c1d2e4f5061728394a5b6c7d8e9f', type: 'Backdoor:EC2/C&CActivity.B!DNS', severity: 8, service: { archived: false } }
const archived = { ...sample, id: '0ab3c1d2e4f5061728394a5b6c7d8e9f', severity: 2, service: { archived: true } }

beforeEach(async () => {
  await resetMoto()
  forwarder = await startForwarder([guarddutyFindings({ d0a1: [sample, archived] })])
  independent = caller(forwarder.url)
  open(anyKeys)
})

afterEach(async () => {
  aws.close()
  await forwarder.close()
})

function open(keys: Keys, connection: Connection = {}): void {
  aws?.close()
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey })
  aws = liveAws({ endpoint: forwarder.url, ...connection })
}

function call(operation: string, params: ValueMap, more: Partial<AwsCall> = {}): Promise<CallOutcome> {
  const [service, name] = operation.split(':') as [string, string]
  return aws.call({ service, operation: name, params, place, address: 'step', purpose: 'change', ...more })
}

/** How often the operation reached the server. */
function sent(operation: string): number {
  return forwarder.calls.filter((each) => each.operation === operation).length
}

describe('a change through the port', () => {
  let scene: Scene
  beforeEach(async () => {
    scene = await buildScene(independent)
    forwarder.calls.length = 0
  })

  test('EC2', async () => {
    const outcome = await call('ec2:StopInstances', { InstanceIds: [scene.instance] })
    expect(outcome).toMatchObject({ status: 'ok', output: { StoppingInstances: [{ InstanceId: scene.instance }] }, requestId: expect.any(String) })
    expect((await independent('ec2', 'DescribeInstances', { InstanceIds: [scene.instance] })).Reservations[0].Instances[0].State.Name).toBe('stopped')
    expect(sent('StopInstances')).toBe(1)
  })

  test('IAM', async () => {
    const outcome = await call('iam:PutRolePolicy', { RoleName: 'web-server', PolicyName: 'None', PolicyDocument: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}' })
    expect(outcome).toEqual({ status: 'ok', output: {}, requestId: expect.any(String) })
    expect((await independent('iam', 'ListRolePolicies', { RoleName: 'web-server' })).PolicyNames).toEqual(['None'])
    expect(sent('PutRolePolicy')).toBe(1)
  })

  test('Auto Scaling', async () => {
    const outcome = await call('auto-scaling:UpdateAutoScalingGroup', { AutoScalingGroupName: 'web-asg', MinSize: 1 })
    expect(outcome).toMatchObject({ status: 'ok' })
    expect((await independent('auto-scaling', 'DescribeAutoScalingGroups')).AutoScalingGroups[0].MinSize).toBe(1)
    expect(sent('UpdateAutoScalingGroup')).toBe(1)
  })

  test('Elastic Load Balancing', async () => {
    const outcome = await call('elastic-load-balancing-v2:DeregisterTargets', { TargetGroupArn: scene.targetGroups.admin, Targets: [{ Id: scene.adminAddress }] })
    expect(outcome).toMatchObject({ status: 'ok', output: {} })
    expect((await independent('elastic-load-balancing-v2', 'DescribeTargetHealth', { TargetGroupArn: scene.targetGroups.admin })).TargetHealthDescriptions).toEqual([])
    expect(sent('DeregisterTargets')).toBe(1)
  })

  test('DryRun is permission, and changes nothing', async () => {
    const model = await loadAwsModel(['ec2'])
    const stop: AwsCall = { service: 'ec2', operation: 'StopInstances', params: { InstanceIds: [scene.instance] }, place, address: 'step', purpose: 'change' }
    expect(await permission(aws, model, stop)).toEqual({ label: 'permitted' })
    expect((await independent('ec2', 'DescribeInstances', { InstanceIds: [scene.instance] })).Reservations[0].Instances[0].State.Name).toBe('running')
  })
})

test.each([
  ['ec2:StopInstances', { InstanceIds: ['i-0123456789abcdef0'] }, 'InvalidInstanceID.NotFound', 400],
  ['ec2:DeleteSecurityGroup', { GroupId: 'sg-0123456789abcdef0' }, 'InvalidGroup.NotFound', 400],
  ['iam:PutRolePolicy', { RoleName: 'gone', PolicyName: 'None', PolicyDocument: '{}' }, 'NoSuchEntityException', 404],
  ['auto-scaling:UpdateAutoScalingGroup', { AutoScalingGroupName: 'gone', MinSize: 1 }, 'ValidationError', 400],
  ['elastic-load-balancing-v2:DeregisterTargets', { TargetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/gone/1', Targets: [{ Id: 'i-1' }] }, 'TargetGroupNotFoundException', 400],
])('%s of what there is not is refused', async (operation, params, name, status) => {
  expect(await call(operation, params)).toEqual({ status: 'refused', error: { name, status, message: expect.any(String), requestId: expect.any(String) } })
  expect(sent(operation.split(':')[1]!)).toBe(1)
})

test('an operation that moto does not have is no success', async () => {
  expect(await call('ec2:ModifyInstanceEventStartTime', { InstanceId: 'i-1', InstanceEventId: 'e', NotBefore: new Date(0) })).toMatchObject({ status: 'unknown' })
})

describe('permissions and accounts', () => {
  async function responder(policy: object): Promise<Keys> {
    await independent('iam', 'CreateUser', { UserName: 'responder' })
    const { AccessKey } = await independent('iam', 'CreateAccessKey', { UserName: 'responder' })
    await independent('iam', 'PutUserPolicy', { UserName: 'responder', PolicyName: 'own', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [policy] }) })
    return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey }
  }

  test('what a policy does not allow is refused, with the identity named', async () => {
    open(await responder({ Effect: 'Allow', Action: ['ec2:DescribeVpcs', 'sts:GetCallerIdentity'], Resource: '*' }))
    await enforcePolicies()
    expect(await call('ec2:DescribeVpcs', {}, { purpose: 'read' })).toMatchObject({ status: 'ok' })
    const outcome = await call('ec2:StopInstances', { InstanceIds: ['i-0123456789abcdef0'] })
    expect(outcome).toMatchObject({ status: 'refused', error: { name: 'UnauthorizedOperation', status: 403 } })
    expect(await call('iam:DeleteRole', { RoleName: 'x' })).toMatchObject({ status: 'refused', error: { name: 'AccessDenied', status: 403 } })
    expect(await aws.identity(place)).toEqual({ account: place.account, arn: `arn:aws:iam::${place.account}:user/responder` })
  })

  test('a wrong secret: nothing is sent but the question whose it is', async () => {
    const keys = await responder({ Effect: 'Allow', Action: '*', Resource: '*' })
    open({ ...keys, secretAccessKey: 'canary-wrong' })
    await enforcePolicies()
    forwarder.calls.length = 0
    const outcome = await call('ec2:StopInstances', { InstanceIds: ['i-0123456789abcdef0'] })
    expect(outcome).toMatchObject({ status: 'refused', error: { name: 'IdentityUnknown' } })
    expect(JSON.stringify(outcome)).not.toContain('canary')
    expect(new Set(forwarder.operations())).toEqual(new Set(['sts:GetCallerIdentity']))
  })

  // moto gives a session to whoever asks: that the external id is looked at, only AWS can show.
  test('each place in its own account, through a role with an external id', async () => {
    const there = { account: '444455556666', region: 'us-east-1', partition: 'aws' }
    open(anyKeys, { roles: { read: 'arn:{partition}:iam::{account}:role/Look', change: 'arn:{partition}:iam::{account}:role/Change', external_id: 'ours' }, run: '01JHQZ0000000000000000RVN1' })
    for (const at of [place, there]) {
      expect(await call('iam:CreateUser', { UserName: `made-in-${at.account}` }, { place: at })).toMatchObject({ status: 'ok', output: { User: { Arn: `arn:aws:iam::${at.account}:user/made-in-${at.account}` } } })
      expect(await aws.identity(at)).toEqual({ account: at.account, arn: `arn:aws:sts::${at.account}:assumed-role/Change/01JHQZ0000000000000000RVN1` })
      expect(await aws.identity(at, 'read')).toEqual({ account: at.account, arn: `arn:aws:sts::${at.account}:assumed-role/Look/01JHQZ0000000000000000RVN1` })
    }
    expect((await independent('iam', 'ListUsers')).Users.map(({ UserName }: { UserName: string }) => UserName)).toEqual([`made-in-${place.account}`])
    expect(forwarder.calls.filter(({ operation }) => operation === 'AssumeRole').map(({ params }) => [params['RoleArn'], params['ExternalId']])).toEqual(
      [place, there].flatMap(({ account }) => ['Change', 'Look'].map((role) => [`arn:aws:iam::${account}:role/${role}`, 'ours'])),
    )
  })
})

// The server of findings is our own: this is about our client alone.
describe('GuardDuty', () => {
  test('findings by id; what it does not have is left out', async () => {
    const outcome = await call('guardduty:GetFindings', { DetectorId: 'd0a1', FindingIds: [sample.id, 'f'.repeat(32)] }, { purpose: 'read' })
    expect(outcome).toMatchObject({ status: 'ok', output: { Findings: [{ Id: sample.id, Type: sample.type, Service: { Archived: false } }] } })
  })

  test('ids by criteria, page by page', async () => {
    const read = (params: ValueMap): Promise<CallOutcome> => call('guardduty:ListFindings', { DetectorId: 'd0a1', ...params }, { purpose: 'read' })
    expect(await read({ FindingCriteria: { Criterion: { 'service.archived': { Equals: ['false'] } } } })).toMatchObject({ status: 'ok', output: { FindingIds: [sample.id] } })
    expect(await read({ MaxResults: 1 })).toMatchObject({ output: { FindingIds: [sample.id], NextToken: '1' } })
    expect(await read({ MaxResults: 1, NextToken: '1' })).toMatchObject({ output: { FindingIds: [archived.id], NextToken: '' } })
  })

  test('a detector of somebody else', async () => {
    const outcome = await call('guardduty:GetFindings', { DetectorId: 'd0a2', FindingIds: [sample.id] }, { purpose: 'read' })
    expect(outcome).toMatchObject({ status: 'refused', error: { name: 'BadRequestException', status: 400 } })
  })
})
