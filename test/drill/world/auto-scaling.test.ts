/** The Auto Scaling of a drill's world against what AWS documents. */
import { loadAwsModel } from '../../../src/aws-model/load-aws-model.js'
import type { ValueMap } from '../../../src/expressions/value.js'
import { autoScaling } from '../../../src/drill/world/auto-scaling.js'
import { ec2 } from '../../../src/drill/world/ec2.js'
import { elasticLoadBalancingV2 } from '../../../src/drill/world/elastic-load-balancing-v2.js'
import { World } from '../../../src/drill/world/world.js'

const services = { 'auto-scaling': autoScaling, ec2, 'elastic-load-balancing-v2': elasticLoadBalancingV2 }
const model = await loadAwsModel(Object.keys(services))
const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const api = 'https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_'
const guide = 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/'
const targetGroup = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/1'

const instance = (InstanceId: string): ValueMap =>
  ({ InstanceId, VpcId: 'vpc-1', SubnetId: 'subnet-1', State: { Name: 'running' } })
const seed: ValueMap = {
  ec2: { Instances: ['i-a', 'i-b', 'i-c', 'i-free'].map(instance) },
  'auto-scaling': {
    AutoScalingGroups: [
      {
        AutoScalingGroupName: 'web', MinSize: 1, DesiredCapacity: 2, MaxSize: 3, TargetGroupARNs: [targetGroup],
        Tags: [{ Key: 'app', Value: 'web' }], Instances: [{ InstanceId: 'i-a' }, { InstanceId: 'i-b' }],
      },
      { AutoScalingGroupName: 'lone', MinSize: 1, DesiredCapacity: 1, MaxSize: 1, Instances: [{ InstanceId: 'i-c' }] },
    ],
  },
  'elastic-load-balancing-v2': {
    TargetGroups: [{
      TargetGroupArn: targetGroup, VpcId: 'vpc-1',
      TargetHealthDescriptions: [{ Target: { Id: 'i-a' } }, { Target: { Id: 'i-b' } }],
    }],
  },
}

const start = Date.parse('2026-03-01T12:00:00Z')
let now: number
let world: World
const worldOf = (worldSeed: ValueMap): World =>
  new World({ seed: worldSeed, place, services, model, clock: { now: () => new Date(now) } })
const call = (operation: string, params: ValueMap = {}): ValueMap =>
  world.call(place, 'auto-scaling', operation, params)
const refused = (operation: string, params: ValueMap = {}): string => {
  try {
    call(operation, params)
  } catch (error) {
    return (error as Error).name
  }
  return 'not refused'
}
const wait = (seconds: number): void => void (now += seconds * 1000)
const group = (name = 'web'): ValueMap =>
  (call('DescribeAutoScalingGroups', { AutoScalingGroupNames: [name] }).AutoScalingGroups as ValueMap[])[0]!
const sizes = (name = 'web'): unknown[] => {
  const { MinSize, DesiredCapacity, MaxSize } = group(name)
  return [MinSize, DesiredCapacity, MaxSize]
}
/** `id state` of each instance of a group. */
const members = (name = 'web'): string[] =>
  (group(name).Instances as ValueMap[]).map(each => `${each.InstanceId as string} ${each.LifecycleState as string}`)
const targets = (): string[] =>
  (world.call(place, 'elastic-load-balancing-v2', 'DescribeTargetHealth', { TargetGroupArn: targetGroup })
    .TargetHealthDescriptions as never as { Target: { Id: string }; TargetHealth: { State: string } }[])
    .map(each => `${each.Target.Id} ${each.TargetHealth.State}`)
/** The world without the log of activities. */
const dump = (): ValueMap => {
  group()
  targets()
  const { 'auto-scaling': states, ...others } = world.dump() as Record<string, Record<string, ValueMap>>
  return { ...others, groups: Object.values(states!).map(state => state.AutoScalingGroups!) }
}
const web = { AutoScalingGroupName: 'web' }
const standby = { ...web, InstanceIds: ['i-a'], ShouldDecrementDesiredCapacity: true }

beforeEach(() => {
  now = start
  world = worldOf(seed)
})

