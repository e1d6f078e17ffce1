import { fixture } from './fixtures.js'

const account = '111122223333'
const detector = `arn:aws:guardduty:eu-west-1:${account}:detector/0123456789abcdef0123456789abcdef`
const remote = {
  ip: '198.51.100.23', country: 'Exampleland', city: 'Exampletown', asn: '64496', asn_org: 'Example Net',
  isp: 'Example Isp',
}

test('an EC2 command-and-control finding of the API', () => {
  expect(fixture('ec2-c2-api')).toEqual({
    id: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1',
    arn: `${detector}/finding/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1`,
    source: 'guardduty',
    product: 'GuardDuty',
    type: 'Backdoor:EC2/C&CActivity.B',
    title: 'Backdoor:EC2/C&CActivity.B was seen.',
    description: 'Backdoor:EC2/C&CActivity.B was seen in a fixture.',
    severity: { score: 8, label: 'HIGH' },
    account,
    region: 'eu-west-1',
    partition: 'aws',
    first_seen: new Date('2026-11-20T02:31:00Z'),
    last_seen: new Date('2026-11-20T02:55:00Z'),
    created: new Date('2026-11-20T02:40:00.123Z'),
    updated: new Date('2026-11-20T02:58:00.456Z'),
    count: 3,
    archived: false,
    suppressed: false,
    sample: false,
    detector: '0123456789abcdef0123456789abcdef',
    resource_type: 'Instance',
    resource_role: 'ACTOR',
    resources: [{ kind: 'EC2_INSTANCE', id: 'i-0aaaabbbbccccdddd' }],
    instance: {
      id: 'i-0aaaabbbbccccdddd',
      type: 'm5.large',
      state: 'running',
      platform: 'windows',
      image_id: 'ami-0aaaabbbbccccdddd',
      image_description: 'An image',
      availability_zone: 'eu-west-1b',
      launched: new Date('2026-10-01T08:00:00Z'),
      outpost_arn: `arn:aws:outposts:eu-west-1:${account}:outpost/op-0aaaabbbbccccdddd`,
      profile_arn: `arn:aws:iam::${account}:instance-profile/apps/web-server`,
      profile_id: 'AIPAEXAMPLEPROFILE01',
      vpc_id: 'vpc-0aaaabbbbccccdddd',
      subnet_id: 'subnet-0aaa0000000000001',
      private_ip: '10.20.1.5',
      public_ip: '203.0.113.9',
      interfaces: [
        {
          id: 'eni-0aaaa000000000001', private_ip: '10.20.1.5', public_ip: '203.0.113.9',
          vpc_id: 'vpc-0aaaabbbbccccdddd', subnet_id: 'subnet-0aaa0000000000001',
          groups: [{ id: 'sg-0aaaa000000000001', name: 'web' }, { id: 'sg-0aaaa000000000002', name: 'ssh' }],
        },
        {
          id: 'eni-0aaaa000000000002', private_ip: '10.20.2.5',
          vpc_id: 'vpc-0aaaabbbbccccdddd', subnet_id: 'subnet-0aaa0000000000002',
          groups: [{ id: 'sg-0aaaa000000000001', name: 'web' }],
        },
      ],
      volumes: [],
      tags: [{ key: 'Name', value: 'web-1' }, { key: 'empty', value: '' }],
    },
    buckets: [],
    action: { kind: 'NETWORK_CONNECTION', direction: 'OUTBOUND', protocol: 'TCP', blocked: false },
    remote: { ...remote, port: 8443 },
    local: { ip: '10.20.1.5', port: 49152, interface_id: 'eni-0aaaa000000000001' },
    endpoints: [{ ...remote, port: 8443 }],
    sequence: { actors: [], resources: [], signals: [] },
  })
})

test.each(['ec2-c2-event', 'ec2-c2-event-pascal'])('%s is what the API gives, in its own account', (name) => {
  expect(fixture(name)).toEqual(fixture('ec2-c2-api'))
})

