/** The IAM of a drill's world against what AWS documents. */
import { loadAwsModel } from '../../../src/aws-model/load-aws-model.js'
import type { ValueMap } from '../../../src/expressions/value.js'
import { iam } from '../../../src/drill/world/iam.js'
import { World } from '../../../src/drill/world/world.js'

const model = await loadAwsModel(['iam'])
const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const api = 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_'
const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/'

const deny = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: ['*'], Resource: ['*'] }] }
const denyText = JSON.stringify(deny)
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
})
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const own = 'arn:aws:iam::111122223333:policy/team/deploy'

const seed: ValueMap = {
  Users: [
    {
      UserName: 'ci',
      Path: '/bots/',
      AccessKeyMetadata: [
        {
          AccessKeyId: 'AKIA00000000000000A1',
          AccessKeyLastUsed: { LastUsedDate: '2026-03-01T10:00:00Z', ServiceName: 's3', Region: 'eu-west-1' },
        },
        { AccessKeyId: 'AKIA00000000000000A2', Status: 'Inactive' },
      ],
      UserPolicyList: { inline: deny },
      AttachedPolicies: [{ PolicyArn: own }],
      LoginProfile: { PasswordResetRequired: true },
      MFADevices: [{ SerialNumber: 'arn:aws:iam::111122223333:mfa/ci' }],
      Tags: [{ Key: 'owner', Value: 'web' }],
    },
    { UserName: 'new' },
  ],
  Roles: [
    {
      RoleName: 'web', Tags: [{ Key: 'app', Value: 'web' }],
      RolePolicyList: [{ PolicyName: 'b', PolicyDocument: deny }, { PolicyName: 'a', PolicyDocument: denyText }],
      AttachedPolicies: [{ PolicyArn: readOnly }],
    },
    { RoleName: 'spare' },
    { RoleName: 'AWSServiceRoleForAutoScaling', Path: '/aws-service-role/autoscaling.amazonaws.com/' },
    { RoleName: 'AWSReservedSSO_Admin_0', Path: '/aws-reserved/sso.amazonaws.com/' },
  ],
  InstanceProfiles: [
    { InstanceProfileName: 'web', Roles: [{ RoleName: 'web' }] },
    { InstanceProfileName: 'empty', Path: '/spare/' },
  ],
}

let now = Date.parse('2026-03-01T12:00:00Z')

function worldOf(iamSeed: ValueMap): World {
  return new World({ seed: { iam: iamSeed }, place, services: { iam }, model, clock: { now: () => new Date(now) } })
}

let world: World
const call = (operation: string, params: ValueMap = {}): ValueMap => world.call(place, 'iam', operation, params)
const refused = (operation: string, params: ValueMap = {}): string => {
  try {
    call(operation, params)
  } catch (error) {
    return (error as Error).name
  }
  return 'not refused'
}

beforeEach(() => {
  now = Date.parse('2026-03-01T12:00:00Z')
  world = worldOf(seed)
})

