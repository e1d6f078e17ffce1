/** GuardDuty's `Service`: what was done, by which process, to or from which address, and what malware was found. */
import type { Action, ApiCall, Endpoint, LocalEndpoint, Malware, Process, Threat } from '../finding.js'
import { accountAt, at, flagAt, listAt, numberAt, present, presentIfAny, textAt } from '../read-members.js'

/** What happened, told by the one member of `Service.Action` that is filled. */
export interface ActionParts {
  action: Action | undefined
  api: ApiCall | undefined
  local: LocalEndpoint | undefined
  /** Remote ends, each once; a port probe has several. */
  endpoints: Endpoint[]
}

export function readAction(service: unknown): ActionParts {
  const action = at(service, 'Action')
  const connection = at(action, 'NetworkConnectionAction')
  const dns = at(action, 'DnsRequestAction')
  const probe = at(action, 'PortProbeAction')
  const call = at(action, 'AwsApiCallAction')
  const kubernetes = at(action, 'KubernetesApiCallAction')
  const login = at(action, 'RdsLoginAttemptAction')
  const probes = listAt(probe, 'PortProbeDetails')
  return {
    action: presentIfAny<Action>({
      kind: textAt(action, 'ActionType'),
      direction: textAt(connection, 'ConnectionDirection'),
      protocol: textAt(connection, 'Protocol') ?? textAt(dns, 'Protocol'),
      blocked: flagAt(connection, 'Blocked') ?? flagAt(dns, 'Blocked') ?? flagAt(probe, 'Blocked'),
    }),
    api: readApiCall(call, kubernetes),
    local: readLocal(connection) ?? readLocal(probes[0]),
    endpoints: distinct([
      readEndpoint(connection, { port: numberAt(connection, 'RemotePortDetails', 'Port') }),
      readEndpoint(dns, { domain: textAt(dns, 'Domain') }),
      ...probes.map((one) => readEndpoint(one, {})),
      readEndpoint(call, {
        domain: textAt(call, 'DomainDetails', 'Domain'),
        account: accountAt(call, 'RemoteAccountDetails', 'AccountId'),
      }),
      readEndpoint(kubernetes, {}),
      readEndpoint(login, {}),
    ]),
  }
}

function readApiCall(call: unknown, kubernetes: unknown): ApiCall | undefined {
  const from = call ?? kubernetes
  return presentIfAny<ApiCall>({
    name: textAt(call, 'Api') ?? textAt(kubernetes, 'Verb'),
    service: textAt(call, 'ServiceName'),
    caller_type: textAt(call, 'CallerType'),
    error: textAt(call, 'ErrorCode'),
    user_agent: textAt(from, 'UserAgent'),
    resource: textAt(kubernetes, 'Resource'),
    uri: textAt(kubernetes, 'RequestUri'),
  })
}

function readLocal(from: unknown): LocalEndpoint | undefined {
  return presentIfAny<LocalEndpoint>({
    ip: textAt(from, 'LocalIpDetails', 'IpAddressV4') ?? textAt(from, 'LocalIpDetails', 'IpAddressV6'),
    port: numberAt(from, 'LocalPortDetails', 'Port'),
    interface_id: textAt(from, 'LocalNetworkInterface'),
  })
}

function readEndpoint(
  from: unknown,
  more: { port?: number | undefined; domain?: string | undefined; account?: string | undefined },
): Endpoint | undefined {
  const remote = at(from, 'RemoteIpDetails')
  return presentIfAny<Endpoint>({
    ip: textAt(remote, 'IpAddressV4') ?? textAt(remote, 'IpAddressV6'),
    domain: more.domain,
    port: more.port,
    country: textAt(remote, 'Country', 'CountryName'),
    city: textAt(remote, 'City', 'CityName'),
    asn: textAt(remote, 'Organization', 'Asn'),
    asn_org: textAt(remote, 'Organization', 'AsnOrg'),
    isp: textAt(remote, 'Organization', 'Isp'),
    account: more.account,
  })
}

function distinct(endpoints: (Endpoint | undefined)[]): Endpoint[] {
  const seen = new Map<string, Endpoint>()
  for (const endpoint of endpoints) {
    if (endpoint !== undefined) seen.set(JSON.stringify([endpoint.ip, endpoint.domain, endpoint.port]), endpoint)
  }
  return [...seen.values()]
}

export function readProcess(service: unknown): Process | undefined {
  const process = at(service, 'RuntimeDetails', 'Process')
  return presentIfAny<Process>({
    name: textAt(process, 'Name'),
    path: textAt(process, 'ExecutablePath'),
    sha256: textAt(process, 'ExecutableSha256'),
    pid: numberAt(process, 'Pid'),
    user: textAt(process, 'User'),
  })
}

/** What a malware scan found, on volumes (`EbsVolumeScanDetails`) or in buckets and backups (`MalwareScanDetails`). */
export function readMalware(service: unknown): Malware | undefined {
  const volumes = at(service, 'EbsVolumeScanDetails')
  const other = at(service, 'MalwareScanDetails')
  const threats = [
    ...listAt(volumes, 'ScanDetections', 'ThreatDetectedByName', 'ThreatNames').map((threat) => present<Threat>({
      name: textAt(threat, 'Name'),
      severity: textAt(threat, 'Severity'),
      files: listAt(threat, 'FilePaths').map((file) => present({
        path: textAt(file, 'FilePath'),
        hash: textAt(file, 'Hash'),
        volume_arn: textAt(file, 'VolumeArn'),
      })),
    })),
    ...listAt(other, 'Threats').map((threat) => present<Threat>({
      name: textAt(threat, 'Name'),
      severity: undefined,
      files: listAt(threat, 'ItemPaths').map((file) => present({
        path: textAt(file, 'NestedItemPath'),
        hash: textAt(file, 'Hash'),
      })),
    })),
  ]
  return presentIfAny<Malware>({
    scan_id: textAt(volumes, 'ScanId') ?? textAt(other, 'ScanId'),
    trigger_finding: textAt(volumes, 'TriggerFindingId'),
    threats,
  })
}
