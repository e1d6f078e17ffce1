/** Where the rules of safety keep still, and their options: what they find is in their examples and in cases/. */
import { lintFiles } from '../../src/lint/lint-files.js'
import type { LintSettings } from '../../src/lint/lint-settings.js'
import { readCatalogText } from '../../src/runbooks/runbook-catalog.js'

const nothing = { runbooks: new Map(), procedures: new Map() }

async function lint(rule: string, text: string, settings: LintSettings = {}, kind: 'runbook' | 'procedure' = 'runbook'): Promise<string[]> {
  const matched = kind === 'runbook' ? 'match: [{ types: ["Backdoor:EC2/C&CActivity.B"] }]\n' : ''
  const head = `sirun: 1\nid: a\ntitle: T\nsummary: S\nowner: o\nreviewed: { on: 2026-11-01, by: o, every: 90d }\n${matched}`
  const file = kind === 'runbook' ? '/r/a.yaml' : '/r/procedures/a.yaml'
  const found = await lintFiles([readCatalogText(head + text, file, 'a.yaml')], nothing, { lint: settings })
  const broken = found.filter(({ code }) => ['yaml-syntax', 'unknown-key', 'missing-key', 'wrong-type', 'wrong-value'].includes(code))
  expect(broken).toEqual([])
  return found.filter(({ code }) => code === rule).map(({ message }) => message)
}

const manual = (text: string): string => `validate:\n  - { id: x, title: T, manual: ${JSON.stringify(text)} }\n`
const metadata = (value: string, becomes: string, undo: string): string => `isolate:
  - id: x
    title: T
    aws: ec2:ModifyInstanceMetadataOptions
    with: { InstanceId: i-1, HttpTokens: required }
    observe: { aws: ec2:DescribeInstances, with: { InstanceIds: [i-1] }, value: "${value}" }
    becomes: ${becomes}
    undo: ${undo}
`

describe('accounts, regions and credentials', () => {
  test.each([
    ['account-in-file', 'a page that has twelve digits', manual('See https://example.com/articles/123456789012.')],
    ['account-in-file', 'a longer number', manual('At 1764000000000 it was seen.')],
    ['account-in-file', 'prose for people', 'validate:\n  - { id: x, title: T, why: It was built for 444455556666., manual: Look. }\n'],
    ['account-in-file', 'an ARN of AWS', manual('Attach arn:aws:iam::aws:policy/AWSDenyAll.')],
    ['region-in-file', 'a page of a region', manual('See https://eu-west-1.console.aws.amazon.com/ec2.')],
    ['region-in-file', 'a name that is like one', manual('Look at the host us-east-1-mirror.')],
    ['secret-in-file', 'a key of the documentation', manual('It looks like AKIAIOSFODNN7EXAMPLE.')],
    ['secret-in-file', 'a checksum', manual('git checkout 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12')],
    ['secret-in-file', 'a long path', manual('Look at arn/AmazonEC2ContainerServiceforEC2Role')],
    ['secret-in-file', 'a variable for a password', manual('curl https://user:${run.id}@example.com')],
  ])('%s keeps still for %s', async (rule, _, text) => {
    expect(await lint(rule, text)).toEqual([])
  })

  test('an account or region of the options may be written, no other', async () => {
    const text = manual('Tell 111122223333 and 444455556666 in us-east-1 and eu-west-1.')
    const options = { 'account-in-file': { allowed: ['111122223333'] }, 'region-in-file': { allowed: ['us-east-1'] } }
    expect(await lint('account-in-file', text, { options })).toEqual(['The account 444455556666 is written into the file.'])
    expect(await lint('region-in-file', text, { options })).toEqual(['The region eu-west-1 is written into the file.'])
  })

  test.each([
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----'],
    ['a token of Slack', 'xoxb-1234567890-abcdefghij'],
    ['a webhook of Slack', 'https://hooks.slack.com/services/T0AB/B0CD/abcdefghijklmnopqrstuvwx'],
    ['a JSON web token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.c2lnbmF0dXJlLW9mLWl0'],
    ['a password', 'https://admin:hunter2@example.com'],
  ])('%s is found', async (what, text) => {
    expect(await lint('secret-in-file', manual(text))).toEqual([`This looks like ${what}.`])
  })
})

