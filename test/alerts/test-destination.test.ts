/** A test of each channel, alive and dead, against contracts of the receivers: what arrives, what is left there, what is never written. */
import { channelFor } from '../../src/alerts/channels.js'
import { mailSender } from '../../src/alerts/send-mail.js'
import { testDestination, type TestedDestination } from '../../src/alerts/test-destination.js'
import type { Means } from '../../src/alerts/channel.js'
import type { CallOutcome } from '../../src/aws-model/aws.js'
import { failure } from '../../src/diagnostics/diagnostic.js'
import type { WebhookDestination } from '../../src/runbooks/generated/routing-schema.js'
import type { Destination } from '../../src/runbooks/routing.js'
import { at } from './alert-of.js'
import { hook } from './deliveries.js'
import { means, waitingClock } from './means.js'
import { awsMeans, ok, refusals, scriptedAws, type ScriptedAws } from './scripted-aws.js'
import { jiraServer, jiraToken, jiraUser, textIn } from './servers/jira.js'
import { localServer, type LocalServer } from './servers/local-server.js'
import { pagerDutyServer, routingKey } from './servers/pagerduty.js'
import { slackPath, slackServer } from './servers/slack.js'
import { smtpServer } from './servers/smtp.js'

const place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' }
const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

async function opened<S extends { close(): Promise<void> }>(starting: Promise<S>): Promise<S> {
  const server = await starting
  open.push(server)
  return server
}

interface Given {
  through?: Means
  placeOf?: () => Promise<typeof place>
  /** Of other destinations. */
  others?: Record<string, Destination>
}

function tryOut(destination: Destination, { through = means({ SECRET: 'key' }, { perTry: 20 }), placeOf = () => Promise.resolve(place), others = {} }: Given = {}): Promise<TestedDestination> {
  const clock = through.clock
  const courier = { destinations: { oncall: destination, ...others }, channelFor, meansFor: () => Promise.resolve(through), timeUp: () => new AbortController().signal }
  return testDestination({ id: 'T1', at, destination: 'oncall', priority: 'P1', by: { user: 'ana', host: 'laptop-7' }, courier, monotonic: () => clock.monotonic(), place: placeOf })
}

describe('Slack', () => {
  test('the message says first that it is a test, for whom, and who sends it', async () => {
    const server = await opened(slackServer())
    expect(await tryOut({ type: 'slack', url: { env: 'SECRET' } }, { through: means({ SECRET: `${server.url}${slackPath}` }) })).toEqual({ name: 'oncall', state: 'alive', delivery: { status: 'delivered' }, took: 0 })
    expect(server.posted).toHaveLength(1)
    const shown = JSON.stringify(server.posted[0])
    for (const words of ['TEST: P1', 'This is a test of the way to you. Nothing happened.', 'can oncall be told?', 'ana on laptop-7']) expect(shown).toContain(words)
  })

  test('an address that was withdrawn is dead', async () => {
    const server = await opened(slackServer())
    expect(await tryOut({ type: 'slack', url: { env: 'SECRET' } }, { through: means({ SECRET: `${server.url}/services/none` }) })).toMatchObject({ state: 'dead', delivery: { status: 'refused', error: { message: 'no_service' } } })
  })
})

describe('PagerDuty', () => {
  const destination = (url: string): Destination => ({ type: 'pagerduty', url, routing_key: { env: 'SECRET' } })

  test('its incident is resolved again', async () => {
    const server = await opened(pagerDutyServer())
    expect(await tryOut(destination(server.url), { through: means({ SECRET: routingKey }) })).toMatchObject({ state: 'alive', delivery: { status: 'delivered' }, ended: { status: 'delivered' } })
    expect([...server.incidents.values()]).toMatchObject([[{ state: 'resolved', summary: expect.stringMatching(/^TEST: P1/) as string, events: 2 }]])
  })

  test('an incident that could not be resolved is told of', async () => {
    const server = await opened(pagerDutyServer())
    server.mishaps.push(undefined, { status: 400 })
    expect(await tryOut(destination(server.url), { through: means({ SECRET: routingKey }) })).toMatchObject({ state: 'alive', ended: { status: 'refused' } })
    expect([...server.incidents.values()]).toMatchObject([[{ state: 'triggered' }]])
  })

  test('a wrong key is dead, and nothing is ended there', async () => {
    const server = await opened(pagerDutyServer())
    const tested = await tryOut(destination(server.url), { through: means({ SECRET: 'short' }) })
    expect([tested.state, tested.ended, server.received.length]).toEqual(['dead', undefined, 1])
  })
})

