/** Roles and the instance profiles that carry them to EC2. */
import type { ValueMap } from '../../../expressions/value.js'
import type { WorldHandler } from '../world-service.js'
import { findRole, findRoleToChange, limitExceeded, noSuchEntity, remove } from './iam-state.js'
import type { IamState, InstanceProfile, Role } from './iam-state.js'
import { checkPolicyDocument, documentSize, encodeDocument } from './policy-document.js'

/** Source: IAM quotas, reference_iam-quotas.html. */
const trustPolicyLimit = 2048

/** Operations on roles and instance profiles; their policies and tags are in policies.ts. */
export const roleOperations: Record<string, WorldHandler<IamState>> = {
  GetRole: (state, input) => {
    const role = findRole(state, input)
    const { LastUsedDate, Region } = role.RoleLastUsed
    return {
      Role: {
        ...listedRole(role),
        RoleLastUsed: {
          ...(LastUsedDate === undefined ? {} : { LastUsedDate: new Date(LastUsedDate) }),
          ...(Region === undefined ? {} : { Region }),
        },
        ...(role.Tags.length === 0 ? {} : { Tags: role.Tags.map(tag => ({ ...tag })) }),
      },
    }
  },

  ListRoles: (state, input) => ({ Roles: state.Roles.filter(role => isBelow(role.Path, input)).map(listedRole) }),

  UpdateAssumeRolePolicy: (state, input) => {
    const role = findRoleToChange(state, input)
    const document = input.PolicyDocument as string
    checkPolicyDocument(document, 'trust')
    if (documentSize(document) > trustPolicyLimit) {
      throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${trustPolicyLimit}`)
    }
    role.AssumeRolePolicyDocument = document
    return {}
  },

  GetInstanceProfile: (state, input) => ({ InstanceProfile: shownProfile(state, findProfile(state, input)) }),

  ListInstanceProfiles: (state, input) => ({
    InstanceProfiles: state.InstanceProfiles
      .filter(profile => isBelow(profile.Path, input))
      .map(profile => shownProfile(state, profile)),
  }),

  ListInstanceProfilesForRole: (state, input) => {
    const { RoleName } = findRole(state, input)
    return {
      InstanceProfiles: state.InstanceProfiles
        .filter(profile => profile.Roles.includes(RoleName))
        .map(profile => shownProfile(state, profile)),
    }
  },

  AddRoleToInstanceProfile: (state, input) => {
    const profile = findProfile(state, input)
    const role = findRoleToChange(state, input)
    // The same role again is refused with this error too, not with EntityAlreadyExists.
    if (profile.Roles.length > 0) throw limitExceeded('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1')
    profile.Roles.push(role.RoleName)
    return {}
  },

  RemoveRoleFromInstanceProfile: (state, input) => {
    const profile = findProfile(state, input)
    const role = findRoleToChange(state, input)
    if (!remove(profile.Roles, name => name === role.RoleName)) {
      throw noSuchEntity(`The role ${role.RoleName} is not in instance profile ${profile.InstanceProfileName}.`)
    }
    return {}
  },
}

function findProfile(state: IamState, input: ValueMap): InstanceProfile {
  const name = input.InstanceProfileName
  const profile = state.InstanceProfiles.find(candidate => candidate.InstanceProfileName === name)
  if (profile === undefined) throw noSuchEntity(`Instance Profile ${name as string} cannot be found.`)
  return profile
}

/** What a list shows of a role: not its tags, boundary and last use. */
function listedRole(role: Role): ValueMap {
  return {
    Path: role.Path,
    RoleName: role.RoleName,
    RoleId: role.RoleId,
    Arn: role.Arn,
    CreateDate: new Date(role.CreateDate),
    AssumeRolePolicyDocument: encodeDocument(role.AssumeRolePolicyDocument),
    MaxSessionDuration: role.MaxSessionDuration,
    ...(role.Description === undefined ? {} : { Description: role.Description }),
  }
}

function shownProfile(state: IamState, profile: InstanceProfile): ValueMap {
  return {
    ...profile,
    CreateDate: new Date(profile.CreateDate),
    Roles: profile.Roles.map(RoleName => listedRole(findRole(state, { RoleName }))),
  }
}

function isBelow(path: string, input: ValueMap): boolean {
  return path.startsWith((input.PathPrefix as string | undefined) ?? '/')
}
