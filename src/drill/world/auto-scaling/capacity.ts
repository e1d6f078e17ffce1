/** What a group does by itself: launch what is missing, terminate what is too much, and tell its load balancers. */
import { interfacesOf } from '../ec2/ec2-state.js'
import type { Ec2State } from '../ec2/ec2-state.js'
import { seedInstances } from '../ec2/seed-instances.js'
import { deregisterTargets, deregistrationDelay, registerTargets } from '../elastic-load-balancing-v2/registration.js'
import type { LoadBalancingState, TargetGroup } from '../elastic-load-balancing-v2/load-balancing-state.js'
import type { WorldContext } from '../world-service.js'
import { isSuspended } from './auto-scaling-state.js'
import type { Activity, AutoScalingGroup, AutoScalingState, MemberInstance } from './auto-scaling-state.js'
import { byId } from './seed-auto-scaling.js'

const difference = 'in response to a difference between desired and actual capacity'

/** How long a move takes without load balancers. AWS's is seconds to minutes. */
export const moveMs = 10_000

/** How many instances the group has too few; below 0, too many. */
export function shortfall(group: AutoScalingGroup): number {
  return group.DesiredCapacity - group.Instances.filter(counts).length
}

/**
 * Launches or terminates what a change made missing or superfluous. `before` is the shortfall before the change: what a
 * terse scenario never listed stays unlisted. Instances protected from scale-in and suspended processes are respected.
 */
export function reconcile(
  state: AutoScalingState, group: AutoScalingGroup, before: number, context: WorldContext,
): void {
  const missing = Math.max(0, shortfall(group)) - Math.max(0, before)
  for (let count = 0; count < missing; count++) {
    if (!isSuspended(group, 'Launch')) launch(state, group, context)
  }
  let superfluous = Math.max(0, -shortfall(group)) - Math.max(0, -before)
  for (const instance of group.Instances) {
    if (superfluous <= 0 || isSuspended(group, 'Terminate')) return
    if (instance.LifecycleState !== 'InService' || instance.ProtectedFromScaleIn) continue
    terminate(state, group, instance, `an instance was taken out of service ${difference}`, context)
    superfluous--
  }
}

/** A new instance, made like one that is in service. */
function launch(state: AutoScalingState, group: AutoScalingGroup, context: WorldContext): void {
  const endsAt = context.now().getTime() + moveMs
  const sibling = group.Instances.find(each => each.LifecycleState === 'InService') ?? group.Instances[0]
  const instance: MemberInstance = {
    InstanceId: context.newId('i'),
    LifecycleState: 'Pending',
    HealthStatus: 'Healthy',
    ProtectedFromScaleIn: group.shown.NewInstancesProtectedFromScaleIn === true,
    AvailabilityZone: sibling?.AvailabilityZone ?? `${context.place.region}a`,
    shown: { ...sibling?.shown },
    settles: { at: endsAt, to: 'InService' },
  }
  if (sibling !== undefined) runInEc2(instance.InstanceId, sibling.InstanceId, endsAt, context)
  group.Instances = [...group.Instances, instance].sort(byId)
  attachToTargetGroups(group, instance, context)
  record(state, group, context, {
    Description: `Launching a new EC2 instance: ${instance.InstanceId}`,
    why: `an instance was started ${difference}`,
    underWay: 'PreInService',
    endsAt,
    instance,
  })
}

/** Tells EC2 of a new instance like `sibling`, if EC2 knows that one; it runs from `runsAt` on, in milliseconds. */
function runInEc2(id: string, sibling: string, runsAt: number, context: WorldContext): void {
  const ec2 = context.state<Ec2State>('ec2')
  const model = ec2.instances[sibling]
  if (model === undefined) return
  const profile = ec2.profileAssociations[sibling]
  // Only the newcomer is seeded; what it brings along goes into the same state.
  const seeded: Ec2State = { ...ec2, instances: {} }
  seedInstances(seeded, {
    Instances: [{
      ...model.described,
      InstanceId: id,
      VpcId: model.vpc,
      SubnetId: model.subnet,
      State: { Name: 'pending' },
      LaunchTime: context.now(),
      SecurityGroups: (interfacesOf(ec2, sibling)[0]?.groups ?? []).map(GroupId => ({ GroupId })),
      ...(profile === undefined ? {} : { IamInstanceProfile: { Arn: profile.arn } }),
    }],
  }, context)
  ec2.instances[id] = { ...seeded.instances[id]!, settles: { state: 'running', at: new Date(runsAt) } }
}

