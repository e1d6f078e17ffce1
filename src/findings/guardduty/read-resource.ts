/**
 * GuardDuty's `Resource`: the instance, key, buckets, database, cluster, containers and function that a finding names.
 */
import type {
  AccessKey, Bucket, Cluster, Container, Database, Instance, KubernetesUser, LambdaFunction, NetworkInterface,
  SecurityGroup, Tag, Task, Volume, Workload,
} from '../finding.js'
import { at, flagAt, listAt, mapOf, present, presentIfAny, textAt, textsAt, timeAt } from '../read-members.js'
import { resourceIdOf } from '../arn.js'

export function readAccessKey(resource: unknown): AccessKey | undefined {
  const key = at(resource, 'AccessKeyDetails')
  return presentIfAny<AccessKey>({
    id: textAt(key, 'AccessKeyId'),
    user_name: textAt(key, 'UserName'),
    user_type: textAt(key, 'UserType'),
    principal_id: textAt(key, 'PrincipalId'),
  })
}

/** The instance with every interface; its own network and addresses are those of the first interface that has them. */
export function readInstance(resource: unknown): Instance | undefined {
  const instance = at(resource, 'InstanceDetails')
  const interfaces = listAt(instance, 'NetworkInterfaces').map(readInterface).filter((i) => i !== undefined)
  const first = <K extends 'vpc_id' | 'subnet_id' | 'private_ip' | 'public_ip'>(member: K): string | undefined =>
    interfaces.find((i) => i[member] !== undefined)?.[member]
  return presentIfAny<Instance>({
    id: textAt(instance, 'InstanceId'),
    type: textAt(instance, 'InstanceType'),
    state: textAt(instance, 'InstanceState'),
    platform: textAt(instance, 'Platform'),
    image_id: textAt(instance, 'ImageId'),
    image_description: textAt(instance, 'ImageDescription'),
    availability_zone: textAt(instance, 'AvailabilityZone'),
    launched: timeAt(instance, 'LaunchTime'),
    outpost_arn: textAt(instance, 'OutpostArn'),
    profile_arn: textAt(instance, 'IamInstanceProfile', 'Arn'),
    profile_id: textAt(instance, 'IamInstanceProfile', 'Id'),
    vpc_id: first('vpc_id'),
    subnet_id: first('subnet_id'),
    private_ip: first('private_ip'),
    public_ip: first('public_ip'),
    interfaces,
    volumes: mapOf(instance) === undefined ? [] : readVolumes(resource, instance),
    tags: readTags(instance),
  })
}

function readInterface(from: unknown): NetworkInterface | undefined {
  return presentIfAny<NetworkInterface>({
    id: textAt(from, 'NetworkInterfaceId'),
    private_ip: textAt(from, 'PrivateIpAddress') ?? textAt(listAt(from, 'PrivateIpAddresses')[0], 'PrivateIpAddress'),
    public_ip: textAt(from, 'PublicIp'),
    vpc_id: textAt(from, 'VpcId'),
    subnet_id: textAt(from, 'SubnetId'),
    groups: listAt(from, 'SecurityGroups').map(readGroup).filter((group) => group !== undefined),
  })
}

function readGroup(from: unknown): SecurityGroup | undefined {
  const id = textAt(from, 'GroupId')
  return id === undefined ? undefined : present<SecurityGroup>({ id, name: textAt(from, 'GroupName') })
}

/** The volumes that a malware scan names; GuardDuty names them nowhere else. */
function readVolumes(resource: unknown, instance: unknown): Volume[] {
  const details = at(resource, 'EbsVolumeDetails')
  const scanned = [...listAt(details, 'ScannedVolumeDetails'), ...listAt(details, 'SkippedVolumeDetails')]
  const volumes = new Map<string, Volume>()
  for (const volume of [...scanned, ...listAt(instance, 'Volumes')]) {
    const id = resourceIdOf(textAt(volume, 'VolumeId') ?? textAt(volume, 'VolumeArn') ?? '')
    if (id !== '') volumes.set(id, present<Volume>({ id, device: textAt(volume, 'DeviceName') }))
  }
  return [...volumes.values()]
}

export function readTags(from: unknown): Tag[] {
  const tags: Tag[] = []
  for (const tag of listAt(from, 'Tags')) {
    const key = textAt(tag, 'Key')
    if (key !== undefined) tags.push({ key, value: textAt(tag, 'Value') ?? '' })
  }
  return tags
}

export function readBuckets(resource: unknown): Bucket[] {
  return listAt(resource, 'S3BucketDetails').map((bucket) => present<Bucket>({
    name: textAt(bucket, 'Name') ?? bucketNameOf(textAt(bucket, 'Arn')),
    arn: textAt(bucket, 'Arn'),
    type: textAt(bucket, 'Type'),
    owner_id: textAt(bucket, 'Owner', 'Id'),
    public_access: textAt(bucket, 'PublicAccess', 'EffectivePermission'),
    created: timeAt(bucket, 'CreatedAt'),
    objects: listAt(bucket, 'S3ObjectDetails').map((object) => present({
      key: textAt(object, 'Key'),
      arn: textAt(object, 'ObjectArn'),
      version_id: textAt(object, 'VersionId'),
      hash: textAt(object, 'Hash'),
    })),
    tags: readTags(bucket),
  })).filter((bucket) => bucket.name !== undefined)
}

