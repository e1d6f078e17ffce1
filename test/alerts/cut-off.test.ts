/** Each channel is cut off in turn, over real servers of ours: the alert still reaches somebody, and the log says what happened. */
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { AlertRecord } from '../../src/alerts/alert-records.js'
import { channelFor } from '../../src/alerts/channels.js'
import { isTold, type Courier } from '../../src/alerts/deliver-notice.js'
import { deliverRecorded } from '../../src/alerts/deliver-recorded.js'
import { escalate } from '../../src/alerts/escalate.js'
import { recordAlerts } from '../../src/alerts/record-alerts.js'
import { mailSender } from '../../src/alerts/send-mail.js'
import type { Aws } from '../../src/aws-model/aws.js'
import type { Destination, Routing } from '../../src/runbooks/routing.js'
import { fixture } from '../findings/fixtures.js'
import { temporaryFolders } from '../journal/temporary-folder.js'
import { jsonLines } from '../cli/run-main.js'
import { alertOf } from './alert-of.js'
import { processes } from './log-in.js'
import { means } from './means.js'
import { ok, refusals } from './scripted-aws.js'
import { jiraServer, jiraToken, jiraUser } from './servers/jira.js'
import { localServer } from './servers/local-server.js'
import { pagerDutyServer, routingKey } from './servers/pagerduty.js'
import { slackPath, slackServer } from './servers/slack.js'
import { selfSigned, smtpServer } from './servers/smtp.js'

const newFolder = temporaryFolders()
const all = processes('2026-11-24T03:00:00Z')
const certificate = selfSigned()
const finding = fixture('ec2-c2-event')

/** In a ring: each is the fallback of the one before. `guardduty` is none of them: it takes a verdict, no alert. */
const names = ['pagerduty', 'jira', 'slack', 'webhook', 'mail', 'sns', 'sqs', 'security_hub'] as const
type Name = (typeof names)[number]
const after = (name: Name): Name => names[(names.indexOf(name) + 1) % names.length]!

let servers: { pagerduty: Awaited<ReturnType<typeof pagerDutyServer>>; jira: Awaited<ReturnType<typeof jiraServer>>; slack: Awaited<ReturnType<typeof slackServer>>; webhook: Awaited<ReturnType<typeof localServer>>; mail: Awaited<ReturnType<typeof smtpServer>> }
/** What the services of AWS took. */
let taken: string[]
let nowhere: number

beforeAll(async () => {
  servers = { pagerduty: await pagerDutyServer(), jira: await jiraServer(), slack: await slackServer(), webhook: await localServer(() => ({ status: 204 })), mail: await smtpServer(certificate) }
  nowhere = await deadPort()
})
afterAll(() => Promise.all(Object.values(servers).map((server) => server.close())))
beforeEach(() => {
  taken = []
})

/** A port that nobody listens at any more. */
async function deadPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function destinationsWithout(cut: Name, fallbacks: boolean): Record<Name, Destination> {
  const url = (name: 'pagerduty' | 'jira' | 'slack' | 'webhook'): string => (name === cut ? `http://127.0.0.1:${nowhere}` : servers[name].url)
  const plain: Record<Name, Destination> = {
    pagerduty: { type: 'pagerduty', routing_key: { env: 'PD' }, url: url('pagerduty') },
    jira: { type: 'jira', url: url('jira'), project: 'SEC', user: jiraUser, token: { env: 'JIRA' } },
    slack: { type: 'slack', url: { env: 'SLACK' } },
    webhook: { type: 'webhook', url: url('webhook'), key: { env: 'HOOK' } },
    mail: { type: 'mail', server: `smtp://127.0.0.1:${cut === 'mail' ? nowhere : servers.mail.port}`, from: 'sirun@example.com', to: ['soc@example.com'] },
    sns: { type: 'sns', topic: 'arn:aws:sns:eu-west-1:111122223333:alerts' },
    sqs: { type: 'sqs', queue: 'https://sqs.eu-west-1.amazonaws.com/111122223333/alerts' },
    security_hub: { type: 'security_hub' },
  }
  return Object.fromEntries(names.map((name) => [name, { ...plain[name], ...(fallbacks && { fallback: after(name) }) }])) as Record<Name, Destination>
}

