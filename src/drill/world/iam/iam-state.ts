/** What the world's IAM remembers of an account: times in ISO 8601, documents as they were put, sorted lists. */
import type { ValueMap } from '../../../expressions/value.js'
import { WorldError } from '../world-service.js'
import type { WorldContext } from '../world-service.js'

export interface InlinePolicy {
  PolicyName: string
  PolicyDocument: string
}

export interface AttachedPolicy {
  PolicyName: string
  PolicyArn: string
}

export interface Tag {
  Key: string
  Value: string
}

/** What a user and a role have in common. */
export interface Principal {
  Path: string
  CreateDate: string
  Arn: string
  InlinePolicies: InlinePolicy[]
  AttachedPolicies: AttachedPolicy[]
  Tags: Tag[]
}

export interface Role extends Principal {
  RoleName: string
  RoleId: string
  AssumeRolePolicyDocument: string
  MaxSessionDuration: number
  Description?: string
  RoleLastUsed: { LastUsedDate?: string; Region?: string }
}

export interface AccessKey {
  AccessKeyId: string
  Status: string
  CreateDate: string
  AccessKeyLastUsed?: { LastUsedDate: string; ServiceName: string; Region: string }
}

export interface User extends Principal {
  UserName: string
  UserId: string
  PasswordLastUsed?: string
  AccessKeys: AccessKey[]
  LoginProfile?: { CreateDate: string; PasswordResetRequired: boolean }
  MFADevices: { SerialNumber: string; EnableDate: string }[]
}

export interface InstanceProfile {
  InstanceProfileName: string
  InstanceProfileId: string
  Path: string
  Arn: string
  CreateDate: string
  /** Names: a profile holds one role at most. */
  Roles: string[]
}

export interface IamState {
  Users: User[]
  Roles: Role[]
  InstanceProfiles: InstanceProfile[]
  /** ARNs of the account's own managed policies. */
  Policies: string[]
}

/** The SDK names IAM's NoSuchEntity so. */
export function noSuchEntity(message: string): WorldError {
  return new WorldError('NoSuchEntityException', message, 404)
}

export function limitExceeded(message: string): WorldError {
  return new WorldError('LimitExceededException', message, 409)
}

/** IAM's own ids: a prefix for the kind and 17 characters, `AROA0123…`. */
export function iamId(context: WorldContext, prefix: string): string {
  return prefix + idDigits(context)
}

/** 17 hexadecimal digits in upper case, new with each call. */
export function idDigits(context: WorldContext): string {
  return context.newId('id').slice('id-'.length).toUpperCase()
}

/** `arn:aws:iam::111122223333:role/path/name`. */
export function iamArn(context: WorldContext, kind: string, path: string, name: string): string {
  return `arn:${context.place.partition}:iam::${context.place.account}:${kind}${path}${name}`
}

/** The role of the input's RoleName. */
export function findRole(state: IamState, input: ValueMap): Role {
  const role = state.Roles.find(candidate => candidate.RoleName === input.RoleName)
  if (role === undefined) throw noSuchEntity(`The role with name ${input.RoleName as string} cannot be found.`)
  return role
}

/** The same, refused for what only AWS may change: service-linked roles and those of Identity Center. */
export function findRoleToChange(state: IamState, input: ValueMap): Role {
  const role = findRole(state, input)
  if (role.Path.startsWith('/aws-service-role/')) throw protectedRole(role, 'a service-linked role')
  if (role.Path.startsWith('/aws-reserved/')) throw protectedRole(role, 'this role')
  return role
}

function protectedRole(role: Role, what: string): WorldError {
  return new WorldError(
    'UnmodifiableEntityException',
    `Cannot perform the operation on the protected role '${role.RoleName}' - ${what} is only modifiable by AWS`,
  )
}

/** The user of the input's UserName. Left out, IAM takes the caller's; the drill's caller is a role, which has none. */
export function findUser(state: IamState, input: ValueMap): User {
  if (input.UserName === undefined) {
    throw new WorldError('ValidationError', 'Must specify userName when calling with non-User credentials')
  }
  const user = state.Users.find(candidate => candidate.UserName === input.UserName)
  if (user === undefined) throw noSuchEntity(`The user with name ${input.UserName as string} cannot be found.`)
  return user
}

/** Adds or replaces an item in the order of names, so that undoing a change leaves no trace of order. */
export function putSorted<T>(list: T[], item: T, nameOf: (item: T) => string): void {
  const name = nameOf(item)
  const at = list.findIndex(other => nameOf(other) >= name)
  if (at === -1) list.push(item)
  else list.splice(at, nameOf(list[at]!) === name ? 1 : 0, item)
}

/** Takes out the item that `matches`, or says that there is none. */
export function remove<T>(list: T[], matches: (item: T) => boolean): T | undefined {
  const at = list.findIndex(matches)
  return at === -1 ? undefined : list.splice(at, 1)[0]
}
