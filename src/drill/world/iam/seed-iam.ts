/** The state of the world's IAM from a scenario's lists. */
import { isMap } from '../../../expressions/value.js'
import type { Value, ValueMap } from '../../../expressions/value.js'
import {
  refuseDuplicates, refuseUnknownMembers, seedBool, seedError, seedMaps, seedNumber, seedText, seedTexts, seedTime,
} from '../seed-members.js'
import type { WorldContext } from '../world-service.js'
import { iamArn, iamId, putSorted } from './iam-state.js'
import type {
  AccessKey, AttachedPolicy, IamState, InlinePolicy, InstanceProfile, Role, Tag, User,
} from './iam-state.js'

const principalMembers = ['Path', 'Arn', 'CreateDate', 'AttachedPolicies', 'Tags']
const ec2Trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
})

/**
 * Reads `Users`, `Roles`, `InstanceProfiles` and `Policies` (ARNs of customer managed policies; what something has
 * attached exists anyway). A role without a trust policy trusts EC2. Throws WorldError InvalidScenario.
 */
export function seedIam(seed: ValueMap, context: WorldContext): IamState {
  refuseUnknownMembers(seed, ['Users', 'Roles', 'InstanceProfiles', 'Policies'], 'iam')
  const state: IamState = { Users: [], Roles: [], InstanceProfiles: [], Policies: [] }
  seedMaps(seed, 'Users', 'iam').forEach((user, index) => {
    putNew(state.Users, seedUser(user, `iam.Users[${index}]`, context), each => each.UserName, 'iam.Users')
  })
  seedMaps(seed, 'Roles', 'iam').forEach((role, index) => {
    putNew(state.Roles, seedRole(role, `iam.Roles[${index}]`, context), each => each.RoleName, 'iam.Roles')
  })
  seedMaps(seed, 'InstanceProfiles', 'iam').forEach((profile, index) => {
    const where = `iam.InstanceProfiles[${index}]`
    putNew(state.InstanceProfiles, seedProfile(profile, where, state, context), each => each.InstanceProfileName, where)
  })
  const attached = [...state.Users, ...state.Roles].flatMap(principal => principal.AttachedPolicies)
  state.Policies = [...new Set([...seedTexts(seed, 'Policies', 'iam'), ...attached.map(each => each.PolicyArn)])].sort()
  return state
}

function seedUser(seed: ValueMap, where: string, context: WorldContext): User {
  refuseUnknownMembers(seed, [
    ...principalMembers, 'UserName', 'UserId', 'PasswordLastUsed', 'AccessKeyMetadata', 'UserPolicyList',
    'LoginProfile', 'MFADevices',
  ], where)
  const UserName = seedText(seed, 'UserName', where)
  const Path = seedText(seed, 'Path', where, '/')
  const user: User = {
    UserName,
    UserId: seedText(seed, 'UserId', where, iamId(context, 'AIDA')),
    Path,
    Arn: seedText(seed, 'Arn', where, iamArn(context, 'user', Path, UserName)),
    CreateDate: seedTime(seed, 'CreateDate', where),
    AccessKeys: seedAccessKeys(seed, where),
    InlinePolicies: seedInlinePolicies(seed, 'UserPolicyList', where),
    AttachedPolicies: seedAttachedPolicies(seed, where),
    MFADevices: seedMfaDevices(seed, where),
    Tags: seedTags(seed, where),
  }
  if (seed.PasswordLastUsed !== undefined) user.PasswordLastUsed = seedTime(seed, 'PasswordLastUsed', where)
  if (isMap(seed.LoginProfile)) {
    user.LoginProfile = {
      CreateDate: seedTime(seed.LoginProfile, 'CreateDate', where),
      PasswordResetRequired: seedBool(seed.LoginProfile, 'PasswordResetRequired', where, false),
    }
  } else if (seed.LoginProfile !== undefined) throw seedError(where, 'LoginProfile must be a map, {} for a password')
  return user
}

function seedRole(seed: ValueMap, where: string, context: WorldContext): Role {
  refuseUnknownMembers(seed, [
    ...principalMembers, 'RoleName', 'RoleId', 'AssumeRolePolicyDocument', 'MaxSessionDuration', 'Description',
    'RoleLastUsed', 'RolePolicyList',
  ], where)
  const RoleName = seedText(seed, 'RoleName', where)
  const Path = seedText(seed, 'Path', where, '/')
  const role: Role = {
    RoleName,
    RoleId: seedText(seed, 'RoleId', where, iamId(context, 'AROA')),
    Path,
    Arn: seedText(seed, 'Arn', where, iamArn(context, 'role', Path, RoleName)),
    CreateDate: seedTime(seed, 'CreateDate', where),
    AssumeRolePolicyDocument: seedDocument(seed.AssumeRolePolicyDocument ?? ec2Trust, where),
    MaxSessionDuration: seedNumber(seed, 'MaxSessionDuration', where, 3600),
    RoleLastUsed: {},
    InlinePolicies: seedInlinePolicies(seed, 'RolePolicyList', where),
    AttachedPolicies: seedAttachedPolicies(seed, where),
    Tags: seedTags(seed, where),
  }
  if (seed.Description !== undefined) role.Description = seedText(seed, 'Description', where)
  if (isMap(seed.RoleLastUsed)) {
    role.RoleLastUsed = {
      LastUsedDate: seedTime(seed.RoleLastUsed, 'LastUsedDate', where),
      Region: seedText(seed.RoleLastUsed, 'Region', where, context.place.region),
    }
  }
  return role
}

