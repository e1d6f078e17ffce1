import { coerceParameters } from '../../src/aws-model/coerce-parameters.js'
import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import type { AwsModel, Shape } from '../../src/aws-model/model.js'
import { Unknown } from '../../src/expressions/unknown.js'
import type { Value, ValueMap } from '../../src/expressions/value.js'

let model: AwsModel

beforeAll(async () => {
  model = await loadAwsModel(['ec2', 'iam', 'cloudtrail', 's3', 'sqs', 'kms', 'organizations'])
})

function coerce(name: string, params: ValueMap, isOpaque?: (value: Value) => boolean) {
  const [service, operation] = name.split(':') as [string, string]
  return coerceParameters(model.operation(service, operation)!.input, params, [], isOpaque)
}

/** Problems as `code at path`. */
function problemsOf(name: string, params: ValueMap): string[] {
  return coerce(name, params).problems.map(({ code, path }) => `${code} at ${path.join('.')}`)
}

describe('text', () => {
  test('keeps the leading zero of an account number', () => {
    const params = { Filters: [{ Name: 'owner-id', Values: ['012345678901'] }] }
    expect(coerce('ec2:DescribeInstances', params)).toEqual({ value: params, problems: [] })
  })

  test('takes numbers and booleans', () => {
    const filters = [{ Name: 'size', Values: [8, 1e21, -0.5, true] }]
    expect(coerce('ec2:DescribeVolumes', { Filters: filters })).toEqual({
      value: { Filters: [{ Name: 'size', Values: ['8', '1000000000000000000000', '-0.5', 'true'] }] },
      problems: [],
    })
  })

  test('takes a policy document as JSON, keys in their order and times in ISO 8601', () => {
    const document: ValueMap = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Action: ['*'],
          Condition: { DateLessThan: { 'aws:TokenIssueTime': new Date('2026-11-24T03:00:00.678Z') } },
        },
      ],
    }
    const params = { RoleName: 'web', PolicyName: 'revoke', PolicyDocument: document }
    const { value, problems } = coerce('iam:PutRolePolicy', params)
    expect(problems).toEqual([])
    expect(value.PolicyDocument).toBe(
      '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["*"],"Condition":' +
        '{"DateLessThan":{"aws:TokenIssueTime":"2026-11-24T03:00:00Z"}}}]}',
    )
    expect(params.PolicyDocument).toBe(document)
  })

  test('takes a time', () => {
    const { value } = coerce('ec2:CreateTags', {
      Resources: ['i-0123456789abcdef0'],
      Tags: [{ Key: 'since', Value: new Date(Date.UTC(2026, 10, 24, 3)) }],
    })
    expect(value.Tags).toEqual([{ Key: 'since', Value: '2026-11-24T03:00:00Z' }])
  })

  test('of a document with something unknown in it is unknown', () => {
    const unknown = new Unknown('isolate.group')
    const { value } = coerce('iam:PutRolePolicy', {
      RoleName: 'web',
      PolicyName: 'revoke',
      PolicyDocument: { Statement: [{ Resource: [unknown] }] },
    })
    expect(value.PolicyDocument).toBe(unknown)
  })

  test('with known values reports others, and still sends them', () => {
    const result = coerce('iam:UpdateAccessKey', { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', Status: 'Inactve' })
    expect(result.problems).toMatchObject([
      { code: 'unknown-enum-value', path: ['Status'], hint: 'Did you mean Inactive?' },
    ])
    expect(result.value.Status).toBe('Inactve')
    expect(problemsOf('iam:UpdateAccessKey', { AccessKeyId: 'A', Status: { a: 1 } })).toEqual([
      'wrong-parameter-type at Status',
    ])
  })
})

