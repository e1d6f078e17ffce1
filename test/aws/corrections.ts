/** Where moto answers otherwise than AWS: each with the AWS page that decides. corrections-live.test.ts fails for those that moto gets right by now. */
import type { Correction, HttpAnswer, HttpCall } from './forwarder.js'

export function corrections(): Correction[] {
  return [denials, jsonAnswers, instanceProfiles, interfaceGroups, deviceMappings, shutdownBehaviour, policyStatus]
}

type Forward = (call: HttpCall) => Promise<HttpAnswer>

/**
 * moto adds the groups of the instance's first interface to those of every other and of later ones. An interface has
 * the groups that it was last given: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html
 * moto's own filter `group-id` knows them.
 */
const interfaceGroups: Correction = (call, forward) => {
  if (call.service !== 'ec2' || !['DescribeNetworkInterfaces', 'DescribeInstances'].includes(call.operation)) return undefined
  return correct(forward(call), async (body) => {
    const shown = new Set(Array.from(body.matchAll(/<groupId>(sg-\w+)</g), ([, id]) => id!))
    const members = new Map(await Promise.all([...shown].map(async (id) => [id, await membersOf(id, call, forward)] as const)))
    // Instances have groups as well; those stand before no interface.
    return body.replace(/<groupSet>((?:(?!<\/groupSet>).)*)<\/groupSet>((?:(?!<groupSet>|<networkInterfaceSet>).)*?<networkInterfaceId>(eni-\w+)<)/gs, (_, groups: string, between: string, id: string) => {
      const kept = groups.replace(/<item><groupId>(sg-\w+)<.*?<\/item>/gs, (item, group: string) => (members.get(group)!.has(id) ? item : ''))
      return `<groupSet>${kept}</groupSet>${between}`
    })
  })
}

async function membersOf(group: string, call: HttpCall, forward: Forward): Promise<Set<string>> {
  const { body } = await forward(query(call, 'DescribeNetworkInterfaces', { 'Filter.1.Name': 'group-id', 'Filter.1.Value.1': group }))
  return new Set(Array.from(body.matchAll(/<networkInterfaceId>(eni-\w+)</g), ([, id]) => id!))
}

/**
 * moto does not answer the attribute blockDeviceMapping; its instances have it.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html
 */
const deviceMappings: Correction = (call, forward) => {
  if (call.service !== 'ec2' || call.operation !== 'DescribeInstanceAttribute' || call.params['Attribute'] !== 'blockDeviceMapping') return undefined
  return correct(forward(call), async (body) => {
    const instance = await forward(query(call, 'DescribeInstances', { 'InstanceId.1': call.params['InstanceId']! }))
    const [mappings = '<blockDeviceMapping/>'] = /<blockDeviceMapping>.*?<\/blockDeviceMapping>/s.exec(instance.body) ?? []
    return body.replace(/<blockDeviceMapping\b.*?(?:\/>|<\/blockDeviceMapping>)|(?=<\/DescribeInstanceAttributeResponse>)/s, mappings)
  })
}

/**
 * moto takes this attribute only as Attribute and Value; written as InstanceInitiatedShutdownBehavior.Value it takes the
 * instance's security groups away. Both are the same: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html
 */
const shutdownBehaviour: Correction = (call, forward) => {
  const value = call.params['InstanceInitiatedShutdownBehavior.Value']
  if (call.service !== 'ec2' || call.operation !== 'ModifyInstanceAttribute' || value === undefined) return undefined
  return forward(query(call, 'ModifyInstanceAttribute', { InstanceId: call.params['InstanceId']!, Attribute: 'instanceInitiatedShutdownBehavior', Value: value, ...(call.params['DryRun'] && { DryRun: call.params['DryRun'] }) }))
}

/** Services of the protocol restJson1. */
const restJson = new Set(['guardduty', 'securityhub'])

/** Services of the protocol awsJson1_1. */
const awsJson = new Set(['cloudtrail', 'config', 'events', 'logs', 'secretsmanager'])