/** Takes an instance out for good: it is Terminating, then gone. */
export function terminate(
  state: AutoScalingState, group: AutoScalingGroup, instance: MemberInstance, why: string, context: WorldContext,
): void {
  const at = detachFromTargetGroups(group, instance, context) + moveMs
  instance.LifecycleState = 'Terminating'
  instance.settles = { at, to: 'left' }
  // Termination protection does not hold Auto Scaling back.
  const machine = context.state<Ec2State>('ec2').instances[instance.InstanceId]
  if (machine !== undefined) {
    machine.state = 'shutting-down'
    machine.settles = { state: 'terminated', at: new Date(at) }
  }
  record(state, group, context, {
    Description: `Terminating EC2 instance: ${instance.InstanceId}`, why, underWay: 'InProgress', endsAt: at, instance,
  })
}

/** Registers an instance with the group's target groups, unless the process for it is suspended. */
export function attachToTargetGroups(group: AutoScalingGroup, instance: MemberInstance, context: WorldContext): void {
  if (isSuspended(group, 'AddToLoadBalancer')) return
  for (const targets of targetGroups(group, context)) {
    registerTargets(targets, [{ Id: instance.InstanceId }], context.now().getTime())
  }
}

/** Deregisters it from them; the time, in milliseconds, when the slowest of them will have drained it. */
export function detachFromTargetGroups(
  group: AutoScalingGroup, instance: MemberInstance, context: WorldContext,
): number {
  const now = context.now().getTime()
  let drained = now
  for (const targets of targetGroups(group, context)) {
    // Auto Scaling knows at which ports it registered, or somebody else did.
    const registered = targets.Targets.filter(target => target.Id === instance.InstanceId)
    if (registered.length === 0) continue
    deregisterTargets(targets, registered, now)
    drained = Math.max(drained, now + deregistrationDelay(targets))
  }
  return drained
}

function targetGroups(group: AutoScalingGroup, context: WorldContext): TargetGroup[] {
  if (group.TargetGroupARNs.length === 0) return []
  const { TargetGroups } = context.state<LoadBalancingState>('elastic-load-balancing-v2')
  return TargetGroups.filter(targets => group.TargetGroupARNs.includes(targets.TargetGroupArn))
}

interface ActivityNote {
  Description: string
  why: string
  underWay: Activity['underWay']
  /** Milliseconds. */
  endsAt: number
  instance: MemberInstance
}

/** Notes an activity and returns it. */
export function record(
  state: AutoScalingState, group: AutoScalingGroup, context: WorldContext, note: ActivityNote,
): Activity {
  const { Description, why, underWay, endsAt, instance } = note
  const startedAt = context.now().getTime()
  const activity: Activity = {
    ActivityId: activityId(context),
    AutoScalingGroupName: group.AutoScalingGroupName,
    AutoScalingGroupARN: group.AutoScalingGroupARN,
    Description,
    Cause: `At ${new Date(startedAt).toISOString().slice(0, 19)}Z ${why}.`,
    Details: JSON.stringify({ 'Availability Zone': instance.AvailabilityZone }),
    startedAt,
    endsAt,
    underWay,
  }
  state.Activities.push(activity)
  return activity
}

/** An id in the form of a UUID. */
function activityId(context: WorldContext): string {
  const digits = [context.newId('activity'), context.newId('activity')].map(id => id.slice('activity-'.length)).join('')
  return [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]].map(([from, to]) => digits.slice(from, to)).join('-')
}

/** In service or on the way there: what the desired capacity counts. */
function counts(instance: MemberInstance): boolean {
  return instance.LifecycleState === 'InService' || instance.LifecycleState.startsWith('Pending')
}
