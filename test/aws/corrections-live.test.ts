/** moto is still wrong where the forwarder corrects it: when one of these fails, its correction can go. */
import { startForwarder, type Forwarder } from './forwarder.js'
import { buildScene, type Scene } from './moto-scene.js'
import { caller, enforcePolicies, motoUrl, resetMoto, type Answer, type Call } from './moto.js'

let forwarder: Forwarder
let corrected: Call
let scene: Scene
const moto = (): Call => caller(motoUrl())

beforeEach(async () => {
  await resetMoto()
  forwarder = await startForwarder()
  corrected = caller(forwarder.url)
  scene = await buildScene(corrected)
})

afterEach(() => forwarder.close())

test('an interface has the groups that it was last given', async () => {
  const [first, second] = scene.interfaces
  await corrected('ec2', 'ModifyNetworkInterfaceAttribute', { NetworkInterfaceId: first, Groups: [scene.groups.admin] })
  const groupsOf = async (aws: Call, id: string | undefined): Promise<string[]> =>
    (await aws('ec2', 'DescribeNetworkInterfaces', { NetworkInterfaceIds: [id] })).NetworkInterfaces[0].Groups.map((group: { GroupName: string }) => group.GroupName).sort()
  expect(await groupsOf(corrected, first)).toEqual(['admin'])
  expect(await groupsOf(corrected, second)).toEqual(['admin'])
  expect(await groupsOf(moto(), first)).toEqual(['admin', 'web'])
  expect(await groupsOf(moto(), second)).toEqual(['admin', 'web'])
  const groupsInInstance = async (aws: Call): Promise<string[][]> =>
    (await aws('ec2', 'DescribeInstances', { InstanceIds: [scene.instance] })).Reservations[0].Instances[0].NetworkInterfaces.map((each: Answer) => each.Groups.map((group: Answer) => group.GroupName).sort())
  expect(await groupsInInstance(corrected)).toEqual([['admin'], ['admin']])
  expect(await groupsInInstance(moto())).toEqual([['admin', 'web'], ['admin', 'web']])
  // The neighbour's own groups stand between two instances.
  const { Reservations } = await corrected('ec2', 'DescribeInstances', { InstanceIds: [scene.instance, scene.neighbour] })
  const { SecurityGroups, NetworkInterfaces } = Reservations.flatMap((each: Answer) => each.Instances).find((each: Answer) => each.InstanceId === scene.neighbour)
  expect([SecurityGroups, NetworkInterfaces[0].Groups].map(([group]: Answer) => group.GroupName)).toEqual(['web', 'web'])
})