/**
 * moto calls the JSON of these services HTML. It is application/json, and with awsJson1_1 application/x-amz-json-1.1:
 * https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListDetectors.html (Response Syntax),
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
const jsonAnswers: Correction = async (call, forward) => {
  const answer = await forward(call)
  const type = restJson.has(call.service) ? 'application/json' : awsJson.has(call.service) ? 'application/x-amz-json-1.1' : undefined
  if (type === undefined || !answer.body.startsWith('{')) return answer
  return { ...answer, headers: { ...answer.headers, 'content-type': type } }
}

/**
 * moto denies with one code in all services, and calls the XML HTML. EC2 has its own form and code, and services of
 * restJson1, and SQS, answer JSON: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html,
 * https://docs.aws.amazon.com/guardduty/latest/APIReference/CommonErrors.html
 */
const denials: Correction = async (call, forward) => {
  const answer = await forward(call)
  const { status, headers, body } = answer
  if (status !== 403 || !body.startsWith('<?xml')) return answer
  const [, message] = /<Code>AccessDenied<\/Code><Message>(.*?)<\/Message>/s.exec(body) ?? []
  if ((restJson.has(call.service) || call.service === 'sqs') && message !== undefined) {
    return { status, headers: { ...headers, 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' }, body: JSON.stringify({ message }) }
  }
  const asEc2 = `<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>${message}</Message></Error></Errors><RequestID>1</RequestID></Response>`
  return { status, headers: { ...headers, 'content-type': 'text/xml' }, body: call.service === 'ec2' && message !== undefined ? asEc2 : body }
}

/**
 * moto does not know the filter iam-instance-profile.arn:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
 */
const instanceProfiles: Correction = (call, forward) => {
  const [, number] = /^Filter\.(\d+)\.Name$/.exec(Object.keys(call.params).find((key) => call.params[key] === 'iam-instance-profile.arn') ?? '') ?? []
  if (call.service !== 'ec2' || call.operation !== 'DescribeInstances' || number === undefined) return undefined
  const values = Object.keys(call.params).filter((key) => key.startsWith(`Filter.${number}.Value.`)).map((key) => call.params[key]!)
  return forward(query(call, 'DescribeInstances', {})).then(({ body }) => {
    // moto's items begin with it.
    const instances = body.split('<architecture>').slice(1).map((part) => [/<instanceId>([^<]*)</.exec(part)?.[1] ?? '', /<iamInstanceProfile>\s*<arn>([^<]*)</.exec(part)?.[1] ?? ''] as const)
    const ids = instances.filter(([, arn]) => values.includes(arn)).map(([id]) => id)
    const kept = Object.entries(call.params).filter(([key]) => !key.startsWith(`Filter.${number}.`) && !/^(?:Action|Version)$/.test(key))
    const asked = Object.fromEntries((ids.length > 0 ? ids : ['none']).map((id, index) => [`Filter.${number}.Value.${index + 1}`, id]))
    return forward(query(call, 'DescribeInstances', { ...Object.fromEntries(kept), [`Filter.${number}.Name`]: 'instance-id', ...asked }))
  })
}

/**
 * moto before 5.2.5 takes GetBucketPolicyStatus for a listing of the bucket. S3 says whether the policy is public, and has the error
 * NoSuchBucketPolicy: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html (The meaning of "public").
 * Here any condition keeps a policy from being public; on AWS some do not.
 */
const policyStatus: Correction = (call, forward) => {
  if (call.service !== 's3' || call.method !== 'GET' || !/\?policyStatus\b/.test(call.path)) return undefined
  return correct(forward({ ...call, path: call.path.replace('policyStatus', 'policy') }), async (body) => {
    const { Statement } = JSON.parse(body) as { Statement: StatementOfPolicy | StatementOfPolicy[] }
    const isPublic = [Statement].flat().some(({ Effect, Principal, Condition }) => Effect === 'Allow' && Condition === undefined && /"\*"/.test(JSON.stringify(Principal)))
    return `<PolicyStatus xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsPublic>${isPublic}</IsPublic></PolicyStatus>`
  })
}

interface StatementOfPolicy {
  Effect: string
  Principal?: unknown
  Condition?: unknown
}

/** Another call of the same service and version, not signed: moto looks at signatures only where it enforces policies. */
function query(call: HttpCall, Action: string, params: Record<string, string>): HttpCall {
  const sent = { Action, Version: call.params['Version']!, ...params }
  return { ...call, operation: Action, params: sent, body: new URLSearchParams(sent).toString() }
}

async function correct(answer: Promise<HttpAnswer>, change: (body: string) => Promise<string>): Promise<HttpAnswer> {
  const { status, headers, body } = await answer
  return { status, headers, body: status === 200 ? await change(body) : body }
}
