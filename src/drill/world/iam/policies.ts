/** Inline policies, attached policies and tags: one set of operations for users and one for roles, as IAM has them. */
import type { ValueMap } from '../../../expressions/value.js'
import type { WorldHandler } from '../world-service.js'
import { WorldError } from '../world-service.js'
import { findRole, findRoleToChange, findUser, limitExceeded, noSuchEntity, putSorted, remove } from './iam-state.js'
import type { IamState, Principal, Tag } from './iam-state.js'
import { checkPolicyDocument, documentSize, encodeDocument } from './policy-document.js'

type Operations = Record<string, WorldHandler<IamState>>
type Find = (state: IamState, input: ValueMap) => Principal

interface PrincipalKind {
  name: 'Role' | 'User'
  find: Find
  findToChange: Find
  /** Of all inline policies together, without white space. Source: IAM quotas, reference_iam-quotas.html. */
  inlineLimit: number
}

const attachedLimit = 10
const tagLimit = 50

/** ListRolePolicies, GetRolePolicy, PutRolePolicy, … ListRoleTags. */
export const rolePolicyOperations = operationsOf({
  name: 'Role', find: findRole, findToChange: findRoleToChange, inlineLimit: 10_240,
})

/** ListUserPolicies, GetUserPolicy, PutUserPolicy, … ListUserTags. */
export const userPolicyOperations = operationsOf({
  name: 'User', find: findUser, findToChange: findUser, inlineLimit: 2048,
})

function operationsOf(kind: PrincipalKind): Operations {
  return { ...inlineOperations(kind), ...attachedOperations(kind), ...tagOperations(kind) }
}

function inlineOperations({ name, find, findToChange, inlineLimit }: PrincipalKind): Operations {
  const missing = (input: ValueMap): WorldError =>
    noSuchEntity(`The ${name.toLowerCase()} policy with name ${input.PolicyName as string} cannot be found.`)
  return {
    [`List${name}Policies`]: (state, input) => ({
      PolicyNames: find(state, input).InlinePolicies.map(policy => policy.PolicyName),
    }),

    [`Get${name}Policy`]: (state, input) => {
      const policy = find(state, input).InlinePolicies.find(candidate => candidate.PolicyName === input.PolicyName)
      if (policy === undefined) throw missing(input)
      return {
        [`${name}Name`]: input[`${name}Name`]!,
        PolicyName: policy.PolicyName,
        PolicyDocument: encodeDocument(policy.PolicyDocument),
      }
    },

    [`Put${name}Policy`]: (state, input) => {
      const principal = findToChange(state, input)
      const policy = { PolicyName: input.PolicyName as string, PolicyDocument: input.PolicyDocument as string }
      if (!/^[\w+=,.@-]{1,128}$/.test(policy.PolicyName)) {
        throw new WorldError('ValidationError', 'The specified value for policyName is invalid.')
      }
      checkPolicyDocument(policy.PolicyDocument, 'identity')
      const others = principal.InlinePolicies.filter(other => other.PolicyName !== policy.PolicyName)
      const size = [...others, policy].reduce((sum, each) => sum + documentSize(each.PolicyDocument), 0)
      if (size > inlineLimit) {
        const whose = `${name.toLowerCase()} ${input[`${name}Name`] as string}`
        throw limitExceeded(`Maximum policy size of ${inlineLimit} bytes exceeded for ${whose}`)
      }
      putSorted(principal.InlinePolicies, policy, each => each.PolicyName)
      return {}
    },

    [`Delete${name}Policy`]: (state, input) => {
      const principal = findToChange(state, input)
      if (!remove(principal.InlinePolicies, policy => policy.PolicyName === input.PolicyName)) throw missing(input)
      return {}
    },
  }
}

function attachedOperations({ name, find, findToChange }: PrincipalKind): Operations {
  return {
    [`ListAttached${name}Policies`]: (state, input) => {
      const prefix = (input.PathPrefix as string | undefined) ?? '/'
      const { AttachedPolicies } = find(state, input)
      return { AttachedPolicies: AttachedPolicies.filter(policy => policyPath(policy.PolicyArn).startsWith(prefix)) }
    },

    [`Attach${name}Policy`]: (state, input) => {
      const principal = findToChange(state, input)
      const arn = input.PolicyArn as string
      if (!policyExists(state, arn)) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`)
      const others = principal.AttachedPolicies.filter(policy => policy.PolicyArn !== arn)
      if (others.length >= attachedLimit) {
        throw limitExceeded(`Cannot exceed quota for PoliciesPer${name}: ${attachedLimit}`)
      }
      const policy = { PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn }
      putSorted(principal.AttachedPolicies, policy, each => each.PolicyArn)
      return {}
    },

    [`Detach${name}Policy`]: (state, input) => {
      const principal = findToChange(state, input)
      if (!remove(principal.AttachedPolicies, policy => policy.PolicyArn === input.PolicyArn)) {
        throw noSuchEntity(`Policy ${input.PolicyArn as string} was not found.`)
      }
      return {}
    },
  }
}

function tagOperations({ name, find }: PrincipalKind): Operations {
  const keyOf = (tag: Tag): string => tag.Key
  const findToTag: Find = (state, input) => {
    const principal = find(state, input)
    // A service-linked role takes tags, a role of Identity Center does not.
    return principal.Path.startsWith('/aws-reserved/') ? findRoleToChange(state, input) : principal
  }
  return {
    [`List${name}Tags`]: (state, input) => ({ Tags: find(state, input).Tags.map(tag => ({ ...tag })) }),

    [`Tag${name}`]: (state, input) => {
      const principal = findToTag(state, input)
      const tags = input.Tags as unknown as Tag[]
      const keys = tags.map(tag => tag.Key.toLowerCase())
      if (new Set(keys).size < keys.length) {
        throw new WorldError('InvalidInputException', 'Duplicate tag keys found. Tag keys are case insensitive.')
      }
      const kept = principal.Tags.filter(tag => !keys.includes(tag.Key.toLowerCase()))
      if (kept.length + tags.length > tagLimit) {
        throw limitExceeded(`The number of tags has reached the maximum limit: ${tagLimit}`)
      }
      principal.Tags = kept
      for (const { Key, Value } of tags) putSorted(principal.Tags, { Key, Value }, keyOf)
      return {}
    },

    [`Untag${name}`]: (state, input) => {
      const principal = findToTag(state, input)
      const keys = (input.TagKeys as string[]).map(key => key.toLowerCase())
      principal.Tags = principal.Tags.filter(tag => !keys.includes(tag.Key.toLowerCase()))
      return {}
    },
  }
}

/** AWS's own policies are not listed anywhere in the world: every name of AWS is taken to exist. */
function policyExists(state: IamState, arn: string): boolean {
  return /^arn:aws[a-z-]*:iam::aws:policy\/./.test(arn) || state.Policies.includes(arn)
}

/** `/` or `/team/` of `arn:aws:iam::111122223333:policy/team/name`. */
function policyPath(arn: string): string {
  return arn.slice(arn.indexOf(':policy/') + ':policy'.length, arn.lastIndexOf('/') + 1)
}
