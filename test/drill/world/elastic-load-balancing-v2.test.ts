/** The load balancing of a drill's world against what AWS documents. */
import { loadAwsModel } from '../../../src/aws-model/load-aws-model.js'
import type { ValueMap } from '../../../src/expressions/value.js'
import { ec2 } from '../../../src/drill/world/ec2.js'
import { elasticLoadBalancingV2 } from '../../../src/drill/world/elastic-load-balancing-v2.js'
import { World } from '../../../src/drill/world/world.js'

const service = 'elastic-load-balancing-v2'
const model = await loadAwsModel([service, 'ec2'])
const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const api = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_'
const guide = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/'
const arnOf = (kind: string, name: string): string =>
  `arn:aws:elasticloadbalancing:eu-west-1:111122223333:${kind}/${name}/1`
const web = arnOf('targetgroup', 'web')
const unused = arnOf('targetgroup', 'unused')
const addresses = arnOf('targetgroup', 'addresses')
const balancer = arnOf('loadbalancer/app', 'front')

const seed: ValueMap = {
  ec2: {
    Instances: [
      { InstanceId: 'i-a', VpcId: 'vpc-1', SubnetId: 'subnet-1', State: { Name: 'running' } },
      { InstanceId: 'i-b', VpcId: 'vpc-1', SubnetId: 'subnet-1', State: { Name: 'running' } },
      { InstanceId: 'i-stopped', VpcId: 'vpc-1', SubnetId: 'subnet-1', State: { Name: 'stopped' } },
      { InstanceId: 'i-elsewhere', VpcId: 'vpc-2', SubnetId: 'subnet-2', State: { Name: 'running' } },
    ],
  },
  [service]: {
    TargetGroups: [
      {
        TargetGroupArn: web, VpcId: 'vpc-1', LoadBalancerArns: [balancer], Tags: [{ Key: 'app', Value: 'web' }],
        TargetHealthDescriptions: [
          { Target: { Id: 'i-a', Port: 8080 }, TargetHealth: { State: 'healthy' } },
          { Target: { Id: 'i-a' } },
        ],
      },
      {
        TargetGroupArn: unused, VpcId: 'vpc-1', LoadBalancerArns: [], Port: 443, Protocol: 'HTTPS',
        Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '0' }],
      },
      { TargetGroupArn: addresses, VpcId: 'vpc-1', TargetType: 'ip' },
    ],
    LoadBalancers: [{ LoadBalancerArn: balancer, VpcId: 'vpc-1' }],
    Listeners: [{ ListenerArn: arnOf('listener/app', 'front'), LoadBalancerArn: balancer, Port: 80, Protocol: 'HTTP' }],
  },
}

const start = Date.parse('2026-03-01T12:00:00Z')
let now: number
let world: World
const worldOf = (worldSeed: ValueMap): World => new World({
  seed: worldSeed,
  place,
  services: { [service]: elasticLoadBalancingV2, ec2 },
  model,
  clock: { now: () => new Date(now) },
})
const call = (operation: string, params: ValueMap = {}): ValueMap => world.call(place, service, operation, params)
const refused = (operation: string, params: ValueMap = {}): string => {
  try {
    call(operation, params)
  } catch (error) {
    return (error as Error).name
  }
  return 'not refused'
}
/** `id:port state` of each target. */
const health = (TargetGroupArn: string, Targets?: ValueMap[]): string[] =>
  (call('DescribeTargetHealth', { TargetGroupArn, ...(Targets && { Targets }) }).TargetHealthDescriptions as never as {
    Target: { Id: string; Port: number }
    TargetHealth: { State: string }
  }[]).map(({ Target, TargetHealth }) => `${Target.Id}:${Target.Port} ${TargetHealth.State}`)
const wait = (seconds: number): void => void (now += seconds * 1000)

beforeEach(() => {
  now = start
  world = worldOf(seed)
})

