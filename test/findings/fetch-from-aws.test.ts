/** Findings by ARN and id, through a port that answers from a table. */
import { SirunError, type Diagnostic } from '../../src/diagnostics/diagnostic.js'
import type { ValueMap } from '../../src/expressions/value.js'
import { parseAwsReference } from '../../src/findings/aws-reference.js'
import type { RegionAnswer } from '../../src/findings/fetch-from-aws.js'
import { fetchFinding, fetchFindings, type FindingIo } from '../../src/findings/fetch-finding.js'
import type { Finding } from '../../src/findings/finding.js'
import { fakeAws, unreadable, type Answers, type FakeAws } from './fake-aws.js'
import { fixtureText } from './fixtures.js'

const [finding] = (JSON.parse(fixtureText('ec2-c2-api')) as { Findings: [ValueMap] }).Findings
const id = finding['Id'] as string
const arn = finding['Arn'] as string
const detector = '0123456789abcdef0123456789abcdef'
const asff: ValueMap = {
  SchemaVersion: '2018-10-08',
  Id: arn,
  ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/guardduty',
  AwsAccountId: '111122223333',
  Region: 'eu-west-1',
  Types: ['TTPs/Command and Control/Backdoor:EC2-C&CActivity.B'],
  Severity: { Label: 'HIGH' },
  UpdatedAt: '2026-11-20T02:30:00Z',
  Workflow: { Status: 'SUPPRESSED' },
  Resources: [{ Type: 'AwsEc2Instance', Id: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0aaaabbbbccccdddd' }],
}
const control: ValueMap = { ...asff, Id: 'arn:aws:securityhub:eu-west-1:111122223333:security-control/S3.8/finding/0a', ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/securityhub' }

const on = { DetectorIds: [detector] }
const off = { DetectorIds: [] }

interface Fetched {
  finding: Finding
  aws: FakeAws
  said: RegionAnswer[]
  remarks: Diagnostic[]
}

function ioOver(answers: Answers, regions: string[], more: Partial<FindingIo> = {}): { io: FindingIo } & Omit<Fetched, 'finding'> {
  const aws = fakeAws(answers)
  const said: RegionAnswer[] = []
  const remarks: Diagnostic[] = []
  const io: FindingIo = {
    readFile: async () => new TextEncoder().encode(JSON.stringify(asff)),
    readStdin: async () => new Uint8Array(),
    aws: async () => ({ aws, regions, progress: (answer) => void said.push(answer), remark: (remark) => void remarks.push(remark) }),
    ...more,
  }
  return { io, aws, said, remarks }
}

async function fetchIt(reference: string, answers: Answers, regions = ['eu-west-1'], more: Partial<FindingIo> = {}): Promise<Fetched> {
  const { io, ...seen } = ioOver(answers, regions, more)
  return { finding: await fetchFinding(reference, io), ...seen }
}

async function refused(reference: string, answers: Answers, regions = ['eu-west-1']): Promise<{ code: string; kind: string; message: string; aws: FakeAws }> {
  const { io, aws } = ioOver(answers, regions)
  const error: unknown = await fetchFinding(reference, io).catch((thrown: unknown) => thrown)
  if (!(error instanceof SirunError)) throw error
  const [{ code, message, hint = '' }] = error.diagnostics as [Diagnostic]
  return { kind: error.kind, code, message: `${message} ${hint}`, aws }
}

describe('what names a finding in AWS', () => {
  test.each([
    [id, ['guardduty', 'security-hub'], undefined],
    ['0123abcd-0123-4567-89ab-0123456789ab', ['security-hub'], undefined],
    ['security-hub:any product/id', ['security-hub'], undefined],
    [arn, ['guardduty'], '111122223333'],
    [`arn:aws:securityhub:eu-west-1::product/aws/guardduty/${arn}`, ['guardduty'], '111122223333'],
    ['arn:aws:securityhub:eu-west-1:111122223333:security-control/S3.8/finding/0a', ['security-hub'], '111122223333'],
    ['arn:aws:inspector2:eu-west-1:111122223333:finding/0a', ['security-hub'], '111122223333'],
    ['arn:aws:securityhub:eu-west-1::product/aws/macie/0a1b', ['security-hub'], ''],
    ['arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a name: with anything', ['cloudwatch'], '111122223333'],
    ['alarm:a name: with anything', ['cloudwatch'], undefined],
    ['config:rule/AWS::EC2::SecurityGroup/sg-0a', ['config'], undefined],
    ['config:rule/AWS::::Account/111122223333', ['config'], undefined],
  ])('%s', (text, sources, account) => {
    const parsed = parseAwsReference(text)!
    expect([parsed.sources, parsed.place?.account]).toEqual([sources, account])
  })

  test.each(['one.json', 'finding', 'path/to/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1', 'arn:aws:guardduty:eu-west-1:111122223333:detector/0a', 'alarm:', 'config:', 'config:rule', 'config:rule/sg-0a', ''])('%s does not', (text) => {
    expect(parseAwsReference(text)).toBeUndefined()
  })
})

describe('GuardDuty by ARN', () => {
  test('is asked once, in the region and account of the ARN', async () => {
    const { finding: fetched, aws } = await fetchIt(arn, { 'guardduty:GetFindings': { Findings: [finding] } }, [])
    expect(fetched).toMatchObject({ id, source: 'guardduty', type: 'Backdoor:EC2/C&CActivity.B' })
    expect(aws.calls).toMatchObject([{ operation: 'GetFindings', params: { DetectorId: detector, FindingIds: [id] }, place: { account: '111122223333', region: 'eu-west-1', partition: 'aws' }, purpose: 'read' }])
  })

  test('where its account cannot be entered, the own detector is asked: an administrator sees those of members', async () => {
    const answers: Answers = {
      'guardduty:GetFindings': ({ place }) => (place.account === '' ? { Findings: [finding] } : 'WrongAccount'),
      'guardduty:ListDetectors': { DetectorIds: ['own'] },
    }
    const { finding: fetched, aws } = await fetchIt(arn, answers)
    expect(fetched.id).toBe(id)
    expect(aws.calls.at(-1)!.params).toMatchObject({ DetectorId: 'own' })
  })

  test('another account, and not among the own findings', async () => {
    const answers: Answers = { 'guardduty:GetFindings': ({ place }) => (place.account === '' ? { Findings: [] } : 'WrongAccount'), 'guardduty:ListDetectors': on }
    expect(await refused(arn, answers)).toMatchObject({ kind: 'aws', code: 'wrong-account', message: expect.stringContaining('111122223333') })
  })
})

describe('an id alone', () => {
  test('is looked for in all regions at the same time; each is told of', async () => {
    const answers: Answers = {
      'guardduty:ListDetectors': on,
      'guardduty:ListDetectors @eu-north-1': off,
      'guardduty:ListDetectors @us-east-1': 'AccessDeniedException',
      'guardduty:GetFindings': { Findings: [] },
      'guardduty:GetFindings @eu-west-1': async () => {
        await new Promise(setImmediate)
        return { Findings: [finding] }
      },
    }
    const { finding: fetched, said } = await fetchIt(id, answers, ['eu-north-1', 'us-east-1', 'eu-central-1', 'eu-west-1'])
    expect(fetched.id).toBe(id)
    expect(said).toEqual([
      { service: 'GuardDuty', region: 'eu-north-1', says: 'off' },
      { service: 'GuardDuty', region: 'us-east-1', says: 'denied: guardduty:ListDetectors' },
      { service: 'GuardDuty', region: 'eu-central-1', says: 'not there' },
      { service: 'GuardDuty', region: 'eu-west-1', says: 'found' },
    ])
  })

  test('a region that does not answer does not hold up the one that has it', async () => {
    const answers: Answers = { 'guardduty:ListDetectors': on, 'guardduty:GetFindings': { Findings: [finding] }, 'guardduty:ListDetectors @us-east-1': new Promise<never>(() => undefined) }
    expect((await fetchIt(id, answers, ['us-east-1', 'eu-west-1'])).finding.id).toBe(id)
  })

  const hubHasNone: Answers = { 'securityhub:GetFindings': { Findings: [] } }

  test.each<[string, Answers, string, string, string]>([
    ['nowhere', { 'guardduty:ListDetectors': on, 'guardduty:GetFindings': { Findings: [] }, ...hubHasNone }, 'usage', 'no-such-finding', 'GuardDuty in eu-west-1 does not have it; Security Hub in eu-west-1'],
    ['everything off', { 'guardduty:ListDetectors': off, 'securityhub:GetFindings': 'InvalidAccessException' }, 'usage', 'service-off', 'GuardDuty is off in eu-west-1'],
    ['denied', { 'guardduty:ListDetectors': 'AccessDeniedException', ...hubHasNone }, 'aws', 'access-denied', 'lacks guardduty:ListDetectors'],
    ['denied the finding', { 'guardduty:ListDetectors': on, 'guardduty:GetFindings': 'AccessDeniedException', ...hubHasNone }, 'aws', 'access-denied', 'lacks guardduty:GetFindings'],
    ['not reached', { 'guardduty:ListDetectors': 'NotReached', 'securityhub:GetFindings': 'NotReached' }, 'aws', 'not-reached', 'NotReached'],
    ['a role that cannot be assumed', { 'guardduty:ListDetectors': 'RoleNotAssumed', 'securityhub:GetFindings': 'RoleNotAssumed' }, 'aws', 'role-not-assumed', 'roles'],
    ['no credentials', { 'guardduty:ListDetectors': 'CredentialsUnavailable' }, 'aws', 'no-credentials', 'nothing was fetched'],
    ['an expired login', { 'guardduty:ListDetectors': 'ExpiredLogin' }, 'aws', 'expired-login', 'aws sso login'],
    ['unreadable', { 'guardduty:ListDetectors': on, 'guardduty:GetFindings': unreadable, ...hubHasNone }, 'aws', 'unreadable-finding', `aws guardduty get-findings --region eu-west-1 --detector-id ${detector} --finding-ids ${id}`],
  ])('%s', async (_, answers, kind, code, words) => {
    expect(await refused(id, answers)).toMatchObject({ kind, code, message: expect.stringContaining(words) })
  })

  test('without credentials Security Hub is not asked as well', async () => {
    const { aws } = await refused(id, { 'guardduty:ListDetectors': 'CredentialsUnavailable' }, ['eu-west-1', 'us-east-1'])
    expect(aws.asked()).toEqual(['guardduty:ListDetectors eu-west-1', 'guardduty:ListDetectors us-east-1'])
  })

  test('nobody said in which region', async () => {
    expect(await refused(id, {}, [])).toMatchObject({ kind: 'usage', code: 'no-region' })
  })

  test('a port that fails otherwise is a bug, not an answer', async () => {
    const { io } = ioOver({ 'guardduty:ListDetectors': () => { throw new TypeError('a bug') } }, ['eu-west-1'])
    await expect(fetchFinding(id, io)).rejects.toThrow(TypeError)
  })
})

describe('Security Hub', () => {
  test('a finding of a control, by its ARN; others that come along are none', async () => {
    const { finding: fetched, aws } = await fetchIt(control['Id'] as string, { 'securityhub:GetFindings': { Findings: [asff, control] } }, [])
    expect(fetched).toMatchObject({ id: control['Id'], source: 'security-hub', suppressed: true, status: 'SUPPRESSED' })
    expect(aws.calls).toMatchObject([{ params: { Filters: { Id: [{ Value: control['Id'], Comparison: 'EQUALS' }] } } }])
  })

  test('the latest of two with one id, on two pages', async () => {
    const other = { ...control, UpdatedAt: '2026-11-21T00:00:00Z', Title: 'later' }
    const pages: Answers = { 'securityhub:GetFindings': ({ params }) => (params['NextToken'] === 'n' ? { Findings: [other] } : { Findings: [control], NextToken: 'n' }) }
    expect((await fetchIt(control['Id'] as string, pages, [])).finding.title).toBe('later')
  })

  test('a finding of GuardDuty is fetched from there; what Security Hub alone knows stays', async () => {
    const answers: Answers = { 'guardduty:GetFindings': { Findings: [finding] }, 'securityhub:GetFindings': { Findings: [asff] } }
    const { finding: fetched, remarks } = await fetchIt(`security-hub:${arn}`, answers, ['eu-west-1'])
    expect(fetched).toMatchObject({ source: 'guardduty', id, suppressed: true, status: 'SUPPRESSED', updated_since: new Date('2026-11-20T02:30:00Z'), instance: { interfaces: [{}, {}] } })
    expect(remarks).toEqual([])
  })

  test('where GuardDuty cannot be asked, it is as it was given, and that is said', async () => {
    const answers: Answers = { 'guardduty:GetFindings': 'AccessDeniedException', 'guardduty:ListDetectors': 'AccessDeniedException', 'securityhub:GetFindings': { Findings: [asff] } }
    const { finding: fetched, remarks } = await fetchIt(`security-hub:${arn}`, answers)
    expect(fetched).toMatchObject({ source: 'security-hub', id })
    expect(remarks).toMatchObject([{ code: 'not-fetched-again', severity: 'warning', message: expect.stringContaining('guardduty:GetFindings is denied') }])
  })
})

describe('a file', () => {
  const answers: Answers = { 'guardduty:GetFindings': { Findings: [finding] } }

  test('is fetched again where that is wanted', async () => {
    const { finding: fetched } = await fetchIt('file:x', answers, [], { again: true })
    expect(fetched).toMatchObject({ source: 'guardduty', updated_since: expect.any(Date) })
  })

  test('and else leads to no call', async () => {
    const { finding: fetched, aws } = await fetchIt('file:x', answers, [])
    expect([fetched.source, aws.calls]).toEqual(['security-hub', []])
  })
})

test('all findings of a reference in AWS are the one', async () => {
  const { io } = ioOver({ 'guardduty:GetFindings': { Findings: [finding] } }, [])
  expect((await fetchFindings(arn, io)).findings).toMatchObject([{ id }])
})

test('without a way to AWS, as in a drill, no reference leads there', async () => {
  const { io } = ioOver({}, [])
  const { aws, ...offline } = io
  expect(aws).toBeDefined()
  await expect(fetchFinding(arn, offline)).rejects.toMatchObject({ kind: 'usage', diagnostics: [{ code: 'unknown-reference', hint: expect.stringContaining('drill') }] })
})