function seedProfile(seed: ValueMap, where: string, state: IamState, context: WorldContext): InstanceProfile {
  refuseUnknownMembers(seed, ['InstanceProfileName', 'InstanceProfileId', 'Path', 'Arn', 'CreateDate', 'Roles'], where)
  const InstanceProfileName = seedText(seed, 'InstanceProfileName', where)
  const Path = seedText(seed, 'Path', where, '/')
  const Roles = seedMaps(seed, 'Roles', where).map(role => seedText(role, 'RoleName', where))
  if (Roles.length > 1) throw seedError(where, 'an instance profile holds one role')
  for (const name of Roles) {
    if (!state.Roles.some(role => role.RoleName === name)) throw seedError(where, `iam.Roles has no ${name}`)
  }
  return {
    InstanceProfileName,
    InstanceProfileId: seedText(seed, 'InstanceProfileId', where, iamId(context, 'AIPA')),
    Path,
    Arn: seedText(seed, 'Arn', where, iamArn(context, 'instance-profile', Path, InstanceProfileName)),
    CreateDate: seedTime(seed, 'CreateDate', where),
    Roles,
  }
}

function seedAccessKeys(seed: ValueMap, where: string): AccessKey[] {
  const keys = seedMaps(seed, 'AccessKeyMetadata', where).map((key): AccessKey => {
    refuseUnknownMembers(key, ['UserName', 'AccessKeyId', 'Status', 'CreateDate', 'AccessKeyLastUsed'], where)
    const used = key.AccessKeyLastUsed
    return {
      AccessKeyId: seedText(key, 'AccessKeyId', where),
      Status: seedText(key, 'Status', where, 'Active'),
      CreateDate: seedTime(key, 'CreateDate', where),
      ...(isMap(used) ? {
        AccessKeyLastUsed: {
          LastUsedDate: seedTime(used, 'LastUsedDate', where),
          ServiceName: seedText(used, 'ServiceName', where),
          Region: seedText(used, 'Region', where),
        },
      } : {}),
    }
  })
  if (keys.length > 2) throw seedError(where, 'a user has two access keys at most')
  return sorted(keys, key => key.AccessKeyId, where)
}

function seedMfaDevices(seed: ValueMap, where: string): User['MFADevices'] {
  const devices = seedMaps(seed, 'MFADevices', where).map(device => ({
    SerialNumber: seedText(device, 'SerialNumber', where),
    EnableDate: seedTime(device, 'EnableDate', where),
  }))
  return sorted(devices, device => device.SerialNumber, where)
}

/** A list of { PolicyName, PolicyDocument }, or a map of name to document. */
function seedInlinePolicies(seed: ValueMap, member: string, where: string): InlinePolicy[] {
  const list = seed[member]
  const policies = isMap(list)
    ? Object.entries(list).map(([PolicyName, PolicyDocument]) => ({ PolicyName, PolicyDocument }))
    : seedMaps(seed, member, where)
  return sorted(
    policies.map(policy => ({
      PolicyName: seedText(policy, 'PolicyName', where),
      PolicyDocument: seedDocument(policy.PolicyDocument, where),
    })),
    policy => policy.PolicyName,
    where,
  )
}

function seedAttachedPolicies(seed: ValueMap, where: string): AttachedPolicy[] {
  const policies = seedMaps(seed, 'AttachedPolicies', where).map(policy => {
    const PolicyArn = seedText(policy, 'PolicyArn', where)
    return { PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1), PolicyArn }
  })
  return sorted(policies, policy => policy.PolicyArn, where)
}

function seedTags(seed: ValueMap, where: string): Tag[] {
  const tags = seedMaps(seed, 'Tags', where).map(tag => ({
    Key: seedText(tag, 'Key', where),
    Value: tag.Value === '' ? '' : seedText(tag, 'Value', where),
  }))
  return sorted(tags, tag => tag.Key, where)
}

/** A policy written as a map becomes its JSON; text stays as it is. */
function seedDocument(document: Value | undefined, where: string): string {
  if (isMap(document)) return JSON.stringify(document)
  if (typeof document === 'string') return document
  throw seedError(where, 'a policy document must be a map or its JSON')
}

function sorted<T>(items: T[], nameOf: (item: T) => string, where: string): T[] {
  const result: T[] = []
  for (const item of items) putNew(result, item, nameOf, where)
  return result
}

function putNew<T>(list: T[], item: T, nameOf: (item: T) => string, where: string): void {
  refuseDuplicates([...list, item].map(nameOf), where)
  putSorted(list, item, nameOf)
}