describe('DescribeTargetGroups', () => {
  const arns = (params: ValueMap): unknown[] =>
    (call('DescribeTargetGroups', params).TargetGroups as ValueMap[]).map(group => group.TargetGroupArn)

  test(`all, or those of ARNs, names or a load balancer (${api}DescribeTargetGroups.html)`, () => {
    expect(arns({})).toEqual([web, unused, addresses])
    expect(arns({ TargetGroupArns: [unused] })).toEqual([unused])
    expect(arns({ Names: ['addresses'] })).toEqual([addresses])
    expect(arns({ LoadBalancerArn: balancer })).toEqual([web])
    expect((call('DescribeTargetGroups', { Names: ['web'] }).TargetGroups as ValueMap[])[0]).toMatchObject({
      TargetGroupName: 'web', Protocol: 'HTTP', Port: 80, VpcId: 'vpc-1', TargetType: 'instance',
      LoadBalancerArns: [balancer],
    })
  })

  test(`refuses what does not exist, and two ways of asking (${api}DescribeTargetGroups.html)`, () => {
    expect(refused('DescribeTargetGroups', { TargetGroupArns: [arnOf('targetgroup', 'gone')] }))
      .toBe('TargetGroupNotFoundException')
    expect(refused('DescribeTargetGroups', { Names: ['gone'] })).toBe('TargetGroupNotFoundException')
    expect(refused('DescribeTargetGroups', { LoadBalancerArn: arnOf('loadbalancer/app', 'gone') }))
      .toBe('LoadBalancerNotFoundException')
    expect(refused('DescribeTargetGroups', { Names: ['web'], TargetGroupArns: [web] })).toBe('ValidationError')
  })
})

describe('DescribeTargetHealth', () => {
  test(`a target that is asked for and not registered is unused (${guide}target-group-health-checks.html)`, () => {
    expect(health(web)).toEqual(['i-a:80 healthy', 'i-a:8080 healthy'])
    expect(health(web, [{ Id: 'i-a', Port: 8080 }, { Id: 'i-b' }])).toEqual(['i-a:8080 healthy', 'i-b:80 unused'])
    const { TargetHealthDescriptions } = call('DescribeTargetHealth', { TargetGroupArn: web, Targets: [{ Id: 'i-b' }] })
    expect(TargetHealthDescriptions).toMatchObject([{ TargetHealth: { Reason: 'Target.NotRegistered' } }])
    expect(refused('DescribeTargetHealth', { TargetGroupArn: arnOf('targetgroup', 'gone') }))
      .toBe('TargetGroupNotFoundException')
  })

  test(`a registered instance that is stopped is unused (${guide}target-group-health-checks.html)`, () => {
    world.call(place, 'ec2', 'StopInstances', { InstanceIds: ['i-a'] })
    wait(60)
    expect(health(web)).toEqual(['i-a:80 unused', 'i-a:8080 unused'])
  })
})

describe('DeregisterTargets', () => {
  test(`a target drains for the deregistration delay, then it is gone`
    + ` (${guide}edit-target-group-attributes.html)`, () => {
    call('DeregisterTargets', { TargetGroupArn: web, Targets: [{ Id: 'i-a', Port: 8080 }] })
    expect(health(web)).toEqual(['i-a:80 healthy', 'i-a:8080 draining'])
    wait(299)
    expect(health(web)).toEqual(['i-a:80 healthy', 'i-a:8080 draining'])
    wait(1)
    expect(health(web)).toEqual(['i-a:80 healthy'])
    expect(health(web, [{ Id: 'i-a', Port: 8080 }])).toEqual(['i-a:8080 unused'])
  })

  test(`without a port it means the group's (${api}DeregisterTargets.html)`, () => {
    call('DeregisterTargets', { TargetGroupArn: web, Targets: [{ Id: 'i-a' }] })
    expect(health(web)).toEqual(['i-a:80 draining', 'i-a:8080 healthy'])
  })

  test(`a target that is not registered is passed over (${api}DeregisterTargets.html)`, () => {
    const before = world.dump()
    call('DeregisterTargets', { TargetGroupArn: web, Targets: [{ Id: 'i-b' }, { Id: 'i-a', Port: 9090 }] })
    expect(world.dump()).toEqual(before)
    expect(refused('DeregisterTargets', { TargetGroupArn: arnOf('targetgroup', 'gone'), Targets: [{ Id: 'i-a' }] }))
      .toBe('TargetGroupNotFoundException')
  })

  test(`without a delay it is gone at once (${guide}edit-target-group-attributes.html)`, () => {
    call('RegisterTargets', { TargetGroupArn: unused, Targets: [{ Id: 'i-a' }] })
    call('DeregisterTargets', { TargetGroupArn: unused, Targets: [{ Id: 'i-a' }] })
    expect(health(unused)).toEqual([])
  })
})

