/**
 * Findings of Security Hub CSPM in the AWS Security Finding Format.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html
 */
import type { EventEnvelope, FindingDraft, FindingSource } from '../finding-source.js'
import type { AccessKey, Bucket, Control, FindingResource, Instance, Severity } from '../finding.js'
import { parseArn, resourceIdOf } from '../arn.js'
import { readAction } from '../guardduty/read-action.js'
import { isSample } from '../guardduty/read-resource.js'
import { readSequence, readSequenceEndpoints } from '../guardduty/read-sequence.js'
import {
  accountAt, at, flagAt, listAt, mapOf, numberAt, present, presentIfAny, textAt, textsAt, timeAt,
} from '../read-members.js'
import { askSecurityHub } from '../security-hub/ask-security-hub.js'
import { guarddutyTypeOf } from '../security-hub/guardduty-type.js'
import { bareResourceId, principalKind, resourceKind } from '../resource-kind.js'
import { labelOfNormalized, severityOfLabel } from '../severity.js'

export const securityHubAsff: FindingSource = {
  id: 'security-hub',
  name: 'Security Hub finding',

  recognise(document) {
    if (textAt(document, 'ProductArn') === undefined) return false
    return textAt(document, 'SchemaVersion') === '2018-10-08' || listAt(document, 'Resources').length > 0
  },

  normalise(document, event): FindingDraft {
    const service = readService(document)
    const { action, api, local, endpoints } = readAction(service)
    const resources = listAt(document, 'Resources').map(readResource).filter((resource) => resource !== undefined)
    const sequence = readSequence({ Detection: at(document, 'Detection') })
    const created = timeAt(document, 'CreatedAt')
    return present<FindingDraft>({
      ...identity(document, event),
      source: 'security-hub',
      title: textAt(document, 'Title'),
      description: textAt(document, 'Description'),
      first_seen: timeAt(document, 'FirstObservedAt') ?? timeAt(service, 'EventFirstSeen') ?? created,
      last_seen: timeAt(document, 'LastObservedAt') ?? timeAt(service, 'EventLastSeen'),
      created,
      updated: timeAt(document, 'UpdatedAt'),
      count: numberAt(service, 'Count'),
      archived: textAt(document, 'RecordState') === 'ARCHIVED',
      suppressed: textAt(document, 'Workflow', 'Status') === 'SUPPRESSED',
      sample: flagAt(document, 'Sample') ?? isSample(service),
      status: textAt(document, 'Workflow', 'Status') ?? textAt(document, 'WorkflowState'),
      rule: textAt(document, 'ProductFields', 'aws/config/ConfigRuleName'),
      control: readControl(document),
      resource_type: textAt(listAt(document, 'Resources')[0], 'Type'),
      resource_role: textAt(service, 'ResourceRole'),
      resources,
      access_key: readAccessKey(document),
      instance: readInstance(document),
      buckets: readBuckets(document),
      action,
      remote: endpoints[0],
      local,
      endpoints: [...endpoints, ...readSequenceEndpoints({ Detection: at(document, 'Detection') })],
      api,
      // ASFF has no list of the sequence's resources: they are those of the finding.
      sequence: at(document, 'Detection', 'Sequence') === undefined ? sequence : { ...sequence, resources },
    })
  },

  inAws: askSecurityHub,
}

