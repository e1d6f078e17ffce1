import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import type { CallOutcome } from '../../src/aws-model/aws.js'
import { readPages } from '../../src/engine/read.js'
import { StepFailure } from '../../src/engine/step-kind.js'
import type { ValueMap } from '../../src/expressions/value.js'

const model = await loadAwsModel(['ec2', 's3', 'iam'])
const operation = (service: string, name: string): NonNullable<ReturnType<typeof model.operation>> => model.operation(service, name)!
const ok = (output: ValueMap): CallOutcome => ({ status: 'ok', output })

test('all pages are read, as one list', async () => {
  const sent: ValueMap[] = []
  const outcome = await readPages(operation('ec2', 'DescribeVolumes'), { VolumeIds: ['a'] }, undefined, (params) => {
    sent.push(params)
    return ok({ Volumes: [{ VolumeId: `v${sent.length}` }], ...(sent.length < 3 && { NextToken: `t${sent.length}` }) })
  })
  expect([outcome, sent]).toEqual([
    expect.objectContaining({ output: expect.objectContaining({ Volumes: [{ VolumeId: 'v1' }, { VolumeId: 'v2' }, { VolumeId: 'v3' }] }) }),
    [{ VolumeIds: ['a'] }, { VolumeIds: ['a'], NextToken: 't1' }, { VolumeIds: ['a'], NextToken: 't2' }],
  ])
})

test('two tokens travel together', async () => {
  const sent: ValueMap[] = []
  await readPages(operation('s3', 'ListObjectVersions'), { Bucket: 'b' }, undefined, (params) => {
    sent.push(params)
    return ok(sent.length === 1 ? { Versions: [], NextKeyMarker: 'k', NextVersionIdMarker: 'v' } : { Versions: [] })
  })
  expect(sent[1]).toEqual({ Bucket: 'b', KeyMarker: 'k', VersionIdMarker: 'v' })
})

test('more than a hundred pages are a failure, never a cut', async () => {
  let pages = 0
  const reading = readPages(operation('ec2', 'DescribeVolumes'), {}, undefined, () => ok({ Volumes: [], NextToken: String(pages++) }))
  await expect(reading).rejects.toBeInstanceOf(StepFailure)
  expect(pages).toBe(100)
})

test('a limit reads no page that it does not need', async () => {
  let pages = 0
  const outcome = await readPages(operation('ec2', 'DescribeVolumes'), {}, 3, () => ok({ Volumes: [{ VolumeId: 'a' }, { VolumeId: 'b' }], NextToken: String(++pages) }))
  expect([pages, (outcome as { output: ValueMap }).output['Volumes']]).toEqual([2, [{ VolumeId: 'a' }, { VolumeId: 'b' }, { VolumeId: 'a' }]])
})

test('policy documents of IAM are decoded', async () => {
  const outcome = await readPages(operation('iam', 'GetRolePolicy'), {}, undefined, () => ok({ RoleName: 'r', PolicyName: 'p', PolicyDocument: '%7B%22a%22%3A1%7D' }))
  expect((outcome as { output: ValueMap }).output['PolicyDocument']).toBe('{"a":1}')
})

test('a page that is refused ends the reading', async () => {
  const refused: CallOutcome = { status: 'refused', error: { name: 'AccessDenied', message: 'no' } }
  expect(await readPages(operation('ec2', 'DescribeVolumes'), {}, undefined, () => refused)).toBe(refused)
})
