/** How targets come and go: registering, draining, and what time makes of both. Auto Scaling uses it too. */
import type { LoadBalancingState, RegisteredTarget, TargetGroup, TargetReference } from './load-balancing-state.js'

/** How long a new target stays `initial`. AWS's depends on the health check; drills wait for this long. */
const registrationMs = 10_000

/** Registers targets; what is registered stays as it is, what drains comes back. `now` in milliseconds. */
export function registerTargets(group: TargetGroup, targets: readonly TargetReference[], now: number): void {
  for (const target of targets) {
    const present = findTarget(group, target)
    if (present !== undefined && present.TargetHealth.State !== 'draining') continue
    const port = target.Port ?? group.Port
    const registered: RegisteredTarget = {
      Id: target.Id,
      ...(port === undefined ? {} : { Port: port }),
      ...(target.AvailabilityZone === undefined ? {} : { AvailabilityZone: target.AvailabilityZone }),
      ...(group.LoadBalancerArns.length === 0
        ? { TargetHealth: notInUse() }
        : { TargetHealth: registering(), settles: { at: now + registrationMs, to: 'healthy' as const } }),
    }
    group.Targets = sortTargets([...group.Targets.filter(other => other !== present), registered])
  }
}

/**
 * Drains targets for the group's deregistration delay, after which they are gone. Targets that are not registered are
 * passed over, as the API does; so is a target at another port than the reference names.
 */
export function deregisterTargets(group: TargetGroup, targets: readonly TargetReference[], now: number): void {
  for (const reference of targets) {
    const target = findTarget(group, reference)
    if (target === undefined || target.TargetHealth.State === 'draining') continue
    target.TargetHealth = {
      State: 'draining',
      Reason: 'Target.DeregistrationInProgress',
      Description: 'Target deregistration is in progress',
    }
    target.settles = { at: now + deregistrationDelay(group), to: 'gone' }
  }
  settleTargetGroup(group, now)
}

/** The group's deregistration delay in milliseconds. */
export function deregistrationDelay(group: TargetGroup): number {
  return Number(group.Attributes['deregistration_delay.timeout_seconds']) * 1000
}

/** Every target whose time has come becomes healthy or goes. */
export function settleLoadBalancing(state: LoadBalancingState, now: number): void {
  for (const group of state.TargetGroups) settleTargetGroup(group, now)
}

function settleTargetGroup(group: TargetGroup, now: number): void {
  group.Targets = group.Targets.filter(target => !(target.settles?.to === 'gone' && target.settles.at <= now))
  for (const target of group.Targets) {
    if (target.settles?.to !== 'healthy' || target.settles.at > now) continue
    target.TargetHealth = { State: 'healthy' }
    delete target.settles
  }
}

/** The registered target that a reference means. */
export function findTarget(group: TargetGroup, reference: TargetReference): RegisteredTarget | undefined {
  const port = reference.Port ?? group.Port
  return group.Targets.find(target => target.Id === reference.Id && target.Port === port)
}

/** In the order of id and port, so that registering again leaves no trace of order. */
export function sortTargets(targets: RegisteredTarget[]): RegisteredTarget[] {
  return targets.sort((a, b) => (a.Id === b.Id ? (a.Port ?? 0) - (b.Port ?? 0) : a.Id < b.Id ? -1 : 1))
}

function registering(): RegisteredTarget['TargetHealth'] {
  return { State: 'initial', Reason: 'Elb.RegistrationInProgress', Description: 'Target registration is in progress' }
}

function notInUse(): RegisteredTarget['TargetHealth'] {
  return {
    State: 'unused',
    Reason: 'Target.NotInUse',
    Description: 'Target group is not configured to receive traffic from the load balancer',
  }
}
