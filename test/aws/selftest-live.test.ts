/**
 * `sirun selftest` against moto, as far as it goes: rule, queue, `sirun watch` and topic are real processes and moto's; the
 * sample finding is of the project's own server (guardduty-server.ts), which puts its event on moto's bus as GuardDuty does.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { jsonLines } from '../cli/run-main.js'
import { passes } from '../cli/infra/event-pattern.js'
import { emptyFolder, runSirun, type Ran } from '../e2e/run-sirun.js'
import { fixtureText } from '../findings/fixtures.js'
import { startForwarder, type Correction, type Forwarder } from './forwarder.js'
import { guarddutyFindings, type ApiFinding } from './guardduty-server.js'
import { anyKeys, caller, motoUrl, resetMoto, type Answer, type Call } from './moto.js'
import { place } from './run-live.js'

let forwarder: Forwarder
let independent: Call
let folder: string
let findings: ApiFinding[]
let watcher: ChildProcess | undefined
let ended: Promise<unknown> | undefined
const arn = (service: string, name: string): string => `arn:aws:${service}:eu-west-1:${place.account}:${name}`
const queueUrl = `https://sqs.eu-west-1.amazonaws.com/${place.account}/events`
const type = 'Policy:S3/BucketBlockPublicAccessDisabled'

beforeEach(async () => {
  await resetMoto()
  independent = caller(motoUrl())
  const { DetectorId } = await independent('guardduty', 'CreateDetector', { Enable: true, FindingPublishingFrequency: 'FIFTEEN_MINUTES' })
  findings = []
  const event = JSON.parse(fixtureText('ec2-c2-event').replaceAll('111122223333', place.account)) as { detail: ApiFinding }
  const samples = {
    of: (made: string): ApiFinding => {
      const id = `${findings.length}`.padStart(32, 'a')
      return { ...event.detail, id, arn: `${arn('guardduty', `detector/${DetectorId}`)}/finding/${id}`, type: made, severity: 2, service: { ...event.detail['service'], additionalInfo: { value: '{"sample":true}', type: 'default', sample: true } } }
    },
    publish: (finding: ApiFinding) => independent('eventbridge', 'PutEvents', { Entries: [{ Source: 'aws.guardduty', DetailType: 'GuardDuty Finding', Detail: JSON.stringify(finding) }] }),
  }
  forwarder = await startForwarder([guarddutyFindings({ [DetectorId as string]: findings }, samples), testEventPattern])
  await independent('sqs', 'CreateQueue', { QueueName: 'dead' })
  const policy = { Statement: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: arn('sqs', 'events') }] }
  await independent('sqs', 'CreateQueue', { QueueName: 'events', Attributes: { Policy: JSON.stringify(policy), RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('sqs', 'dead'), maxReceiveCount: 3 }) } })
  await independent('eventbridge', 'PutRule', { Name: 'guardduty', EventPattern: JSON.stringify({ source: ['aws.guardduty'], 'detail-type': ['GuardDuty Finding'] }) })
  await independent('eventbridge', 'PutTargets', { Rule: 'guardduty', Targets: [{ Id: 'queue', Arn: arn('sqs', 'events') }] })
  await independent('sns', 'CreateTopic', { Name: 'alerts' })
  await independent('sqs', 'CreateQueue', { QueueName: 'inbox' })
  await independent('sns', 'Subscribe', { TopicArn: arn('sns', 'alerts'), Protocol: 'sqs', Endpoint: arn('sqs', 'inbox') })
  folder = emptyFolder()
  writeFileSync(join(folder, 'sirun.config.yaml'), `state_dir: state\ntimeouts: { request: 6s }\nwatch: { queue: "${queueUrl}" }\n`)
  writeFileSync(join(folder, 'routing.yaml'), `destinations:
  topic: { type: sns, topic: "${arn('sns', 'alerts')}" }
  none: { type: sns, topic: "${arn('sns', 'none')}" }
rules: [{ id: samples, when: finding.sample, to: [topic] }]
default: { to: [none] }
`)
})

afterEach(async () => {
  watcher?.kill('SIGKILL')
  await ended
  watcher = undefined
  await forwarder.close()
})

/** moto answers nothing: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
const testEventPattern: Correction = ({ operation, body }) => {
  if (operation !== 'TestEventPattern') return undefined
  const { EventPattern, Event } = JSON.parse(body)
  return Promise.resolve({ status: 200, headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'test-event-pattern' }, body: JSON.stringify({ Result: passes(JSON.parse(EventPattern), JSON.parse(Event)) }) })
}

const common = (): string[] => ['--region', 'eu-west-1', '--endpoint-url', forwarder.url, '--config', 'sirun.config.yaml']
const keys = { AWS_ACCESS_KEY_ID: anyKeys.accessKeyId, AWS_SECRET_ACCESS_KEY: anyKeys.secretAccessKey }

function selftest(...argv: string[]): Promise<Ran> {
  return runSirun(['selftest', '--json', ...common(), ...argv], { cwd: folder, env: keys })
}

/** Resolves when it reads the queue. */
async function watch(): Promise<void> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, '../../bin/sirun.js'), 'watch', ...common()], { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder, ...keys }, stdio: ['ignore', 'pipe', 'inherit'] })
  watcher = child
  ended = once(child, 'close')
  let said = ''
  for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) if ((said += text as string).includes('"started"')) return void child.stdout.resume()
  throw new Error(`The watcher did not start: ${said}`)
}

