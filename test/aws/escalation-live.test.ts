/** From an event on moto's bus to the person who is told next: through a queue, a topic, and the step of its escalation. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AlertLog } from '../../src/alerts/alert-log.js'
import { channelFor } from '../../src/alerts/channels.js'
import type { Courier } from '../../src/alerts/deliver-notice.js'
import { deliverRecorded } from '../../src/alerts/deliver-recorded.js'
import { escalate } from '../../src/alerts/escalate.js'
import { keyOfFinding } from '../../src/alerts/notice-key.js'
import { recordAlerts } from '../../src/alerts/record-alerts.js'
import { liveAws, type LiveAws } from '../../src/aws/live-aws.js'
import type { Finding } from '../../src/findings/finding.js'
import type { Routing } from '../../src/runbooks/routing.js'
import { takeEvent } from '../../src/watch/take-event.js'
import { alertOf } from '../alerts/alert-of.js'
import { awsMeans } from '../alerts/scripted-aws.js'
import { jsonLines } from '../cli/run-main.js'
import { emptyFolder, runSirun, type Ran } from '../e2e/run-sirun.js'
import { callEvents, putEvent } from './event-bus.js'
import { startForwarder, type Forwarder } from './forwarder.js'
import { anyKeys, caller, resetMoto, type Answer, type Call } from './moto.js'
import { place } from './run-live.js'

const minute = 60_000
let forwarder: Forwarder
let independent: Call
let aws: LiveAws
let folder: string

beforeEach(async () => {
  await resetMoto()
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: anyKeys.accessKeyId, AWS_SECRET_ACCESS_KEY: anyKeys.secretAccessKey })
  forwarder = await startForwarder()
  independent = caller(forwarder.url)
  aws = liveAws({ endpoint: forwarder.url })
  folder = emptyFolder()
})

afterEach(async () => {
  aws.close()
  await forwarder.close()
})

const arnOf = (queue: string): string => `arn:aws:sqs:eu-west-1:${place.account}:${queue}`

async function newQueue(name: string): Promise<string> {
  return (await independent('sqs', 'CreateQueue', { QueueName: name })).QueueUrl
}

/** A topic to which a queue is subscribed. */
async function newTopic(name: string): Promise<{ topic: string; queue: string }> {
  const { TopicArn: topic } = await independent('sns', 'CreateTopic', { Name: name })
  const queue = await newQueue(name)
  await independent('sns', 'Subscribe', { TopicArn: topic, Protocol: 'sqs', Endpoint: arnOf(name) })
  return { topic, queue }
}

async function bodiesIn(QueueUrl: string): Promise<string[]> {
  const { Messages = [] } = await independent('sqs', 'ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 })
  return Messages.map(({ Body }: Answer) => Body)
}

/** What people read of it. */
const subjectsIn = async (queue: string): Promise<string[]> => (await bodiesIn(queue)).map((body) => (JSON.parse(body) as { Subject: string }).Subject)

const sirun = (argv: string[], stdin = ''): Promise<Ran> =>
  runSirun([...argv, '--endpoint-url', forwarder.url, '--config', 'sirun.config.yaml'], { cwd: folder, env: { AWS_ACCESS_KEY_ID: anyKeys.accessKeyId, AWS_SECRET_ACCESS_KEY: anyKeys.secretAccessKey }, stdin })

test('an event is alerted, escalates at its time to the next, and no more once somebody has it', async () => {
  const events = await newQueue('events')
  await callEvents('PutRule', { Name: 'findings', EventPattern: JSON.stringify({ source: ['aws.guardduty'] }) })
  await callEvents('PutTargets', { Rule: 'findings', Targets: [{ Id: 'queue', Arn: arnOf('events') }] })
  const [oncall, lead] = [await newTopic('oncall'), await newTopic('lead')]
  const destinations = { oncall: { type: 'sns', topic: oncall.topic }, lead: { type: 'sns', topic: lead.topic } } as const
  const routing: Routing = { destinations, escalations: { standard: { tiers: [{ to: ['lead'] }], repeat: 1 } }, default: { to: ['oncall'], escalation: 'standard' } }
  writeFileSync(join(folder, 'sirun.config.yaml'), 'state_dir: state\n')
  writeFileSync(join(folder, 'routing.yaml'), JSON.stringify(routing))

  await putEvent('ec2-c2-event')
  await putEvent('ec2-c2-event', { id: 'other', arn: `arn:aws:guardduty:eu-west-1:${place.account}:detector/d/finding/other`, type: 'Trojan:EC2/DNSDataExfiltration' })
  const findings: Finding[] = (await bodiesIn(events)).flatMap((body) => takeEvent(body).findings)
  expect(findings).toHaveLength(2)

  // P2 has 30 minutes; the commands at the end are at the real time, 31 minutes after the alerts.
  let now = Date.now() - 31 * minute
  const clock = { now: () => new Date(now), monotonic: () => now, sleep: () => Promise.resolve(true) }
  const log = new AlertLog({ root: join(folder, 'state', 'alerts'), clock, sirun: '0.1.0', by: { host: 'h', pid: 1, started: '1' }, isRunning: () => true, routing })
  const courier: Omit<Courier, 'log' | 'before'> = { destinations, channelFor, meansFor: () => Promise.resolve(awsMeans(aws)), timeUp: () => AbortSignal.timeout(20_000) }
  let ids = 0
  const newId = (): string => `ID${(ids += 1)}`
  const recorded = await recordAlerts(findings.map((finding) => ({ alert: { ...alertOf(finding), at: clock.now() }, finding, environment: '' })), { routing, log, newId })
  for (const each of recorded) if (!each.isDuplicate) await deliverRecorded(each, { log, courier })
  expect(await subjectsIn(oncall.queue)).toHaveLength(2)
  now += 29 * minute
  expect([await escalate({ routing, log, newId, courier }), await subjectsIn(lead.queue)]).toEqual([[], []])
  await log.close()

  const [first, second] = findings.map((finding) => keyOfFinding(finding)) as [string, string]
  const signal = { type: 'sirun-signal', format: 1, signal: 'acknowledged', key: first, at: new Date().toISOString(), by: { user: 'kim', host: 'laptop' } }
  expect(await sirun(['alerts', 'route', '-'], JSON.stringify(signal))).toMatchObject({ code: 0 })
  const escalated = await sirun(['alerts', 'escalate', '--json'])
  expect([escalated.code, jsonLines(escalated.stdout)]).toMatchObject([0, [{ type: 'step', key: second, step: 1, destinations: [{ name: 'lead', told: true }] }]])
  expect(await subjectsIn(lead.queue)).toEqual([expect.stringMatching(/^NOT ACKNOWLEDGED for 31 min.*, step 1: P2 HIGH/)])
  expect(await sirun(['alerts', 'escalate'])).toMatchObject({ code: 0, stdout: 'No step is due.\n' })
})
