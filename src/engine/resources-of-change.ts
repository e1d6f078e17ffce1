/** Which resources a call is about, told by its parameters: ARNs, EC2's ids, and names whose parameter says what they name. */
import { isMap, type Value, type ValueMap } from '../expressions/value.js'
import { parseArn } from '../findings/arn.js'

export interface Hit {
  /** Where the parameter is one. */
  arn?: string
  /** As in an ARN: `ec2`, `iam`. */
  service: string
  /** As in an ARN: `instance`, `role`; empty for what has none there, such as a bucket. */
  type: string
  id: string
  /** The read that yields its tags, where there is one. */
  tags?: { aws: string; params: ValueMap; absent?: string[] }
}

/** Prefix of an id of EC2, and what its ARN calls it. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html */
const ec2Types: Readonly<Record<string, string>> = {
  i: 'instance',
  vol: 'volume',
  snap: 'snapshot',
  eni: 'network-interface',
  sg: 'security-group',
  subnet: 'subnet',
  vpc: 'vpc',
  acl: 'network-acl',
  rtb: 'route-table',
  ami: 'image',
  igw: 'internet-gateway',
  nat: 'natgateway',
}

/** Names by the parameter (or input) that holds them. */
const named: Readonly<Record<string, (id: string) => Hit>> = {
  rolename: (id) => ({ service: 'iam', type: 'role', id, tags: { aws: 'iam:ListRoleTags', params: { RoleName: id }, absent: ['NoSuchEntityException'] } }),
  username: (id) => ({ service: 'iam', type: 'user', id, tags: { aws: 'iam:ListUserTags', params: { UserName: id }, absent: ['NoSuchEntityException'] } }),
  bucket: (id) => ({ service: 's3', type: '', id, tags: { aws: 's3:GetBucketTagging', params: { Bucket: id }, absent: ['NoSuchTagSet', 'NoSuchBucket'] } }),
  autoscalinggroupname: (id) => ({
    service: 'autoscaling',
    type: 'autoScalingGroupName',
    id,
    tags: { aws: 'auto-scaling:DescribeTags', params: { Filters: [{ Name: 'auto-scaling-group', Values: [id] }] } },
  }),
}

/** Every resource that the parameters, or inputs, name; each once. */
export function hitsOf(service: string, params: ValueMap): Hit[] {
  const hits = new Map<string, Hit>()
  const visit = (value: Value, name: string): void => {
    if (typeof value === 'string') {
      const hit = hitOf(service, name, value)
      if (hit) hits.set(`${hit.service} ${hit.type} ${hit.id}`, hit)
    } else if (Array.isArray(value)) value.forEach((item) => visit(item, name))
    else if (isMap(value)) Object.entries(value).forEach(([key, member]) => visit(member, key))
  }
  visit(params, '')
  return [...hits.values()]
}

function hitOf(service: string, name: string, value: string): Hit | undefined {
  const arn = parseArn(value)
  if (arn) {
    const type = /^([\w-]+)[/:]/.exec(arn.resource)?.[1] ?? ''
    const isBalancing = arn.service === 'elasticloadbalancing' && service === 'elastic-load-balancing-v2'
    const tags = isBalancing ? { aws: 'elastic-load-balancing-v2:DescribeTags', params: { ResourceArns: [value] } } : undefined
    return { arn: value, service: arn.service, type, id: value, ...(tags && { tags }) }
  }
  const prefix = /^([a-z]+)-[0-9a-f]{8,17}$/.exec(value)?.[1] ?? ''
  const type = ec2Types[prefix]
  if (type !== undefined) {
    return { service: 'ec2', type, id: value, tags: { aws: 'ec2:DescribeTags', params: { Filters: [{ Name: 'resource-id', Values: [value] }] } } }
  }
  return named[name.replaceAll('_', '').toLowerCase().replace(/^bucketname$/, 'bucket')]?.(value)
}

/** The tags of an answer of one of the reads above, by key. */
export function tagsOf(output: ValueMap): Record<string, string> {
  const tags: Record<string, string> = {}
  const visit = (value: Value): void => {
    if (Array.isArray(value)) value.forEach(visit)
    else if (isMap(value)) {
      const { Key: key, Value: text } = value
      if (typeof key === 'string') tags[key] = typeof text === 'string' ? text : ''
      else Object.values(value).forEach(visit)
    }
  }
  visit(output)
  return tags
}
