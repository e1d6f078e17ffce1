/**
 * Findings and their context over HTTP, from the command line to the wire. Security Hub is moto's; GuardDuty's findings
 * are answered by the project's own server (guardduty-server.ts): evidence about sirun's side, not about AWS.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { liveAws } from '../../src/aws/live-aws.js'
import { exitCodes } from '../../src/cli/exit-codes.js'
import { gatherContext } from '../../src/context/gather-context.js'
import { fixture, fixtureText } from '../findings/fixtures.js'
import { jsonLines, runMain, type Ended } from '../cli/run-main.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { startForwarder, type Forwarder } from './forwarder.js'
import { guarddutyFindings, type ApiFinding } from './guardduty-server.js'
import { buildScene } from './moto-scene.js'
import { anyKeys, caller, enforcePolicies, resetMoto, type Call, type Keys } from './moto.js'
import { place } from './run-live.js'

const newFolder = temporaryFolders()
const account = place.account

/** As the API writes it, in moto's account. */
function apiFinding(id: string, detector: string, more: Partial<ApiFinding> = {}): ApiFinding {
  const { detail } = JSON.parse(fixtureText('ec2-c2-event').replaceAll('111122223333', account)) as { detail: ApiFinding }
  return { ...detail, id, arn: `arn:aws:guardduty:eu-west-1:${account}:detector/${detector}/finding/${id}`, ...more }
}

const idOf = (digit: string): string => digit.repeat(32)

let forwarder: Forwarder
let independent: Call
let detector: string
let detectors: Record<string, ApiFinding[]>
let folder: string

beforeEach(async () => {
  await resetMoto()
  detectors = {}
  forwarder = await startForwarder([guarddutyFindings(detectors)])
  independent = caller(forwarder.url)
  detector = (await independent('guardduty', 'CreateDetector', { Enable: true })).DetectorId
  detectors[detector] = [apiFinding(idOf('a'), detector)]
  folder = newFolder()
  writeFileSync(join(folder, 'config.yaml'), 'regions: [us-east-1, eu-west-1]\n')
  use(anyKeys)
  forwarder.calls.length = 0
})

afterEach(() => forwarder.close())

function use(keys: Keys): void {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey })
}

function sirun(...argv: string[]): Promise<Ended> {
  return runMain([...argv, '--endpoint-url', forwarder.url, '--config', 'config.yaml'], folder)
}

interface Matched {
  finding: Record<string, unknown>
  matches: { runbook: string }[]
}

async function matchJson(reference: string): Promise<Matched> {
  const { code, stdout, stderr } = await sirun('match', reference, '--json')
  expect([code, stderr]).toEqual([0, ''])
  return (jsonLines(stdout) as [Matched])[0]
}

function asff(id: string, product: string, type: string): object {
  return {
    SchemaVersion: '2018-10-08', Id: id, ProductArn: `arn:aws:securityhub:eu-west-1:${account}:product/${account}/${product}`, GeneratorId: 'g', AwsAccountId: account,
    Types: [type], CreatedAt: '2026-11-20T02:00:00Z', UpdatedAt: '2026-11-20T02:30:00Z', Severity: { Label: 'HIGH' }, Title: 't', Description: 'd', Region: 'eu-west-1',
    Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::example-exports' }],
  }
}

async function importFindings(...findings: object[]): Promise<void> {
  await independent('securityhub', 'EnableSecurityHub')
  const { FailedCount } = await independent('securityhub', 'BatchImportFindings', { Findings: findings })
  expect(FailedCount).toBe(0)
  forwarder.calls.length = 0
}

/** The calls of services, without the question who we are. */
function asked(): string[] {
  return forwarder.calls.filter(({ service }) => service !== 'sts').map(({ service, method, path, headers }) => `${service} ${method} ${path.replace(detector, 'd')} ${/\/([a-z]+-[a-z]+-\d)\//.exec(String(headers.authorization))![1]}`)
}