describe('other types', () => {
  test('numbers take numeric text', () => {
    expect(coerce('ec2:CreateVolume', { Size: '012', Iops: 3000 }).value).toEqual({ Size: 12, Iops: 3000 })
    for (const wrong of ['12GiB', '', '0x10', '1e3', 'Infinity', Number.NaN, true, [1]]) {
      expect(problemsOf('ec2:CreateVolume', { Size: wrong })).toEqual(['wrong-parameter-type at Size'])
    }
  })

  test('booleans take true and false in text', () => {
    expect(coerce('ec2:CreateVolume', { Encrypted: 'true', MultiAttachEnabled: 'false' }).value).toEqual({
      Encrypted: true,
      MultiAttachEnabled: false,
    })
    for (const wrong of ['yes', 'True', 1, {}]) {
      expect(problemsOf('ec2:CreateVolume', { Encrypted: wrong })).toEqual(['wrong-parameter-type at Encrypted'])
    }
  })

  test('times take ISO 8601 with a zone', () => {
    const time = new Date(Date.UTC(2026, 10, 24, 3))
    for (const text of ['2026-11-24T03:00:00Z', '2026-11-24T04:00+01:00', '2026-11-24T03:00:00.000Z']) {
      expect(coerce('cloudtrail:LookupEvents', { StartTime: text }).value).toEqual({ StartTime: time })
    }
    expect(coerce('cloudtrail:LookupEvents', { StartTime: time }).value).toEqual({ StartTime: time })
    const noTimes = ['yesterday', '2026-11-24T03:00:00', '2026-02-31T00:00:00Z', 1764000000, new Date(Number.NaN)]
    for (const wrong of noTimes) {
      expect(problemsOf('cloudtrail:LookupEvents', { StartTime: wrong })).toEqual(['wrong-parameter-type at StartTime'])
    }
  })

  test('bytes take text', () => {
    const { value } = coerce('kms:Encrypt', { KeyId: 'alias/example', Plaintext: 'é' })
    expect([...(value.Plaintext as Uint8Array)]).toEqual([0xc3, 0xa9])
  })

  test('lists and maps take nothing else', () => {
    expect(problemsOf('ec2:DescribeInstances', { InstanceIds: 'i-0123456789abcdef0' })).toEqual([
      'wrong-parameter-type at InstanceIds',
    ])
    expect(problemsOf('ec2:DescribeInstances', { Filters: { Name: 'vpc-id' } })).toEqual([
      'wrong-parameter-type at Filters',
    ])
    expect(problemsOf('ec2:DescribeInstances', { Filters: ['vpc-id'] })).toEqual(['wrong-parameter-type at Filters.0'])
    expect(problemsOf('sqs:SetQueueAttributes', { QueueUrl: 'https://sqs.example.com/q', Attributes: [] })).toEqual([
      'wrong-parameter-type at Attributes',
    ])
  })

  test('a map of text takes a document for one of its values', () => {
    const { value } = coerce('sqs:SetQueueAttributes', {
      QueueUrl: 'https://sqs.example.com/q',
      Attributes: { Policy: { Statement: [] }, DelaySeconds: 5 },
    })
    expect(value.Attributes).toEqual({ Policy: '{"Statement":[]}', DelaySeconds: '5' })
  })
})

describe('members', () => {
  test('that do not exist are reported with the nearest', () => {
    const { problems } = coerce('ec2:DescribeInstances', { InstanceId: ['i-0123456789abcdef0'] })
    expect(problems).toMatchObject([
      { code: 'unknown-parameter', path: ['InstanceId'], hint: 'Did you mean InstanceIds?' },
    ])
    expect(problemsOf('ec2:DescribeInstances', JSON.parse('{"__proto__":1,"constructor":2}') as ValueMap)).toEqual([
      'unknown-parameter at __proto__',
      'unknown-parameter at constructor',
    ])
  })

  test('that are required are reported where they are missing', () => {
    expect(problemsOf('iam:UpdateAccessKey', { Status: 'Active' })).toEqual(['missing-parameter at '])
    const rules = { Rules: [{ ApplyServerSideEncryptionByDefault: { KMSMasterKeyID: 'k' } }] }
    expect(problemsOf('s3:PutBucketEncryption', { Bucket: 'b', ServerSideEncryptionConfiguration: rules })).toEqual([
      'missing-parameter at ServerSideEncryptionConfiguration.Rules.0.ApplyServerSideEncryptionByDefault',
    ])
  })

  test('that are null are reported, undefined ones dropped', () => {
    expect(problemsOf('ec2:CreateVolume', { Size: null })).toEqual(['null-parameter at Size'])
    const params = { Size: undefined, VolumeType: 'gp3' } as unknown as ValueMap
    expect(coerce('ec2:CreateVolume', params)).toEqual({ value: { VolumeType: 'gp3' }, problems: [] })
    const empty = { AccessKeyId: undefined, Status: 'Active' } as unknown as ValueMap
    expect(problemsOf('iam:UpdateAccessKey', empty)).toEqual(['missing-parameter at '])
  })

  test('that are Unknown fit every type', () => {
    const unknown = new Unknown('disk[0].snapshot')
    const params = { Size: unknown, Encrypted: unknown, TagSpecifications: unknown, VolumeType: unknown }
    expect(coerce('ec2:CreateVolume', params)).toEqual({ value: params, problems: [] })
  })

  test('that the caller calls opaque fit every type', () => {
    const params = { Size: '${inputs.size}', TagSpecifications: '${tags}', VolumeType: 'gp33', Encrypted: 'maybe' }
    const isOpaque = (value: Value) => typeof value === 'string' && value.startsWith('${')
    const { problems } = coerce('ec2:CreateVolume', params, isOpaque)
    expect(problems.map((problem) => problem.code)).toEqual(['unknown-enum-value', 'wrong-parameter-type'])
  })

  test('that are sensitive are never quoted', () => {
    const { problems } = coerce('ec2:ModifyVpnTunnelOptions', {
      VpnConnectionId: 'vpn-1',
      VpnTunnelOutsideIpAddress: '192.0.2.1',
      TunnelOptions: { PreSharedKey: 'hunter2hunter2', Phase1LifetimeSeconds: 'hunter3' },
    })
    expect(problems).toHaveLength(1)
    expect(problems[0]!.message).not.toContain('hunter')
    expect(coerce('ec2:CreateVolume', { Size: 'hunter' }).problems[0]!.message).toContain('hunter')
  })

  test('get the path that the caller starts with', () => {
    const shape: Shape & { type: 'structure' } = { type: 'structure', name: 'Empty', members: {}, required: [] }
    expect(coerceParameters(shape, { A: 1 }, ['with']).problems[0]!.path).toEqual(['with', 'A'])
  })
})
