/** Links into the AWS console: the page of a resource, in the right partition and region. */
import type { AwsPlace } from '../aws-model/aws.js'

export interface ConsoleResource {
  /** SDK client of the call that is about it; tells names apart that do not tell their kind. */
  service?: string
  /** Id, name or ARN. */
  id: string
}

const hosts: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
}

/** Pages of EC2's console by the prefix of an id. */
const ec2Pages: Readonly<Record<string, string>> = {
  i: 'InstanceDetails:instanceId=',
  sg: 'SecurityGroup:groupId=',
  eni: 'NetworkInterface:networkInterfaceId=',
  vol: 'VolumeDetails:volumeId=',
  snap: 'SnapshotDetails:snapshotId=',
  ami: 'ImageDetails:imageId=',
  lt: 'LaunchTemplateDetails:launchTemplateId=',
}

const vpcPages: Readonly<Record<string, string>> = {
  vpc: 'VpcDetails:VpcId=',
  subnet: 'SubnetDetails:subnetId=',
  acl: 'NetworkAclDetails:networkAclId=',
}

/** The page of a resource; undefined for what has none that is known, and in partitions without a public console. */
export function consoleLink(
  place: Pick<AwsPlace, 'partition' | 'region'>,
  resource: ConsoleResource,
): string | undefined {
  const home = consoleOf(place)
  const page = home && pageOf(resource)
  return page && `${home}/${page.path}?region=${place.region}${page.fragment ?? ''}`
}

/** The page of a GuardDuty finding. */
export function findingLink(place: Pick<AwsPlace, 'partition' | 'region'>, findingId: string): string | undefined {
  const home = consoleOf(place)
  return home && `${home}/guardduty/home?region=${place.region}#/findings?macros=current&fId=${encodeURIComponent(findingId)}`
}

/** A region comes from a finding too: what is none makes no link. */
function consoleOf({ partition, region }: Pick<AwsPlace, 'partition' | 'region'>): string | undefined {
  const host = hosts[partition]
  return host !== undefined && /^[a-z]{2,4}(?:-[a-z]+)+-\d$/.test(region) ? `https://${region}.${host}` : undefined
}

interface Page {
  path: string
  fragment?: string
}

function pageOf({ service, id }: ConsoleResource): Page | undefined {
  const [, prefix = ''] = /^([a-z]+)-[0-9a-f]{8,17}$/.exec(id) ?? []
  const ec2 = ec2Pages[prefix]
  if (ec2 !== undefined) return { path: 'ec2/home', fragment: `#${ec2}${id}` }
  const vpc = vpcPages[prefix]
  if (vpc !== undefined) return { path: 'vpcconsole/home', fragment: `#${vpc}${id}` }
  return pageOfArn(id) ?? pageOfName(service, id)
}

function pageOfArn(arn: string): Page | undefined {
  const [, service, resource] = /^arn:[\w-]+:([\w-]+):[\w-]*:\d*:(.+)$/.exec(arn) ?? []
  if (service === undefined || resource === undefined) return undefined
  const name = resource.slice(resource.lastIndexOf('/') + 1)
  if (service === 'iam' && resource.startsWith('instance-profile/')) return undefined
  if (service === 'elasticloadbalancing' && resource.startsWith('targetgroup/'))
    return { path: 'ec2/home', fragment: `#TargetGroup:targetGroupArn=${encodeURIComponent(arn)}` }
  if (service === 'iam' && resource.startsWith('role/')) return iamPage('roles', name)
  if (service === 'iam' && resource.startsWith('user/')) return iamPage('users', name)
  if (service === 'cloudwatch' && resource.startsWith('alarm:')) return { path: 'cloudwatch/home', fragment: `#alarmsV2:alarm/${encodeURIComponent(resource.slice('alarm:'.length))}` }
  if (service === 's3') return { path: `s3/buckets/${encodeURIComponent(resource.split('/')[0]!)}` }
  return undefined
}

function pageOfName(service: string | undefined, name: string): Page | undefined {
  switch (service) {
    case 's3':
      return { path: `s3/buckets/${encodeURIComponent(name)}` }
    case 'auto-scaling':
      return { path: 'ec2/home', fragment: `#AutoScalingGroupDetails:id=${encodeURIComponent(name)}` }
    case 'iam-role':
      return iamPage('roles', name)
    case 'iam-user':
      return iamPage('users', name)
    case 'rds':
      return { path: 'rds/home', fragment: `#database:id=${encodeURIComponent(name)}` }
    case 'lambda':
      return { path: 'lambda/home', fragment: `#/functions/${encodeURIComponent(name)}` }
    default:
      return undefined
  }
}

function iamPage(kind: 'roles' | 'users', name: string): Page {
  return { path: 'iam/home', fragment: `#/${kind}/details/${encodeURIComponent(name)}` }
}