describe('Jira', () => {
  const destination = (url: string): Destination => ({ type: 'jira', url, project: 'SEC', user: jiraUser, token: { env: 'SECRET' } })

  test('its issue is done, found by its name though the search lags', async () => {
    const server = await opened(jiraServer())
    server.lag = 100
    expect(await tryOut(destination(server.url), { through: means({ SECRET: jiraToken }) })).toMatchObject({ state: 'alive', delivery: { reference: 'SEC-1' }, ended: { status: 'delivered', reference: 'SEC-1' } })
    expect(server.issues).toMatchObject([{ status: 'Done', summary: expect.stringMatching(/^TEST: /) as string }])
    expect(textIn(server.issues[0]!.description)).toContain('Nothing happened.')
  })

  test('an issue that cannot be moved stays, and is named', async () => {
    const server = await opened(jiraServer())
    server.closedWays.add('Done').add('Rejected')
    expect(await tryOut(destination(server.url), { through: means({ SECRET: jiraToken }) })).toMatchObject({ state: 'alive', ended: { status: 'refused', error: { name: 'NoTransition', message: expect.stringContaining('SEC-1') as string } } })
  })

  test('a token that does not hold is dead', async () => {
    const server = await opened(jiraServer())
    expect(await tryOut(destination(server.url), { through: means({ SECRET: 'old' }) })).toMatchObject({ state: 'dead', delivery: { status: 'refused', error: { status: 401 } } })
  })
})

describe('a webhook', () => {
  const webhook = (url: string): WebhookDestination => ({ type: 'webhook', url, key: { env: 'SECRET' } })

  test('is told of the test and of its end, as a test both times', async () => {
    const server = await opened(localServer(() => ({ status: 204 })))
    expect(await tryOut(webhook(server.url))).toMatchObject({ state: 'alive', ended: { status: 'delivered' } })
    const said = server.received.map(({ body }) => JSON.parse(body) as { key: string; test: boolean; progress?: { state: string } })
    expect(said.every(({ test }) => test)).toBe(true)
    expect([said[0]!.progress, said.at(-1)!.progress]).toMatchObject([undefined, { state: 'closed' }])
    expect(new Set(said.map(({ key }) => key)).size).toBe(1)
  })

  test('a closed port, and silence, which took its time', async () => {
    const gone = await localServer(() => ({ status: 200 }))
    await gone.close()
    expect(await tryOut(webhook(gone.url))).toMatchObject({ state: 'dead', took: 15_000, delivery: { status: 'failed', error: { name: 'ECONNREFUSED' } } })
    const silent: LocalServer = await opened(localServer(() => ({ status: 200 })))
    silent.mishaps.push(...Array.from({ length: 5 }, () => 'silence-before' as const))
    expect(await tryOut(webhook(silent.url))).toMatchObject({ state: 'dead', delivery: { status: 'failed', maybe: true, error: { name: 'TimeoutError' } } })
  })

  test('a secret that is not there; the fallback is not told in its place', async () => {
    const server = await opened(localServer(() => ({ status: 204 })))
    const others = { second: webhook(server.url) }
    expect(await tryOut({ ...webhook(server.url), key: { env: 'NONE' }, fallback: 'second' }, { others })).toMatchObject({ state: 'dead', delivery: { status: 'refused', error: { name: 'SecretTrouble' } } })
    expect(server.received).toEqual([])
  })

  test('each destination and each test has a key of its own', async () => {
    const server = await opened(localServer(() => ({ status: 204 })))
    const clock = waitingClock()
    const destinations = { a: webhook(server.url), b: webhook(server.url) }
    const courier = { destinations, channelFor, meansFor: () => Promise.resolve<Means>({ ...means({ SECRET: 'key' }), clock }), timeUp: () => new AbortController().signal }
    for (const [id, destination] of [['T1', 'a'], ['T1', 'b'], ['T2', 'a']] as const) await testDestination({ id, at, destination, priority: 'P4', by: { user: 'ana', host: 'h' }, courier, monotonic: () => 0, place: () => Promise.resolve(place) })
    expect(new Set(server.received.map(({ headers }) => headers['sirun-key'])).size).toBe(3)
  })
})

describe('mail', () => {
  const mailTo = (port: number): Destination => ({ type: 'mail', server: `smtp://127.0.0.1:${port}`, tls: false, from: 'sirun@example.com', to: ['soc@example.com'] })
  const byMail = (): Means => {
    const clock = waitingClock()
    return { ...means({}, { mail: mailSender({ clock, patience: 5_000 }) }), clock }
  }

  test('arrives as a test, or not at all', async () => {
    const server = await opened(smtpServer({ disabledCommands: ['STARTTLS'] }))
    expect(await tryOut(mailTo(server.port), { through: byMail() })).toMatchObject({ state: 'alive' })
    expect(server.mails).toHaveLength(1)
    expect(server.mails[0]!.source).toMatch(/^Subject: TEST: P1/m)
    server.unknown.add('soc@example.com')
    expect(await tryOut(mailTo(server.port), { through: byMail() })).toMatchObject({ state: 'dead', delivery: { status: 'refused' } })
  })
})

