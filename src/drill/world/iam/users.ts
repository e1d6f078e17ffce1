/** Users and what they sign in with: access keys, passwords, MFA devices. */
import type { ValueMap } from '../../../expressions/value.js'
import type { WorldContext, WorldHandler } from '../world-service.js'
import { findUser, idDigits, limitExceeded, noSuchEntity, putSorted, remove } from './iam-state.js'
import type { AccessKey, IamState, User } from './iam-state.js'

/** Source: IAM quotas, reference_iam-quotas.html. */
const accessKeyLimit = 2

/** Operations on users; their policies and tags are in policies.ts. */
export const userOperations: Record<string, WorldHandler<IamState>> = {
  GetUser: (state, input) => {
    const user = findUser(state, input)
    const tags = user.Tags.map(tag => ({ ...tag }))
    return { User: { ...listedUser(user), ...(tags.length === 0 ? {} : { Tags: tags }) } }
  },

  ListUsers: (state, input) => {
    const prefix = (input.PathPrefix as string | undefined) ?? '/'
    return { Users: state.Users.filter(user => user.Path.startsWith(prefix)).map(listedUser) }
  },

  ListAccessKeys: (state, input) => {
    const { UserName, AccessKeys } = findUser(state, input)
    return {
      AccessKeyMetadata: AccessKeys.map(({ AccessKeyId, Status, CreateDate }) => ({
        UserName, AccessKeyId, Status, CreateDate: new Date(CreateDate),
      })),
    }
  },

  CreateAccessKey: (state, input, context) => {
    const user = findUser(state, input)
    if (user.AccessKeys.length >= accessKeyLimit) {
      throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${accessKeyLimit}`)
    }
    const key: AccessKey = {
      AccessKeyId: `AKIA${idDigits(context).slice(-16)}`,
      Status: 'Active',
      CreateDate: context.now().toISOString(),
    }
    putSorted(user.AccessKeys, key, each => each.AccessKeyId)
    return {
      AccessKey: {
        ...key, UserName: user.UserName, SecretAccessKey: secret(context), CreateDate: new Date(key.CreateDate),
      },
    }
  },

  UpdateAccessKey: (state, input) => {
    findKey(findUser(state, input), input).Status = input.Status as string
    return {}
  },

  DeleteAccessKey: (state, input) => {
    const user = findUser(state, input)
    const key = findKey(user, input)
    remove(user.AccessKeys, each => each === key)
    return {}
  },

  GetAccessKeyLastUsed: (state, input) => {
    const user = state.Users.find(each => each.AccessKeys.some(key => key.AccessKeyId === input.AccessKeyId))
    if (user === undefined) throw noSuchKey(input)
    const used = findKey(user, input).AccessKeyLastUsed
    return {
      UserName: user.UserName,
      AccessKeyLastUsed: used === undefined
        ? { ServiceName: 'N/A', Region: 'N/A' }
        : { ...used, LastUsedDate: new Date(used.LastUsedDate) },
    }
  },

  GetLoginProfile: (state, input) => {
    const user = findUser(state, input)
    if (user.LoginProfile === undefined) throw noLoginProfile(user)
    const { CreateDate, PasswordResetRequired } = user.LoginProfile
    return { LoginProfile: { UserName: user.UserName, CreateDate: new Date(CreateDate), PasswordResetRequired } }
  },

  DeleteLoginProfile: (state, input) => {
    const user = findUser(state, input)
    if (user.LoginProfile === undefined) throw noLoginProfile(user)
    delete user.LoginProfile
    return {}
  },

  ListMFADevices: (state, input) => {
    const { UserName, MFADevices } = findUser(state, input)
    return {
      MFADevices: MFADevices.map(({ SerialNumber, EnableDate }) => ({
        UserName, SerialNumber, EnableDate: new Date(EnableDate),
      })),
    }
  },

  DeactivateMFADevice: (state, input) => {
    const user = findUser(state, input)
    if (!remove(user.MFADevices, device => device.SerialNumber === input.SerialNumber)) {
      throw noSuchEntity(`MFA Device with serial number ${input.SerialNumber as string} does not exist.`)
    }
    return {}
  },
}

function listedUser(user: User): ValueMap {
  return {
    Path: user.Path,
    UserName: user.UserName,
    UserId: user.UserId,
    Arn: user.Arn,
    CreateDate: new Date(user.CreateDate),
    ...(user.PasswordLastUsed === undefined ? {} : { PasswordLastUsed: new Date(user.PasswordLastUsed) }),
  }
}

function findKey(user: User, input: ValueMap): AccessKey {
  const key = user.AccessKeys.find(each => each.AccessKeyId === input.AccessKeyId)
  if (key === undefined) throw noSuchKey(input)
  return key
}

function noSuchKey(input: ValueMap): Error {
  return noSuchEntity(`The Access Key with id ${input.AccessKeyId as string} cannot be found.`)
}

function noLoginProfile(user: User): Error {
  return noSuchEntity(`Login Profile for User ${user.UserName} cannot be found.`)
}

/** 40 characters as a secret key has them; it opens nothing, and the world does not keep it. */
function secret(context: WorldContext): string {
  return (idDigits(context) + idDigits(context) + idDigits(context)).slice(0, 40)
}