describe('undo', () => {
  const tokens = 'output.Reservations[0].Instances[0].MetadataOptions.HttpTokens'
  const back = (value: string): string => `{ aws: ec2:ModifyInstanceMetadataOptions, with: { InstanceId: i-1, HttpTokens: ${value} } }`
  test.each([
    ['undo-forgets-state', 'before', metadata(tokens, 'required', back('"${before}"'))],
    ['undo-forgets-state', 'the only other value of a bool', metadata(tokens, 'true', back('optional'))],
    ['undo-without-remove', 'a value that is always there', metadata(tokens, 'required', back('"${before}"'))],
    ['undo-without-remove', 'what is removed', metadata('output.Reservations[?0].?ReservationId', 'null', back('"${before}"'))],
    ['undo-without-remove', 'a call that only undoes this one', metadata('output.Reservations[?0].?ReservationId', 'required', '{ aws: ec2:StartInstances, with: { InstanceIds: [i-1] } }')],
  ])('%s keeps still for %s', async (rule, _, text) => {
    expect(await lint(rule, text)).toEqual([])
  })
})

describe('what is done as a whole', () => {
  const snapshot = (list: string): string => `${list}:
  - id: s
    title: T
    aws: ec2:CreateSnapshot
    with: { VolumeId: vol-1 }
    observe: { aws: ec2:DescribeSnapshots, value: "output.Snapshots[?0].?SnapshotId" }
    keep: It is evidence.
`
  const deleted = (more: string): string => `isolate:
  - id: d
    title: T
${more}    aws: ec2:DeleteVolume
    with: { VolumeId: vol-1 }
    observe: { aws: ec2:DescribeVolumes, value: "output.Volumes[?0].?VolumeId" }
    becomes: null
    irreversible: It holds malware.
`
  test.each([
    ['benign', 'validate:\n  - { id: e, title: T, end: benign }\n'],
    ['a false positive', 'validate:\n  - { id: e, title: T, end: false-positive }\n'],
  ])('ending as %s is a way out', async (_, way) => {
    expect(await lint('no-way-out', way + snapshot('isolate'))).toEqual([])
    expect(await lint('no-way-out', snapshot('isolate'))).toHaveLength(1)
  })

  test('ending as a true positive is none', async () => {
    expect(await lint('no-way-out', `validate:\n  - { id: e, title: T, end: true-positive }\n${snapshot('isolate')}`)).toHaveLength(1)
  })

  test('a procedure leaves it to the runbook to wait for a snapshot, and to ask', async () => {
    expect(await lint('evidence-not-awaited', snapshot('steps'), {}, 'procedure')).toEqual([])
    expect(await lint('no-way-out', snapshot('steps'), {}, 'procedure')).toEqual([])
    expect(await lint('evidence-not-awaited', snapshot('isolate'))).toHaveLength(1)
  })

  test('evidence may be needed through another step', async () => {
    const chain = `validate:
  - { id: kept, title: T, aws: "ec2:DescribeVolumes", evidence: volumes }
  - { id: told, title: T, needs: [kept], manual: Tell the owner. }
`
    expect(await lint('destroy-without-evidence', chain + deleted('    needs: [told]\n'))).toEqual([])
    expect(await lint('destroy-without-evidence', chain + deleted(''))).toHaveLength(1)
  })

  test.each([
    ['a filter in the list', 'steps.all.filter(v, v == "vol-1")', '{}', 'output.Volumes.map(v, v.VolumeId)'],
    ['a filter in the value', 'steps.all', '{}', 'output.Volumes.filter(v, v.Size > 1).map(v, v.VolumeId)'],
    ['parameters', 'steps.all', '{ Filters: [{ Name: size, Values: ["1"] }] }', 'output.Volumes.map(v, v.VolumeId)'],
  ])('%s narrows a list', async (_, list, parameters, value) => {
    const text = (forEach: string, given: string, taken: string): string => `validate:
  - { id: all, title: T, aws: ec2:DescribeVolumes, with: ${given}, value: "${taken}" }
${deleted(`    forEach: '${forEach}'\n`)}`
    expect(await lint('wide-for-each', text(list, parameters, value))).toEqual([])
    expect(await lint('wide-for-each', text('steps.all', '{}', 'output.Volumes.map(v, v.VolumeId)'))).toHaveLength(1)
  })
})