describe('records of findings are only read', () => {
  const denied: CallOutcome = refusals.denied
  const look = async (type: 'security_hub' | 'guardduty', script: Parameters<typeof scriptedAws>[0]): Promise<{ tested: TestedDestination; aws: ScriptedAws }> => {
    const aws = scriptedAws(script)
    return { tested: await tryOut({ type, role: 'arn:{partition}:iam::{account}:role/alerts' }, { through: awsMeans(aws) }), aws }
  }

  test('Security Hub: readable, off, denied, not reached', async () => {
    const { tested, aws } = await look('security_hub', { GetFindings: [ok({ Findings: [] })] })
    expect([tested.state, tested.delivery, aws.calls]).toMatchObject(['alive', { status: 'delivered' }, [{ purpose: 'read', place: { ...place, role: 'arn:{partition}:iam::{account}:role/alerts' } }]])
    expect(tested.ended).toBeUndefined()
    const off: CallOutcome = { status: 'refused', error: { name: 'InvalidAccessException', message: 'not subscribed' } }
    expect((await look('security_hub', { GetFindings: [off] })).tested).toMatchObject({ state: 'dead', delivery: { error: { name: 'SecurityHubOff' } } })
    expect((await look('security_hub', { GetFindings: [denied] })).tested).toMatchObject({ state: 'dead', delivery: { error: { name: 'AccessDeniedException' } } })
    expect((await look('security_hub', { GetFindings: () => refusals.notReached })).tested).toMatchObject({ state: 'dead', delivery: { status: 'failed' } })
  })

  test('GuardDuty: readable, off, denied; what may not be listed is not proved', async () => {
    const detectors = ok({ DetectorIds: ['12ab'] })
    const { tested, aws } = await look('guardduty', { ListDetectors: [detectors], GetFindings: [ok({ Findings: [] })] })
    expect([tested.state, aws.calls.map(({ operation, purpose, params }) => [operation, purpose, params['DetectorId']])]).toEqual(['alive', [['ListDetectors', 'read', undefined], ['GetFindings', 'read', '12ab']]])
    expect((await look('guardduty', { ListDetectors: [ok({ DetectorIds: [] })] })).tested).toMatchObject({ state: 'dead', delivery: { error: { name: 'GuardDutyOff' } } })
    expect((await look('guardduty', { ListDetectors: [detectors], GetFindings: [denied] })).tested).toMatchObject({ state: 'dead' })
    expect((await look('guardduty', { ListDetectors: [denied] })).tested).toMatchObject({ state: 'unproved', delivery: { why: expect.stringContaining('guardduty:ListDetectors') as string } })
  })

  test('without a login nobody knows where to look', async () => {
    const placeOf = (): Promise<never> => Promise.reject(failure('aws', 'no-credentials', 'Could not load credentials'))
    expect(await tryOut({ type: 'security_hub' }, { placeOf })).toMatchObject({ state: 'dead', delivery: { status: 'refused', error: { name: 'no-credentials' } } })
  })
})

test('a topic is published to, with what subscriptions filter by', async () => {
  const aws = scriptedAws({ Publish: [ok({ MessageId: 'M1' })] })
  expect(await tryOut({ type: 'sns', topic: 'arn:aws:sns:eu-west-1:111122223333:alerts' }, { through: awsMeans(aws) })).toMatchObject({ state: 'alive', delivery: { reference: 'M1' } })
  expect(aws.calls[0]!.params['MessageAttributes']).toMatchObject({ priority: { StringValue: 'P1' }, severity: { StringValue: 'CRITICAL' } })
})

test('one that has no end is dead when its time is up', async () => {
  const courier = { destinations: { oncall: hook() }, channelFor: () => Promise.resolve({ follows: false, draft: () => undefined, deliver: () => new Promise<never>(() => undefined) }), meansFor: () => Promise.resolve(means({})), timeUp: () => AbortSignal.timeout(1) }
  expect(await testDestination({ id: 'T1', at, destination: 'oncall', priority: 'P4', by: { user: 'ana', host: 'h' }, courier, monotonic: () => 0, place: () => Promise.resolve(place) })).toMatchObject({ state: 'dead', delivery: { error: { name: 'TimedOut' } } })
})
