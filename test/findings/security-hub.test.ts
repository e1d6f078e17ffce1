import { guarddutyTypeOf } from '../../src/findings/security-hub/guardduty-type.js'
import { fixture } from './fixtures.js'

test('a GuardDuty finding in ASFF keeps GuardDuty\'s id, type, detector and severity', () => {
  const finding = fixture('asff-guardduty-event')
  expect(finding).toMatchObject({
    id: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1',
    source: 'security-hub',
    product: 'GuardDuty',
    type: 'UnauthorizedAccess:EC2/SSHBruteForce',
    detector: '0123456789abcdef0123456789abcdef',
    severity: { score: 2, label: 'LOW' },
    account: '111122223333',
    region: 'eu-west-1',
    count: 9,
    sample: true,
    archived: false,
    status: 'NEW',
    resource_type: 'AwsEc2Instance',
    resource_role: 'TARGET',
    action: { kind: 'NETWORK_CONNECTION' },
    remote: { ip: '198.51.100.23', asn: '64496' },
    local: { port: 22 },
    instance: {
      id: 'i-0aaaabbbbccccdddd',
      type: 'm5.large',
      vpc_id: 'vpc-0aaaabbbbccccdddd',
      subnet_id: 'subnet-0aaa0000000000001',
      interfaces: [],
    },
  })
  expect(finding.first_seen).toEqual(new Date('2026-11-20T02:31:00Z'))
  expect(finding.resources).toEqual([{
    kind: 'EC2_INSTANCE', id: 'i-0aaaabbbbccccdddd',
    arn: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0aaaabbbbccccdddd',
    account: '111122223333', region: 'eu-west-1',
    profile_arn: 'arn:aws:iam::111122223333:instance-profile/apps/web-server',
  }])
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test('a failed control', () => {
  const finding = fixture('asff-control')
  expect(finding.control).toEqual({ id: 'S3.8', status: 'FAILED' })
  expect(finding.severity).toEqual({ score: 8, label: 'HIGH' })
  expect(finding.archived).toBe(true)
  expect(finding.buckets).toEqual([{
    name: 'example-exports', arn: 'arn:aws:s3:::example-exports', owner_id: 'canonical-id',
    created: new Date('2025-01-01T00:00:00Z'), objects: [], tags: [],
  }])
})

test.each([
  [['TTPs/Initial Access/UnauthorizedAccess:EC2-SSHBruteForce'], 'UnauthorizedAccess:EC2/SSHBruteForce'],
  [['TTPs/AttackSequence:IAM/CompromisedCredentials'], 'AttackSequence:IAM/CompromisedCredentials'],
  [
    ['TTPs/AnomalousBehavior/CredentialAccess:Kubernetes-SecretsAccessed'],
    'CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed',
  ],
  [['Threats', 'Execution:Runtime/NewBinaryExecuted'], 'Execution:Runtime/NewBinaryExecuted'],
  [['TTPs/Credential Access/IAMUser-AnomalousBehavior'], 'TTPs/Credential Access/IAMUser-AnomalousBehavior'],
])('the type of %j is %s', (types, type) => {
  expect(guarddutyTypeOf(types)).toBe(type)
})

test('OCSF with the resource in `data`', () => {
  const finding = fixture('ocsf-data-layout')
  expect(finding).toMatchObject({
    id: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1',
    source: 'security-hub',
    type: 'Backdoor:EC2/C&CActivity.B',
    severity: { score: 8, label: 'HIGH' },
    account: '111122223333',
    region: 'eu-west-1',
    detector: '0123456789abcdef0123456789abcdef',
    feature: 'RuntimeMonitoring',
    remote: { ip: '198.51.100.23', port: 8443, country: 'Exampleland', asn: '64496', asn_org: 'Example Net' },
    local: { ip: '10.20.1.5', port: 49152 },
    process: { name: 'sh', path: '/tmp/sh', sha256: 'f'.repeat(64), pid: 17, user: 'root' },
  })
  expect(finding.first_seen).toEqual(new Date('2025-11-20T02:31:00Z'))
  expect(finding.instance).toEqual({
    id: 'i-0aaaabbbbccccdddd', type: 'm5.large', launched: new Date('2025-10-01T08:00:00Z'),
    profile_arn: 'arn:aws:iam::111122223333:instance-profile/apps/web-server', profile_id: 'AIPAEXAMPLEPROFILE01',
    vpc_id: 'vpc-0aaaabbbbccccdddd', subnet_id: 'subnet-0aaa0000000000001', private_ip: '10.20.1.5',
    public_ip: '203.0.113.9',
    interfaces: [{
      id: 'eni-0aaaa000000000001', private_ip: '10.20.1.5', public_ip: '203.0.113.9', vpc_id: 'vpc-0aaaabbbbccccdddd',
      subnet_id: 'subnet-0aaa0000000000001', groups: [{ id: 'sg-0aaaa000000000001', name: 'web' }],
    }],
    volumes: [], tags: [{ key: 'Name', value: 'web-1' }],
  })
})

test('OCSF with the resource in `device`', () => {
  const finding = fixture('ocsf-device-layout')
  expect(finding.instance).toEqual({
    id: 'i-0aaaabbbbccccdddd', type: 'm5.large', image_id: 'ami-0aaaabbbbccccdddd',
    profile_arn: 'arn:aws:iam::111122223333:instance-profile/apps/web-server', profile_id: 'AIPAEXAMPLEPROFILE01',
    vpc_id: 'vpc-0aaaabbbbccccdddd', subnet_id: 'subnet-0aaa0000000000001', public_ip: '203.0.113.9',
    interfaces: [
      { id: 'eni-0aaaa000000000001', public_ip: '203.0.113.9', groups: [{ id: 'sg-0aaaa000000000001', name: 'web' }] },
    ],
    volumes: [], tags: [{ key: 'Name', value: 'web-1' }],
  })
  expect(finding.access_key).toEqual({
    id: 'ASIAEXAMPLEKEY000001', user_name: 'web-server-role', user_type: 'AssumedRole',
    principal_id: 'AROAEXAMPLEROLE00001:s',
  })
  expect(finding.api).toEqual({ name: 'ListBuckets', service: 's3.amazonaws.com' })
  expect(finding.resource_role).toBe('TARGET')
})
