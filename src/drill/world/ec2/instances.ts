/** Instances of the world's EC2: how they are described, start, stop and end. */
import type { ValueMap } from '../../../expressions/value.js'
import type { WorldContext, WorldHandler } from '../world-service.js'
import { WorldError } from '../world-service.js'
import { described } from './describe-resources.js'
import type { Ec2State, Instance, InstanceStateName } from './ec2-state.js'
import { interfacesOf, lookUp, volumesOf } from './ec2-state.js'
import { instanceFilters } from './instance-filters.js'
import { instanceView, nestedInterface, stateView } from './instance-view.js'
import { map, maps, requiredText, text, texts, without } from './members.js'

/** How many seconds a state on the way lasts, and what comes then. */
const onTheWay: Partial<Record<InstanceStateName, { seconds: number; ends: InstanceStateName }>> = {
  pending: { seconds: 10, ends: 'running' },
  stopping: { seconds: 30, ends: 'stopped' },
  'shutting-down': { seconds: 30, ends: 'terminated' },
}

/** Puts an instance in a state, which passes where it is one on the way. */
export function setInstanceState(instance: Instance, name: InstanceStateName, context: WorldContext): void {
  instance.state = name
  const way = onTheWay[name]
  if (way) instance.settles = { state: way.ends, at: new Date(context.now().getTime() + way.seconds * 1000) }
}

function change(instance: Instance, to: InstanceStateName, context: WorldContext): ValueMap {
  const PreviousState = stateView(instance.state)
  setInstanceState(instance, to, context)
  return { InstanceId: instance.id, CurrentState: stateView(to), PreviousState }
}

function unchanged(instance: Instance): ValueMap {
  return { InstanceId: instance.id, CurrentState: stateView(instance.state), PreviousState: stateView(instance.state) }
}

function asked(state: Ec2State, input: ValueMap): Instance[] {
  const ids = texts(input, 'InstanceIds') ?? []
  if (ids.length === 0) throw new WorldError('MissingParameter', 'The request must contain the parameter InstanceId')
  return [...new Set(ids)].map((id) => lookUp(state.instances, id, 'i'))
}

function incorrectState(instance: Instance, doing: string): WorldError {
  return new WorldError(
    'IncorrectInstanceState',
    `The instance '${instance.id}' is not in a state from which it can be ${doing}.`,
  )
}

/** What an ended instance leaves behind: what is not deleted with it is free. */
export function release(state: Ec2State, instance: Instance): void {
  for (const one of interfacesOf(state, instance.id)) {
    if (one.attachment!.deleteOnTermination) {
      delete state.networkInterfaces[one.id]
      delete state.tags[one.id]
    } else delete one.attachment
  }
  for (const volume of volumesOf(state, instance.id)) {
    if (volume.attachment!.deleteOnTermination) {
      delete state.volumes[volume.id]
      delete state.tags[volume.id]
    } else delete volume.attachment
  }
  delete state.profileAssociations[instance.id]
}

export const instanceOperations: Record<string, WorldHandler<Ec2State>> = {
  DescribeInstances(state, input, context) {
    const reservation = (instance: Instance): ValueMap => ({
      ReservationId: `r-${instance.id.replace(/^i-/, '')}`,
      OwnerId: context.place.account,
    })
    const all = Object.values(state.instances).map((instance) => ({
      ...instanceView(state, instance, context),
      ...reservation(instance),
    }))
    const found = described(all, input, {
      ids: 'InstanceIds',
      id: 'InstanceId',
      prefix: 'i',
      filters: instanceFilters,
      idsOrMaxResults: true,
    })
    return {
      Reservations: found.map(({ ReservationId, OwnerId, ...instance }) => ({
        ReservationId: ReservationId!,
        OwnerId: OwnerId!,
        Groups: [],
        Instances: [{ ...instance, NetworkInterfaces: maps(instance, 'NetworkInterfaces').map(nestedInterface) }],
      })),
    }
  },

  StartInstances(state, input, context) {
    const instances = asked(state, input)
    for (const instance of instances) {
      if (!['stopped', 'running', 'pending'].includes(instance.state)) throw incorrectState(instance, 'started')
    }
    return {
      StartingInstances: instances.map((one) =>
        one.state === 'stopped' ? change(one, 'pending', context) : unchanged(one),
      ),
    }
  },

  StopInstances(state, input, context) {
    const instances = asked(state, input)
    for (const instance of instances) {
      if (['shutting-down', 'terminated'].includes(instance.state)) throw incorrectState(instance, 'stopped')
      if (instance.described['InstanceLifecycle'] === 'spot') {
        throw new WorldError(
          'UnsupportedOperation',
          `The Spot Instance '${instance.id}' of a one-time Spot Instance request cannot be stopped.`,
        )
      }
      if (instance.attributes.disableApiStop) {
        throw new WorldError(
          'OperationNotPermitted',
          `The instance '${instance.id}' may not be stopped. Modify its 'disableApiStop' attribute and try again.`,
        )
      }
    }
    return {
      StoppingInstances: instances.map((one) => {
        if (one.state === 'stopped' || one.state === 'stopping') return unchanged(one)
        for (const each of interfacesOf(state, one.id)) dropPublicAddress(each.described)
        return change(one, 'stopping', context)
      }),
    }
  },

  TerminateInstances(state, input, context) {
    const instances = asked(state, input)
    for (const instance of instances) {
      if (!instance.attributes.disableApiTermination || instance.state === 'terminated') continue
      throw new WorldError(
        'OperationNotPermitted',
        `The instance '${instance.id}' may not be terminated. Modify its 'disableApiTermination' attribute first.`,
      )
    }
    return {
      TerminatingInstances: instances.map((one) =>
        one.state === 'terminated' || one.state === 'shutting-down'
          ? unchanged(one)
          : change(one, 'shutting-down', context),
      ),
    }
  },

  ModifyInstanceMetadataOptions(state, input) {
    const instance = lookUp(state.instances, requiredText(input, 'InstanceId'), 'i')
    if (instance.state === 'terminated') throw incorrectState(instance, 'modified')
    const limit = input['HttpPutResponseHopLimit']
    if (typeof limit === 'number' && (limit < 1 || limit > 64)) {
      throw new WorldError('InvalidParameterValue', 'HttpPutResponseHopLimit must be between 1 and 64')
    }
    instance.metadataOptions = { ...instance.metadataOptions, ...without(input, 'InstanceId', 'DryRun') }
    return { InstanceId: instance.id, InstanceMetadataOptions: { ...instance.metadataOptions, State: 'pending' } }
  },
}

/** A stopped instance loses the public address that AWS lent it; an Elastic IP address stays. */
function dropPublicAddress(described: ValueMap): void {
  const association = map(described, 'Association')
  if (!association || text(association, 'IpOwnerId') !== 'amazon') return
  delete described['Association']
  for (const address of maps(described, 'PrivateIpAddresses')) delete address['Association']
}