describe('sirun match, over HTTP', () => {
  test('GuardDuty by ARN: one call', async () => {
    const { finding, matches } = await matchJson(`arn:aws:guardduty:eu-west-1:${account}:detector/${detector}/finding/${idOf('a')}`)
    expect(finding).toMatchObject({ id: idOf('a'), account, region: 'eu-west-1', source: 'guardduty', sample: false, archived: false, suppressed: false })
    expect(matches[0]!.runbook).toBe('ec2-command-and-control')
    expect(asked()).toEqual(['guardduty POST /detector/d/findings/get eu-west-1'])
  })

  test('GuardDuty by id: every region of the configuration, and a line for each', async () => {
    const { code, stdout, stderr } = await sirun('match', idOf('a'))
    expect([code, stdout]).toEqual([0, expect.stringContaining('ec2-command-and-control')])
    expect(stderr).toContain('eu-west-1      GuardDuty: found')
    // The SDK may send twice what ends when the finding is there.
    expect(new Set(asked().filter((call) => call.includes('GET /detector')).map((call) => call.split(' ').at(-1)))).toEqual(new Set(['eu-west-1', 'us-east-1']))
  })

  test('Security Hub: a finding of a control', async () => {
    const id = `arn:aws:securityhub:eu-west-1:${account}:security-control/S3.8/finding/0a1b`
    await importFindings(asff(id, 'securityhub', 'Software and Configuration Checks/x'))
    const { code, stdout } = await sirun('match', id, '--json')
    expect(code).toBe(exitCodes.done)
    expect((jsonLines(stdout) as [Matched])[0]).toMatchObject({ finding: { id, source: 'security-hub', severity: { label: 'HIGH' } }, matches: [{ runbook: 'generic-triage' }] })
  })

  test('Security Hub: what GuardDuty found comes from GuardDuty, with what is newer', async () => {
    const arn = `arn:aws:guardduty:eu-west-1:${account}:detector/${detector}/finding/${idOf('a')}`
    await importFindings(asff(arn, 'guardduty', 'TTPs/Command and Control/Backdoor:EC2-C&CActivity.B'))
    const { finding } = await matchJson(`security-hub:${arn}`)
    expect(finding).toMatchObject({ source: 'guardduty', updated_since: '2026-11-20T02:30:00.000Z', instance: { interfaces: [{}, {}] } })
  })
})

