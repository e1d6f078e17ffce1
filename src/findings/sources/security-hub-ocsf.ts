/**
 * Findings in OCSF, as the new Security Hub sends them (`Findings Imported V2`) and others write them.
 * https://schema.ocsf.io/classes/detection_finding
 */
import type { EventEnvelope, FindingDraft, FindingSource } from '../finding-source.js'
import type {
  AccessKey, ApiCall, Control, Endpoint, FindingResource, LocalEndpoint, Process, Severity,
} from '../finding.js'
import { parseArn, resourceIdOf } from '../arn.js'
import {
  accountAt, at, flagAt, listAt, mapOf, numberAt, present, presentIfAny, textAt, textsAt, timeAt,
} from '../read-members.js'
import { guarddutyTypeOf } from '../security-hub/guardduty-type.js'
import { readOcsfInstance, resourceData } from '../security-hub/read-ocsf-instance.js'
import { bareResourceId, resourceKind } from '../resource-kind.js'
import { severityOfLabel } from '../severity.js'

/** Security (until OCSF 1.1), vulnerability, compliance, detection and data security findings. */
const findingClasses = new Set([2001, 2002, 2003, 2004, 2006])

export const securityHubOcsf: FindingSource = {
  id: 'security-hub',
  name: 'OCSF finding',

  recognise(document) {
    return findingClasses.has(numberAt(document, 'class_uid') ?? 0) && mapOf(infoOf(document)) !== undefined
  },

  normalise(document, event): FindingDraft {
    const info = infoOf(document)
    const resources = resourcesOf(document)
    const created = timeOf(info, 'created_time') ?? timeOf(document, 'time')
    const evidences = listAt(document, 'evidences')
    const ends = evidences.map(readEnds)
    const endpoints = ends.flatMap((end) => end.remote ?? [])
    const statusId = numberAt(document, 'status_id')
    return present<FindingDraft>({
      ...identity(document, info, event),
      title: textAt(info, 'title'),
      description: textAt(info, 'desc') ?? textAt(document, 'message'),
      first_seen: timeOf(info, 'first_seen_time') ?? created,
      last_seen: timeOf(info, 'last_seen_time'),
      created,
      updated: timeOf(info, 'modified_time'),
      count: numberAt(document, 'count'),
      archived: statusId === 5,
      suppressed: statusId === 3,
      sample: flagAt(document, 'unmapped', 'Sample') ?? false,
      status: textAt(document, 'status') ?? textAt(document, 'state'),
      feature: textAt(document, 'metadata', 'product', 'feature', 'name'),
      control: readControl(document),
      resource_type: textAt(resources[0], 'type'),
      resource_role: evidences.flatMap((evidence) => textAt(evidence, 'data', 'resource_role') ?? [])[0],
      resources: resources.map(readResource).filter((resource) => resource !== undefined),
      access_key: readAccessKey(resources),
      instance: readOcsfInstance(resources),
      buckets: resources.filter((resource) => kindOf(resource) === 'S3_BUCKET').flatMap((resource) => {
        const id = idOf(resource)
        return id === undefined ? [] : [{ name: resourceIdOf(id), objects: [], tags: [] }]
      }),
      remote: endpoints[0],
      local: ends.map((end) => end.local).find((local) => local !== undefined),
      endpoints,
      api: readApiCall(evidences),
      process: readProcess(evidences),
    })
  },
}

function infoOf(document: unknown): unknown {
  return at(document, 'finding_info') ?? at(document, 'finding')
}

function resourcesOf(document: unknown): unknown[] {
  return [...listAt(document, 'resources'), ...listAt(document, 'resource')]
}

/** OCSF keeps a time twice: `<name>_dt` as text, `<name>` in milliseconds. */
function timeOf(from: unknown, name: string): Date | undefined {
  return timeAt(from, `${name}_dt`) ?? timeAt(from, name)
}

function identity(document: unknown, info: unknown, event: EventEnvelope | undefined): FindingDraft {
  const uid = textAt(info, 'uid')
  const arn = parseArn(uid)
  const product = at(document, 'metadata', 'product')
  const fromGuardduty = arn?.service === 'guardduty'
  const types = textsAt(info, 'types')
  const resource = resourcesOf(document)[0]
  return present<FindingDraft>({
    id: fromGuardduty ? uid!.slice(uid!.lastIndexOf('/') + 1) : uid ?? textAt(document, 'metadata', 'uid'),
    arn: arn && uid,
    source: textAt(product, 'uid')?.includes(':securityhub:') === true ? 'security-hub' : 'ocsf',
    product: textAt(product, 'name'),
    type: fromGuardduty ? guarddutyTypeOf(types) : types[0] ?? textAt(document, 'type_name'),
    severity: readSeverity(document),
    account: accountAt(document, 'cloud', 'account', 'uid')
      ?? accountAt(document, 'cloud', 'account_uid')
      ?? accountAt(resource, 'owner', 'account', 'uid'),
    region: textAt(document, 'cloud', 'region') ?? textAt(resource, 'region') ?? (arn?.region || event?.region),
    partition: textAt(document, 'cloud', 'cloud_partition') ?? textAt(resource, 'cloud_partition') ?? arn?.partition,
    detector: fromGuardduty ? /detector\/([^/]+)/.exec(arn.resource)?.[1] : undefined,
  })
}

