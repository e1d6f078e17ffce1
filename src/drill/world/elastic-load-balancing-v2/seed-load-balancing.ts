/** The state of the world's load balancing from a scenario's lists. */
import { isMap } from '../../../expressions/value.js'
import type { ValueMap } from '../../../expressions/value.js'
import {
  pickMembers, refuseDuplicates, refuseUnknownMembers, seedError, seedMaps, seedNumber, seedText, seedTexts, seedTime,
} from '../seed-members.js'
import type { WorldContext } from '../world-service.js'
import type { LoadBalancer, LoadBalancingState, RegisteredTarget, TargetGroup } from './load-balancing-state.js'
import { sortTargets } from './registration.js'
import { initialAttributes } from './target-group-attributes.js'

const healthCheckMembers = [
  'HealthCheckProtocol', 'HealthCheckPort', 'HealthCheckEnabled', 'HealthCheckIntervalSeconds',
  'HealthCheckTimeoutSeconds', 'HealthyThresholdCount', 'UnhealthyThresholdCount', 'HealthCheckPath', 'Matcher',
  'ProtocolVersion', 'IpAddressType',
]
const loadBalancerMembers = [
  'DNSName', 'CanonicalHostedZoneId', 'Scheme', 'VpcId', 'Type', 'AvailabilityZones', 'SecurityGroups', 'IpAddressType',
]
const listenerMembers = [
  'ListenerArn', 'LoadBalancerArn', 'Port', 'Protocol', 'DefaultActions', 'SslPolicy', 'Certificates',
]

/**
 * Reads `TargetGroups`, `LoadBalancers` and `Listeners`. A target group without LoadBalancerArns belongs to a load
 * balancer of its name; `LoadBalancerArns: []` says that it belongs to none. Targets are healthy unless said otherwise.
 * Throws WorldError InvalidScenario.
 */
export function seedLoadBalancing(seed: ValueMap, context: WorldContext): LoadBalancingState {
  const service = 'elastic-load-balancing-v2'
  refuseUnknownMembers(seed, ['TargetGroups', 'LoadBalancers', 'Listeners'], service)
  const TargetGroups = seedMaps(seed, 'TargetGroups', service)
    .map((group, index) => seedTargetGroup(group, `${service}.TargetGroups[${index}]`, context))
  refuseDuplicates(TargetGroups.map(group => group.TargetGroupArn), `${service}.TargetGroups`)
  const LoadBalancers = seedMaps(seed, 'LoadBalancers', service)
    .map((balancer, index) => seedLoadBalancer(balancer, `${service}.LoadBalancers[${index}]`))
  for (const group of TargetGroups) {
    for (const LoadBalancerArn of group.LoadBalancerArns) {
      if (LoadBalancers.some(balancer => balancer.LoadBalancerArn === LoadBalancerArn)) continue
      LoadBalancers.push(seedLoadBalancer({ LoadBalancerArn, VpcId: group.VpcId ?? 'vpc-default' }, LoadBalancerArn))
    }
  }
  refuseDuplicates(LoadBalancers.map(balancer => balancer.LoadBalancerArn), `${service}.LoadBalancers`)
  const Listeners = seedMaps(seed, 'Listeners', service).map((listener, index) => {
    const where = `${service}.Listeners[${index}]`
    refuseUnknownMembers(listener, listenerMembers, where)
    const arn = seedText(listener, 'LoadBalancerArn', where)
    if (!LoadBalancers.some(balancer => balancer.LoadBalancerArn === arn)) throw seedError(where, `there is no ${arn}`)
    return {
      ...listener,
      ListenerArn: seedText(listener, 'ListenerArn', where),
      Port: seedNumber(listener, 'Port', where, 80),
    }
  })
  return { TargetGroups, LoadBalancers, Listeners }
}

