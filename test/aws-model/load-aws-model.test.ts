import { loadAwsModel, serviceNames } from '../../src/aws-model/load-aws-model.js'
import type { AwsModel, Operation, Shape } from '../../src/aws-model/model.js'

let model: AwsModel

beforeAll(async () => {
  model = await loadAwsModel(serviceNames)
})

function find(name: string): Operation {
  const [service, operation] = name.split(':') as [string, string]
  const found = model.operation(service, operation)
  if (!found) throw new Error(`${name} is missing`)
  return found
}

/** The shape at a path of member names; `[]` goes into a list, `{}` into a map. */
function shapeAt(shape: Shape, ...path: string[]): Shape {
  return path.reduce<Shape>((at, part) => {
    if (part === '[]' && at.type === 'list') return at.element
    if (part === '{}' && at.type === 'map') return at.value
    if (at.type === 'structure' && at.members[part]) return at.members[part].shape
    throw new Error(`no ${part} in ${at.type}`)
  }, shape)
}

function isSensitive(shape: Shape, ...path: string[]): boolean {
  const parent = shapeAt(shape, ...path.slice(0, -1))
  if (parent.type !== 'structure') throw new Error('not a structure')
  return parent.members[path.at(-1)!]!.sensitive === true
}

describe('services', () => {
  test('are those of scripts/aws-services.json, by SDK client name', () => {
    expect(serviceNames).toEqual([
      'auto-scaling', 'cloudtrail', 'cloudwatch', 'cloudwatch-logs', 'config-service', 'ec2', 'elastic-load-balancing-v2', 'eventbridge',
      'guardduty', 'iam', 'kms', 'organizations', 's3', 'secrets-manager', 'securityhub', 'sns', 'sqs', 'ssm', 'sts',
    ])
  })

  test('that are not loaded answer nothing, and unknown ones are passed over', async () => {
    const small = await loadAwsModel(['sts', 'no-such-service', 'toString'])
    expect(small.operation('sts', 'GetCallerIdentity')?.iamAction).toBe('sts:GetCallerIdentity')
    expect(small.operation('ec2', 'DescribeInstances')).toBeUndefined()
    expect(small.operationNames('ec2')).toEqual([])
    expect(small.operation('sts', 'toString')).toBeUndefined()
    expect(small.services).toEqual(serviceNames)
  })

  test('list their operations', () => {
    expect(model.operationNames('sts')).toContain('AssumeRole')
    expect(model.operationNames('ec2').length).toBeGreaterThan(700)
  })
})

describe('effect', () => {
  test.each([
    ['ec2:DescribeInstances', 'read'],
    ['s3:HeadObject', 'read'],
    ['iam:SimulatePrincipalPolicy', 'read'],
    ['iam:GenerateCredentialReport', 'read'],
    ['cloudtrail:LookupEvents', 'read'],
    ['ec2:GetConsoleOutput', 'sensitive-read'],
    ['ec2:GetPasswordData', 'sensitive-read'],
    ['ssm:GetParameter', 'sensitive-read'],
    ['s3:GetObject', 'sensitive-read'],
    ['sts:GetSessionToken', 'sensitive-read'],
    ['ec2:CreateSnapshot', 'write'],
    ['ec2:CreateTags', 'write'],
    ['ec2:StopInstances', 'write'],
    ['ec2:RevokeSecurityGroupEgress', 'write'],
    ['sqs:ReceiveMessage', 'write'],
    ['sts:AssumeRole', 'write'],
    ['ec2:DeleteTags', 'write'],
    ['ec2:DeleteRoute', 'write'],
    ['ec2:DeleteNetworkAclEntry', 'write'],
    ['iam:DeleteRolePolicy', 'write'],
    ['s3:DeletePublicAccessBlock', 'write'],
    ['s3:DeleteBucketPolicy', 'write'],
    ['elastic-load-balancing-v2:DeregisterTargets', 'write'],
    ['auto-scaling:DeletePolicy', 'write'],
    ['ec2:TerminateInstances', 'destroy'],
    ['ec2:DeleteSnapshot', 'destroy'],
    ['ec2:DeregisterImage', 'destroy'],
    ['ec2:DeleteRouteTable', 'destroy'],
    ['s3:DeleteBucket', 'destroy'],
    ['s3:DeleteObjects', 'destroy'],
    ['iam:DeleteUser', 'destroy'],
    ['iam:DeletePolicy', 'destroy'],
    ['kms:ScheduleKeyDeletion', 'destroy'],
    ['auto-scaling:TerminateInstanceInAutoScalingGroup', 'destroy'],
  ])('of %s is %s', (name, effect) => {
    expect(find(name).effect).toBe(effect)
  })

  test('without an access level is write: AWS documents no IAM action for it yet', () => {
    expect(find('ec2:GetImageFindings').effect).toBe('write')
  })

  test('is never a read for an operation whose verb changes something', () => {
    const changing = /^(Add|Allocate|Associate|Attach|Authorize|Create|Delete|Modify|Put|Revoke|Start|Stop|Update)/
    const names = serviceNames.flatMap((service) => model.operationNames(service).map((name) => `${service}:${name}`))
    const wrong = names.filter((name) => changing.test(name.split(':')[1]!) && find(name).effect.endsWith('read'))
    expect(names.length).toBeGreaterThan(1500)
    expect(wrong).toEqual([])
  })
})

