/** Operations on a group's instances: standby, attach, detach, protection, health. */
import type { Value } from '../../../expressions/value.js'
import type { Ec2State } from '../ec2/ec2-state.js'
import type { WorldContext, WorldHandler } from '../world-service.js'
import { findGroup, findInstances, isSuspended, validationError } from './auto-scaling-state.js'
import type { Activity, AutoScalingGroup, AutoScalingState, MemberInstance } from './auto-scaling-state.js'
import {
  attachToTargetGroups, detachFromTargetGroups, moveMs, reconcile, record, shortfall, terminate,
} from './capacity.js'
import { shownActivity, shownInstance } from './groups.js'
import { byId } from './seed-auto-scaling.js'

const request = 'in response to a user request'

/** DescribeAutoScalingInstances … SetInstanceHealth. */
export const memberOperations: Record<string, WorldHandler<AutoScalingState>> = {
  DescribeAutoScalingInstances: (state, input) => {
    const ids = input.InstanceIds as string[] | undefined
    return {
      AutoScalingInstances: state.AutoScalingGroups.flatMap(({ AutoScalingGroupName, Instances }) =>
        Instances
          .filter(({ InstanceId }) => ids === undefined || ids.length === 0 || ids.includes(InstanceId))
          // Here, unlike in DescribeAutoScalingGroups, AWS writes the health in capitals.
          .map(instance => ({
            ...shownInstance(instance), AutoScalingGroupName, HealthStatus: instance.HealthStatus.toUpperCase(),
          }))),
    }
  },

  EnterStandby: (state, input, context) => {
    const group = findGroup(state, input.AutoScalingGroupName)
    const instances = findInstances(group, input.InstanceIds, ['InService'])
    const before = shortfall(group)
    const from = group.DesiredCapacity
    if (input.ShouldDecrementDesiredCapacity === true) decrement(group, instances.length, 'place into standby')
    const activities = instances.map(instance => {
      const at = detachFromTargetGroups(group, instance, context) + moveMs
      instance.LifecycleState = 'EnteringStandby'
      instance.settles = { at, to: 'Standby' }
      return record(state, group, context, {
        Description: `Moving EC2 instance to Standby: ${instance.InstanceId}`,
        why: `instance ${instance.InstanceId} was moved to standby ${request}${change(from, group)}`,
        underWay: 'InProgress',
        endsAt: at,
        instance,
      })
    })
    reconcile(state, group, before, context)
    return { Activities: shown(activities, context) }
  },

  ExitStandby: (state, input, context) => {
    const group = findGroup(state, input.AutoScalingGroupName)
    const instances = findInstances(group, input.InstanceIds, ['Standby'])
    const from = group.DesiredCapacity
    increment(group, instances.length)
    const activities = instances.map(instance => {
      const at = context.now().getTime() + moveMs
      instance.LifecycleState = 'Pending'
      instance.settles = { at, to: 'InService' }
      attachToTargetGroups(group, instance, context)
      return record(state, group, context, {
        Description: `Moving EC2 instance out of Standby: ${instance.InstanceId}`,
        why: `instance ${instance.InstanceId} was moved out of standby ${request}${change(from, group)}`,
        underWay: 'PreInService',
        endsAt: at,
        instance,
      })
    })
    return { Activities: shown(activities, context) }
  },

  AttachInstances: (state, input, context) => {
    const group = findGroup(state, input.AutoScalingGroupName)
    const ids = [...new Set((input.InstanceIds ?? []) as string[])]
    if (ids.length === 0) throw validationError('At least one instance ID must be specified.')
    for (const id of ids) {
      const other = groupOf(state, id)?.AutoScalingGroupName
      if (other !== undefined) throw validationError(`Instance ${id} is already part of AutoScalingGroup:${other}`)
      const ec2State = context.state<Ec2State>('ec2').instances[id]?.state
      if (ec2State === undefined) throw validationError(`Invalid Instance ID(s): [${id}] specified`)
      if (ec2State !== 'running') throw validationError(`Instance ${id} is not in correct state. It is ${ec2State}.`)
    }
    const from = group.DesiredCapacity
    increment(group, ids.length)
    for (const InstanceId of ids) {
      const at = context.now().getTime() + moveMs
      const instance: MemberInstance = {
        InstanceId,
        LifecycleState: 'Pending',
        HealthStatus: 'Healthy',
        ProtectedFromScaleIn: group.shown.NewInstancesProtectedFromScaleIn === true,
        AvailabilityZone: `${context.place.region}a`,
        shown: {},
        settles: { at, to: 'InService' },
      }
      group.Instances = [...group.Instances, instance].sort(byId)
      attachToTargetGroups(group, instance, context)
      record(state, group, context, {
        Description: `Attaching an existing EC2 instance: ${InstanceId}`,
        why: `an instance was started ${request}${change(from, group)}`,
        underWay: 'PreInService',
        endsAt: at,
        instance,
      })
    }
    return {}
  },

  DetachInstances: (state, input, context) => {
    const group = findGroup(state, input.AutoScalingGroupName)
    const instances = findInstances(group, input.InstanceIds, ['InService', 'Standby'])
    const before = shortfall(group)
    const from = group.DesiredCapacity
    if (input.ShouldDecrementDesiredCapacity === true) decrement(group, instances.length, 'detach')
    const activities = instances.map(instance => {
      const at = detachFromTargetGroups(group, instance, context) + moveMs
      instance.LifecycleState = 'Detaching'
      instance.settles = { at, to: 'left' }
      return record(state, group, context, {
        Description: `Detaching EC2 instance: ${instance.InstanceId}`,
        why: `instance ${instance.InstanceId} was detached ${request}${change(from, group)}`,
        underWay: 'InProgress',
        endsAt: at,
        instance,
      })
    })
    reconcile(state, group, before, context)
    return { Activities: shown(activities, context) }
  },

  SetInstanceProtection: (state, input) => {
    const group = findGroup(state, input.AutoScalingGroupName)
    const instances = findInstances(group, input.InstanceIds, ['InService', 'EnteringStandby', 'Standby'])
    for (const instance of instances) instance.ProtectedFromScaleIn = input.ProtectedFromScaleIn === true
    return {}
  },

  SetInstanceHealth: (state, input, context) => {
    const id = input.InstanceId as string
    const group = groupOf(state, id)
    if (group === undefined) throw validationError(`Instance ID: ${id} is not part of an Auto Scaling group.`)
    if (input.HealthStatus !== 'Healthy' && input.HealthStatus !== 'Unhealthy') {
      throw validationError('HealthStatus must be Healthy or Unhealthy.')
    }
    const instance = group.Instances.find(each => each.InstanceId === id)!
    instance.HealthStatus = input.HealthStatus
    // What is unhealthy and in service is replaced, even if protected from scale-in; on standby no health is checked.
    if (instance.HealthStatus === 'Healthy' || instance.LifecycleState !== 'InService') return {}
    if (isSuspended(group, 'ReplaceUnhealthy') || isSuspended(group, 'Terminate')) return {}
    const before = shortfall(group)
    terminate(state, group, instance, 'an instance was taken out of service after a user health-check', context)
    reconcile(state, group, before, context)
    return {}
  },
}

