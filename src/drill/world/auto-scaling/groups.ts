/** Operations on groups as a whole: look, resize, suspend. */
import type { Value, ValueMap } from '../../../expressions/value.js'
import type { WorldContext, WorldHandler } from '../world-service.js'
import { findGroup, validationError } from './auto-scaling-state.js'
import type { Activity, AutoScalingGroup, AutoScalingState, MemberInstance } from './auto-scaling-state.js'
import { reconcile, shortfall } from './capacity.js'
import { pickMembers } from '../seed-members.js'
import { settableMembers } from './seed-auto-scaling.js'

const processes = [
  'Launch', 'Terminate', 'AddToLoadBalancer', 'AlarmNotification', 'AZRebalance', 'HealthCheck', 'InstanceRefresh',
  'ReplaceUnhealthy', 'ScheduledActions',
]

/** DescribeAutoScalingGroups … DescribeScalingActivities. */
export const groupOperations: Record<string, WorldHandler<AutoScalingState>> = {
  DescribeAutoScalingGroups: (state, input) => {
    const names = input.AutoScalingGroupNames as string[] | undefined
    const filters = (input.Filters ?? []) as unknown as Filter[]
    return {
      AutoScalingGroups: state.AutoScalingGroups
        .filter(group => names === undefined || names.length === 0 || names.includes(group.AutoScalingGroupName))
        .filter(group => filters.every(filter => matches(group, filter)))
        .map(group => shownGroup(group, input.IncludeInstances !== false)),
    }
  },

  UpdateAutoScalingGroup: (state, input, context) => {
    const group = findGroup(state, input.AutoScalingGroupName)
    resize(state, group, input, context)
    Object.assign(group.shown, pickMembers(input, settableMembers))
    return {}
  },

  SetDesiredCapacity: (state, input, context) => {
    const group = findGroup(state, input.AutoScalingGroupName)
    resize(state, group, { DesiredCapacity: input.DesiredCapacity! }, context)
    return {}
  },

  SuspendProcesses: (state, input, context) => {
    const group = findGroup(state, input.AutoScalingGroupName)
    const reason = `User suspended at ${context.now().toISOString().slice(0, 19)}Z`
    for (const ProcessName of processesOf(input)) {
      if (group.SuspendedProcesses.some(suspended => suspended.ProcessName === ProcessName)) continue
      group.SuspendedProcesses.push({ ProcessName, SuspensionReason: reason })
    }
    group.SuspendedProcesses.sort((a, b) => (a.ProcessName < b.ProcessName ? -1 : 1))
    return {}
  },

  ResumeProcesses: (state, input) => {
    const group = findGroup(state, input.AutoScalingGroupName)
    const resumed = processesOf(input)
    group.SuspendedProcesses = group.SuspendedProcesses.filter(suspended => !resumed.includes(suspended.ProcessName))
    return {}
  },

  DescribeScalingActivities: (state, { AutoScalingGroupName: name, ...input }, context) => ({
    Activities: state.Activities
      .filter(activity => name === undefined || activity.AutoScalingGroupName === name)
      .filter(activity => !Array.isArray(input.ActivityIds) || input.ActivityIds.includes(activity.ActivityId))
      .map(activity => shownActivity(activity, context.now().getTime()))
      .reverse(),
  }),
}

/**
 * MinSize above the size of the group raises the desired capacity to it, MaxSize below lowers it, unless the call names
 * the desired capacity itself.
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html
 */
function resize(state: AutoScalingState, group: AutoScalingGroup, input: ValueMap, context: WorldContext): void {
  const min = (input.MinSize as number | undefined) ?? group.MinSize
  const max = (input.MaxSize as number | undefined) ?? group.MaxSize
  if (min < 0 || max < 0) throw validationError('Sizes must not be negative.')
  if (min > max) throw validationError(`Max bound, ${max}, must be greater than or equal to min bound, ${min}`)
  const desired = (input.DesiredCapacity as number | undefined) ?? Math.min(max, Math.max(min, group.DesiredCapacity))
  if (desired < min || desired > max) {
    throw validationError(`Desired capacity:${desired} must be between the min size:${min} and the max size:${max}`)
  }
  const before = shortfall(group)
  Object.assign(group, { MinSize: min, MaxSize: max, DesiredCapacity: desired })
  reconcile(state, group, before, context)
}

function shownGroup(group: AutoScalingGroup, withInstances: boolean): ValueMap {
  const { AutoScalingGroupName, AutoScalingGroupARN, MinSize, MaxSize, DesiredCapacity } = group
  return {
    ...group.shown,
    AutoScalingGroupName,
    AutoScalingGroupARN,
    MinSize,
    MaxSize,
    DesiredCapacity,
    CreatedTime: new Date(group.CreatedTime),
    LoadBalancerNames: [],
    TargetGroupARNs: [...group.TargetGroupARNs],
    EnabledMetrics: [],
    SuspendedProcesses: group.SuspendedProcesses.map(process => ({ ...process })),
    Instances: withInstances ? group.Instances.map(shownInstance) : [],
  }
}

/** An instance as the answers about groups show it. */
export function shownInstance(instance: MemberInstance): ValueMap {
  const { InstanceId, LifecycleState, HealthStatus, ProtectedFromScaleIn, AvailabilityZone } = instance
  return {
    ...instance.shown,
    InstanceId,
    LifecycleState,
    HealthStatus,
    ProtectedFromScaleIn,
    AvailabilityZone,
  }
}

/**
 * How far an activity is that has not ended, as the examples of EnterStandby and ExitStandby show it:
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_ExitStandby.html
 */
const progress = { InProgress: 50, PreInService: 30 } as const

/** An activity as it stands at `now`, in milliseconds. */
export function shownActivity(activity: Activity, now: number): ValueMap {
  const ended = activity.endsAt <= now
  const { ActivityId, AutoScalingGroupName, AutoScalingGroupARN, Description, Cause, Details } = activity
  return {
    ActivityId,
    AutoScalingGroupName,
    AutoScalingGroupARN,
    Description,
    Cause,
    Details,
    StartTime: new Date(activity.startedAt),
    ...(ended ? { EndTime: new Date(activity.endsAt) } : {}),
    StatusCode: ended ? 'Successful' : activity.underWay,
    Progress: ended ? 100 : progress[activity.underWay],
  }
}

interface Filter {
  Name: string
  Values?: string[]
}

/** Filters by tag, as the Filter page of the API names them; values match whole. */
function matches(group: AutoScalingGroup, { Name, Values = [] }: Filter): boolean {
  const tags = group.shown.Tags as { Key: string; Value: string }[]
  if (Name === 'tag-key') return tags.some(tag => Values.includes(tag.Key))
  if (Name === 'tag-value') return tags.some(tag => Values.includes(tag.Value))
  if (Name.startsWith('tag:')) return tags.some(tag => Name === `tag:${tag.Key}` && Values.includes(tag.Value))
  throw validationError(`Filter type ${Name} is not supported.`)
}

function processesOf(input: ValueMap): string[] {
  const named = (input.ScalingProcesses ?? []) as Value[] as string[]
  const unknown = named.find(name => !processes.includes(name))
  if (unknown !== undefined) throw validationError(`Unknown process type: ${unknown}`)
  return named.length === 0 ? processes : named
}