describe('alarms', () => {
  const arn = `arn:aws:cloudwatch:eu-west-1:${account}:alarm:CIS-Root`

  beforeEach(async () => {
    const counted = { Namespace: 'CloudTrailMetrics', MetricName: 'RootUsage', Statistic: 'Sum', Period: 300, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' }
    await independent('cloudwatch', 'PutMetricAlarm', { AlarmName: 'CIS-Root', AlarmDescription: 'Root is used', ...counted })
    await independent('cloudwatch', 'PutMetricAlarm', { AlarmName: 'quiet', ...counted })
    await independent('cloudwatch', 'SetAlarmState', { AlarmName: 'CIS-Root', StateValue: 'ALARM', StateReason: 'Threshold Crossed' })
    await independent('cloudwatch-logs', 'CreateLogGroup', { logGroupName: '/aws/cloudtrail' })
    await independent('cloudwatch-logs', 'PutMetricFilter', {
      logGroupName: '/aws/cloudtrail', filterName: 'root', filterPattern: '{ $.userIdentity.type = "Root" }',
      metricTransformations: [{ metricName: 'RootUsage', metricNamespace: 'CloudTrailMetrics', metricValue: '1' }],
    })
    forwarder.calls.length = 0
  })

  test.each([['its ARN', arn], ['its name', 'alarm:CIS-Root']])('by %s: with the filter behind its metric; moto has no history of alarms', async (_, reference) => {
    const { stdout } = await sirun('match', reference, '--json')
    const [{ finding }] = jsonLines(stdout) as [Matched]
    expect(finding).toMatchObject({
      id: arn, source: 'cloudwatch', account, region: 'eu-west-1', status: 'ALARM', description: 'Root is used',
      alarm: { state: 'ALARM', metrics: [{ name: 'RootUsage' }], filters: [{ name: 'root', log_group: '/aws/cloudtrail', pattern: '{ $.userIdentity.type = "Root" }' }], unread: [expect.stringContaining('DescribeAlarmHistory')] },
    })
  })

  test('those in ALARM are listed', async () => {
    const { code, stdout } = await sirun('findings', '--source', 'cloudwatch', '--region', 'eu-west-1', '--json')
    expect([code, stdout]).toEqual([exitCodes.done, expect.stringContaining('CIS-Root')])
    expect(stdout).not.toContain('quiet')
  })
})

describe('AWS Config', () => {
  test('a rule that is there, of which nothing is known: moto does not tell compliance', async () => {
    await independent('config-service', 'PutConfigurationRecorder', { ConfigurationRecorder: { name: 'default', roleARN: `arn:aws:iam::${account}:role/config`, recordingGroup: { allSupported: true } } })
    await independent('config-service', 'PutConfigRule', { ConfigRule: { ConfigRuleName: 'ours', Source: { Owner: 'AWS', SourceIdentifier: 'S3_BUCKET_PUBLIC_READ_PROHIBITED' } } })
    forwarder.calls.length = 0
    expect((await sirun('match', 'config:ours/AWS::S3::Bucket/example-site')).code).toBe(exitCodes.aws)
    expect(forwarder.operations()).toEqual(expect.arrayContaining(['config:DescribeConfigRules', 'config:GetComplianceDetailsByResource']))
    // In a region without any rule, moto 5.2 fails.
    expect((await sirun('match', 'config:none/AWS::S3::Bucket/example-site')).stderr).toContain('eu-west-1      AWS Config: not there')
  })
})

describe('what goes wrong: one message, and the exit code', () => {
  async function problem(...argv: string[]): Promise<[number, string, string]> {
    const { code, stdout } = await sirun(...argv, '--json')
    const errors = jsonLines(stdout) as { error: { code: string; message: string; hint: string } }[]
    expect(errors).toHaveLength(1)
    const [{ error }] = errors as [(typeof errors)[number]]
    return [code, error.code, `${error.message} ${error.hint}`]
  }

  test('a wrong id', async () => {
    expect(await problem('match', idOf('f'))).toEqual([exitCodes.usage, 'no-such-finding', expect.stringContaining('GuardDuty in eu-west-1 does not have it')])
  })

  test('GuardDuty off', async () => {
    expect(await problem('findings', '--region', 'us-east-1')).toEqual([exitCodes.usage, 'service-off', expect.stringContaining('us-east-1')])
  })

  test('no permission: the action that is missing', async () => {
    await independent('iam', 'CreateUser', { UserName: 'responder' })
    const { AccessKey } = await independent('iam', 'CreateAccessKey', { UserName: 'responder' })
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:GetCallerIdentity', Resource: '*' }] }
    await independent('iam', 'PutUserPolicy', { UserName: 'responder', PolicyName: 'own', PolicyDocument: JSON.stringify(policy) })
    use({ accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey })
    await enforcePolicies()
    expect(await problem('match', idOf('f'))).toEqual([exitCodes.aws, 'access-denied', expect.stringContaining('guardduty:ListDetectors')])
  })

  test("another account's finding", async () => {
    const [code, name, words] = await problem('match', `arn:aws:guardduty:eu-west-1:999900001111:detector/${idOf('b')}/finding/${idOf('f')}`)
    expect([code, name]).toEqual([exitCodes.aws, 'wrong-account'])
    expect(words).toContain(account)
    expect(words).toContain('999900001111')
  })

  test('a closed port', async () => {
    const { code, stdout } = await runMain(['match', idOf('a'), '--json', '--endpoint-url', 'http://127.0.0.1:1', '--config', 'config.yaml'], folder)
    expect([code, jsonLines(stdout)]).toEqual([exitCodes.aws, [{ error: expect.objectContaining({ code: 'identity-unknown', message: expect.stringContaining('ECONNREFUSED') }) }]])
  })

  test('no credentials', async () => {
    delete process.env['AWS_ACCESS_KEY_ID']
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true'
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = process.env['AWS_CONFIG_FILE'] = join(folder, 'none')
    expect(await problem('match', idOf('a'))).toEqual([exitCodes.aws, 'no-credentials', expect.stringContaining('nothing was fetched')])
    expect(forwarder.calls).toEqual([])
  })

  test('a finding that the SDK cannot read: the line that can', async () => {
    detectors[detector] = [spoilt(idOf('d'))]
    expect(await problem('match', `arn:aws:guardduty:eu-west-1:${account}:detector/${detector}/finding/${idOf('d')}`)).toEqual([exitCodes.aws, 'unreadable-finding', expect.stringContaining('aws guardduty get-findings')])
  })
})

/** A time as text where the model has an epoch: the SDK throws for the whole answer. */
function spoilt(id: string): ApiFinding {
  const finding = apiFinding(id, detector)
  return { ...finding, service: { ...finding['service'], runtimeDetails: { context: { modifiedAt: '2026-11-20T02:00:00Z' } } } }
}

describe('sirun findings, over HTTP', () => {
  interface Line {
    finding?: { id: string; type: string }
    runbook?: string | null
    regions?: { region: string; status: string }[]
    diagnostics?: { code: string }[]
    error?: { code: string }
  }

  async function list(...argv: string[]): Promise<{ code: number; lines: Line[] }> {
    const { code, stdout } = await sirun('findings', '--json', ...argv)
    return { code, lines: jsonLines(stdout) as Line[] }
  }

  beforeEach(() => {
    detectors[detector] = [
      apiFinding(idOf('1'), detector, { severity: 5, type: 'Recon:EC2/Portscan', updatedAt: '2026-11-20T02:00:00Z' }),
      apiFinding(idOf('2'), detector),
      spoilt(idOf('3')),
      apiFinding(idOf('4'), detector, { service: { archived: true } }),
      apiFinding(idOf('5'), detector, { severity: 8, updatedAt: '2026-11-21T00:00:00Z' }),
    ]
  })

  test('the open ones, the most severe and the latest first, with their runbooks; one that cannot be read loses no other', async () => {
    const { code, lines } = await list()
    expect(code).toBe(0)
    expect(lines.map(({ finding, runbook }) => finding && [finding.id[0], runbook])).toEqual([['5', 'ec2-command-and-control'], ['2', 'ec2-command-and-control'], ['1', 'generic-triage'], undefined])
    expect(lines.at(-1)).toEqual({
      regions: [{ region: 'us-east-1', status: 'off' }, { region: 'eu-west-1', status: 'ok' }],
      diagnostics: [expect.objectContaining({ code: 'service-off' }), expect.objectContaining({ code: 'unreadable-finding', message: expect.stringContaining(idOf('3')) })],
    })
  })

  test.each([
    [['--severity', 'high'], ['5', '2']],
    [['--type', 'Recon:*'], ['1']],
    [['--type', 'Recon:EC2/Portscan', '--region', 'eu-west-1'], ['1']],
    [['--account', '999900001111'], []],
    [['--limit', '1'], ['5']],
  ])('%j', async (argv, ids) => {
    const { lines } = await list(...argv)
    expect(lines.flatMap(({ finding }) => (finding ? [finding.id[0]] : []))).toEqual(ids)
  })

  test('every region of the account', async () => {
    const { lines } = await list('--all-regions')
    expect(lines.at(-1)!.regions!.length).toBeGreaterThan(10)
    expect(lines.filter(({ finding }) => finding)).toHaveLength(3)
  })

  test('of Security Hub', async () => {
    const id = `arn:aws:securityhub:eu-west-1:${account}:security-control/S3.8/finding/0a1b`
    await importFindings(asff(id, 'securityhub', 'Software and Configuration Checks/x'))
    const { code, lines } = await list('--source', 'security-hub', '--region', 'eu-west-1')
    expect([code, lines.flatMap(({ finding }) => (finding ? [finding.id] : []))]).toEqual([0, [id]])
  })

  test('for people', async () => {
    const { code, stdout, stderr } = await sirun('findings', '--severity', 'high')
    expect([code, stderr]).toEqual([0, expect.stringContaining('GuardDuty is off in us-east-1')])
    expect(stdout).toMatch(/^HIGH 8 +Backdoor:EC2\/C&CActivity\.B\n +i-0aaaabbbbccccdddd, 123456789012 eu-west-1, .* ago/)
    expect(stdout).toContain('runbook ec2-command-and-control')
  })

  test.each([
    [['--severity', 'hihg'], 'no-such-severity'],
    [['--since', 'yesterday'], 'no-duration'],
    [['--limit', '0'], 'no-limit'],
    [['--source', 'macie'], 'no-such-source'],
  ])('%j is refused before anything is sent', async (argv, code) => {
    const ended = await list(...argv)
    expect([ended.code, ended.lines[0]!.error!.code, forwarder.calls]).toEqual([exitCodes.usage, code, []])
  })
})

test('the context of an instance, over HTTP', async () => {
  const scene = await buildScene(independent)
  await independent('ec2', 'CreateTags', { Resources: [scene.instance], Tags: [{ Key: 'Team', Value: 'payments' }] })
  await independent('iam', 'CreateAccountAlias', { AccountAlias: 'payments-prod' })
  await independent('ec2', 'AssociateIamInstanceProfile', { InstanceId: scene.neighbour, IamInstanceProfile: { Name: 'web-server' } })
  detectors[detector] = [apiFinding(idOf('a'), detector), apiFinding(idOf('b'), detector)]
  for (const finding of detectors[detector]!) finding['resource'].instanceDetails.instanceId = scene.instance
  const finding = fixture('ec2-c2-api')
  const aws = liveAws({ endpoint: forwarder.url })
  const before = forwarder.calls.length
  const context = await gatherContext(
    { ...finding, id: idOf('a'), instance: { ...finding.instance!, id: scene.instance } },
    { aws, place, now: new Date('2026-11-20T03:00:00Z'), timeUp: AbortSignal.timeout(30_000) },
  )
  aws.close()
  expect(context).toEqual({
    account: { state: 'known', value: 'payments-prod' },
    owner: { state: 'known', value: 'payments' },
    environment: { state: 'none' },
    group: { state: 'known', value: 'web-asg' },
    targets: { state: 'known', value: expect.arrayContaining(['web', 'admin']) },
    cluster: { state: 'none' },
    addresses: expect.anything(),
    role: { state: 'known', value: { name: 'web-server', sharedBy: [scene.neighbour] } },
    related: { state: 'known', value: { more: false, findings: [expect.objectContaining({ id: idOf('b') })] } },
    contained: { state: 'none' },
  })
  const changes = forwarder.calls.slice(before).filter(({ operation }) => !/^(?:Describe|Get|List|GET|POST \/detector\/\w+\/findings)/.test(operation))
  expect(changes.map(({ operation }) => operation)).toEqual([])
})
