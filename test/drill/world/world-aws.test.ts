import type { AwsCall } from '../../../src/aws-model/aws.js'
import { SirunError } from '../../../src/diagnostics/diagnostic.js'
import type { RecordedCall } from '../../../src/drill/world/world-aws.js'
import { worldAws } from '../../../src/drill/world/world-aws.js'
import { at, place, worldOf } from './world-under-test.js'

const seed = {
  Instances: [{ InstanceId: 'i-a', VpcId: 'vpc-1' }],
  NetworkInterfaces: [{ NetworkInterfaceId: 'eni-free', VpcId: 'vpc-1' }],
}
const read: AwsCall = {
  service: 'ec2',
  operation: 'DescribeInstances',
  params: {},
  place,
  address: 'instance',
  purpose: 'read',
}
const tag: AwsCall = {
  service: 'ec2',
  operation: 'CreateTags',
  place,
  address: 'label',
  purpose: 'change',
  params: { Resources: ['i-a'], Tags: [{ Key: 'Status', Value: 'quarantine' }] },
}

test('answers are ok, refusals keep AWS’s words, request ids are the same in every run', async () => {
  const outcomes = async () => {
    const aws = worldAws(worldOf(seed).world)
    return [await aws.call(read), await aws.call({ ...read, params: { InstanceIds: ['i-x'] } })]
  }
  const [ok, refused] = await outcomes()
  expect(ok).toMatchObject({
    status: 'ok',
    output: { Reservations: [{ Instances: [{ InstanceId: 'i-a' }] }] },
    requestId: '00000000-0000-4000-8000-000000000001',
  })
  expect(refused).toEqual({
    status: 'refused',
    error: {
      name: 'InvalidInstanceID.NotFound',
      message: "The instance ID 'i-x' does not exist",
      status: 400,
      requestId: '00000000-0000-4000-8000-000000000002',
    },
  })
  expect(await outcomes()).toEqual([ok, refused])
})

test('who we are', async () => {
  expect(await worldAws(worldOf({}).world).identity(place)).toEqual({
    account: '111122223333',
    arn: 'arn:aws:sts::111122223333:assumed-role/DrillResponder/drill',
  })
})

test.each([
  ['InternalError', 'applied', 'unknown', 1],
  ['InternalFailure', 'none', 'unknown', 0],
  ['ServiceUnavailable', 'applied', 'unknown', 1],
  ['RequestTimeout', 'applied', 'unknown', 1],
  ['TimeoutError', 'none', 'unknown', 0],
  ['ECONNRESET', 'applied', 'unknown', 1],
  ['Throttling', 'none', 'refused', 0],
  ['UnauthorizedOperation', 'none', 'refused', 0],
] as const)('fault %s, effect %s: %s', async (error, effect, status, tags) => {
  const { world, ec2 } = worldOf(seed)
  const aws = worldAws(world, { faults: [{ at: 'label', call: 'change', error, effect }] })
  expect(await aws.call(tag)).toMatchObject({ status, error: { name: error } })
  expect(ec2('DescribeTags')['Tags']).toHaveLength(tags)
  expect((await aws.call(tag)).status).toBe('ok')
})

test('a fault is for one purpose, one address and so many times', async () => {
  const aws = worldAws(worldOf(seed).world, {
    faults: [
      { at: 'cut[1]', call: 'observe', error: 'Throttling', effect: 'none', times: 2 },
      { at: 'quarantine', call: 'read', error: 'AccessDenied', effect: 'none' },
    ],
  })
  const status = async (address: string, purpose: AwsCall['purpose']) =>
    (await aws.call({ ...read, address, purpose })).status
  expect(await status('cut[10]', 'observe')).toBe('ok')
  expect(await status('cut[1]', 'read')).toBe('ok')
  expect(await status('cut[1]', 'observe')).toBe('refused')
  expect(await status('cut[1]', 'observe')).toBe('refused')
  expect(await status('cut[1]', 'observe')).toBe('ok')
  expect(await status('quarantined', 'read')).toBe('ok')
  expect(await status('quarantine[2].instance', 'read')).toBe('refused')
})

test('a surprise happens once, before the first call of its step, and is told', async () => {
  const { world, ec2 } = worldOf(seed)
  const surprise = {
    at: 'cut',
    say: 'Someone attached an interface.',
    aws: 'ec2:AttachNetworkInterface',
    with: { NetworkInterfaceId: 'eni-free', InstanceId: 'i-a', DeviceIndex: '1' },
  }
  const aws = worldAws(world, { surprises: [surprise] })
  await aws.call(read)
  expect(aws.surprised()).toEqual([])
  const seen = await aws.call({ ...read, address: 'cut[0]', purpose: 'observe' })
  expect(at(seen as never, 'output.Reservations.Instances.NetworkInterfaces')).toHaveLength(2)
  expect(aws.surprised()).toEqual([surprise])
  const attachment = at(
    ec2('DescribeNetworkInterfaces', { NetworkInterfaceIds: ['eni-free'] }),
    'NetworkInterfaces.0.Attachment.AttachmentId',
  )
  ec2('DetachNetworkInterface', { AttachmentId: attachment as string })
  const later = await aws.call({ ...read, address: 'cut[1]' })
  expect(at(later as never, 'output.Reservations.Instances.NetworkInterfaces')).toHaveLength(1)
})

test('a surprise that cannot happen is a mistake of the scenario', async () => {
  const aws = worldAws(worldOf(seed).world, {
    surprises: [{ at: 'cut', say: '', aws: 'ec2:DeleteSnapshot', with: { SnapshotId: 'snap-x' } }],
  })
  await expect(aws.call({ ...read, address: 'cut' })).rejects.toThrow(SirunError)
})

test('calls are recorded as they were made', async () => {
  const heard: RecordedCall[] = []
  const aws = worldAws(worldOf(seed).world, { onCall: (call) => heard.push(call) })
  const params = { Resources: ['i-x'], Tags: [{ Key: 'a', Value: 'b' }] }
  await aws.call({ ...tag, params })
  params.Resources.push('i-y')
  await aws.call(read)
  expect(aws.calls()).toEqual([
    {
      address: 'label',
      purpose: 'change',
      service: 'ec2',
      operation: 'CreateTags',
      params: { ...params, Resources: ['i-x'] },
      place,
      outcome: 'refused',
    },
    {
      address: 'instance',
      purpose: 'read',
      service: 'ec2',
      operation: 'DescribeInstances',
      params: {},
      place,
      outcome: 'ok',
    },
  ])
  expect(heard).toEqual(aws.calls())
})