function bucketNameOf(arn: string | undefined): string | undefined {
  return arn === undefined ? undefined : resourceIdOf(arn)
}

/** The database of a finding; a shard group of a Limitless database counts as one. */
export function readDatabase(resource: unknown, service: unknown): Database | undefined {
  const instance = at(resource, 'RdsDbInstanceDetails')
  const limitless = at(resource, 'RdsLimitlessDbDetails')
  const user = at(resource, 'RdsDbUserDetails')
  const login = listAt(service, 'Action', 'RdsLoginAttemptAction', 'LoginAttributes')[0]
  return presentIfAny<Database>({
    instance_id: textAt(instance, 'DbInstanceIdentifier'),
    instance_arn: textAt(instance, 'DbInstanceArn'),
    resource_id: textAt(instance, 'DbiResourceId') ?? textAt(limitless, 'DbShardGroupResourceId'),
    cluster_id: textAt(instance, 'DbClusterIdentifier') ?? textAt(limitless, 'DbClusterIdentifier'),
    shard_group_arn: textAt(limitless, 'DbShardGroupArn'),
    engine: textAt(instance, 'Engine') ?? textAt(limitless, 'Engine'),
    engine_version: textAt(instance, 'EngineVersion') ?? textAt(limitless, 'EngineVersion'),
    user: textAt(user, 'User') ?? textAt(login, 'User'),
    application: textAt(user, 'Application') ?? textAt(login, 'Application'),
    name: textAt(user, 'Database'),
    auth_method: textAt(user, 'AuthMethod'),
  })
}

/** The EKS or ECS cluster; its ARN says which it is. */
export function readCluster(resource: unknown): Cluster | undefined {
  const cluster = at(resource, 'EksClusterDetails') ?? at(resource, 'EcsClusterDetails')
  return presentIfAny<Cluster>({
    name: textAt(cluster, 'Name'),
    arn: textAt(cluster, 'Arn'),
    vpc_id: textAt(cluster, 'VpcId'),
    status: textAt(cluster, 'Status'),
  })
}

export function readTask(resource: unknown): Task | undefined {
  const task = at(resource, 'EcsClusterDetails', 'TaskDetails')
  return presentIfAny<Task>({
    arn: textAt(task, 'Arn'),
    definition_arn: textAt(task, 'DefinitionArn'),
    launch_type: textAt(task, 'LaunchType'),
    group: textAt(task, 'Group'),
  })
}

export function readWorkload(resource: unknown): Workload | undefined {
  const workload = at(resource, 'KubernetesDetails', 'KubernetesWorkloadDetails')
  return presentIfAny<Workload>({
    name: textAt(workload, 'Name'),
    type: textAt(workload, 'Type'),
    namespace: textAt(workload, 'Namespace'),
    uid: textAt(workload, 'Uid'),
    service_account: textAt(workload, 'ServiceAccountName'),
    containers: listAt(workload, 'Containers').map(readContainerDetails).filter((container) => container !== undefined),
  })
}

export function readKubernetesUser(resource: unknown): KubernetesUser | undefined {
  const user = at(resource, 'KubernetesDetails', 'KubernetesUserDetails')
  return presentIfAny<KubernetesUser>({
    name: textAt(user, 'Username'),
    uid: textAt(user, 'Uid'),
    impersonated: textAt(user, 'ImpersonatedUser', 'Username'),
    groups: textsAt(user, 'Groups'),
    sessions: textsAt(user, 'SessionName'),
  })
}

/** The container that the finding is about; without one, the first of the workload or the task. */
export function readContainer(resource: unknown): Container | undefined {
  return readContainerDetails(
    at(resource, 'ContainerDetails')
    ?? listAt(resource, 'KubernetesDetails', 'KubernetesWorkloadDetails', 'Containers')[0]
    ?? listAt(resource, 'EcsClusterDetails', 'TaskDetails', 'Containers')[0],
  )
}

function readContainerDetails(from: unknown): Container | undefined {
  return presentIfAny<Container>({
    id: textAt(from, 'Id'),
    name: textAt(from, 'Name'),
    image: textAt(from, 'Image'),
    runtime: textAt(from, 'ContainerRuntime'),
  })
}

export function readFunction(resource: unknown): LambdaFunction | undefined {
  const lambda = at(resource, 'LambdaDetails')
  return presentIfAny<LambdaFunction>({
    name: textAt(lambda, 'FunctionName'),
    arn: textAt(lambda, 'FunctionArn'),
    version: textAt(lambda, 'FunctionVersion'),
    role_arn: textAt(lambda, 'Role'),
    vpc_id: textAt(lambda, 'VpcConfig', 'VpcId'),
  })
}

/**
 * Whether GuardDuty made it up. Only the flag tells: EventBridge has it as a member, the API only inside the text
 * `Value`.
 */
export function isSample(service: unknown): boolean {
  const info = at(service, 'AdditionalInfo')
  return flagAt(info, 'Sample') ?? flagAt(parsed(textAt(info, 'Value')), 'Sample') ?? false
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