function courierWithout(cut: Name, destinations: Record<Name, Destination>): Omit<Courier, 'log' | 'before'> {
  const service = { sns: 'sns', sqs: 'sqs', security_hub: 'securityhub' }[cut as 'sns']
  let record: object = { Id: finding.arn!, ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/guardduty', Workflow: { Status: 'NEW' } }
  const aws: Aws = {
    identity: ({ account }) => Promise.resolve({ account, arn: `arn:aws:iam::${account}:user/responder` }),
    call: ({ service: called, operation, params: { FindingIdentifiers, ...update } }) => {
      if (called === service) return Promise.resolve(refusals.notReached)
      taken.push(operation)
      if (operation === 'BatchUpdateFindings') record = { ...record, ...update }
      return Promise.resolve(ok(operation === 'GetFindings' ? { Findings: [record] as never } : operation === 'BatchUpdateFindings' ? { ProcessedFindings: FindingIdentifiers! } : { MessageId: 'm-1' }))
    },
  }
  const slack = cut === 'slack' ? `http://127.0.0.1:${nowhere}` : servers.slack.url
  const secrets = { PD: routingKey, JIRA: jiraToken, SLACK: `${slack}${slackPath}`, HOOK: 'k'.repeat(32) }
  const given = means(secrets, { aws, perTry: 2_000 })
  const all = { ...given, mail: mailSender({ clock: given.clock, patience: 2_000, authorities: certificate.cert }) }
  return { destinations, channelFor, meansFor: () => Promise.resolve(all), timeUp: () => AbortSignal.timeout(20_000) }
}

/** How much each has received. */
const received = (): Record<Name, number> => ({
  pagerduty: servers.pagerduty.received.length,
  jira: servers.jira.received.length,
  slack: servers.slack.posted.length,
  webhook: servers.webhook.received.length,
  mail: servers.mail.mails.length,
  sns: taken.filter((operation) => operation === 'Publish').length,
  sqs: taken.filter((operation) => operation === 'SendMessage').length,
  security_hub: taken.filter((operation) => operation === 'BatchUpdateFindings').length,
})

function deliveriesIn(root: string): object[] {
  const records = jsonLines(readFileSync(join(root, 'alerts', '2026-11-24', 'journal.jsonl'), 'utf8')) as AlertRecord[]
  return records.flatMap((record) => (record.type === 'delivery-finished' ? [{ to: record.to, ...record.delivery, ...(record.instead !== undefined && { instead: record.instead }) }] : []))
}

let ids = 0
const newId = (): string => `ID${(ids += 1)}`
const alerted = () => ({ alert: { ...alertOf(finding), at: new Date(all.now) }, finding, environment: '' })

test.each(names)('%s: its fallback has the alert', async (cut) => {
  const root = newFolder()
  const destinations = destinationsWithout(cut, true)
  const routing: Routing = { destinations, default: { to: [cut] } }
  const log = all.logIn(root, { routing })
  const before = received()
  const [recorded] = await recordAlerts([alerted()], { routing, log, newId })
  const { destinations: [sent] } = await deliverRecorded(recorded as never, { log, courier: courierWithout(cut, destinations) })
  expect(isTold(sent!.told!)).toBe(true)
  expect(received()[after(cut)]).toBeGreaterThan(before[after(cut)])
  expect(received()[cut]).toBe(before[cut])
  expect(deliveriesIn(root)).toMatchObject([{ to: cut, status: expect.stringMatching(/^(failed|refused)$/), error: { message: expect.stringMatching(/./) }, instead: after(cut) }, { to: after(cut), status: 'delivered' }])
})

test.each(names)('%s, and it has no fallback: the next tier has the step', async (cut) => {
  const root = newFolder()
  const destinations = destinationsWithout(cut, false)
  const routing: Routing = { destinations, escalations: { standard: { tiers: [{ to: [after(cut)] }] } }, default: { to: [cut], escalation: 'standard' } }
  const log = all.logIn(root, { routing })
  const courier = courierWithout(cut, destinations)
  const before = received()
  const [recorded] = await recordAlerts([alerted()], { routing, log, newId })
  const { destinations: [sent] } = await deliverRecorded(recorded as never, { log, courier })
  expect(isTold(sent!.told!)).toBe(false)
  all.now += 31 * 60_000
  const [step] = await escalate({ routing, log, newId, courier })
  expect([step!.record.type, step!.told.map(isTold)]).toEqual(['escalated', [true]])
  expect(received()[after(cut)]).toBeGreaterThan(before[after(cut)])
  expect(deliveriesIn(root)).toMatchObject([{ to: cut, status: expect.stringMatching(/^(failed|refused)$/) }, { to: after(cut), status: 'delivered' }])
})