describe('RegisterTargets', () => {
  test(`a target is initial, then healthy (${api}RegisterTargets.html)`, () => {
    call('RegisterTargets', { TargetGroupArn: web, Targets: [{ Id: 'i-b' }] })
    expect(health(web, [{ Id: 'i-b' }])).toEqual(['i-b:80 initial'])
    wait(10)
    expect(health(web, [{ Id: 'i-b' }])).toEqual(['i-b:80 healthy'])
  })

  test.each([10, 1000])('registering again %i s after deregistering leaves no trace', seconds => {
    health(web)
    const before = world.dump()
    call('DeregisterTargets', { TargetGroupArn: web, Targets: [{ Id: 'i-a' }] })
    wait(seconds)
    call('RegisterTargets', { TargetGroupArn: web, Targets: [{ Id: 'i-a' }] })
    wait(400)
    expect(health(web)).toEqual(['i-a:80 healthy', 'i-a:8080 healthy'])
    expect(world.dump()).toEqual(before)
  })

  test(`in a group without a load balancer it is unused (${guide}target-group-health-checks.html)`, () => {
    call('RegisterTargets', { TargetGroupArn: unused, Targets: [{ Id: 'i-a' }] })
    wait(60)
    expect(health(unused)).toEqual(['i-a:443 unused'])
  })

  test(`refuses an instance that is missing, stopped or in another VPC (${api}RegisterTargets.html)`, () => {
    for (const Id of ['i-gone', 'i-stopped', 'i-elsewhere']) {
      expect(refused('RegisterTargets', { TargetGroupArn: web, Targets: [{ Id }] })).toBe('InvalidTargetException')
    }
    expect(refused('RegisterTargets', { TargetGroupArn: addresses, Targets: [{ Id: 'i-a' }] })).toBe('ValidationError')
    expect(refused('RegisterTargets', { TargetGroupArn: addresses, Targets: [{ Id: '192.0.2.7' }] }))
      .toBe('not refused')
  })
})

const attributesOf = (TargetGroupArn: string): Record<string, string> =>
  Object.fromEntries((call('DescribeTargetGroupAttributes', { TargetGroupArn }).Attributes as { Key: string; Value: string }[])
    .map(({ Key, Value }) => [Key, Value]))

test(`DescribeTargetGroupAttributes: what nobody has set, by the kind of load balancer (${api}TargetGroupAttribute.html)`, () => {
  const groups = { 'instance HTTP': 'a', 'ip TCP': 'b', 'instance UDP': 'c', 'instance GENEVE': 'd', 'lambda HTTP': 'e' }
  world = worldOf({
    [service]: {
      TargetGroups: Object.entries(groups).map(([kind, name]) => {
        const [TargetType, Protocol] = kind.split(' ') as [string, string]
        return { TargetGroupArn: arnOf('targetgroup', name), TargetType, Protocol, VpcId: 'vpc-1', LoadBalancerArns: [] }
      }),
    },
  })
  const of = (name: string): Record<string, string> => attributesOf(arnOf('targetgroup', name))
  expect(of('a')).toMatchObject({ 'stickiness.type': 'lb_cookie', 'load_balancing.algorithm.type': 'round_robin', 'slow_start.duration_seconds': '0' })
  expect(of('b')).toMatchObject({ 'stickiness.type': 'source_ip', 'preserve_client_ip.enabled': 'false', 'deregistration_delay.connection_termination.enabled': 'false' })
  expect(of('b')).not.toHaveProperty(['slow_start.duration_seconds'])
  expect(of('c')).toMatchObject({ 'preserve_client_ip.enabled': 'true', 'deregistration_delay.connection_termination.enabled': 'true' })
  expect(of('d')).toEqual({ 'deregistration_delay.timeout_seconds': '300', 'stickiness.enabled': 'false' })
  expect(of('e')).not.toHaveProperty(['deregistration_delay.timeout_seconds'])
})