describe('looking', () => {
  test(`DescribeAutoScalingGroups: by name and tag; an unknown name yields nothing`
    + ` (${api}DescribeAutoScalingGroups.html)`, () => {
    const names = (params: ValueMap): unknown[] =>
      (call('DescribeAutoScalingGroups', params).AutoScalingGroups as ValueMap[]).map(each => each.AutoScalingGroupName)
    expect(names({})).toEqual(['web', 'lone'])
    expect(names({ AutoScalingGroupNames: ['gone'] })).toEqual([])
    expect(names({ Filters: [{ Name: 'tag:app', Values: ['web'] }] })).toEqual(['web'])
    expect(names({ Filters: [{ Name: 'tag-key', Values: ['app'] }] })).toEqual(['web'])
    expect(names({ Filters: [{ Name: 'tag-value', Values: ['other'] }] })).toEqual([])
    expect(refused('DescribeAutoScalingGroups', { Filters: [{ Name: 'name', Values: ['web'] }] }))
      .toBe('ValidationError')
    expect(group()).toMatchObject({
      MinSize: 1, DesiredCapacity: 2, MaxSize: 3, DefaultCooldown: 300, TargetGroupARNs: [targetGroup],
      SuspendedProcesses: [],
      Instances: [
        { InstanceId: 'i-a', LifecycleState: 'InService', HealthStatus: 'Healthy', ProtectedFromScaleIn: false },
        {},
      ],
    })
  })

  test(`DescribeAutoScalingInstances: an unknown id yields nothing (${api}DescribeAutoScalingInstances.html)`, () => {
    const found = (params: ValueMap): unknown => call('DescribeAutoScalingInstances', params).AutoScalingInstances
    expect(found({})).toHaveLength(3)
    expect(found({ InstanceIds: ['i-free'] })).toEqual([])
    expect(found({ InstanceIds: ['i-c'] })).toMatchObject([
      { InstanceId: 'i-c', AutoScalingGroupName: 'lone', LifecycleState: 'InService', HealthStatus: 'HEALTHY' },
    ])
  })
})

describe('UpdateAutoScalingGroup and SetDesiredCapacity', () => {
  test.each<[ValueMap, number[]]>([
    [{ MinSize: 0 }, [0, 2, 3]],
    [{ MinSize: 3 }, [3, 3, 3]],
    [{ MaxSize: 1 }, [1, 1, 1]],
    [{ MinSize: 0, MaxSize: 5, DesiredCapacity: 4 }, [0, 4, 5]],
  ])(`%j moves the desired capacity where it must (${api}UpdateAutoScalingGroup.html)`, (change, after) => {
    call('UpdateAutoScalingGroup', { ...web, ...change })
    expect(sizes()).toEqual(after)
  })

  test.each<[string, ValueMap]>([
    ['UpdateAutoScalingGroup', { MinSize: 4 }],
    ['UpdateAutoScalingGroup', { MaxSize: 0 }],
    ['UpdateAutoScalingGroup', { DesiredCapacity: 4 }],
    ['UpdateAutoScalingGroup', { MinSize: 2, DesiredCapacity: 1 }],
    ['UpdateAutoScalingGroup', { MinSize: -1 }],
    ['SetDesiredCapacity', { DesiredCapacity: 0 }],
  ])(`%s %j is refused (${api}UpdateAutoScalingGroup.html)`, (operation, change) => {
    expect(refused(operation, { ...web, ...change })).toBe('ValidationError')
    expect(sizes()).toEqual([1, 2, 3])
  })

  test(`a lower capacity terminates instances, protected by the API or not (${guide}ec2-auto-scaling-lifecycle.html,`
    + ' https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html)', () => {
    world.call(place, 'ec2', 'ModifyInstanceAttribute', { InstanceId: 'i-a', DisableApiTermination: { Value: true } })
    call('SetDesiredCapacity', { ...web, DesiredCapacity: 1 })
    expect(members()).toEqual(['i-a Terminating', 'i-b InService'])
    const machine = (): unknown => world.call(place, 'ec2', 'DescribeInstances', { InstanceIds: ['i-a'] }).Reservations
    expect(machine()).toMatchObject([{ Instances: [{ State: { Name: 'shutting-down' } }] }])
    wait(320)
    expect(members()).toEqual(['i-b InService'])
    expect(machine()).toMatchObject([{ Instances: [{ State: { Name: 'terminated' } }] }])
  })

  test(`scale-in protection and suspended processes are respected`
    + ` (${guide}ec2-auto-scaling-instance-protection.html)`, () => {
    call('SetInstanceProtection', { ...web, InstanceIds: ['i-a'], ProtectedFromScaleIn: true })
    call('SetDesiredCapacity', { ...web, DesiredCapacity: 1 })
    expect(members()).toEqual(['i-a InService', 'i-b Terminating'])
    call('SuspendProcesses', { AutoScalingGroupName: 'lone', ScalingProcesses: ['Terminate'] })
    call('UpdateAutoScalingGroup', { AutoScalingGroupName: 'lone', MinSize: 0, DesiredCapacity: 0 })
    expect(members('lone')).toEqual(['i-c InService'])
  })

  test(`a higher capacity launches instances, which EC2 knows too (${guide}ec2-auto-scaling-lifecycle.html)`, () => {
    call('SetDesiredCapacity', { ...web, DesiredCapacity: 3 })
    const launched = members().find(each => each.endsWith(' Pending'))!.split(' ')[0]!
    wait(10)
    expect(members()).toContain(`${launched} InService`)
    expect(targets()).toContain(`${launched} healthy`)
    const found = world.call(place, 'ec2', 'DescribeInstances', { InstanceIds: [launched] })
    expect(found.Reservations).toMatchObject([{
      Instances: [{ State: { Name: 'running' }, VpcId: 'vpc-1', LaunchTime: new Date(start), NetworkInterfaces: [{}] }],
    }])
    const { NetworkInterfaces } = world.call(place, 'ec2', 'DescribeNetworkInterfaces', {})
    const ips = (NetworkInterfaces as ValueMap[]).map(each => each.PrivateIpAddress)
    expect(new Set(ips).size).toBe(5)
  })

  test(`other settings are kept, an unknown group is refused (${api}UpdateAutoScalingGroup.html)`, () => {
    call('UpdateAutoScalingGroup', { ...web, HealthCheckType: 'ELB', HealthCheckGracePeriod: 60 })
    expect(group()).toMatchObject({ HealthCheckType: 'ELB', HealthCheckGracePeriod: 60 })
    expect(sizes()).toEqual([1, 2, 3])
    expect(refused('UpdateAutoScalingGroup', { AutoScalingGroupName: 'gone', MinSize: 0 })).toBe('ValidationError')
  })
})

