/** What the world's Auto Scaling remembers of a region: groups, their instances, and the activities that moved them. */
import type { ValueMap } from '../../../expressions/value.js'
import { WorldError } from '../world-service.js'

export interface MemberInstance {
  InstanceId: string
  LifecycleState: string
  /** `Healthy` or `Unhealthy`. */
  HealthStatus: string
  ProtectedFromScaleIn: boolean
  AvailabilityZone: string
  /** What else the answers show: type, launch template. */
  shown: ValueMap
  /** What time will make of it: a lifecycle state, or `left` when it detaches or ends. `at` in milliseconds. */
  settles?: { at: number; to: 'InService' | 'Standby' | 'left' }
}

export interface SuspendedProcess {
  ProcessName: string
  SuspensionReason: string
}

export interface AutoScalingGroup {
  AutoScalingGroupName: string
  AutoScalingGroupARN: string
  MinSize: number
  MaxSize: number
  DesiredCapacity: number
  /** What else DescribeAutoScalingGroups shows and UpdateAutoScalingGroup sets. */
  shown: ValueMap
  CreatedTime: string
  TargetGroupARNs: string[]
  /** Sorted by name. */
  SuspendedProcesses: SuspendedProcess[]
  /** Sorted by id. */
  Instances: MemberInstance[]
}

/** Times in milliseconds. */
export interface Activity {
  ActivityId: string
  AutoScalingGroupName: string
  AutoScalingGroupARN: string
  Description: string
  Cause: string
  Details: string
  startedAt: number
  endsAt: number
  /** StatusCode until it ends. */
  underWay: 'InProgress' | 'PreInService'
}

export interface AutoScalingState {
  AutoScalingGroups: AutoScalingGroup[]
  Activities: Activity[]
}

/** Auto Scaling refuses nearly everything with this one code. */
export function validationError(message: string): WorldError {
  return new WorldError('ValidationError', message)
}

/** The group of a name; throws ValidationError, as AWS has no code for it. */
export function findGroup(state: AutoScalingState, name: unknown): AutoScalingGroup {
  const group = state.AutoScalingGroups.find(candidate => candidate.AutoScalingGroupName === name)
  if (group === undefined) throw validationError('AutoScalingGroup name not found - null')
  return group
}

/** The group's instances of these ids, each once. Throws ValidationError for one that is missing or not in `states`. */
export function findInstances(group: AutoScalingGroup, ids: unknown, states: readonly string[]): MemberInstance[] {
  const name = group.AutoScalingGroupName
  if (!Array.isArray(ids) || ids.length === 0) throw validationError('At least one instance ID must be specified.')
  return [...new Set(ids)].map(id => {
    const instance = group.Instances.find(candidate => candidate.InstanceId === id)
    if (instance === undefined) {
      throw validationError(`The instance ${String(id)} is not part of Auto Scaling group ${name}.`)
    }
    if (!states.includes(instance.LifecycleState)) {
      throw validationError(`The instance ${String(id)} is not in ${states.join(' or ')}.`)
    }
    return instance
  })
}

/** Whether a process of the group is suspended. */
export function isSuspended(group: AutoScalingGroup, process: string): boolean {
  return group.SuspendedProcesses.some(suspended => suspended.ProcessName === process)
}

/** Every instance whose time has come is in its next state or has left. */
export function settleAutoScaling(state: AutoScalingState, now: number): void {
  for (const group of state.AutoScalingGroups) {
    group.Instances = group.Instances.filter(({ settles }) => !(settles?.to === 'left' && settles.at <= now))
    for (const instance of group.Instances) {
      if (instance.settles === undefined || instance.settles.at > now) continue
      instance.LifecycleState = instance.settles.to
      delete instance.settles
    }
  }
}
