/** What a group does by itself: launch what is missing, terminate what is too much, and tell its load balancers. */
import type { Ec2State } from '../ec2/ec2-state.js'
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

function launch(state: AutoScalingState, group: AutoScalingGroup, context: WorldContext): void {
  const now = context.now().getTime()
  const sibling = group.Instances[0]
  const instance: MemberInstance = {
    InstanceId: context.newId('i'),
    LifecycleState: 'Pending',
    HealthStatus: 'Healthy',
    ProtectedFromScaleIn: group.shown.NewInstancesProtectedFromScaleIn === true,
    AvailabilityZone: sibling?.AvailabilityZone ?? `${context.place.region}a`,
    shown: structuredClone(sibling?.shown ?? {}),
    settles: { at: now + moveMs, to: 'InService' },
  }
  group.Instances = [...group.Instances, instance].sort(byId)
  attachToTargetGroups(group, instance, context)
  record(state, group, context, {
    Description: `Launching a new EC2 instance: ${instance.InstanceId}`,
    why: `an instance was started ${difference}`,
    underWay: 'PreInService',
    endsAt: now + moveMs,
    instance,
  })
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
