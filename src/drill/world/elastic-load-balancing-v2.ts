/** Elastic Load Balancing of the drill's world: target groups, their targets and their load balancers. */
import type { Value, ValueMap } from '../../expressions/value.js'
import { findLoadBalancer, findTargetGroup } from './elastic-load-balancing-v2/load-balancing-state.js'
import type { LoadBalancer, LoadBalancingState } from './elastic-load-balancing-v2/load-balancing-state.js'
import { settleLoadBalancing } from './elastic-load-balancing-v2/registration.js'
import { seedLoadBalancing } from './elastic-load-balancing-v2/seed-load-balancing.js'
import { targetGroupOperations } from './elastic-load-balancing-v2/target-groups.js'
import { settleFirst } from './settle-first.js'
import { WorldError } from './world-service.js'
import type { WorldContext, WorldHandler, WorldService } from './world-service.js'

const loadBalancerOperations: Record<string, WorldHandler<LoadBalancingState>> = {
  DescribeLoadBalancers: (state, input) => ({
    LoadBalancers: selectLoadBalancers(state, input).map(({ shown }) => ({
      ...shown,
      CreatedTime: new Date(shown.CreatedTime as string),
    })),
  }),

  DescribeListeners: (state, input) => {
    if (Array.isArray(input.ListenerArns)) {
      return { Listeners: input.ListenerArns.map(arn => findListener(state, arn)) }
    }
    if (input.LoadBalancerArn === undefined) {
      throw new WorldError('ValidationError', 'You must specify either listener ARNs or a load balancer ARN')
    }
    const { LoadBalancerArn } = findLoadBalancer(state, input.LoadBalancerArn)
    return { Listeners: state.Listeners.filter(listener => listener.LoadBalancerArn === LoadBalancerArn) }
  },

  DescribeTags: (state, input) => ({
    TagDescriptions: (input.ResourceArns as string[]).map(arn => {
      const resource = arn.includes(':targetgroup/') ? findTargetGroup(state, arn) : findLoadBalancer(state, arn)
      return { ResourceArn: arn, Tags: resource.Tags }
    }),
  }),
}

/** State of one region. Times are computed from the clock: a target drains for its group's deregistration delay. */
export const elasticLoadBalancingV2: WorldService<LoadBalancingState> = {
  service: 'elastic-load-balancing-v2',
  scope: 'region',
  create: seedLoadBalancing,
  settle,
  operations: settleFirst(settle, { ...targetGroupOperations, ...loadBalancerOperations }),
}

function settle(state: LoadBalancingState, context: WorldContext): void {
  settleLoadBalancing(state, context.now().getTime())
}

function selectLoadBalancers(state: LoadBalancingState, input: ValueMap): LoadBalancer[] {
  if (Array.isArray(input.LoadBalancerArns)) return input.LoadBalancerArns.map(arn => findLoadBalancer(state, arn))
  if (!Array.isArray(input.Names)) return state.LoadBalancers
  return input.Names.map(name => {
    const arn = state.LoadBalancers.find(balancer => balancer.LoadBalancerName === name)?.LoadBalancerArn
    return findLoadBalancer(state, arn)
  })
}

function findListener(state: LoadBalancingState, arn: Value): ValueMap {
  const listener = state.Listeners.find(candidate => candidate.ListenerArn === arn)
  if (listener === undefined) throw new WorldError('ListenerNotFoundException', 'One or more listeners not found')
  return listener
}
