/** What closes things in moto: trails that log again, ports that the world reaches no more, and their runbooks with findings of alarms and rules. */
import { liveAws, type LiveAws } from '../../src/aws/live-aws.js'
import { undo } from '../../src/engine/undo.js'
import { readFindings } from '../../src/findings/read-finding.js'
import type { Finding } from '../../src/findings/finding.js'
import { fixtureText } from '../findings/fixtures.js'
import { startForwarder, type Forwarder } from './forwarder.js'
import { anyKeys, caller, resetMoto, type Answer, type Call } from './moto.js'
import { place, runLive } from './run-live.js'
import { lookupEvents } from './trail-server.js'

let forwarder: Forwarder
let aws: LiveAws
let independent: Call

beforeEach(async () => {
  await resetMoto()
  forwarder = await startForwarder([lookupEvents([])])
  independent = caller(forwarder.url)
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: anyKeys.accessKeyId, AWS_SECRET_ACCESS_KEY: anyKeys.secretAccessKey })
  aws = liveAws({ endpoint: forwarder.url, run: '01JHQZ0000000000000000RVN1' })
})

afterEach(async () => {
  aws.close()
  await forwarder.close()
})

/** The finding of a compliance change, about this resource of moto's account. */
function complianceOf(rule: string, type: string, id: string): Finding {
  const { detail } = JSON.parse(fixtureText('config-event').replaceAll('111122223333', place.account)) as { detail: Record<string, unknown> }
  return readFindings(JSON.stringify({ ...detail, configRuleName: rule, resourceType: type, resourceId: id }), 'x').findings[0]!
}

test('a trail that was stopped logs again, and an undo leaves it on', async () => {
  await independent('s3', 'CreateBucket', { Bucket: 'trail', CreateBucketConfiguration: { LocationConstraint: place.region } })
  await independent('cloudtrail', 'CreateTrail', { Name: 'account-trail', S3BucketName: 'trail' })
  await independent('cloudtrail', 'StartLogging', { Name: 'account-trail' })
  await independent('cloudtrail', 'StopLogging', { Name: 'account-trail' })
  const logs = async (): Promise<boolean> => (await independent('cloudtrail', 'GetTrailStatus', { Name: 'account-trail' })).IsLogging
  const { run, end } = await runLive('cloudtrail-start-logging', { trail: 'account-trail' }, aws)
  expect([end.status, await logs()]).toEqual(['closed', true])
  expect([...(await undo(run)).values()]).toEqual(['kept'])
  expect(await logs()).toBe(true)
})

describe('a security group', () => {
  const office = { CidrIp: '192.0.2.0/24' }
  const world = { CidrIp: '0.0.0.0/0' }
  let group: string

  beforeEach(async () => {
    const { Vpc } = await independent('ec2', 'CreateVpc', { CidrBlock: '10.9.0.0/16' })
    group = (await independent('ec2', 'CreateSecurityGroup', { GroupName: 'web', Description: 'web', VpcId: Vpc.VpcId })).GroupId
    await independent('ec2', 'AuthorizeSecurityGroupIngress', {
      GroupId: group,
      IpPermissions: [
        { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [world, office], Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [world] },
      ],
    })
  })

  /** Ports with their sources, in order. */
  async function sources(): Promise<string[]> {
    const { SecurityGroups } = await independent('ec2', 'DescribeSecurityGroups', { GroupIds: [group] })
    return SecurityGroups[0].IpPermissions.flatMap(({ FromPort, IpRanges, Ipv6Ranges = [] }: Answer) => [...IpRanges.map((range: Answer) => range.CidrIp), ...Ipv6Ranges.map((range: Answer) => range.CidrIpv6)].map((from) => `${FromPort} ${from}`)).sort()
  }

  const before = ['22 0.0.0.0/0', '22 192.0.2.0/24', '22 ::/0', '443 0.0.0.0/0']

  test('is closed to the world for the port, and to nobody else; an undo opens it again', async () => {
    expect(await sources()).toEqual(before)
    const { run, end } = await runLive('ec2-close-open-ingress', { group_id: group, ports: ['tcp 22-22'] }, aws)
    expect([end.status, await sources()]).toEqual(['closed', ['22 192.0.2.0/24', '443 0.0.0.0/0']])
    expect([...(await undo(run)).values()]).toEqual(['undone'])
    expect(await sources()).toEqual(before)
  })

  test('with the finding of its rule', async () => {
    const finding = complianceOf('restricted-ssh', 'AWS::EC2::SecurityGroup', group)
    const { end } = await runLive('ec2-open-security-group', {}, aws, { finding, script: { ports: ['tcp 22-22'] } })
    expect([end.status, await sources()]).toEqual(['closed', ['22 192.0.2.0/24', '443 0.0.0.0/0']])
  })
})

test('a public bucket, with the finding of its rule', async () => {
  await independent('s3', 'CreateBucket', { Bucket: 'example-site', CreateBucketConfiguration: { LocationConstraint: place.region } })
  const finding = complianceOf('s3-bucket-public-read-prohibited', 'AWS::S3::Bucket', 'example-site')
  const { end } = await runLive('s3-public-bucket', {}, aws, { finding })
  expect(end.status).toBe('closed')
  expect((await independent('s3', 'GetPublicAccessBlock', { Bucket: 'example-site' })).PublicAccessBlockConfiguration).toEqual({ BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true })
})