test('a key of a user, what the call affected, and the remote account', () => {
  const finding = fixture('iam-key')
  expect(finding.access_key).toEqual({
    id: 'AKIAEXAMPLEKEY000001', principal_id: 'AIDAEXAMPLEUSER00001', user_name: 'build-user', user_type: 'IAMUser',
  })
  expect(finding.api).toEqual({
    name: 'ListBuckets', service: 's3.amazonaws.com', caller_type: 'Remote IP', error: 'AccessDenied',
    user_agent: 'aws-cli/2',
  })
  expect(finding.remote).toEqual({ ...remote, account: '444455556666' })
  expect(finding.resources).toEqual([
    { kind: 'ACCESS_KEY', id: 'AKIAEXAMPLEKEY000001', name: 'build-user' },
    { kind: 'IAM_USER', id: 'build-user' },
    { kind: 'AWS::CloudTrail::Trail', id: 'audit', arn: `arn:aws:cloudtrail:eu-west-1:${account}:trail/audit` },
  ])
  expect(finding.instance).toBeUndefined()
})

test('credentials of an instance: the key is what it is about, the instance is there too', () => {
  const finding = fixture('instance-credentials-outside')
  expect(finding.resources.map((resource) => resource.kind)).toEqual(['ACCESS_KEY', 'EC2_INSTANCE', 'IAM_ROLE'])
  expect(finding.remote?.domain).toBe('caller.example.com')
})

test('buckets, objects, a fractional severity, an IPv6 address and a custom rule', () => {
  const finding = fixture('s3-exfiltration')
  expect(finding.buckets).toEqual([
    {
      name: 'example-exports', arn: 'arn:aws:s3:::example-exports', type: 'Destination', owner_id: 'canonical-id',
      public_access: 'NOT_PUBLIC', created: new Date('2025-01-01T00:00:00Z'),
      tags: [{ key: 'data', value: 'customers' }],
      objects: [{ key: 'dump.csv', arn: 'arn:aws:s3:::example-exports/dump.csv', version_id: 'v1', hash: 'abc' }],
    },
    { name: 'example-backup', arn: 'arn:aws:s3:::example-backup', type: 'Source', objects: [], tags: [] },
  ])
  expect(finding.severity).toEqual({ score: 8.7, label: 'HIGH' })
  expect(finding.remote?.ip).toBe('2001:db8::1')
  expect(finding.rule).toBe('watch-exports')
  expect(finding.feature).toBe('S3DataEvents')
  expect(finding.resources[0]).toEqual({
    kind: 'S3_BUCKET',
    id: 'example-exports',
    arn: 'arn:aws:s3:::example-exports',
  })
})

test('a Kubernetes API call', () => {
  const finding = fixture('eks-api-call')
  expect(finding.cluster).toEqual({
    name: 'prod',
    arn: `arn:aws:eks:eu-west-1:${account}:cluster/prod`,
    vpc_id: 'vpc-0aaaabbbbccccdddd',
    status: 'ACTIVE',
  })
  expect(finding.kubernetes_user).toEqual({
    name: 'deployer',
    uid: 'u-1',
    impersonated: 'admin',
    groups: ['system:masters'],
    sessions: ['s-1'],
  })
  const shell = { id: 'c-1', name: 'shell', image: 'registry.example.com/shell:1', runtime: 'containerd' }
  expect(finding.workload).toEqual({
    name: 'shell',
    type: 'pods',
    namespace: 'default',
    uid: 'w-1',
    service_account: 'default',
    containers: [shell],
  })
  expect(finding.container).toEqual(shell)
  expect(finding.api).toEqual({ name: 'list', resource: 'secrets', uri: '/api/v1/secrets', user_agent: 'kubectl' })
  expect(finding.access_key).toBeUndefined()
  expect(finding.resources[0]).toMatchObject({ kind: 'EKS_CLUSTER', id: 'prod' })
})

test('a task of ECS and its process; an empty role and an empty action are absent', () => {
  const finding = fixture('ecs-runtime')
  expect(finding.cluster).toMatchObject({ name: 'jobs' })
  expect(finding.task).toMatchObject({ launch_type: 'FARGATE', group: 'family:job' })
  expect(finding.process).toEqual({ name: 'sh', path: '/tmp/sh', sha256: 'f'.repeat(64), pid: 17, user: 'root' })
  expect(finding.resource_role).toBeUndefined()
  expect(finding.action).toBeUndefined()
  expect(finding.resources.map((resource) => resource.kind)).toEqual(['ECS_CLUSTER', 'ECS_TASK', 'CONTAINER'])
})