describe('EnterStandby', () => {
  test(`lowers the capacity, drains the targets, then stands by`
    + ` (${api}EnterStandby.html, ${guide}as-enter-exit-standby.html)`, () => {
    const { Activities } = call('EnterStandby', standby) as { Activities: ValueMap[] }
    expect(Activities)
      .toMatchObject([{ AutoScalingGroupName: 'web', StatusCode: 'InProgress', StartTime: new Date(start) }])
    expect(sizes()).toEqual([1, 1, 3])
    expect(members()).toEqual(['i-a EnteringStandby', 'i-b InService'])
    expect(targets()).toEqual(['i-a draining', 'i-b healthy'])
    wait(300)
    expect(targets()).toEqual(['i-b healthy'])
    expect(members()).toEqual(['i-a EnteringStandby', 'i-b InService'])
    wait(10)
    expect(members()).toEqual(['i-a Standby', 'i-b InService'])
  })

  test(`without load balancers it takes seconds (${guide}ec2-auto-scaling-lifecycle.html)`, () => {
    call('UpdateAutoScalingGroup', { AutoScalingGroupName: 'lone', MinSize: 0 })
    call('EnterStandby', { AutoScalingGroupName: 'lone', InstanceIds: ['i-c'], ShouldDecrementDesiredCapacity: true })
    wait(9)
    expect(members('lone')).toEqual(['i-c EnteringStandby'])
    wait(1)
    expect(members('lone')).toEqual(['i-c Standby'])
  })

  test(`without the decrement a replacement is launched (${api}EnterStandby.html)`, () => {
    call('EnterStandby', { ...standby, ShouldDecrementDesiredCapacity: false })
    expect(sizes()).toEqual([1, 2, 3])
    expect(members()).toHaveLength(3)
  })

  test.each<[string, ValueMap]>([
    ['below the minimum', { AutoScalingGroupName: 'lone', InstanceIds: ['i-c'] }],
    ['an instance of another group', { InstanceIds: ['i-c'] }],
    ['an instance of none', { InstanceIds: ['i-free'] }],
    ['no instance', { InstanceIds: [] }],
    ['an unknown group', { AutoScalingGroupName: 'gone' }],
  ])(`is refused for %s and changes nothing (${api}EnterStandby.html)`, (_, params) => {
    const before = world.dump()
    expect(refused('EnterStandby', { ...standby, ...params })).toBe('ValidationError')
    expect(world.dump()).toEqual(before)
  })

  test(`is refused for what is not in service (${guide}as-enter-exit-standby.html)`, () => {
    call('EnterStandby', standby)
    expect(refused('EnterStandby', standby)).toBe('ValidationError')
    wait(320)
    expect(refused('EnterStandby', standby)).toBe('ValidationError')
  })
})