const states = ({ stdout }: Ran): string[] => (jsonLines(stdout) as { link: string; state: string }[]).map(({ link, state }) => `${link} ${state}`)

test('a sample goes the whole way, and nothing of it stays', async () => {
  await watch()
  const ran = await selftest('--create-sample-findings', '--type', type)
  expect([ran.stderr, states(ran)]).toEqual(['', ['credentials ok', 'detector ok', 'queue ok', 'rule ok', 'watcher ok', 'created ok', 'found ok', 'pattern ok', 'recorded ok', 'routed ok', 'delivered ok', 'closed ok']])
  expect(ran.code).toBe(0)
  const links = jsonLines(ran.stdout) as { link: string; says: string; took: number }[]
  expect(links.find(({ link }) => link === 'routed')!.says).toBe('rule samples: topic')
  for (const { took } of links) expect(took).toBeGreaterThanOrEqual(0)
  const { Messages } = await independent('sqs', 'ReceiveMessage', { QueueUrl: `${motoUrl()}/${place.account}/inbox` })
  expect((Messages as Answer[]).map(({ Body }) => JSON.parse(Body).Message)).toEqual([expect.stringContaining(type)])
  expect(findings).toMatchObject([{ type, service: { archived: true } }])
  const day = new Date().toISOString().slice(0, 10)
  const log = jsonLines(readFileSync(join(folder, 'state', 'alerts', day, 'journal.jsonl'), 'utf8')) as { type: string; key?: string }[]
  expect(log.find(({ type: name }) => name === 'resolved')).toMatchObject({ key: log.find(({ type: name }) => name === 'alert')!.key, said: { note: 'sirun selftest' } })
})

test('without the flag it only looks, and makes nothing', async () => {
  await watch()
  const ran = await selftest()
  expect([ran.code, states(ran)]).toEqual([3, [...['credentials', 'detector', 'queue', 'rule', 'watcher'].map((link) => `${link} ok`), ...['created', 'found', 'pattern', 'recorded', 'routed', 'delivered', 'closed'].map((link) => `${link} not-reached`)]])
  expect(findings).toEqual([])
})

test('a rule that lets no finding through is named, and the sample is put away', async () => {
  await independent('eventbridge', 'PutRule', { Name: 'guardduty', EventPattern: JSON.stringify({ source: ['aws.config'] }) })
  await watch()
  const ran = await selftest('--create-sample-findings')
  expect([ran.code, states(ran).slice(5)]).toEqual([1, ['created ok', 'found ok', 'pattern broken', 'closed ok', 'recorded not-reached', 'routed not-reached', 'delivered not-reached']])
  expect(findings).toMatchObject([{ service: { archived: true } }])
})

test('what the policy of the team forbids is not made', async () => {
  writeFileSync(join(folder, 'sirun.policy.yaml'), 'forbid:\n  - { operations: ["guardduty:CreateSampleFindings"], why: Not here. }\n')
  await watch()
  const ran = await selftest('--create-sample-findings')
  expect([ran.code, states(ran)[5], ran.stdout]).toEqual([1, 'created broken', expect.stringContaining('Forbidden')])
  expect([findings, forwarder.calls.filter(({ path }) => path.endsWith('/create'))]).toEqual([[], []])
})

test('a disabled rule, a queue that nobody may send to, no watcher: nothing is made', async () => {
  expect(states(await selftest('--create-sample-findings'))[4]).toBe('watcher broken')
  await independent('eventbridge', 'DisableRule', { Name: 'guardduty' })
  expect(states(await selftest('--create-sample-findings'))[3]).toBe('rule broken')
  await independent('sqs', 'SetQueueAttributes', { QueueUrl: `${motoUrl()}/${place.account}/events`, Attributes: { Policy: '' } })
  const ran = await selftest('--create-sample-findings')
  expect([ran.code, states(ran)[2]]).toEqual([1, 'queue broken'])
  expect(findings).toEqual([])
})