function seedTargetGroup(seed: ValueMap, where: string, context: WorldContext): TargetGroup {
  refuseUnknownMembers(seed, [
    'TargetGroupArn', 'TargetGroupName', 'VpcId', 'TargetType', 'Port', 'Protocol', 'LoadBalancerArns', 'Attributes',
    'Tags', 'TargetHealthDescriptions', ...healthCheckMembers,
  ], where)
  const TargetGroupArn = seedText(seed, 'TargetGroupArn', where)
  const TargetGroupName = seedText(seed, 'TargetGroupName', where, TargetGroupArn.split('/')[1] ?? TargetGroupArn)
  const TargetType = seedText(seed, 'TargetType', where, 'instance')
  const isFunction = TargetType === 'lambda'
  const Protocol = seedText(seed, 'Protocol', where, 'HTTP')
  const network = isFunction ? {} : {
    Port: seedNumber(seed, 'Port', where, 80),
    VpcId: seedText(seed, 'VpcId', where),
  }
  const group: TargetGroup = {
    TargetGroupArn,
    TargetType,
    ...network,
    shown: {
      TargetGroupArn,
      TargetGroupName,
      TargetType,
      ...network,
      ...(isFunction ? {} : { Protocol }),
      HealthCheckProtocol: Protocol,
      HealthCheckPort: 'traffic-port',
      HealthCheckEnabled: !isFunction,
      HealthCheckIntervalSeconds: 30,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 5,
      UnhealthyThresholdCount: 2,
      IpAddressType: 'ipv4',
      ...pickMembers(seed, healthCheckMembers),
    },
    LoadBalancerArns: seed.LoadBalancerArns === undefined
      ? [loadBalancerArn(TargetGroupName, context)]
      : seedTexts(seed, 'LoadBalancerArns', where),
    Attributes: {
      ...initialAttributes(TargetType, Protocol),
      ...Object.fromEntries(seedMaps(seed, 'Attributes', where)
        .map(attribute => [seedText(attribute, 'Key', where), seedText(attribute, 'Value', where)])),
    },
    Tags: seedMaps(seed, 'Tags', where),
    Targets: [],
  }
  const targets = seedMaps(seed, 'TargetHealthDescriptions', where)
  group.Targets = sortTargets(targets.map(target => seedTarget(target, group, where)))
  refuseDuplicates(group.Targets.map(target => `${target.Id}:${target.Port ?? ''}`), where)
  return group
}

function seedTarget(seed: ValueMap, group: TargetGroup, where: string): RegisteredTarget {
  refuseUnknownMembers(seed, ['Target', 'TargetHealth', 'HealthCheckPort'], where)
  if (!isMap(seed.Target)) throw seedError(where, 'each of TargetHealthDescriptions needs a Target')
  const health = isMap(seed.TargetHealth) ? seed.TargetHealth : {}
  refuseUnknownMembers(health, ['State', 'Reason', 'Description'], where)
  return {
    Id: seedText(seed.Target, 'Id', where),
    ...(group.Port === undefined ? {} : { Port: seedNumber(seed.Target, 'Port', where, group.Port) }),
    ...(seed.Target.AvailabilityZone === undefined ? {} : {
      AvailabilityZone: seedText(seed.Target, 'AvailabilityZone', where),
    }),
    TargetHealth: {
      State: seedText(health, 'State', where, 'healthy'),
      ...(health.Reason === undefined ? {} : { Reason: seedText(health, 'Reason', where) }),
      ...(health.Description === undefined ? {} : { Description: seedText(health, 'Description', where) }),
    },
  }
}

function seedLoadBalancer(seed: ValueMap, where: string): LoadBalancer {
  refuseUnknownMembers(
    seed, ['LoadBalancerArn', 'LoadBalancerName', 'CreatedTime', 'State', 'Tags', ...loadBalancerMembers], where,
  )
  const LoadBalancerArn = seedText(seed, 'LoadBalancerArn', where)
  const [, kind, name] = LoadBalancerArn.split('/')
  const LoadBalancerName = seedText(seed, 'LoadBalancerName', where, name ?? LoadBalancerArn)
  const type = kind === 'net' ? 'network' : kind === 'gwy' ? 'gateway' : 'application'
  return {
    LoadBalancerArn,
    LoadBalancerName,
    shown: {
      Scheme: 'internet-facing',
      Type: type,
      IpAddressType: 'ipv4',
      DNSName: `${LoadBalancerName}.elb.example.com`,
      ...pickMembers(seed, loadBalancerMembers),
      LoadBalancerArn,
      LoadBalancerName,
      State: isMap(seed.State) ? seed.State : { Code: 'active' },
      CreatedTime: seedTime(seed, 'CreatedTime', where),
    },
    Tags: seedMaps(seed, 'Tags', where),
  }
}

function loadBalancerArn(name: string, { place }: WorldContext): string {
  return `arn:${place.partition}:elasticloadbalancing:${place.region}:${place.account}:loadbalancer/app/${name}/1`
}