describe('IAM action', () => {
  test.each([
    ['ec2:DescribeInstances', 'ec2:DescribeInstances'],
    ['elastic-load-balancing-v2:DeregisterTargets', 'elasticloadbalancing:DeregisterTargets'],
    ['auto-scaling:EnterStandby', 'autoscaling:EnterStandby'],
    ['s3:PutPublicAccessBlock', 's3:PutBucketPublicAccessBlock'],
    ['s3:DeletePublicAccessBlock', 's3:PutBucketPublicAccessBlock'],
    ['s3:GetPublicAccessBlock', 's3:GetBucketPublicAccessBlock'],
    ['s3:ListObjectsV2', 's3:ListBucket'],
    ['s3:HeadObject', 's3:GetObject'],
    ['s3:ListBuckets', 's3:ListAllMyBuckets'],
    ['s3:GetBucketCors', 's3:GetBucketCORS'],
    ['sqs:DeleteMessageBatch', 'sqs:DeleteMessage'],
  ])('of %s is %s', (name, action) => {
    expect(find(name).iamAction).toBe(action)
  })
})

describe('paging', () => {
  test.each([
    ['ec2:DescribeInstances', { inputToken: 'NextToken', outputToken: 'NextToken', pageSize: 'MaxResults' }],
    ['iam:ListAccessKeys', { inputToken: 'Marker', outputToken: 'Marker', pageSize: 'MaxItems' }],
    ['kms:ListKeys', { inputToken: 'Marker', outputToken: 'NextMarker', pageSize: 'Limit' }],
    ['guardduty:ListDetectors', { inputToken: 'NextToken', outputToken: 'NextToken', pageSize: 'MaxResults' }],
    ['sns:ListTopics', { inputToken: 'NextToken', outputToken: 'NextToken' }],
  ])('of %s comes from its paginator', (name, paging) => {
    expect(find(name).paging).toEqual(paging)
  })

  test.each([
    ['ec2:DescribeLockedSnapshots', { inputToken: 'NextToken', outputToken: 'NextToken', pageSize: 'MaxResults' }],
    ['iam:ListServiceSpecificCredentials', { inputToken: 'Marker', outputToken: 'Marker', pageSize: 'MaxItems' }],
    ['s3:ListBucketMetricsConfigurations', { inputToken: 'ContinuationToken', outputToken: 'NextContinuationToken' }],
  ])('of %s, which has no paginator, comes from its members', (name, paging) => {
    expect(find(name).paging).toEqual(paging)
  })

  test('with two tokens names both', () => {
    expect(find('s3:ListObjectVersions').paging).toEqual({
      inputToken: 'KeyMarker',
      outputToken: 'NextKeyMarker',
      pageSize: 'MaxKeys',
      second: { inputToken: 'VersionIdMarker', outputToken: 'NextVersionIdMarker' },
    })
  })

  test('is left out where one answer is all', () => {
    expect(find('ec2:DescribeInstanceAttribute')).not.toHaveProperty('paging')
    expect(find('s3:ListObjects')).not.toHaveProperty('paging')
  })

  test('names members of the shapes, for every operation of every service', () => {
    const wrong: string[] = []
    for (const service of serviceNames) {
      for (const name of model.operationNames(service)) {
        const { input, output, paging } = find(`${service}:${name}`)
        if (!paging) continue
        const pairs = [paging, ...(paging.second ? [paging.second] : [])]
        const inputs = [...pairs.map((pair) => pair.inputToken), ...(paging.pageSize ? [paging.pageSize] : [])]
        const missing = inputs.some((member) => !input.members[member])
        if (missing || pairs.some((pair) => !output.members[pair.outputToken])) wrong.push(`${service}:${name}`)
      }
    }
    expect(wrong).toEqual([])
  })
})

