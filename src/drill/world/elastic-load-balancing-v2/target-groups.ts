/** Operations on target groups and their targets. */
import type { Value, ValueMap } from '../../../expressions/value.js'
import type { Ec2State, Instance } from '../ec2/ec2-state.js'
import { WorldError } from '../world-service.js'
import type { WorldContext, WorldHandler } from '../world-service.js'
import { findLoadBalancer, findTargetGroup } from './load-balancing-state.js'
import type { LoadBalancingState, RegisteredTarget, TargetGroup, TargetReference } from './load-balancing-state.js'
import { deregisterTargets, findTarget, registerTargets } from './registration.js'

/** DescribeTargetGroups … DeregisterTargets. */
export const targetGroupOperations: Record<string, WorldHandler<LoadBalancingState>> = {
  DescribeTargetGroups: (state, input) => ({
    TargetGroups: selectGroups(state, input).map(group => ({
      ...group.shown,
      LoadBalancerArns: [...group.LoadBalancerArns],
    })),
  }),

  DescribeTargetGroupAttributes: (state, input) => ({
    Attributes: shownAttributes(findTargetGroup(state, input.TargetGroupArn)),
  }),

  ModifyTargetGroupAttributes: (state, input) => {
    const group = findTargetGroup(state, input.TargetGroupArn)
    for (const { Key, Value } of input.Attributes as { Key: string; Value: string }[]) {
      if (Key === 'deregistration_delay.timeout_seconds' && !(Number(Value) >= 0 && Number(Value) <= 3600)) {
        throw new WorldError('ValidationError', `Target group attribute value '${Value}' must be from 0 to 3600`)
      }
      group.Attributes[Key] = Value
    }
    return { Attributes: shownAttributes(group) }
  },

  DescribeTargetHealth: (state, input, context) => {
    const group = findTargetGroup(state, input.TargetGroupArn)
    const asked = input.Targets as unknown as TargetReference[] | undefined
    return {
      TargetHealthDescriptions: asked === undefined
        ? group.Targets.map(target => shownTarget(group, target, context))
        : asked.map(reference => {
          const target = findTarget(group, reference)
          return target === undefined ? notRegistered(group, reference) : shownTarget(group, target, context)
        }),
    }
  },

  RegisterTargets: (state, input, context) => {
    const group = findTargetGroup(state, input.TargetGroupArn)
    const targets = input.Targets as unknown as TargetReference[]
    for (const target of targets) checkTarget(group, target, context)
    registerTargets(group, targets, context.now().getTime())
    return {}
  },

  DeregisterTargets: (state, input, context) => {
    const group = findTargetGroup(state, input.TargetGroupArn)
    deregisterTargets(group, input.Targets as unknown as TargetReference[], context.now().getTime())
    return {}
  },
}

function selectGroups(state: LoadBalancingState, input: ValueMap): TargetGroup[] {
  const { LoadBalancerArn, TargetGroupArns, Names } = input
  if ([LoadBalancerArn, TargetGroupArns, Names].filter(each => each !== undefined).length > 1) {
    throw new WorldError('ValidationError', 'Specify one of load balancer ARN, target group names and ARNs')
  }
  if (Array.isArray(TargetGroupArns)) return TargetGroupArns.map(arn => findTargetGroup(state, arn))
  if (Array.isArray(Names)) {
    return Names.map(name => {
      const named = state.TargetGroups.find(group => group.shown.TargetGroupName === name)
      return findTargetGroup(state, named?.TargetGroupArn)
    })
  }
  if (LoadBalancerArn === undefined) return state.TargetGroups
  const { LoadBalancerArn: arn } = findLoadBalancer(state, LoadBalancerArn)
  return state.TargetGroups.filter(group => group.LoadBalancerArns.includes(arn))
}

function shownAttributes(group: TargetGroup): Value {
  return Object.entries(group.Attributes).map(([Key, Value]) => ({ Key, Value }))
}

function shownTarget(group: TargetGroup, target: RegisteredTarget, context: WorldContext): ValueMap {
  return {
    Target: shownReference(target),
    ...(target.Port === undefined ? {} : { HealthCheckPort: String(target.Port) }),
    TargetHealth: isStopped(group, target, context) ? invalidState() : { ...target.TargetHealth },
  }
}

function notRegistered(group: TargetGroup, reference: TargetReference): ValueMap {
  return {
    Target: shownReference(group.Port === undefined ? reference : { Port: group.Port, ...reference }),
    TargetHealth: {
      State: 'unused',
      Reason: 'Target.NotRegistered',
      Description: 'Target is not registered to the target group',
    },
  }
}

function shownReference({ Id, Port, AvailabilityZone }: TargetReference): ValueMap {
  return {
    Id,
    ...(Port === undefined ? {} : { Port }),
    ...(AvailabilityZone === undefined ? {} : { AvailabilityZone }),
  }
}

/** An instance must run and be in the group's VPC to be registered; an address must be one. */
function checkTarget(group: TargetGroup, target: TargetReference, context: WorldContext): void {
  if (group.TargetType === 'ip' && !/^(\d{1,3}\.){3}\d{1,3}$|:/.test(target.Id)) {
    throw new WorldError('ValidationError', `The IP address '${target.Id}' is not a valid IP address`)
  }
  if (group.TargetType !== 'instance') return
  const instance = instanceOf(target, context)
  if (instance === undefined) throw invalidTarget(target, 'do not exist')
  if (instance.vpc !== group.VpcId) throw invalidTarget(target, 'are not in the VPC of the target group')
  if (instance.state !== 'running') throw invalidTarget(target, 'are not in a running state and cannot be registered')
}

/** Registered, but EC2 says that it does not run. Instances that the scenario does not describe are taken to run. */
function isStopped(group: TargetGroup, target: RegisteredTarget, context: WorldContext): boolean {
  const state = group.TargetType === 'instance' ? instanceOf(target, context)?.state : undefined
  return state !== undefined && state !== 'running' && state !== 'pending' && target.TargetHealth.State !== 'draining'
}

function instanceOf(target: TargetReference, context: WorldContext): Instance | undefined {
  return context.state<Ec2State>('ec2').instances[target.Id]
}

function invalidTarget(target: TargetReference, why: string): WorldError {
  return new WorldError('InvalidTargetException', `The following targets ${why}: '${target.Id}'`)
}

function invalidState(): ValueMap {
  return { State: 'unused', Reason: 'Target.InvalidState', Description: 'Target is in the stopped state' }
}