function groupOf(state: AutoScalingState, id: string): AutoScalingGroup | undefined {
  return state.AutoScalingGroups.find(group => group.Instances.some(instance => instance.InstanceId === id))
}

function decrement(group: AutoScalingGroup, by: number, what: string): void {
  const { AutoScalingGroupName: name, MinSize: min, MaxSize: max, DesiredCapacity: desired } = group
  if (desired - by < min) {
    throw validationError(
      `AutoScalingGroup ${name} has min-size=${min}, max-size=${max}, and desired-size=${desired}. `
      + `To ${what} ${by} more instance${by === 1 ? '' : 's'}, please update the AutoScalingGroup sizes appropriately.`,
    )
  }
  group.DesiredCapacity = desired - by
}

function increment(group: AutoScalingGroup, by: number): void {
  const desired = group.DesiredCapacity + by
  if (desired > group.MaxSize) {
    throw validationError(
      `New desired capacity ${desired} is above max value ${group.MaxSize} of ${group.AutoScalingGroupName}.`,
    )
  }
  group.DesiredCapacity = desired
}

function change(from: number, group: AutoScalingGroup): string {
  const to = group.DesiredCapacity
  if (from === to) return ''
  return `, ${to < from ? 'shrinking' : 'increasing'} the capacity from ${from} to ${to}`
}

function shown(activities: Activity[], context: WorldContext): Value {
  return activities.map(activity => shownActivity(activity, context.now().getTime()))
}