describe('token', () => {
  test.each([
    ['ec2:CreateVolume', 'ClientToken'],
    ['ec2:RunInstances', 'ClientToken'],
    ['ec2:CreateNetworkAcl', 'ClientToken'],
    ['ec2:CreateSnapshot', undefined],
    ['iam:CreateUser', undefined],
  ])('of %s is %s', (name, token) => {
    expect(find(name).token).toBe(token)
  })
})

describe('shapes', () => {
  test('have the types, required members and enum values of AWS', () => {
    const { input } = find('iam:UpdateAccessKey')
    expect(input.required).toEqual(['AccessKeyId', 'Status'])
    expect(Object.keys(input.members)).toEqual(['AccessKeyId', 'Status', 'UserName'])
    expect(shapeAt(input, 'Status')).toEqual({ type: 'string', enum: ['Active', 'Expired', 'Inactive'] })
    expect(shapeAt(input, 'UserName')).toEqual({ type: 'string' })
  })

  test('reach through lists, maps and structures', () => {
    const { output } = find('ec2:DescribeInstances')
    expect(output.required).toEqual([])
    const instance = ['Reservations', '[]', 'Instances', '[]']
    expect(shapeAt(output, ...instance, 'LaunchTime').type).toBe('timestamp')
    expect(shapeAt(output, ...instance, 'SourceDestCheck').type).toBe('boolean')
    expect(shapeAt(output, ...instance, 'AmiLaunchIndex').type).toBe('number')
    expect(shapeAt(output, ...instance, 'State', 'Name')).toMatchObject({ enum: expect.arrayContaining(['running']) })
    expect(shapeAt(find('sqs:SetQueueAttributes').input, 'Attributes', '{}')).toEqual({ type: 'string' })
    expect(shapeAt(find('kms:Encrypt').input, 'Plaintext').type).toBe('blob')
  })

  test('join enum values to lists of them', () => {
    expect(shapeAt(find('auto-scaling:UpdateAutoScalingGroup').input, 'DefaultCooldown').type).toBe('number')
    expect(shapeAt(find('elastic-load-balancing-v2:DescribeTargetHealth').input, 'Include', '[]')).toMatchObject({
      enum: expect.arrayContaining(['All']),
    })
  })

  test('of an operation without input or output are empty', () => {
    expect(find('iam:UpdateAccessKey').output.members).toEqual({})
  })

  test('may be recursive', () => {
    const { input } = find('securityhub:GetFindingsV2')
    const composite = shapeAt(input, 'Filters', 'CompositeFilters', '[]')
    expect(shapeAt(composite, 'NestedCompositeFilters', '[]')).toBe(composite)
  })

  test('mark sensitive members: by the trait, by review, and through lists', () => {
    expect(isSensitive(find('iam:CreateAccessKey').output, 'AccessKey', 'SecretAccessKey')).toBe(true)
    expect(isSensitive(find('iam:CreateAccessKey').output, 'AccessKey', 'AccessKeyId')).toBe(false)
    expect(isSensitive(find('sts:AssumeRole').output, 'Credentials', 'SessionToken')).toBe(true)
    expect(isSensitive(find('ec2:RunInstances').input, 'UserData')).toBe(true)
    expect(isSensitive(find('ec2:DescribeInstanceAttribute').output, 'UserData')).toBe(true)
    expect(isSensitive(find('ec2:GetConsoleOutput').output, 'Output')).toBe(true)
    expect(isSensitive(find('ssm:GetCommandInvocation').output, 'StandardOutputContent')).toBe(true)
    expect(isSensitive(find('ssm:GetParameter').output, 'Parameter', 'Value')).toBe(true)
  })

  test('do not mark what a responder works with', () => {
    const remote = ['Findings', '[]', 'Service', 'Action', 'NetworkConnectionAction', 'RemoteIpDetails', 'IpAddressV4']
    expect(isSensitive(find('guardduty:GetFindings').output, ...remote)).toBe(false)
    expect(isSensitive(find('s3:HeadObject').output, 'SSEKMSKeyId')).toBe(false)
  })
})
