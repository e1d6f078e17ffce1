/** Which instance profile an instance has, in the world's EC2. An instance has one at most. */
import type { ValueMap } from '../../../expressions/value.js'
import type { IamState } from '../iam/iam-state.js'
import type { WorldContext, WorldHandler } from '../world-service.js'
import { WorldError } from '../world-service.js'
import { described } from './describe-resources.js'
import type { Ec2State, ProfileAssociation } from './ec2-state.js'
import { invalidValue, lookUp, notFound } from './ec2-state.js'
import { documentedFilters } from './filters.js'
import { map, requiredText, text } from './members.js'

/** Seconds until a new association is there, or an old one gone. */
const settling = 2

export const profileFilters = documentedFilters('instance-id state')

/** Without Timestamp: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateIamInstanceProfile.html answers none. */
function view(state: Ec2State, association: ProfileAssociation): ValueMap {
  const { AssociationId, instance, arn } = association
  return {
    AssociationId,
    InstanceId: instance,
    IamInstanceProfile: { Arn: arn, Id: state.profileIds[arn]! },
    State: association.state,
  }
}

/** The ARN that a parameter `IamInstanceProfile` ({ Arn } or { Name }) means. */
function profileArn(input: ValueMap, state: Ec2State, context: WorldContext): string {
  const profile = map(input, 'IamInstanceProfile') ?? {}
  const name = text(profile, 'Name')
  const known = context.state<IamState | undefined>('iam')?.InstanceProfiles ?? []
  const arn =
    text(profile, 'Arn') ??
    (name !== undefined
      ? (known.find((one) => one.InstanceProfileName === name)?.Arn ??
        `arn:${context.place.partition}:iam::${context.place.account}:instance-profile/${name}`)
      : undefined)
  if (arn === undefined)
    throw new WorldError('MissingParameter', 'The request must contain the parameter iamInstanceProfile.name')
  const found = known.find((one) => one.Arn === arn)
  if (found) state.profileIds[arn] = found.InstanceProfileId
  // A scenario that says nothing of IAM's profiles has whichever is asked for.
  else if (known.length > 0 && !Object.hasOwn(state.profileIds, arn)) {
    throw invalidValue(
      `Value (${name ?? arn}) for parameter iamInstanceProfile is invalid. Invalid IAM Instance Profile`,
    )
  }
  state.profileIds[arn] ??= context.newId('AIPA').replace(/-/g, '').toUpperCase()
  return arn
}

export const profileOperations: Record<string, WorldHandler<Ec2State>> = {
  DescribeIamInstanceProfileAssociations(state, input) {
    const all = Object.values(state.profileAssociations).map((one) => view(state, one))
    return {
      IamInstanceProfileAssociations: described(all, input, {
        ids: 'AssociationIds',
        id: 'AssociationId',
        prefix: 'iip-assoc',
        filters: profileFilters,
      }),
    }
  },

  AssociateIamInstanceProfile(state, input, context) {
    const instance = lookUp(state.instances, requiredText(input, 'InstanceId'), 'i')
    const arn = profileArn(input, state, context)
    if (instance.state !== 'running' && instance.state !== 'stopped') {
      throw new WorldError(
        'IncorrectState',
        `The instance '${instance.id}' is not in the 'running' or 'stopped' state.`,
      )
    }
    if (state.profileAssociations[instance.id]) {
      throw new WorldError('IncorrectState', `There is an existing association for instance ${instance.id}`)
    }
    const association: ProfileAssociation = {
      AssociationId: context.newId('iip-assoc'),
      instance: instance.id,
      arn,
      state: 'associating',
      settles: later(context),
    }
    state.profileAssociations[instance.id] = association
    return { IamInstanceProfileAssociation: view(state, association) }
  },

  DisassociateIamInstanceProfile(state, input, context) {
    const id = requiredText(input, 'AssociationId')
    const association = Object.values(state.profileAssociations).find((one) => one.AssociationId === id)
    if (!association) throw notFound('iip-assoc', id)
    if (association.state === 'disassociating') {
      throw new WorldError('IncorrectState', `The association ${id} is not the active association`)
    }
    association.state = 'disassociating'
    association.settles = later(context)
    return { IamInstanceProfileAssociation: view(state, association) }
  },
}

function later(context: WorldContext): Date {
  return new Date(context.now().getTime() + settling * 1000)
}
