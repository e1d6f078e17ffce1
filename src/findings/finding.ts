/**
 * The normal form of a finding: one shape for every source, and what runbooks see as `finding`. Described, member by
 * member, in schemas/finding.schema.json.
 */

/**
 * Lists are always there, possibly empty. Scalars and objects may be absent: they are left out, never null or ''.
 * Values keep their source's spelling, control characters included; only kinds of resources and severities are unified.
 */
export type Finding = {
  id: string
  arn?: string
  source: FindingSourceId
  product?: string
  type: string
  title: string
  description?: string
  severity: Severity
  account: string
  region: string
  partition: string
  first_seen?: Date
  last_seen?: Date
  created?: Date
  updated?: Date
  count?: number
  archived: boolean
  suppressed: boolean
  sample: boolean
  updated_since?: Date
  status?: string
  detector?: string
  feature?: string
  rule?: string
  compliance?: Compliance
  control?: Control
  alarm?: Alarm
  resource_type?: string
  resource_role?: string
  resources: FindingResource[]
  access_key?: AccessKey
  instance?: Instance
  buckets: Bucket[]
  database?: Database
  cluster?: Cluster
  task?: Task
  workload?: Workload
  kubernetes_user?: KubernetesUser
  container?: Container
  function?: LambdaFunction
  action?: Action
  remote?: Endpoint
  local?: LocalEndpoint
  endpoints: Endpoint[]
  api?: ApiCall
  process?: Process
  sequence: Sequence
  malware?: Malware
}

export type FindingSourceId = 'guardduty' | 'security-hub' | 'ocsf' | 'cloudwatch' | 'config'

export type SeverityLabel = 'INFORMATIONAL' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL'

export type Severity = { score: number; label: SeverityLabel }

export type Control = { id: string; status?: string }

export type Compliance = {
  status?: string
  previous?: string
  annotation?: string
  managed_rule?: string
}

export type Alarm = {
  name: string
  state?: string
  previous?: string
  reason?: string
  expression?: string
  threshold?: number
  comparison?: string
  metrics: AlarmMetric[]
  filters: MetricFilter[]
  history: AlarmChange[]
  unread: string[]
}

export type AlarmMetric = {
  namespace?: string
  name?: string
  expression?: string
  label?: string
  statistic?: string
  period?: number
  account?: string
  dimensions: Dimension[]
}

export type Dimension = { name: string; value: string }

export type MetricFilter = { name?: string; log_group?: string; pattern: string }

export type AlarmChange = { at: Date; summary: string }

export type FindingResource = {
  kind: string
  id: string
  arn?: string
  name?: string
  account?: string
  region?: string
  profile_arn?: string
}

export type AccessKey = { id?: string; user_name?: string; user_type?: string; principal_id?: string }

export type Tag = { key: string; value: string }

export type Instance = {
  id?: string
  type?: string
  state?: string
  platform?: string
  image_id?: string
  image_description?: string
  availability_zone?: string
  launched?: Date
  outpost_arn?: string
  profile_arn?: string
  profile_id?: string
  vpc_id?: string
  subnet_id?: string
  private_ip?: string
  public_ip?: string
  interfaces: NetworkInterface[]
  volumes: Volume[]
  tags: Tag[]
}

export type NetworkInterface = {
  id?: string
  private_ip?: string
  public_ip?: string
  vpc_id?: string
  subnet_id?: string
  groups: SecurityGroup[]
}

export type SecurityGroup = { id: string; name?: string }

export type Volume = { id: string; device?: string }

export type Bucket = {
  name?: string
  arn?: string
  type?: string
  owner_id?: string
  public_access?: string
  created?: Date
  objects: BucketObject[]
  tags: Tag[]
}

export type BucketObject = { key?: string; arn?: string; version_id?: string; hash?: string }

export type Database = {
  instance_id?: string
  instance_arn?: string
  resource_id?: string
  cluster_id?: string
  shard_group_arn?: string
  engine?: string
  engine_version?: string
  user?: string
  application?: string
  name?: string
  auth_method?: string
}

export type Cluster = { name?: string; arn?: string; vpc_id?: string; status?: string }

export type Task = { arn?: string; definition_arn?: string; launch_type?: string; group?: string }

export type Workload = {
  name?: string
  type?: string
  namespace?: string
  uid?: string
  service_account?: string
  containers: Container[]
}

export type KubernetesUser = {
  name?: string
  uid?: string
  impersonated?: string
  groups: string[]
  sessions: string[]
}

export type Container = { id?: string; name?: string; image?: string; runtime?: string }

export type LambdaFunction = { name?: string; arn?: string; version?: string; role_arn?: string; vpc_id?: string }

export type Action = { kind?: string; direction?: string; protocol?: string; blocked?: boolean }

export type Endpoint = {
  ip?: string
  domain?: string
  port?: number
  country?: string
  city?: string
  asn?: string
  asn_org?: string
  isp?: string
  account?: string
}

export type LocalEndpoint = { ip?: string; port?: number; interface_id?: string }

export type ApiCall = {
  name?: string
  service?: string
  caller_type?: string
  error?: string
  user_agent?: string
  resource?: string
  uri?: string
}

export type Process = { name?: string; path?: string; sha256?: string; pid?: number; user?: string }

export type Sequence = {
  id?: string
  description?: string
  actors: Actor[]
  resources: FindingResource[]
  signals: Signal[]
}

export type Actor = {
  id?: string
  name?: string
  user_type?: string
  user_id?: string
  credential_id?: string
  mfa?: string
}

export type Signal = {
  id?: string
  type?: string
  name?: string
  description?: string
  severity?: number
  count?: number
  first_seen?: Date
  last_seen?: Date
  resource_ids: string[]
}

export type Malware = { scan_id?: string; trigger_finding?: string; threats: Threat[] }

export type Threat = { name?: string; severity?: string; files: MalwareFile[] }

export type MalwareFile = { path?: string; hash?: string; volume_arn?: string }