test(`Describe- and ModifyTargetGroupAttributes: the deregistration delay`
  + ` (${api}ModifyTargetGroupAttributes.html)`, () => {
  const delay = (Value: string): ValueMap => ({
    TargetGroupArn: web, Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value }],
  })
  const attributes = (): unknown => attributesOf(web)['deregistration_delay.timeout_seconds']
  expect(attributes()).toBe('300')
  call('ModifyTargetGroupAttributes', delay('30'))
  expect(attributes()).toBe('30')
  expect(refused('ModifyTargetGroupAttributes', delay('3601'))).toBe('ValidationError')
  call('DeregisterTargets', { TargetGroupArn: web, Targets: [{ Id: 'i-a' }] })
  wait(30)
  expect(health(web)).toEqual(['i-a:8080 healthy'])
})

test(`DescribeLoadBalancers: all, by ARN or by name (${api}DescribeLoadBalancers.html)`, () => {
  const names = (params: ValueMap = {}): unknown[] =>
    (call('DescribeLoadBalancers', params).LoadBalancers as ValueMap[]).map(each => each.LoadBalancerName)
  expect(names()).toEqual(['front', 'addresses'])
  expect(names({ Names: ['front'] })).toEqual(['front'])
  expect(names({ LoadBalancerArns: [balancer] })).toEqual(['front'])
  expect(refused('DescribeLoadBalancers', { Names: ['gone'] })).toBe('LoadBalancerNotFoundException')
})

test(`DescribeListeners: of a load balancer or by ARN (${api}DescribeListeners.html)`, () => {
  expect(call('DescribeListeners', { LoadBalancerArn: balancer }).Listeners)
    .toMatchObject([{ Port: 80, Protocol: 'HTTP' }])
  expect(call('DescribeListeners', { ListenerArns: [arnOf('listener/app', 'front')] }).Listeners).toHaveLength(1)
  expect(refused('DescribeListeners', { ListenerArns: ['gone'] })).toBe('ListenerNotFoundException')
  expect(refused('DescribeListeners')).toBe('ValidationError')
})

test(`DescribeTags: of target groups and load balancers (${api}DescribeTags.html)`, () => {
  expect(call('DescribeTags', { ResourceArns: [web, balancer] }).TagDescriptions).toEqual([
    { ResourceArn: web, Tags: [{ Key: 'app', Value: 'web' }] },
    { ResourceArn: balancer, Tags: [] },
  ])
  expect(refused('DescribeTags', { ResourceArns: [arnOf('targetgroup', 'gone')] })).toBe('TargetGroupNotFoundException')
})

describe('a seed that cannot be', () => {
  const group = { TargetGroupArn: web, VpcId: 'vpc-1' }
  const problems: [string, ValueMap][] = [
    ['an unknown list', { Targets: [] }],
    ['an unknown member', { TargetGroups: [{ ...group, Targets: [] }] }],
    ['two groups of an ARN', { TargetGroups: [group, group] }],
    ['a group without a VPC', { TargetGroups: [{ TargetGroupArn: web }] }],
    [
      'a target twice',
      { TargetGroups: [{ ...group, TargetHealthDescriptions: ['i-a', 'i-a'].map(Id => ({ Target: { Id } })) }] },
    ],
    [
      'a health without a target',
      { TargetGroups: [{ ...group, TargetHealthDescriptions: [{ TargetHealth: { State: 'healthy' } }] }] },
    ],
    ['a listener of no load balancer', { Listeners: [{ ListenerArn: 'l', LoadBalancerArn: balancer }] }],
  ]
  test.each(problems)('%s', (_, elb) => {
    expect(() => worldOf({ [service]: elb })).toThrow(expect.objectContaining({ code: 'InvalidScenario' }))
  })
})
