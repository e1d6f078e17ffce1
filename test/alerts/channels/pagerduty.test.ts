import { channel } from '../../../src/alerts/channels/pagerduty.js'
import type { PagerDutyDestination } from '../../../src/runbooks/generated/routing-schema.js'
import { means } from '../means.js'
import { acknowledged, begun, closed, escalated, hostile, message, noticesSaying, opened, reminded, resolved, stopped, summary } from '../notices.js'
import { pagerDutyServer, routingKey } from '../servers/pagerduty.js'

const secrets = { PD_KEY: routingKey }
let server: Awaited<ReturnType<typeof pagerDutyServer>>
let destination: PagerDutyDestination

beforeEach(async () => {
  server = await pagerDutyServer()
  destination = { type: 'pagerduty', routing_key: { env: 'PD_KEY' }, url: `${server.url}/` }
})
afterEach(() => server.close())

const deliver = (notice: Parameters<typeof channel.deliver>[0], given = means(secrets)) => channel.deliver(notice, destination, given)
const incidents = () => [...server.incidents.values()].flat()

test('one incident follows the run: triggered, acknowledged, resolved', async () => {
  expect(await deliver(opened)).toEqual({ status: 'delivered', reference: opened.key })
  expect(incidents()).toEqual([{ state: 'triggered', summary: opened.alert.title, events: 1 }])
  await deliver(begun)
  expect(incidents()[0]!.state).toBe('acknowledged')
  expect(await deliver(stopped)).toEqual({ status: 'passed-over', why: 'a run that stopped leaves its incident acknowledged' })
  await deliver(closed)
  expect(incidents()).toMatchObject([{ state: 'resolved', events: 3 }])
})

test('without a run: a step and a reminder trigger, who has it acknowledges, who resolves it resolves', async () => {
  await deliver(opened)
  await deliver(escalated)
  expect(incidents()).toEqual([{ state: 'triggered', summary: opened.alert.title, events: 2 }])
  expect(JSON.parse(server.received.at(-1)!.body)).toMatchObject({ payload: { custom_details: { Note: expect.stringContaining('Nobody has acknowledged this'), Acknowledge: `sirun ack ${opened.key}` } } })
  await deliver(acknowledged)
  expect(incidents()[0]!.state).toBe('acknowledged')
  await deliver(reminded)
  expect(JSON.parse(server.received.at(-1)!.body)).toMatchObject({ event_action: 'trigger', dedup_key: opened.key, payload: { custom_details: { Note: expect.stringContaining('The time to resolve it is over') } } })
  await deliver(resolved)
  expect(incidents()).toMatchObject([{ state: 'resolved', events: 5 }])
})

test('what people see first: severity by priority, the account, the link, the rows', async () => {
  await deliver(opened)
  expect(JSON.parse(server.received[0]!.body)).toMatchObject({
    payload: { severity: 'error', source: 'account 111122223333, eu-west-1', class: opened.alert.finding.type, timestamp: '2026-11-24T03:00:00.000Z', custom_details: { Priority: expect.stringContaining('P2'), Respond: opened.alert.command } },
    links: [{ href: opened.alert.link, text: 'Open in the console' }],
  })
})

test('a summary and a message are incidents of their own, a summary as urgent as the most urgent in it', async () => {
  await deliver(summary)
  await deliver(message)
  expect(server.received.map(({ body }) => (JSON.parse(body) as { payload: { severity: string; custom_details: { Text?: string } } }).payload).map(({ severity, custom_details: { Text } }) => [severity, Text])).toEqual([['warning', undefined], ['info', message.text]])
  expect(incidents()).toHaveLength(2)
})

test('told again after a lost answer it is one incident', async () => {
  server.mishaps.push('break-after', 'break-before', { status: 500 })
  expect(await deliver(opened)).toMatchObject({ status: 'delivered' })
  expect(await deliver(opened)).toMatchObject({ status: 'delivered' })
  expect(incidents()).toMatchObject([{ state: 'triggered', events: 3 }])
})

test('throttling and silence', async () => {
  server.mishaps.push({ status: 429 })
  expect(await deliver(opened)).toMatchObject({ status: 'delivered' })
  server.mishaps.push(...Array.from({ length: 5 }, () => ({ status: 429 })))
  expect(await deliver(opened)).toMatchObject({ status: 'failed', error: { status: 429 } })
  server.mishaps.push(...Array.from({ length: 5 }, () => 'silence-before' as const))
  expect(await deliver(opened, means(secrets, { perTry: 20 }))).toMatchObject({ status: 'failed', maybe: true, error: { name: 'TimeoutError' } })
})

test('a wrong routing key is refused, in the words of PagerDuty, without the key', async () => {
  const refused = await deliver(opened, means({ PD_KEY: 'short' }))
  expect(refused).toMatchObject({ status: 'refused', error: { status: 400, message: expect.stringContaining("Length of 'routing_key' is incorrect") } })
  server.mishaps.push({ status: 400, body: `no service ${routingKey}` })
  expect(JSON.stringify(await deliver(opened))).not.toContain(routingKey)
  expect(await deliver(opened, means({}))).toMatchObject({ status: 'refused', error: { name: 'SecretTrouble' } })
})

test('the draft is what is sent, without the routing key', async () => {
  await deliver(opened)
  const { routing_key: key, ...event } = JSON.parse(server.received[0]!.body) as Record<string, unknown>
  expect(key).toBe(routingKey)
  expect(channel.draft(opened, { type: 'pagerduty', routing_key: { env: 'PD_KEY' } })).toEqual({ to: 'POST https://events.pagerduty.com/v2/enqueue', body: event })
})

test.each([hostile, hostile.repeat(600), '\u{e0041}'.repeat(50_000)])('hostile text is text, within the limits of PagerDuty', async (text) => {
  for (const notice of noticesSaying(text)) expect(await deliver(notice)).toMatchObject({ status: 'delivered' })
  for (const { body } of server.received) {
    expect(body).not.toMatch(/\\u001b|\\r|\u202e/)
    expect(body.length).toBeLessThan(200_000)
  }
})