test('a database and its user; a shard group', () => {
  expect(fixture('rds-login').database).toEqual({
    instance_id: 'orders', instance_arn: `arn:aws:rds:eu-west-1:${account}:db:orders`, resource_id: 'db-1',
    cluster_id: 'orders-cluster',
    engine: 'Aurora MySQL', engine_version: '3', user: 'app', application: 'cli', name: 'orders',
    auth_method: 'PASSWORD',
  })
  expect(fixture('rds-limitless').resources).toEqual([
    { kind: 'RDS_SHARD_GROUP', id: 'shards', arn: `arn:aws:rds:eu-west-1:${account}:shard-group:shards` },
  ])
})

test('a function and the domain it asked for', () => {
  const finding = fixture('lambda-dns')
  expect(finding.function).toEqual({
    name: 'resize', arn: `arn:aws:lambda:eu-west-1:${account}:function:resize`, version: '7',
    role_arn: `arn:aws:iam::${account}:role/resize`, vpc_id: 'vpc-0aaaabbbbccccdddd',
  })
  expect(finding.remote).toEqual({ domain: 'c2.example.com' })
  expect(finding.action).toEqual({ kind: 'DNS_REQUEST', protocol: 'UDP', blocked: true })
})

test('malware and the volumes that were scanned', () => {
  const finding = fixture('malware-scan')
  const volume = `arn:aws:ec2:eu-west-1:${account}:volume/vol-0aaaabbbbccccdddd`
  expect(finding.instance?.volumes).toEqual([{ id: 'vol-0aaaabbbbccccdddd', device: '/dev/sda1' }])
  expect(finding.malware).toEqual({
    scan_id: 'scan-1', trigger_finding: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1',
    threats: [{ name: 'EICAR', severity: 'HIGH', files: [{ path: '/tmp/eicar', hash: 'abc', volume_arn: volume }] }],
  })
})

test('an attack sequence: ids that APIs take, whatever the uid is', () => {
  const finding = fixture('attack-sequence')
  expect(finding.severity.label).toBe('CRITICAL')
  expect(finding.sequence.actors).toEqual([
    {
      id: 'a-1',
      name: 'web-server-role',
      user_type: 'AssumedRole',
      user_id: 'AROAEXAMPLEROLE00001',
      credential_id: 'ASIAEXAMPLEKEY000001',
      mfa: 'DISABLED',
    },
    {
      id: 'a-2',
      name: 'build-user',
      user_type: 'IAMUser',
      user_id: 'AIDAEXAMPLEUSER00001',
      credential_id: 'AKIAEXAMPLEKEY000001',
    },
  ])
  expect(finding.sequence.resources.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
    'EC2_INSTANCE i-0aaaabbbbccccdddd', 'EC2_INSTANCE i-0aaaabbbbcccceeee', 'S3_BUCKET example-exports',
    'ACCESS_KEY ASIAEXAMPLEKEY000001',
  ])
  expect(finding.sequence.signals[0]).toMatchObject({ id: 's-1', severity: 8, first_seen: new Date(1763600000_000) })
  expect(finding.endpoints).toEqual([
    {
      ip: '198.51.100.23',
      port: 443,
      country: 'Exampleland',
      city: 'Exampletown',
      asn: '64496',
      asn_org: 'Example Net',
    },
    { domain: 'c2.example.com' },
  ])
  expect(finding.remote).toBeUndefined()
  expect(finding.resources).toEqual(finding.sequence.resources)
})

test('every prober of a port is an endpoint', () => {
  expect(fixture('port-probe').endpoints.map((endpoint) => endpoint.ip)).toEqual(['198.51.100.23', '198.51.100.24'])
})

test('a sample is known by its flag inside the text that the SDK leaves', () => {
  expect(fixture('sample').sample).toBe(true)
  expect(fixture('ec2-c2-event').sample).toBe(false)
})

test('hostile values survive as data, and odd types are absent', () => {
  const finding = fixture('hostile')
  expect(finding.title).toBe('\u001b[2Jboo\u0007\u202e\r\n${inputs.x}')
  expect(finding.description).toBe('a\u0000b\ud800c')
  expect(finding.instance).toEqual({
    id: '${1 + 1}; rm -rf /', interfaces: [{ id: 'eni-1', groups: [] }], volumes: [],
    tags: [{ key: '__proto__', value: 'x' }],
  })
  expect(finding.count).toBe(4)
  expect(finding.archived).toBe(true)
  expect(finding.first_seen).toEqual(new Date('2026-11-20T02:31:00Z'))
  expect(finding.sample).toBe(false)
})
