/** What the world's load balancing remembers of a region: target groups with targets, load balancers, listeners. */
import type { ValueMap } from '../../../expressions/value.js'
import { WorldError } from '../world-service.js'

/** A registered target. `settles` says what time will make of it: healthy, or gone once it has drained. */
export interface RegisteredTarget {
  Id: string
  Port?: number
  AvailabilityZone?: string
  TargetHealth: TargetHealth
  /** `at` in milliseconds since the epoch. */
  settles?: { at: number; to: 'healthy' | 'gone' }
}

export type TargetHealth = { State: string; Reason?: string; Description?: string }

/** What names a target in a call: without a port, the group's port is meant. */
export interface TargetReference {
  Id: string
  Port?: number
  AvailabilityZone?: string
}

export interface TargetGroup {
  TargetGroupArn: string
  TargetType: string
  /** None for functions. */
  Port?: number
  VpcId?: string
  /** As DescribeTargetGroups answers, without the load balancers. */
  shown: ValueMap
  LoadBalancerArns: string[]
  Attributes: Record<string, string>
  Tags: ValueMap[]
  /** Sorted by id and port. */
  Targets: RegisteredTarget[]
}

export interface LoadBalancer {
  LoadBalancerArn: string
  LoadBalancerName: string
  /** As DescribeLoadBalancers answers. */
  shown: ValueMap
  Tags: ValueMap[]
}

export interface LoadBalancingState {
  TargetGroups: TargetGroup[]
  LoadBalancers: LoadBalancer[]
  /** As DescribeListeners answers. */
  Listeners: ValueMap[]
}

/** The group of an ARN; throws TargetGroupNotFoundException. */
export function findTargetGroup(state: LoadBalancingState, arn: unknown): TargetGroup {
  const group = state.TargetGroups.find(candidate => candidate.TargetGroupArn === arn)
  if (group === undefined) throw new WorldError('TargetGroupNotFoundException', 'One or more target groups not found')
  return group
}

/** The load balancer of an ARN; throws LoadBalancerNotFoundException. */
export function findLoadBalancer(state: LoadBalancingState, arn: unknown): LoadBalancer {
  const balancer = state.LoadBalancers.find(candidate => candidate.LoadBalancerArn === arn)
  if (balancer === undefined) {
    throw new WorldError('LoadBalancerNotFoundException', 'One or more load balancers not found')
  }
  return balancer
}