function identity(document: unknown, event: EventEnvelope | undefined): FindingDraft {
  const hubId = textAt(document, 'Id')
  const arn = parseArn(hubId)
  const fromGuardduty = arn?.service === 'guardduty'
  const productArn = textAt(document, 'ProductArn')
  const product = parseArn(productArn)
  const types = textsAt(document, 'Types')
  const resource = listAt(document, 'Resources')[0]
  return present<FindingDraft>({
    id: fromGuardduty ? hubId!.slice(hubId!.lastIndexOf('/') + 1) : hubId,
    arn: arn && hubId,
    product: textAt(document, 'ProductName')
      ?? textAt(document, 'ProductFields', 'aws/securityhub/ProductName')
      ?? product?.resource.replace(/^product\//, ''),
    type: fromGuardduty ? guarddutyTypeOf(types) : types[0] ?? textAt(document, 'GeneratorId'),
    severity: readSeverity(document),
    account: accountAt(document, 'AwsAccountId') ?? (arn?.account || undefined),
    region: textAt(document, 'Region')
      ?? (arn?.region || product?.region || textAt(resource, 'Region') || event?.region),
    partition: textAt(resource, 'Partition') ?? product?.partition,
    detector: fromGuardduty ? /detector\/([^/]+)/.exec(arn.resource)?.[1] : undefined,
  })
}

/** The label decides. Without one (2019) the normalised number does, by the bands of the format. */
function readSeverity(document: unknown): Severity | undefined {
  const severity = at(document, 'Severity')
  const fromGuardduty = textAt(document, 'ProductArn')?.endsWith('product/aws/guardduty') === true
  const score = fromGuardduty ? numberAt(severity, 'Product') : undefined
  const label = textAt(severity, 'Label') ?? textAt(document, 'ProductFields', 'aws/securityhub/SeverityLabel')
  const normalized = numberAt(severity, 'Normalized')
  return severityOfLabel(label, score)
    ?? severityOfLabel(normalized === undefined ? undefined : labelOfNormalized(normalized), score)
}

function readControl(document: unknown): Control | undefined {
  const compliance = mapOf(at(document, 'Compliance'))
  if (compliance === undefined) return undefined
  const id = textAt(compliance, 'SecurityControlId')
    ?? textAt(document, 'ProductFields', 'ControlId')
    ?? /([\w.]+)$/.exec(textAt(document, 'GeneratorId') ?? '')?.[1]
  return id === undefined ? undefined : present<Control>({ id, status: textAt(compliance, 'Status') })
}

/**
 * GuardDuty's `Service`, put together from ProductFields, whose names are its paths; `Action` is a member of the format
 * too.
 */
function readService(document: unknown): Record<string, unknown> {
  const service = Object.create(null) as Record<string, unknown>
  for (const [name, value] of Object.entries(mapOf(at(document, 'ProductFields')) ?? {})) {
    const path = name.replace(/^aws\/guardduty\/service\//, '').split('/')
    if (path[0] === 'aws') continue
    let map = service
    for (const part of path.slice(0, -1)) {
      const inner = mapOf(map[part]) ?? (Object.create(null) as Record<string, unknown>)
      map[part] = inner
      map = inner
    }
    map[path.at(-1)!] = value
  }
  const action = at(document, 'Action')
  return action === undefined ? service : { ...service, action }
}

function readResource(from: unknown): FindingResource | undefined {
  const type = textAt(from, 'Type')
  const id = bareResourceId(textAt(from, 'Id') ?? '')
  if (type === undefined) return undefined
  if (id === undefined) return readOwner(from)
  const arn = parseArn(id)
  return present<FindingResource>({
    kind: resourceKind(type),
    id: resourceIdOf(id),
    arn: arn && id,
    name: undefined,
    account: arn?.account || undefined,
    region: textAt(from, 'Region'),
    profile_arn: textAt(from, 'Details', 'AwsEc2Instance', 'IamInstanceProfileArn'),
  })
}

/** Whose key it is, where the key itself is not known. */
function readOwner(from: unknown): FindingResource | undefined {
  const owner = at(from, 'Details', 'AwsIamAccessKey')
  const id = textAt(owner, 'PrincipalName') ?? textAt(owner, 'UserName') ?? textAt(owner, 'PrincipalId')
  const type = textAt(owner, 'PrincipalType') ?? (textAt(owner, 'UserName') && 'IAMUser')
  return id === undefined ? undefined : { kind: principalKind(type), id }
}

function resourceOfType(document: unknown, type: string): { id: string | undefined; details: unknown } | undefined {
  const resource = listAt(document, 'Resources').find((one) => textAt(one, 'Type') === type)
  if (resource === undefined) return undefined
  const id = bareResourceId(textAt(resource, 'Id') ?? '')
  return { id: id === undefined ? undefined : resourceIdOf(id), details: at(resource, 'Details', type) }
}

function readAccessKey(document: unknown): AccessKey | undefined {
  const key = resourceOfType(document, 'AwsIamAccessKey')
  return key && presentIfAny<AccessKey>({
    id: key.id,
    user_name: textAt(key.details, 'PrincipalName') ?? textAt(key.details, 'UserName'),
    user_type: textAt(key.details, 'PrincipalType'),
    principal_id: textAt(key.details, 'PrincipalId'),
  })
}

/** The instance. ASFF names neither its interfaces nor its groups. */
function readInstance(document: unknown): Instance | undefined {
  const instance = resourceOfType(document, 'AwsEc2Instance')
  return instance && presentIfAny<Instance>({
    id: instance.id,
    type: textAt(instance.details, 'Type'),
    image_id: textAt(instance.details, 'ImageId'),
    launched: timeAt(instance.details, 'LaunchedAt'),
    profile_arn: textAt(instance.details, 'IamInstanceProfileArn'),
    vpc_id: textAt(instance.details, 'VpcId'),
    subnet_id: textAt(instance.details, 'SubnetId'),
    interfaces: [],
    volumes: [],
    tags: [],
  })
}

function readBuckets(document: unknown): Bucket[] {
  const buckets = listAt(document, 'Resources').filter((resource) => textAt(resource, 'Type') === 'AwsS3Bucket')
  return buckets.map((bucket) => {
    const id = bareResourceId(textAt(bucket, 'Id') ?? '')
    return present<Bucket>({
      name: id && resourceIdOf(id),
      arn: parseArn(id) && id,
      owner_id: textAt(bucket, 'Details', 'AwsS3Bucket', 'OwnerId'),
      created: timeAt(bucket, 'Details', 'AwsS3Bucket', 'CreatedAt'),
      objects: [],
      tags: [],
    })
  })
}
