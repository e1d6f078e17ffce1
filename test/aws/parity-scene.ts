/** The same scene twice: made in moto by calls, and a world whose seed is what moto then describes. */
import { loadAwsModel } from '../../src/aws-model/load-aws-model.js'
import { coerceParameters } from '../../src/aws-model/coerce-parameters.js'
import type { ValueMap } from '../../src/expressions/value.js'
import { services } from '../../src/drill/world/services.js'
import { World } from '../../src/drill/world/world.js'
import { WorldError } from '../../src/drill/world/world-service.js'
import { buildScene, type Scene } from './moto-scene.js'
import type { Answer, Call } from './moto.js'
import { place } from './run-live.js'

export interface ParityScene extends Scene {
  subnet: string
  /** Of build-user: the first is active, the second as well. */
  keys: string[]
}

/** How a call ended: what was answered, the name of the refusal, or neither. */
export type Ending = { output: Answer } | { refused: string } | { failed: number }

/** One side: calls it as AWS is called, and never throws for what it refuses. */
export type Side = (service: string, operation: string, params: object) => Promise<Ending>

/** Builds on what tests of procedures build: a user with two keys, and a bucket with nothing set. */
export async function buildParityScene(aws: Call): Promise<ParityScene> {
  const scene = await buildScene(aws)
  await aws('iam', 'CreateUser', { UserName: 'build-user', Path: '/bots/', Tags: [{ Key: 'owner', Value: 'build' }] })
  const key = async (): Promise<string> => (await aws('iam', 'CreateAccessKey', { UserName: 'build-user' })).AccessKey.AccessKeyId
  const keys = [await key(), await key()]
  await aws('iam', 'CreateLoginProfile', { UserName: 'build-user', Password: 'canary-Passw0rd' })
  await aws('iam', 'CreateInstanceProfile', { InstanceProfileName: 'empty' })
  await aws('iam', 'CreatePolicy', { PolicyName: 'deploy', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ecs:*', Resource: '*' }] }) })
  await aws('s3', 'CreateBucket', { Bucket: 'example-exports', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } })
  await aws('cloudtrail', 'CreateTrail', { Name: 'account-trail', S3BucketName: 'example-exports', IsMultiRegionTrail: true })
  const [subnet] = (await aws('ec2', 'DescribeSubnets', inVpc(scene))).Subnets
  return { ...scene, subnet: subnet.SubnetId, keys }
}

const inVpc = ({ vpc }: Scene): object => ({ Filters: [{ Name: 'vpc-id', Values: [vpc] }] })

/** A world with what moto describes, but for what a scenario cannot say. moto takes no time for anything; there ten minutes pass before each call. */
export async function worldLike(aws: Call, scene: ParityScene): Promise<Side> {
  const model = await loadAwsModel(Object.keys(services))
  const seed = {
    ec2: await seedEc2(aws, scene),
    iam: await seedIam(aws),
    'auto-scaling': await seedGroups(aws),
    'elastic-load-balancing-v2': await seedTargetGroups(aws),
    s3: await seedBuckets(aws),
    cloudtrail: await seedTrails(aws),
    ssm: { InstanceInformationList: [{ InstanceId: scene.instance }] },
  }
  const clock = { passed: 0, now: () => new Date(Date.now() + clock.passed) }
  const world = new World({ seed: plain(seed), place, services, model, clock })
  return sideOf(world, () => (clock.passed += 600_000))
}

async function seedEc2(aws: Call, scene: ParityScene): Promise<object> {
  const list = async (operation: string, name: string): Promise<Answer[]> => (await aws('ec2', operation, inVpc(scene)))[name]
  const instances = (await aws('ec2', 'DescribeInstances', inVpc(scene))).Reservations.flatMap((each: Answer) => each.Instances)
  const ids = instances.map((each: Answer) => each.InstanceId)
  const attached = { Filters: [{ Name: 'attachment.instance-id', Values: ids }] }
  return {
    Vpcs: (await aws('ec2', 'DescribeVpcs', { VpcIds: [scene.vpc] })).Vpcs,
    Subnets: await list('DescribeSubnets', 'Subnets'),
    SecurityGroups: await list('DescribeSecurityGroups', 'SecurityGroups'),
    NetworkAcls: await list('DescribeNetworkAcls', 'NetworkAcls'),
    Instances: instances.map((instance: Answer) => ({ ...without(instance, 'NetworkInterfaces'), InstanceInitiatedShutdownBehavior: { Value: 'terminate' } })),
    NetworkInterfaces: await list('DescribeNetworkInterfaces', 'NetworkInterfaces'),
    Volumes: (await aws('ec2', 'DescribeVolumes', attached)).Volumes,
    IamInstanceProfileAssociations: (await aws('ec2', 'DescribeIamInstanceProfileAssociations')).IamInstanceProfileAssociations,
  }
}

async function seedIam(aws: Call): Promise<object> {
  const { Users } = await aws('iam', 'ListUsers')
  const { Roles } = await aws('iam', 'ListRoles')
  const { InstanceProfiles } = await aws('iam', 'ListInstanceProfiles')
  const { Policies } = await aws('iam', 'ListPolicies', { Scope: 'Local' })
  const users = Users.map(async (user: Answer) => ({
    ...user,
    Tags: (await aws('iam', 'ListUserTags', { UserName: user.UserName })).Tags,
    AccessKeyMetadata: (await aws('iam', 'ListAccessKeys', { UserName: user.UserName })).AccessKeyMetadata,
    LoginProfile: {},
  }))
  return {
    Users: await Promise.all(users),
    Roles: Roles.map((role: Answer) => ({ ...without(role, 'Tags'), AssumeRolePolicyDocument: decodeURIComponent(role.AssumeRolePolicyDocument) })),
    Policies: Policies.map((policy: Answer) => policy.Arn),
    InstanceProfiles: InstanceProfiles.map((profile: Answer) => ({ ...without(profile, 'Tags'), Roles: profile.Roles.map(({ RoleName }: Answer) => ({ RoleName })) })),
  }
}

async function seedGroups(aws: Call): Promise<object> {
  const { AutoScalingGroups } = await aws('auto-scaling', 'DescribeAutoScalingGroups')
  const members = ['AutoScalingGroupName', 'AutoScalingGroupARN', 'MinSize', 'MaxSize', 'DesiredCapacity', 'CreatedTime', 'TargetGroupARNs', 'Tags', 'LaunchConfigurationName', 'DefaultCooldown', 'AvailabilityZones', 'HealthCheckType', 'HealthCheckGracePeriod', 'VPCZoneIdentifier', 'TerminationPolicies', 'NewInstancesProtectedFromScaleIn', 'ServiceLinkedRoleARN', 'CapacityRebalance']
  return { AutoScalingGroups: AutoScalingGroups.map((group: Answer) => ({ ...pick(group, members), Instances: group.Instances })) }
}

function without(map: Answer, member: string): Answer {
  return Object.fromEntries(Object.entries(map as object).filter(([key]) => key !== member))
}

function pick(map: Answer, members: readonly string[]): Answer {
  return Object.fromEntries(members.filter((member) => map[member] !== undefined).map((member) => [member, map[member]]))
}

async function seedTargetGroups(aws: Call): Promise<object> {
  const { TargetGroups } = await aws('elastic-load-balancing-v2', 'DescribeTargetGroups')
  const groups = TargetGroups.map(async (group: Answer) => ({
    ...group,
    TargetHealthDescriptions: (await aws('elastic-load-balancing-v2', 'DescribeTargetHealth', { TargetGroupArn: group.TargetGroupArn })).TargetHealthDescriptions,
  }))
  return { TargetGroups: await Promise.all(groups) }
}

async function seedBuckets(aws: Call): Promise<object> {
  const { Buckets } = await aws('s3', 'ListBuckets')
  return { Buckets: Buckets.map((bucket: Answer) => ({ Name: bucket.Name, CreationDate: bucket.CreationDate, PublicAccessBlockConfiguration: {}, OwnershipControls: {} })) }
}

/** A trail that was just made does not log. */
async function seedTrails(aws: Call): Promise<object> {
  const { trailList } = await aws('cloudtrail', 'DescribeTrails')
  return { trailList: trailList.map((trail: Answer) => ({ ...trail, IsLogging: false })) }
}

function plain(value: object): ValueMap {
  return JSON.parse(JSON.stringify(value)) as ValueMap
}

function sideOf(world: World, pass: () => void): Side {
  return (service, operation, params) => {
    pass()
    const model = world.model.operation(service, operation)!
    try {
      return Promise.resolve({ output: world.call(place, service, operation, coerceParameters(model.input, params as ValueMap).value) })
    } catch (error) {
      if (!(error instanceof WorldError)) throw error
      return Promise.resolve({ refused: error.code })
    }
  }
}

/** moto answers what it does not know, and where it breaks down, with its web server's page for status 500. */
export function sideOfMoto(aws: Call): Side {
  return async (service, operation, params) => {
    try {
      return { output: without(await aws(service, operation, params), '$metadata') }
    } catch (error) {
      const { name, $metadata, $response } = error as Answer
      const status: number = $response?.statusCode ?? $metadata?.httpStatusCode
      return status === 500 ? { failed: status } : { refused: name }
    }
  }
}