describe('ExitStandby', () => {
  const exit = { ...web, InstanceIds: ['i-a'] }

  test(`raises the capacity and registers again; the world is as before`
    + ` (${api}ExitStandby.html, ${guide}as-enter-exit-standby.html)`, () => {
    const before = dump()
    call('EnterStandby', standby)
    wait(320)
    group()
    const { Activities } = call('ExitStandby', exit) as { Activities: ValueMap[] }
    expect(Activities).toMatchObject([{ StatusCode: 'PreInService', Progress: 30 }])
    expect(sizes()).toEqual([1, 2, 3])
    expect(members()).toEqual(['i-a Pending', 'i-b InService'])
    expect(targets()).toEqual(['i-a initial', 'i-b healthy'])
    wait(10)
    expect(dump()).toEqual(before)
  })

  test(`is refused above the maximum and for what is not on standby (${api}ExitStandby.html)`, () => {
    expect(refused('ExitStandby', exit)).toBe('ValidationError')
    call('EnterStandby', standby)
    expect(refused('ExitStandby', exit)).toBe('ValidationError')
    wait(320)
    call('UpdateAutoScalingGroup', { ...web, MaxSize: 1 })
    expect(refused('ExitStandby', exit)).toBe('ValidationError')
    expect(sizes()).toEqual([1, 1, 1])
  })
})

describe('DetachInstances and AttachInstances', () => {
  const detach = { ...web, InstanceIds: ['i-a'], ShouldDecrementDesiredCapacity: true }

  test(`a detached instance leaves, attaching brings it back`
    + ` (${api}DetachInstances.html, ${api}AttachInstances.html)`, () => {
    const before = dump()
    call('DetachInstances', detach)
    expect(members()).toEqual(['i-a Detaching', 'i-b InService'])
    expect(targets()).toEqual(['i-a draining', 'i-b healthy'])
    wait(310)
    expect(members()).toEqual(['i-b InService'])
    expect(sizes()).toEqual([1, 1, 3])
    call('AttachInstances', { ...web, InstanceIds: ['i-a'] })
    expect(sizes()).toEqual([1, 2, 3])
    wait(10)
    expect(dump()).toEqual(before)
  })

  test(`refusals (${api}DetachInstances.html, ${api}AttachInstances.html)`, () => {
    expect(refused('DetachInstances', { ...detach, AutoScalingGroupName: 'lone', InstanceIds: ['i-c'] }))
      .toBe('ValidationError')
    expect(refused('DetachInstances', { ...detach, InstanceIds: ['i-c'] })).toBe('ValidationError')
    expect(refused('AttachInstances', { ...web, InstanceIds: ['i-c'] })).toBe('ValidationError')
    expect(refused('AttachInstances', { ...web, InstanceIds: ['i-gone'] })).toBe('ValidationError')
    expect(refused('AttachInstances', { AutoScalingGroupName: 'lone', InstanceIds: ['i-free'] }))
      .toBe('ValidationError')
    expect(refused('AttachInstances', { ...web, InstanceIds: ['i-free'] })).toBe('not refused')
  })
})

test(`SetInstanceProtection: in service or on standby (${api}SetInstanceProtection.html)`, () => {
  const protect = { ...web, InstanceIds: ['i-a'], ProtectedFromScaleIn: true }
  call('SetInstanceProtection', protect)
  expect(group().Instances).toMatchObject([{ ProtectedFromScaleIn: true }, { ProtectedFromScaleIn: false }])
  expect(refused('SetInstanceProtection', { ...protect, InstanceIds: ['i-free'] })).toBe('ValidationError')
  call('DetachInstances', { ...standby })
  expect(refused('SetInstanceProtection', protect)).toBe('ValidationError')
})