test('whether a bucket policy is public is answered', async () => {
  const bucket = { Bucket: 'example-exports' }
  await corrected('s3', 'CreateBucket', { ...bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } })
  const status = (aws: Call): Promise<Answer> => aws('s3', 'GetBucketPolicyStatus', bucket)
  const put = (more: object): Promise<Answer> =>
    corrected('s3', 'PutBucketPolicy', { ...bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::example-exports/*', ...more }] }) })
  await expect(status(corrected)).rejects.toMatchObject({ name: 'NoSuchBucketPolicy' })
  await put({})
  expect((await status(corrected)).PolicyStatus).toEqual({ IsPublic: true })
  // moto 5.2.1 has no answer, 5.2.5 has: with the latter alone the correction can go.
  expect([{}, { IsPublic: true }]).toContainEqual((await status(moto())).PolicyStatus)
  await put({ Effect: 'Deny' })
  expect((await status(corrected)).PolicyStatus).toEqual({ IsPublic: false })
  await put({ Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } } })
  expect((await status(corrected)).PolicyStatus).toEqual({ IsPublic: false })
})

test('the attribute blockDeviceMapping is answered', async () => {
  const look = { InstanceId: scene.instance, Attribute: 'blockDeviceMapping' }
  const { BlockDeviceMappings } = await corrected('ec2', 'DescribeInstanceAttribute', look)
  expect(BlockDeviceMappings.map((each: Answer) => [each.DeviceName, each.Ebs.DeleteOnTermination])).toEqual([['/dev/sda1', true], ['/dev/sdf', false]])
  expect(await moto()('ec2', 'DescribeInstanceAttribute', look)).not.toHaveProperty('BlockDeviceMappings')
})

test('the shutdown behaviour is changed, and the groups are not', async () => {
  const change = { InstanceId: scene.instance, InstanceInitiatedShutdownBehavior: { Value: 'stop' } }
  const state = async (): Promise<unknown> => [
    (await corrected('ec2', 'DescribeInstanceAttribute', { InstanceId: scene.instance, Attribute: 'instanceInitiatedShutdownBehavior' })).InstanceInitiatedShutdownBehavior.Value,
    (await corrected('ec2', 'DescribeInstances', { InstanceIds: [scene.instance] })).Reservations[0].Instances[0].SecurityGroups.length,
  ]
  await moto()('ec2', 'ModifyInstanceAttribute', { ...change, InstanceId: scene.neighbour })
  expect((await corrected('ec2', 'DescribeInstances', { InstanceIds: [scene.neighbour] })).Reservations[0].Instances[0].SecurityGroups).toEqual([])
  expect(await state()).toEqual(['terminate', 1])
  await corrected('ec2', 'ModifyInstanceAttribute', change)
  expect(await state()).toEqual(['stop', 1])
})

test('EC2 denies with its own code', async () => {
  await corrected('iam', 'CreateUser', { UserName: 'nobody' })
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = (await corrected('iam', 'CreateAccessKey', { UserName: 'nobody' })).AccessKey
  await enforcePolicies()
  const denied = (url: string): Promise<Answer> => caller(url, 'eu-west-1', { accessKeyId, secretAccessKey })('ec2', 'StopInstances', { InstanceIds: [scene.instance] }).catch((error: unknown) => error)
  expect((await denied(forwarder.url)).name).toBe('UnauthorizedOperation')
  expect((await denied(motoUrl())).name).toBe('AccessDenied')
})

test('CloudTrail, CloudWatch Logs, AWS Config and Secrets Manager answer the JSON of their protocol', async () => {
  const typesOf = (url: string): Promise<string[]> => Promise.all([['cloudtrail', 'CloudTrail_20131101.DescribeTrails'], ['logs', 'Logs_20140328.DescribeLogGroups'], ['config', 'StarlingDoveService.DescribeConfigRules'], ['secretsmanager', 'secretsmanager.ListSecrets']].map(async ([service, target]) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261124/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`
    const response = await fetch(url, { method: 'POST', body: '{}', headers: { authorization, 'x-amz-target': target!, 'content-type': 'application/x-amz-json-1.1' } })
    await response.text()
    return response.headers.get('content-type')!
  }))
  expect(await typesOf(forwarder.url)).toEqual(Array(4).fill('application/x-amz-json-1.1'))
  expect(await typesOf(motoUrl())).toEqual(Array(4).fill(expect.stringContaining('html')))
})

test('GuardDuty answers JSON, also where it denies', async () => {
  const typeOf = async (url: string): Promise<string | null> => {
    const authorization = 'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261124/eu-west-1/guardduty/aws4_request, SignedHeaders=host, Signature=0'
    return (await fetch(`${url}/detector`, { headers: { authorization } })).headers.get('content-type')
  }
  expect(await typeOf(forwarder.url)).toBe('application/json')
  expect(await typeOf(motoUrl())).toContain('html')
  await corrected('iam', 'CreateUser', { UserName: 'nobody' })
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = (await corrected('iam', 'CreateAccessKey', { UserName: 'nobody' })).AccessKey
  await enforcePolicies()
  const denied = (url: string): Promise<Answer> => caller(url, 'eu-west-1', { accessKeyId, secretAccessKey })('guardduty', 'ListDetectors').catch((error: unknown) => error)
  expect((await denied(forwarder.url)).name).toBe('AccessDeniedException')
  expect((await denied(motoUrl())).name).not.toBe('AccessDeniedException')
})

test('instances are found by their profile', async () => {
  const arn = (await corrected('iam', 'GetInstanceProfile', { InstanceProfileName: 'web-server' })).InstanceProfile.Arn
  const idsWith = async (aws: Call, value: string): Promise<string[]> =>
    (await aws('ec2', 'DescribeInstances', { Filters: [{ Name: 'iam-instance-profile.arn', Values: [value] }, { Name: 'instance-state-name', Values: ['running'] }] })).Reservations.flatMap(({ Instances }: Answer) => Instances.map((each: Answer) => each.InstanceId))
  expect(await idsWith(corrected, arn)).toEqual([scene.instance])
  expect(await idsWith(corrected, `${arn}-other`)).toEqual([])
  await expect(idsWith(moto(), arn)).rejects.toThrow()
})