describe('roles', () => {
  test(`GetRole: all of a role, the trust policy URL-encoded (${api}GetRole.html)`, () => {
    const { Role } = call('GetRole', { RoleName: 'web' }) as { Role: ValueMap }
    expect(Role).toMatchObject({
      RoleName: 'web',
      Path: '/',
      Arn: 'arn:aws:iam::111122223333:role/web',
      MaxSessionDuration: 3600,
      Tags: [{ Key: 'app', Value: 'web' }],
      RoleLastUsed: {},
    })
    expect(Role.RoleId).toMatch(/^AROA[0-9A-F]{17}$/)
    expect(Role.CreateDate).toBeInstanceOf(Date)
    expect(Role.AssumeRolePolicyDocument).toMatch(/^%7B%22Version%22%3A/)
    expect(JSON.parse(decodeURIComponent(Role.AssumeRolePolicyDocument as string)).Statement[0].Principal)
      .toEqual({ Service: 'ec2.amazonaws.com' })
    expect(refused('GetRole', { RoleName: 'gone' })).toBe('NoSuchEntityException')
  })

  test(`ListRoles: below a path, without tags (${api}ListRoles.html)`, () => {
    const names = (params: ValueMap): unknown[] =>
      (call('ListRoles', params).Roles as ValueMap[]).map(role => role.RoleName)
    expect(names({})).toEqual(['AWSReservedSSO_Admin_0', 'AWSServiceRoleForAutoScaling', 'spare', 'web'])
    expect(names({ PathPrefix: '/aws-service-role/' })).toEqual(['AWSServiceRoleForAutoScaling'])
    expect((call('ListRoles').Roles as ValueMap[]).every(role => !('Tags' in role))).toBe(true)
  })

  test(`UpdateAssumeRolePolicy: replaces the trust policy, refuses what is none`
    + ` (${api}UpdateAssumeRolePolicy.html)`, () => {
    call('UpdateAssumeRolePolicy', { RoleName: 'web', PolicyDocument: trust })
    const { Role } = call('GetRole', { RoleName: 'web' }) as { Role: ValueMap }
    expect(decodeURIComponent(Role.AssumeRolePolicyDocument as string)).toBe(trust)
    const update = (PolicyDocument: string): string =>
      refused('UpdateAssumeRolePolicy', { RoleName: 'web', PolicyDocument })
    expect(update(denyText)).toBe('MalformedPolicyDocumentException')
    expect(update(JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole' }] })))
      .toBe('MalformedPolicyDocumentException')
    expect(update(trust.replace('"Action"', '"Resource":"*","Action"'))).toBe('MalformedPolicyDocumentException')
    expect(update(trust.replace('lambda', 'l'.repeat(2100)))).toBe('LimitExceededException')
    expect(refused('UpdateAssumeRolePolicy', { RoleName: 'gone', PolicyDocument: trust })).toBe('NoSuchEntityException')
  })

  const changes: [string, ValueMap][] = [
    ['PutRolePolicy', { PolicyName: 'p', PolicyDocument: denyText }],
    ['DeleteRolePolicy', { PolicyName: 'p' }],
    ['AttachRolePolicy', { PolicyArn: readOnly }],
    ['DetachRolePolicy', { PolicyArn: readOnly }],
    ['UpdateAssumeRolePolicy', { PolicyDocument: trust }],
    ['AddRoleToInstanceProfile', { InstanceProfileName: 'empty' }],
    ['RemoveRoleFromInstanceProfile', { InstanceProfileName: 'web' }],
  ]
  test.each(changes)(
    `%s: refused for service-linked roles and roles of Identity Center (${guide}using-service-linked-roles.html,`
    + ' https://docs.aws.amazon.com/singlesignon/latest/userguide/troubleshooting.html)',
    (operation, params) => {
      for (const RoleName of ['AWSServiceRoleForAutoScaling', 'AWSReservedSSO_Admin_0']) {
        expect(refused(operation, { ...params, RoleName })).toBe('UnmodifiableEntityException')
      }
    },
  )
})

describe.each([
  ['Role', { RoleName: 'web' }, { RoleName: 'gone' }, 10_240],
  ['User', { UserName: 'ci' }, { UserName: 'gone' }, 2048],
] as const)('policies of a %s', (kind, whose, nobody, limit) => {
  const list = (): unknown => call(`List${kind}Policies`, whose).PolicyNames
  const document = (PolicyName: string): string =>
    decodeURIComponent(call(`Get${kind}Policy`, { ...whose, PolicyName }).PolicyDocument as string)

  test(`Put, Get, List and Delete${kind}Policy: an inline policy by name (${api}Put${kind}Policy.html)`, () => {
    const before = world.dump()
    call(`Put${kind}Policy`, { ...whose, PolicyName: 'AWSRevokeOlderSessions', PolicyDocument: denyText })
    expect(list()).toContain('AWSRevokeOlderSessions')
    expect(document('AWSRevokeOlderSessions')).toBe(denyText)
    const other = JSON.stringify({ ...deny, Statement: { Effect: 'Deny', NotAction: 'iam:Get*', Resource: '*' } })
    call(`Put${kind}Policy`, { ...whose, PolicyName: 'AWSRevokeOlderSessions', PolicyDocument: other })
    expect(document('AWSRevokeOlderSessions')).toBe(other)
    call(`Delete${kind}Policy`, { ...whose, PolicyName: 'AWSRevokeOlderSessions' })
    expect(world.dump()).toEqual(before)
    expect(refused(`Get${kind}Policy`, { ...whose, PolicyName: 'AWSRevokeOlderSessions' }))
      .toBe('NoSuchEntityException')
    expect(refused(`Delete${kind}Policy`, { ...whose, PolicyName: 'AWSRevokeOlderSessions' }))
      .toBe('NoSuchEntityException')
    expect(refused(`List${kind}Policies`, nobody)).toBe('NoSuchEntityException')
  })

  test(`Get${kind}Policy: the document is URL-encoded as RFC 3986 says (${api}Get${kind}Policy.html)`, () => {
    call(`Put${kind}Policy`, { ...whose, PolicyName: 'p', PolicyDocument: denyText })
    expect(call(`Get${kind}Policy`, { ...whose, PolicyName: 'p' }).PolicyDocument).toBe(
      '%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Deny%22%2C'
      + '%22Action%22%3A%5B%22%2A%22%5D%2C%22Resource%22%3A%5B%22%2A%22%5D%7D%5D%7D',
    )
  })

  test.each([
    ['no JSON', '{"Version":'],
    ['no map', '[]'],
    ['no statement', '{"Version":"2012-10-17"}'],
    ['an unknown version', JSON.stringify({ ...deny, Version: '2012-10-18' })],
    ['no effect', JSON.stringify({ Statement: [{ Action: '*', Resource: '*' }] })],
    [
      'an action without a service',
      JSON.stringify({ Statement: [{ Effect: 'Deny', Action: 'GetObject', Resource: '*' }] }),
    ],
    ['no resource', JSON.stringify({ Statement: [{ Effect: 'Deny', Action: '*' }] })],
    ['a principal', JSON.stringify({ Statement: [{ Effect: 'Deny', Action: '*', Resource: '*', Principal: '*' }] })],
  ])(`Put${kind}Policy: refuses a document with %s (${guide}reference_policies_grammar.html)`, (_, PolicyDocument) => {
    expect(refused(`Put${kind}Policy`, { ...whose, PolicyName: 'p', PolicyDocument }))
      .toBe('MalformedPolicyDocumentException')
  })

  test(`Put${kind}Policy: all inline policies together have a size (${guide}reference_iam-quotas.html)`, () => {
    const room = JSON.stringify({ ...deny, Id: 'x'.repeat(limit / 2) }, null, 40)
    call(`Put${kind}Policy`, { ...whose, PolicyName: 'big1', PolicyDocument: room })
    call(`Put${kind}Policy`, { ...whose, PolicyName: 'big1', PolicyDocument: room })
    expect(refused(`Put${kind}Policy`, { ...whose, PolicyName: 'big2', PolicyDocument: room }))
      .toBe('LimitExceededException')
  })

  test(`Attach, ListAttached and Detach${kind}Polic(y|ies): managed policies by ARN`
    + ` (${api}Attach${kind}Policy.html)`, () => {
    const before = world.dump()
    const arns = (params: ValueMap = {}): unknown[] =>
      (call(`ListAttached${kind}Policies`, { ...whose, ...params }).AttachedPolicies as ValueMap[])
        .map(policy => policy.PolicyArn)
    const audit = 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess'
    const had = arns()
    call(`Attach${kind}Policy`, { ...whose, PolicyArn: audit })
    call(`Attach${kind}Policy`, { ...whose, PolicyArn: audit })
    expect(arns()).toEqual([...had, audit].sort())
    expect(arns({ PathPrefix: '/job-function/' })).toEqual([audit])
    call(`Detach${kind}Policy`, { ...whose, PolicyArn: audit })
    expect(world.dump()).toEqual(before)
    expect(refused(`Detach${kind}Policy`, { ...whose, PolicyArn: audit })).toBe('NoSuchEntityException')
    const unknown = 'arn:aws:iam::111122223333:policy/unknown'
    expect(refused(`Attach${kind}Policy`, { ...whose, PolicyArn: unknown })).toBe('NoSuchEntityException')
    for (let n = had.length; n < 10; n++) {
      call(`Attach${kind}Policy`, { ...whose, PolicyArn: `arn:aws:iam::aws:policy/P${n}` })
    }
    expect(refused(`Attach${kind}Policy`, { ...whose, PolicyArn: audit })).toBe('LimitExceededException')
    expect(refused(`ListAttached${kind}Policies`, nobody)).toBe('NoSuchEntityException')
  })

  test(`Tag, List…Tags and Untag${kind}: keys ignore case (${api}Tag${kind}.html)`, () => {
    const before = world.dump()
    const tags = (): unknown => call(`List${kind}Tags`, whose).Tags
    const had = tags() as ValueMap[]
    call(`Tag${kind}`, { ...whose, Tags: [{ Key: 'Status', Value: 'quarantine' }] })
    call(`Tag${kind}`, { ...whose, Tags: [{ Key: 'status', Value: 'closed' }] })
    expect(tags()).toEqual([...had, { Key: 'status', Value: 'closed' }])
    expect(refused(`Tag${kind}`, { ...whose, Tags: [{ Key: 'a', Value: '1' }, { Key: 'A', Value: '2' }] }))
      .toBe('InvalidInputException')
    const many = Array.from({ length: 50 }, (_, n) => ({ Key: `k${n}`, Value: '' }))
    expect(refused(`Tag${kind}`, { ...whose, Tags: many })).toBe('LimitExceededException')
    call(`Untag${kind}`, { ...whose, TagKeys: ['STATUS', 'missing'] })
    expect(world.dump()).toEqual(before)
    expect(refused(`Tag${kind}`, { ...nobody, Tags: [] })).toBe('NoSuchEntityException')
  })
})

test(`TagRole: a service-linked role takes tags, a role of Identity Center does not (${api}TagRole.html)`, () => {
  const Tags = [{ Key: 'a', Value: '1' }]
  expect(refused('TagRole', { RoleName: 'AWSServiceRoleForAutoScaling', Tags })).toBe('not refused')
  expect(refused('TagRole', { RoleName: 'AWSReservedSSO_Admin_0', Tags })).toBe('UnmodifiableEntityException')
})

describe('instance profiles', () => {
  test(`GetInstanceProfile and lists show the roles whole (${api}GetInstanceProfile.html)`, () => {
    const { InstanceProfile } =
      call('GetInstanceProfile', { InstanceProfileName: 'web' }) as { InstanceProfile: ValueMap }
    expect(InstanceProfile).toMatchObject({
      Arn: 'arn:aws:iam::111122223333:instance-profile/web',
      Roles: [{ RoleName: 'web', Arn: 'arn:aws:iam::111122223333:role/web' }],
    })
    const names = (answer: ValueMap): unknown[] =>
      (answer.InstanceProfiles as ValueMap[]).map(each => each.InstanceProfileName)
    expect(names(call('ListInstanceProfiles'))).toEqual(['empty', 'web'])
    expect(names(call('ListInstanceProfiles', { PathPrefix: '/spare/' }))).toEqual(['empty'])
    expect(names(call('ListInstanceProfilesForRole', { RoleName: 'web' }))).toEqual(['web'])
    expect(names(call('ListInstanceProfilesForRole', { RoleName: 'spare' }))).toEqual([])
    expect(refused('GetInstanceProfile', { InstanceProfileName: 'gone' })).toBe('NoSuchEntityException')
    expect(refused('ListInstanceProfilesForRole', { RoleName: 'gone' })).toBe('NoSuchEntityException')
  })

  test(`Add and RemoveRole…InstanceProfile: one role at most (${api}AddRoleToInstanceProfile.html)`, () => {
    const before = world.dump()
    const web = { InstanceProfileName: 'web', RoleName: 'web' }
    expect(refused('AddRoleToInstanceProfile', web)).toBe('LimitExceededException')
    expect(refused('RemoveRoleFromInstanceProfile', { ...web, RoleName: 'spare' })).toBe('NoSuchEntityException')
    call('RemoveRoleFromInstanceProfile', web)
    expect((call('GetInstanceProfile', { InstanceProfileName: 'web' }).InstanceProfile as ValueMap).Roles).toEqual([])
    call('AddRoleToInstanceProfile', web)
    expect(world.dump()).toEqual(before)
    expect(refused('AddRoleToInstanceProfile', { ...web, InstanceProfileName: 'gone' })).toBe('NoSuchEntityException')
  })
})

describe('users', () => {
  test(`GetUser and ListUsers (${api}GetUser.html)`, () => {
    expect(call('GetUser', { UserName: 'ci' }).User).toMatchObject({
      Arn: 'arn:aws:iam::111122223333:user/bots/ci', Tags: [{ Key: 'owner', Value: 'web' }],
    })
    expect(call('GetUser', { UserName: 'new' }).User).not.toHaveProperty('Tags')
    const names = (params: ValueMap): unknown[] =>
      (call('ListUsers', params).Users as ValueMap[]).map(user => user.UserName)
    expect(names({})).toEqual(['ci', 'new'])
    expect(names({ PathPrefix: '/bots/' })).toEqual(['ci'])
    expect(refused('GetUser', { UserName: 'gone' })).toBe('NoSuchEntityException')
  })

  test.each(['GetUser', 'ListAccessKeys', 'CreateAccessKey', 'ListMFADevices'])(
    `%s: without a name IAM takes the caller's, and a role has none (${api}ListAccessKeys.html)`,
    operation => expect(refused(operation)).toBe('ValidationError'),
  )

  const keys = (UserName = 'ci'): unknown =>
    (call('ListAccessKeys', { UserName }).AccessKeyMetadata as ValueMap[]).map(key => [key.AccessKeyId, key.Status])

  test(`UpdateAccessKey: active and inactive (${api}UpdateAccessKey.html)`, () => {
    const key = { UserName: 'ci', AccessKeyId: 'AKIA00000000000000A1' }
    call('UpdateAccessKey', { ...key, Status: 'Inactive' })
    expect(keys()).toEqual([['AKIA00000000000000A1', 'Inactive'], ['AKIA00000000000000A2', 'Inactive']])
    call('UpdateAccessKey', { ...key, Status: 'Active' })
    expect(keys()).toEqual([['AKIA00000000000000A1', 'Active'], ['AKIA00000000000000A2', 'Inactive']])
    expect(refused('UpdateAccessKey', { ...key, UserName: 'new', Status: 'Active' })).toBe('NoSuchEntityException')
  })

  test(`CreateAccessKey and DeleteAccessKey: two keys at most`
    + ` (${api}CreateAccessKey.html, ${guide}reference_iam-quotas.html)`, () => {
    expect(refused('CreateAccessKey', { UserName: 'ci' })).toBe('LimitExceededException')
    call('DeleteAccessKey', { UserName: 'ci', AccessKeyId: 'AKIA00000000000000A2' })
    const { AccessKey } = call('CreateAccessKey', { UserName: 'ci' }) as { AccessKey: ValueMap }
    expect(AccessKey).toMatchObject({ UserName: 'ci', Status: 'Active', CreateDate: new Date(now) })
    expect(AccessKey.AccessKeyId).toMatch(/^AKIA[0-9A-F]{16}$/)
    expect(AccessKey.SecretAccessKey).toHaveLength(40)
    expect(keys()).toContainEqual([AccessKey.AccessKeyId, 'Active'])
    expect(JSON.stringify(world.dump())).not.toContain(AccessKey.SecretAccessKey)
    expect(refused('DeleteAccessKey', { UserName: 'ci', AccessKeyId: 'AKIA00000000000000A2' }))
      .toBe('NoSuchEntityException')
  })

  test(`GetAccessKeyLastUsed: N/A for a key never used (${api}GetAccessKeyLastUsed.html)`, () => {
    expect(call('GetAccessKeyLastUsed', { AccessKeyId: 'AKIA00000000000000A1' })).toEqual({
      UserName: 'ci',
      AccessKeyLastUsed: { LastUsedDate: new Date('2026-03-01T10:00:00Z'), ServiceName: 's3', Region: 'eu-west-1' },
    })
    expect(call('GetAccessKeyLastUsed', { AccessKeyId: 'AKIA00000000000000A2' }).AccessKeyLastUsed)
      .toEqual({ ServiceName: 'N/A', Region: 'N/A' })
    expect(refused('GetAccessKeyLastUsed', { AccessKeyId: 'AKIA00000000000000ZZ' })).toBe('NoSuchEntityException')
  })

  test(`GetLoginProfile and DeleteLoginProfile: a password (${api}DeleteLoginProfile.html)`, () => {
    expect(call('GetLoginProfile', { UserName: 'ci' }).LoginProfile)
      .toMatchObject({ UserName: 'ci', PasswordResetRequired: true })
    call('DeleteLoginProfile', { UserName: 'ci' })
    expect(refused('GetLoginProfile', { UserName: 'ci' })).toBe('NoSuchEntityException')
    expect(refused('DeleteLoginProfile', { UserName: 'ci' })).toBe('NoSuchEntityException')
  })

  test(`ListMFADevices and DeactivateMFADevice (${api}DeactivateMFADevice.html)`, () => {
    const device = { UserName: 'ci', SerialNumber: 'arn:aws:iam::111122223333:mfa/ci' }
    expect(call('ListMFADevices', { UserName: 'ci' }).MFADevices).toMatchObject([device])
    call('DeactivateMFADevice', device)
    expect(call('ListMFADevices', { UserName: 'ci' }).MFADevices).toEqual([])
    expect(refused('DeactivateMFADevice', device)).toBe('NoSuchEntityException')
  })
})

test(`lists come in pages (${api}ListRoles.html)`, () => {
  const first = call('ListRoles', { MaxItems: 3 })
  expect(first.Roles).toHaveLength(3)
  expect(first.IsTruncated).toBe(true)
  const last = call('ListRoles', { MaxItems: 3, Marker: first.Marker! })
  expect(last.Roles).toMatchObject([{ RoleName: 'web' }])
  expect(last.IsTruncated).toBe(false)
})

test('one state for every region of the account', () => {
  world.call({ ...place, region: 'us-east-1' }, 'iam', 'DeleteLoginProfile', { UserName: 'ci' })
  expect(refused('GetLoginProfile', { UserName: 'ci' })).toBe('NoSuchEntityException')
})

describe('a seed that cannot be', () => {
  const problems: [string, ValueMap][] = [
    ['an unknown list', { User: [] }],
    ['an unknown member', { Users: [{ UserName: 'a', AccessKeys: [] }] }],
    ['two users of a name', { Users: [{ UserName: 'a' }, { UserName: 'a' }] }],
    [
      'three keys',
      { Users: [{ UserName: 'a', AccessKeyMetadata: [1, 2, 3].map(n => ({ AccessKeyId: `AKIA${n}` })) }] },
    ],
    [
      'a profile of a role that is not there',
      { InstanceProfiles: [{ InstanceProfileName: 'p', Roles: [{ RoleName: 'r' }] }] },
    ],
    ['a role without a name', { Roles: [{ Path: '/' }] }],
    ['a policy that is a list', { Roles: [{ RoleName: 'r', AssumeRolePolicyDocument: [] }] }],
    ['a date that is none', { Users: [{ UserName: 'a', CreateDate: 'yesterday' }] }],
  ]
  test.each(problems)('%s', (_, iamSeed) => {
    expect(() => worldOf(iamSeed)).toThrow(expect.objectContaining({ code: 'InvalidScenario' }))
  })
})