const severities = ['', 'INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL', 'FATAL']

function readSeverity(document: unknown): Severity | undefined {
  const byId = severityOfLabel(severities[numberAt(document, 'severity_id') ?? 0])
  return byId ?? severityOfLabel(textAt(document, 'severity'))
}

function readControl(document: unknown): Control | undefined {
  const id = textAt(document, 'compliance', 'control')
  return id === undefined ? undefined : present<Control>({ id, status: textAt(document, 'compliance', 'status') })
}

function kindOf(resource: unknown): string {
  return resourceKind(textAt(resource, 'type') ?? '')
}

function idOf(resource: unknown): string | undefined {
  return bareResourceId(textAt(resource, 'uid') ?? textAt(resource, 'name') ?? '')
}

function readResource(resource: unknown): FindingResource | undefined {
  const id = idOf(resource)
  const kind = kindOf(resource)
  if (id === undefined || kind === '') return undefined
  return present<FindingResource>({
    kind,
    id: resourceIdOf(id),
    arn: parseArn(id) && id,
    name: textAt(resource, 'name'),
    account: accountAt(resource, 'owner', 'account', 'uid'),
    region: textAt(resource, 'region'),
    profile_arn: undefined,
  })
}

function readAccessKey(resources: unknown[]): AccessKey | undefined {
  const key = resources.find((resource) => kindOf(resource) === 'ACCESS_KEY')
  if (key === undefined) return undefined
  const data = resourceData(key)
  const asff = at(data, 'AwsIamAccessKey')
  return presentIfAny<AccessKey>({
    id: idOf(key),
    user_name: textAt(data, 'userName') ?? textAt(asff, 'PrincipalName') ?? textAt(key, 'user', 'name'),
    user_type: textAt(data, 'userType') ?? textAt(asff, 'PrincipalType') ?? textAt(key, 'user', 'type'),
    principal_id: textAt(data, 'principalId') ?? textAt(asff, 'PrincipalId') ?? textAt(key, 'user', 'uid'),
  })
}

/**
 * Both ends of a connection. An outbound one (direction 2) has its remote end at the destination, all else at the
 * source.
 */
function readEnds(evidence: unknown): { remote: Endpoint | undefined; local: LocalEndpoint | undefined } {
  const outbound = numberAt(evidence, 'connection_info', 'direction_id') === 2
    || textAt(evidence, 'connection_info', 'direction')?.toLowerCase() === 'outbound'
  const remote = at(evidence, outbound ? 'dst_endpoint' : 'src_endpoint')
  const local = at(evidence, outbound ? 'src_endpoint' : 'dst_endpoint')
  return {
    remote: presentIfAny<Endpoint>({
      ip: textAt(remote, 'ip'),
      domain: textAt(evidence, 'query', 'hostname') ?? textAt(remote, 'hostname') ?? textAt(remote, 'domain'),
      port: numberAt(remote, 'port'),
      country: textAt(remote, 'location', 'country'),
      city: textAt(remote, 'location', 'city'),
      asn: textAt(remote, 'autonomous_system', 'number'),
      asn_org: textAt(remote, 'autonomous_system', 'name'),
      isp: textAt(remote, 'location', 'isp'),
      account: undefined,
    }),
    local: presentIfAny<LocalEndpoint>({
      ip: textAt(local, 'ip'),
      port: numberAt(local, 'port'),
      interface_id: textAt(local, 'interface_uid'),
    }),
  }
}

function readApiCall(evidences: unknown[]): ApiCall | undefined {
  const evidence = evidences.find((one) => at(one, 'api') !== undefined)
  return presentIfAny<ApiCall>({
    name: textAt(evidence, 'api', 'operation'),
    service: textAt(evidence, 'api', 'service', 'name'),
    caller_type: undefined,
    error: textAt(evidence, 'api', 'response', 'error'),
    user_agent: textAt(evidence, 'http_request', 'user_agent'),
    resource: undefined,
    uri: undefined,
  })
}

function readProcess(evidences: unknown[]): Process | undefined {
  const [process] = [
    ...evidences.flatMap((evidence) => mapOf(at(evidence, 'process')) ?? []),
    ...evidences.flatMap((evidence) => mapOf(at(evidence, 'actor', 'process')) ?? []),
  ]
  return presentIfAny<Process>({
    name: textAt(process, 'name'),
    path: textAt(process, 'file', 'path') ?? textAt(process, 'path'),
    sha256: textAt(listAt(process, 'file', 'hashes').find((hash) => numberAt(hash, 'algorithm_id') === 3), 'value'),
    pid: numberAt(process, 'pid'),
    user: textAt(process, 'user', 'name'),
  })
}