describe('SetInstanceHealth', () => {
  const unhealthy = { InstanceId: 'i-a', HealthStatus: 'Unhealthy' }

  test(`what is unhealthy is terminated and replaced (${api}SetInstanceHealth.html)`, () => {
    call('SetInstanceProtection', { ...web, InstanceIds: ['i-a'], ProtectedFromScaleIn: true })
    call('SetInstanceHealth', unhealthy)
    expect(members()).toContain('i-a Terminating')
    expect(members().filter(each => each.endsWith('Pending'))).toHaveLength(1)
    expect(sizes()).toEqual([1, 2, 3])
  })

  test(`on standby, or with ReplaceUnhealthy suspended, it stays (${guide}as-enter-exit-standby.html,`
    + ` ${guide}as-suspend-resume-processes.html)`, () => {
    call('EnterStandby', standby)
    wait(310)
    call('SetInstanceHealth', unhealthy)
    expect(members()).toEqual(['i-a Standby', 'i-b InService'])
    call('SuspendProcesses', { ...web, ScalingProcesses: ['ReplaceUnhealthy'] })
    call('SetInstanceHealth', { ...unhealthy, InstanceId: 'i-b' })
    expect(members()).toEqual(['i-a Standby', 'i-b InService'])
  })

  test(`refusals (${api}SetInstanceHealth.html)`, () => {
    expect(refused('SetInstanceHealth', { ...unhealthy, InstanceId: 'i-free' })).toBe('ValidationError')
    expect(refused('SetInstanceHealth', { ...unhealthy, HealthStatus: 'Bad' })).toBe('ValidationError')
  })
})

test(`SuspendProcesses and ResumeProcesses: named ones, or all (${api}SuspendProcesses.html)`, () => {
  const before = dump()
  const suspended = (): unknown[] => (group().SuspendedProcesses as ValueMap[]).map(each => each.ProcessName)
  call('SuspendProcesses', { ...web, ScalingProcesses: ['Terminate', 'Launch'] })
  call('SuspendProcesses', { ...web, ScalingProcesses: ['Terminate'] })
  expect(suspended()).toEqual(['Launch', 'Terminate'])
  call('ResumeProcesses', { ...web, ScalingProcesses: ['Launch'] })
  expect(suspended()).toEqual(['Terminate'])
  call('SuspendProcesses', web)
  expect(suspended()).toHaveLength(9)
  call('ResumeProcesses', web)
  expect(dump()).toEqual(before)
  expect(refused('SuspendProcesses', { ...web, ScalingProcesses: ['Everything'] })).toBe('ValidationError')
})

test(`DescribeScalingActivities: the latest first, ended when their time has come`
  + ` (${api}DescribeScalingActivities.html)`, () => {
  const activities = (params: ValueMap = {}): ValueMap[] =>
    call('DescribeScalingActivities', params).Activities as ValueMap[]
  expect(activities()).toEqual([])
  call('EnterStandby', standby)
  wait(310)
  expect(activities({ AutoScalingGroupName: 'lone' })).toEqual([])
  const [entered] = activities(web)
  expect(entered).toMatchObject({ StatusCode: 'Successful', Progress: 100, EndTime: new Date(start + 310_000) })
  expect(entered!.Cause).toContain('from 2 to 1')
  call('ExitStandby', { ...web, InstanceIds: ['i-a'] })
  expect(activities().map(each => each.StatusCode)).toEqual(['PreInService', 'Successful'])
  expect(activities({ ActivityIds: [entered!.ActivityId!] })).toHaveLength(1)
  expect(entered!.ActivityId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
})

test('a group may list fewer instances than its capacity: nothing is launched for those', () => {
  world = worldOf({
    'auto-scaling': {
      AutoScalingGroups: [{ ...web, MinSize: 2, DesiredCapacity: 2, MaxSize: 4, Instances: [{ InstanceId: 'i-a' }] }],
    },
  })
  call('UpdateAutoScalingGroup', { ...web, MinSize: 1 })
  call('EnterStandby', standby)
  wait(10)
  expect(members()).toEqual(['i-a Standby'])
  expect(sizes()).toEqual([1, 1, 4])
})

describe('a seed that cannot be', () => {
  const problems: [string, ValueMap][] = [
    ['an unknown member', { ...web, Size: 1 }],
    ['a capacity above the maximum', { ...web, MinSize: 1, DesiredCapacity: 3, MaxSize: 2 }],
    ['an instance twice', { ...web, Instances: [{ InstanceId: 'i-a' }, { InstanceId: 'i-a' }] }],
    ['an unknown state', { ...web, Instances: [{ InstanceId: 'i-a', LifecycleState: 'Standing' }] }],
    ['a size that is no number', { ...web, MinSize: 'many' }],
  ]
  test.each(problems)('%s', (_, each) => {
    expect(() => worldOf({ 'auto-scaling': { AutoScalingGroups: [each] } })).toThrow(
      expect.objectContaining({ code: 'InvalidScenario' }),
    )
  })
})
