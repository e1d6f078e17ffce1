/** What the attributes of a target group are until somebody sets them. */

/**
 * By what sends the traffic: the protocol tells the kind of load balancer.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
 */
export function initialAttributes(targetType: string, protocol: string): Record<string, string> {
  if (targetType === 'lambda') return { 'stickiness.enabled': 'false', 'lambda.multi_value_headers.enabled': 'false' }
  const all = { 'deregistration_delay.timeout_seconds': '300', 'stickiness.enabled': 'false' }
  if (protocol === 'GENEVE') return all
  return { ...all, ...zones, ...(/^HTTPS?$/.test(protocol) ? ofApplications : ofNetworks(targetType, protocol)) }
}

const zones = {
  'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
  'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': 'off',
}

const ofApplications = {
  'load_balancing.algorithm.type': 'round_robin',
  'load_balancing.algorithm.anomaly_mitigation': 'off',
  'slow_start.duration_seconds': '0',
  'stickiness.type': 'lb_cookie',
  'stickiness.lb_cookie.duration_seconds': '86400',
  'stickiness.app_cookie.duration_seconds': '86400',
}

function ofNetworks(targetType: string, protocol: string): Record<string, string> {
  const isUdp = protocol === 'UDP' || protocol === 'TCP_UDP'
  return {
    'stickiness.type': 'source_ip',
    'deregistration_delay.connection_termination.enabled': String(isUdp),
    'preserve_client_ip.enabled': String(targetType !== 'ip' || isUdp),
    'proxy_protocol_v2.enabled': 'false',
    'target_health_state.unhealthy.connection_termination.enabled': String(!isUdp),
  }
}
