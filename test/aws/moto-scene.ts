/** A web server as an incident finds it: two interfaces, two volumes, an Auto Scaling group at its minimum size, two target groups, a role. */
import type { Answer, Call } from './moto.js'

export interface Scene {
  instance: string
  /** The other member of the group, which nobody touches. */
  neighbour: string
  interfaces: string[]
  volumes: string[]
  /** Of the first interface, then of the second. */
  groups: { web: string; admin: string }
  targetGroups: { web: string; admin: string }
  adminAddress: string
  vpc: string
}

export async function buildScene(aws: Call): Promise<Scene> {
  const vpc = (await aws('ec2', 'CreateVpc', { CidrBlock: '10.20.0.0/16' })).Vpc.VpcId
  const subnet = (await aws('ec2', 'CreateSubnet', { VpcId: vpc, CidrBlock: '10.20.1.0/24', AvailabilityZone: 'eu-west-1a' })).Subnet.SubnetId
  const group = async (name: string): Promise<string> => (await aws('ec2', 'CreateSecurityGroup', { GroupName: name, Description: name, VpcId: vpc })).GroupId
  const groups = { web: await group('web'), admin: await group('admin') }
  await buildRole(aws)

  const { Instances } = await aws('ec2', 'RunInstances', {
    ImageId: 'ami-12c6146b', MinCount: 2, MaxCount: 2, InstanceType: 't3.micro', SubnetId: subnet, SecurityGroupIds: [groups.web], InstanceInitiatedShutdownBehavior: 'terminate',
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'web' }, { Key: 'Status', Value: 'live' }] }],
  })
  const [{ InstanceId: instance, Placement }, { InstanceId: neighbour }] = Instances
  await aws('ec2', 'AssociateIamInstanceProfile', { InstanceId: instance, IamInstanceProfile: { Name: 'web-server' } })
  const extra = (await aws('ec2', 'CreateVolume', { AvailabilityZone: Placement.AvailabilityZone, Size: 8 })).VolumeId
  await aws('ec2', 'AttachVolume', { VolumeId: extra, InstanceId: instance, Device: '/dev/sdf' })
  const second = (await aws('ec2', 'CreateNetworkInterface', { SubnetId: subnet, Groups: [groups.admin] })).NetworkInterface
  await aws('ec2', 'AttachNetworkInterface', { NetworkInterfaceId: second.NetworkInterfaceId, InstanceId: instance, DeviceIndex: 1 })

  const targetGroup = async (name: string, TargetType: string): Promise<string> =>
    (await aws('elastic-load-balancing-v2', 'CreateTargetGroup', { Name: name, Protocol: 'HTTP', Port: 8080, VpcId: vpc, TargetType })).TargetGroups[0].TargetGroupArn
  const targetGroups = { web: await targetGroup('web', 'instance'), admin: await targetGroup('admin', 'ip') }
  await aws('elastic-load-balancing-v2', 'RegisterTargets', { TargetGroupArn: targetGroups.web, Targets: [{ Id: instance }, { Id: neighbour }] })
  await aws('elastic-load-balancing-v2', 'RegisterTargets', { TargetGroupArn: targetGroups.admin, Targets: [{ Id: second.PrivateIpAddress }] })
  await buildAutoScalingGroup(aws, subnet, [instance, neighbour], targetGroups.web)

  const described = (await aws('ec2', 'DescribeInstances', { InstanceIds: [instance] })).Reservations[0].Instances[0]
  return {
    ...{ instance, neighbour, groups, targetGroups, vpc },
    interfaces: described.NetworkInterfaces.map((each: { NetworkInterfaceId: string }) => each.NetworkInterfaceId),
    volumes: described.BlockDeviceMappings.map((each: { Ebs: { VolumeId: string } }) => each.Ebs.VolumeId),
    adminAddress: second.PrivateIpAddress,
  }
}

async function buildRole(aws: Call): Promise<void> {
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }] }
  await aws('iam', 'CreateRole', { RoleName: 'web-server', AssumeRolePolicyDocument: JSON.stringify(trust) })
  await aws('iam', 'CreateInstanceProfile', { InstanceProfileName: 'web-server' })
  await aws('iam', 'AddRoleToInstanceProfile', { InstanceProfileName: 'web-server', RoleName: 'web-server' })
}

