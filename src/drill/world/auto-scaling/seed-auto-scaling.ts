/** The state of the world's Auto Scaling from a scenario's groups. */
import type { ValueMap } from '../../../expressions/value.js'
import {
  pickMembers, refuseDuplicates, refuseUnknownMembers, seedBool, seedDate, seedError, seedMaps, seedNumber, seedText,
  seedTexts, seedTime,
} from '../seed-members.js'
import type { WorldContext } from '../world-service.js'
import type { AutoScalingGroup, AutoScalingState, MemberInstance } from './auto-scaling-state.js'

/** What UpdateAutoScalingGroup may set and DescribeAutoScalingGroups shows, besides the three sizes. */
export const settableMembers = [
  'LaunchConfigurationName', 'LaunchTemplate', 'MixedInstancesPolicy', 'DefaultCooldown', 'AvailabilityZones',
  'HealthCheckType', 'HealthCheckGracePeriod', 'PlacementGroup', 'VPCZoneIdentifier', 'TerminationPolicies',
  'NewInstancesProtectedFromScaleIn', 'ServiceLinkedRoleARN', 'MaxInstanceLifetime', 'CapacityRebalance', 'Context',
  'DesiredCapacityType', 'DefaultInstanceWarmup',
]
const shownOfInstance = ['InstanceType', 'LaunchConfigurationName', 'LaunchTemplate', 'ImageId', 'WeightedCapacity']

/**
 * Reads `AutoScalingGroups`. Instances are InService, Healthy and unprotected unless the scenario says otherwise. A
 * group may list fewer than its desired capacity (the others do not matter to the drill) and is left as it is.
 * Throws WorldError InvalidScenario.
 */
export function seedAutoScaling(seed: ValueMap, context: WorldContext): AutoScalingState {
  refuseUnknownMembers(seed, ['AutoScalingGroups'], 'auto-scaling')
  const AutoScalingGroups = seedMaps(seed, 'AutoScalingGroups', 'auto-scaling')
    .map((group, index) => seedGroup(group, `auto-scaling.AutoScalingGroups[${index}]`, context))
  const where = 'auto-scaling.AutoScalingGroups'
  refuseDuplicates(AutoScalingGroups.map(group => group.AutoScalingGroupName), where)
  refuseDuplicates(AutoScalingGroups.flatMap(group => group.Instances.map(instance => instance.InstanceId)), where)
  return { AutoScalingGroups, Activities: [] }
}

function seedGroup(seed: ValueMap, where: string, context: WorldContext): AutoScalingGroup {
  refuseUnknownMembers(seed, [
    'AutoScalingGroupName', 'AutoScalingGroupARN', 'MinSize', 'MaxSize', 'DesiredCapacity', 'CreatedTime',
    'TargetGroupARNs', 'SuspendedProcesses', 'Instances', 'Tags', ...settableMembers,
  ], where)
  const { account, partition, region } = context.place
  const name = seedText(seed, 'AutoScalingGroupName', where)
  const Instances = seedMaps(seed, 'Instances', where).map(instance => seedInstance(instance, where, context))
  const MinSize = seedNumber(seed, 'MinSize', where, 0)
  const DesiredCapacity = seedNumber(seed, 'DesiredCapacity', where, Math.max(MinSize, Instances.length))
  const MaxSize = seedNumber(seed, 'MaxSize', where, DesiredCapacity)
  if (!(MinSize >= 0 && MinSize <= DesiredCapacity && DesiredCapacity <= MaxSize)) {
    throw seedError(where, 'MinSize, DesiredCapacity and MaxSize must be in this order')
  }
  return {
    AutoScalingGroupName: name,
    AutoScalingGroupARN: seedText(
      seed, 'AutoScalingGroupARN', where,
      `arn:${partition}:autoscaling:${region}:${account}:autoScalingGroup:${name}:autoScalingGroupName/${name}`,
    ),
    MinSize,
    MaxSize,
    DesiredCapacity,
    CreatedTime: seedTime(seed, 'CreatedTime', where),
    TargetGroupARNs: seedTexts(seed, 'TargetGroupARNs', where),
    SuspendedProcesses: seedMaps(seed, 'SuspendedProcesses', where)
      .map(process => ({
        ProcessName: seedText(process, 'ProcessName', where),
        SuspensionReason: seedText(process, 'SuspensionReason', where, `User suspended at ${seedDate}`),
      }))
      .sort((a, b) => (a.ProcessName < b.ProcessName ? -1 : 1)),
    Instances: Instances.sort(byId),
    shown: {
      DefaultCooldown: 300,
      AvailabilityZones: [`${region}a`],
      HealthCheckType: 'EC2',
      HealthCheckGracePeriod: 0,
      TerminationPolicies: ['Default'],
      NewInstancesProtectedFromScaleIn: false,
      ServiceLinkedRoleARN:
        `arn:${partition}:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
      ...pickMembers(seed, settableMembers),
      Tags: seedMaps(seed, 'Tags', where).map(tag => ({
        Key: seedText(tag, 'Key', where),
        Value: tag.Value === '' ? '' : seedText(tag, 'Value', where),
        PropagateAtLaunch: seedBool(tag, 'PropagateAtLaunch', where, false),
        ResourceId: name,
        ResourceType: 'auto-scaling-group',
      })),
    },
  }
}

function seedInstance(seed: ValueMap, where: string, context: WorldContext): MemberInstance {
  const states = ['InService', 'Standby', 'Pending', 'Pending:Wait', 'Terminating:Wait']
  refuseUnknownMembers(seed, [
    'InstanceId', 'LifecycleState', 'HealthStatus', 'ProtectedFromScaleIn', 'AvailabilityZone', ...shownOfInstance,
  ], where)
  const LifecycleState = seedText(seed, 'LifecycleState', where, 'InService')
  if (!states.includes(LifecycleState)) throw seedError(where, `LifecycleState must be one of ${states.join(', ')}`)
  return {
    InstanceId: seedText(seed, 'InstanceId', where),
    LifecycleState,
    HealthStatus: seedText(seed, 'HealthStatus', where, 'Healthy'),
    ProtectedFromScaleIn: seedBool(seed, 'ProtectedFromScaleIn', where, false),
    AvailabilityZone: seedText(seed, 'AvailabilityZone', where, `${context.place.region}a`),
    shown: pickMembers(seed, shownOfInstance),
  }
}

/** Instances are kept in this order, so that detaching and attaching leaves no trace of it. */
export function byId(a: MemberInstance, b: MemberInstance): number {
  return a.InstanceId < b.InstanceId ? -1 : 1
}