async function buildAutoScalingGroup(aws: Call, subnet: string, instances: string[], targetGroup: string): Promise<void> {
  await aws('auto-scaling', 'CreateLaunchConfiguration', { LaunchConfigurationName: 'web', ImageId: 'ami-12c6146b', InstanceType: 't3.micro' })
  await aws('auto-scaling', 'CreateAutoScalingGroup', { AutoScalingGroupName: 'web-asg', LaunchConfigurationName: 'web', MinSize: 0, MaxSize: 4, DesiredCapacity: 0, VPCZoneIdentifier: subnet, TargetGroupARNs: [targetGroup] })
  await aws('auto-scaling', 'AttachInstances', { AutoScalingGroupName: 'web-asg', InstanceIds: instances })
  await aws('auto-scaling', 'UpdateAutoScalingGroup', { AutoScalingGroupName: 'web-asg', MinSize: 2 })
}

/** How the scene stands, by independent calls: everything that a quarantine touches. */
export async function lookAt(aws: Call, scene: Scene) {
  const { instance, interfaces, targetGroups } = scene
  const attribute = async (Attribute: string): Promise<Answer> => aws('ec2', 'DescribeInstanceAttribute', { InstanceId: instance, Attribute })
  const enis = (await aws('ec2', 'DescribeNetworkInterfaces', { NetworkInterfaceIds: interfaces })).NetworkInterfaces as { NetworkInterfaceId: string; Groups: { GroupName: string }[] }[]
  const [group] = (await aws('auto-scaling', 'DescribeAutoScalingGroups', { AutoScalingGroupNames: ['web-asg'] })).AutoScalingGroups
  const targets = async (TargetGroupArn: string): Promise<string[]> => {
    const { TargetHealthDescriptions } = await aws('elastic-load-balancing-v2', 'DescribeTargetHealth', { TargetGroupArn })
    return TargetHealthDescriptions.filter((each: Answer) => each.TargetHealth.State !== 'draining').map((each: Answer) => each.Target.Id).sort()
  }
  const associations = (await aws('ec2', 'DescribeIamInstanceProfileAssociations', { Filters: [{ Name: 'instance-id', Values: [instance] }] })).IamInstanceProfileAssociations
  const tags = (await aws('ec2', 'DescribeTags', { Filters: [{ Name: 'resource-id', Values: [instance] }] })).Tags
  return {
    groups: interfaces.map((id) => enis.find((each) => each.NetworkInterfaceId === id)?.Groups.map(({ GroupName }) => GroupName)),
    protection: (await attribute('disableApiTermination')).DisableApiTermination.Value,
    shutdown: (await attribute('instanceInitiatedShutdownBehavior')).InstanceInitiatedShutdownBehavior.Value,
    deleteOnTermination: (await attribute('blockDeviceMapping')).BlockDeviceMappings.map((each: Answer) => each.Ebs.DeleteOnTermination),
    status: tags.find((tag: Answer) => tag.Key === 'Status')?.Value,
    size: [group.MinSize, group.DesiredCapacity],
    lifecycle: group.Instances.find((each: Answer) => each.InstanceId === instance)?.LifecycleState,
    neighbourLifecycle: group.Instances.find((each: Answer) => each.InstanceId === scene.neighbour)?.LifecycleState,
    web: await targets(targetGroups.web),
    admin: await targets(targetGroups.admin),
    profiles: associations.filter((each: Answer) => each.State !== 'disassociated').map((each: Answer) => each.IamInstanceProfile.Arn),
  }
}

/** What `lookAt` sees of the scene when the web server is contained. */
export function contained(scene: Scene): object {
  return {
    groups: [['sirun-quarantine'], ['sirun-quarantine']],
    protection: true,
    shutdown: 'stop',
    deleteOnTermination: [false, false],
    status: 'quarantine',
    size: [1, 1],
    lifecycle: 'Standby',
    neighbourLifecycle: 'InService',
    web: [scene.neighbour],
    admin: [],
    profiles: [],
  }
}

/** The shipped procedures in their order, without the questions that only a person answers. Some calls AWS does once by their token, some it would do twice. */
export const containWeb = `sirun: 1
id: contain-web
title: Contain a web server
summary: Keeps its disks, cuts it off.
owner: security
match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]
reviewed: { on: 2026-11-01, by: security, every: 180d }
inputs:
  instance_id: { type: string, from: finding.instance.id, describe: The instance }
isolate:
  - { id: disks, title: Keep its disks, use: ec2-snapshot-volumes, with: { instance_id: "\${inputs.instance_id}" } }
  - { id: quarantine, title: Cut it off, use: ec2-quarantine-instance, with: { instance_id: "\${inputs.instance_id}" } }
close:
  - { id: contained, title: It is contained, end: true-positive }
`
