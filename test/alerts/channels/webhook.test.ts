import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { channel } from '../../../src/alerts/channels/webhook.js'
import type { WebhookDestination } from '../../../src/runbooks/generated/routing-schema.js'
import { root } from '../../architecture/source-files.js'
import { means } from '../means.js'
import { acknowledged, begun, closed, escalated, hostile, message, noticesSaying, opened, reminded, resolved, stopped, summary } from '../notices.js'
import { localServer, type LocalServer, type Received } from '../servers/local-server.js'

const key = 'a key of "32" bytes, or more of it'
const secrets = { HOOK_KEY: key }
let server: LocalServer
let destination: WebhookDestination

beforeEach(async () => {
  server = await localServer((request) => (verify(request) ? { status: 204 } : { status: 401, body: 'bad signature' }))
  destination = { type: 'webhook', url: `${server.url}/sirun`, key: { env: 'HOOK_KEY' } }
})
afterEach(() => server.close())

type Verifier = (key: string, headers: Received['headers'], body: string, now: number) => boolean

/** The verifier that docs/alerts.md shows to receivers. */
const shown = /```js\n([^]*?function isFromSirun[^]*?)\n```/.exec(readFileSync(path.join(root, 'docs/alerts.md'), 'utf8'))![1]!
const verifier = ((await import(`data:text/javascript,${encodeURIComponent(shown)}`)) as { isFromSirun: Verifier }).isFromSirun
const sentAt = Date.parse('2026-11-24T03:00:00Z')
const verify = ({ headers, body }: Received, now = sentAt): boolean => verifier(key, headers, body, now)

const deliver = (notice: Parameters<typeof channel.deliver>[0], given = means(secrets)) => channel.deliver(notice, destination, given)

test('each turn is told, signed so that the receiver of the documentation takes it', async () => {
  for (const notice of [opened, begun, stopped, closed, summary, message]) expect(await deliver(notice)).toEqual({ status: 'delivered' })
  expect(server.received.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
    { type: 'alert', key: opened.key, title: opened.alert.title, at: '2026-11-24T03:00:00.000Z', finding: { account: '111122223333' } },
    { progress: { state: 'open' } },
    { progress: { state: 'stopped' } },
    { progress: { state: 'closed', verdict: 'true-positive', evidence: [{ sha256: 'ab'.repeat(32) }] } },
    { type: 'summary', count: 37 },
    { type: 'message', subject: 'Tell the owner', run: message.run },
  ])
})

test('how it stands without a run is told too, each turn as a delivery of its own', async () => {
  for (const notice of [escalated, acknowledged, reminded, resolved]) expect(await deliver(notice)).toEqual({ status: 'delivered' })
  expect(server.received.map(({ body }) => (JSON.parse(body) as { standing: object }).standing)).toEqual([
    { state: 'unacknowledged', since: '2026-11-24T03:00:00.000Z', at: '2026-11-24T03:15:00.000Z', step: 2, tier: 1, before: ['oncall', 'second'] },
    expect.objectContaining({ state: 'acknowledged', by: 'anna on laptop', said: '2026-11-24T03:20:00.000Z', late: [], note: 'I look at it' }),
    expect.objectContaining({ state: 'contained', reminder: 1, late: [{ what: 'resolve', until: '2026-11-24T07:00:00.000Z' }] }),
    expect.objectContaining({ state: 'resolved', verdict: 'benign' }),
  ])
  expect(new Set(server.received.map(({ headers }) => headers['sirun-delivery'])).size).toBe(4)
})

test('a changed body, time or signature, another key and an old request are not taken', async () => {
  await deliver(opened)
  const [request] = server.received as [Received]
  expect(verify(request)).toBe(true)
  const { headers } = request
  expect(verify({ ...request, body: `${request.body} ` })).toBe(false)
  expect(verify({ ...request, headers: { ...headers, 'sirun-timestamp': String(sentAt / 1000 + 1) } })).toBe(false)
  expect(verify({ ...request, headers: { ...headers, 'sirun-signature': 'v1=00' } })).toBe(false)
  expect(verify({ ...request, headers: {} })).toBe(false)
  expect(verifier('another key', headers, request.body, sentAt)).toBe(false)
  expect(verify(request, sentAt + 299_000)).toBe(true)
  expect([verify(request, sentAt + 301_000), verify(request, sentAt - 301_000)]).toEqual([false, false])
})

test('the signature is what the documentation says', async () => {
  await deliver(opened)
  const [{ headers, body }] = server.received as [Received]
  expect(headers).toMatchObject({ 'sirun-key': opened.key, 'sirun-timestamp': String(sentAt / 1000), 'sirun-signature': `v1=${createHmac('sha256', key).update(`${sentAt / 1000}.${body}`).digest('hex')}` })
})

test('the same words are the same delivery, others are another', async () => {
  server.mishaps.push('break-after')
  await deliver(opened)
  await deliver(opened)
  await deliver(begun)
  const ids = server.received.map(({ headers }) => headers['sirun-delivery'])
  expect(ids[0]).toMatch(/^[0-9a-f]{32}$/)
  expect([new Set(ids.slice(0, 3)).size, new Set(ids).size]).toEqual([1, 2])
})

test('refusal, throttling, a missing key, silence', async () => {
  expect(await deliver(opened, means({ HOOK_KEY: 'wrong' }))).toEqual({ status: 'refused', error: { name: 'HTTP 401', message: 'bad signature', status: 401 } })
  server.mishaps.push({ status: 503, headers: { 'retry-after': '2' } })
  expect(await deliver(opened)).toEqual({ status: 'delivered' })
  server.mishaps.push({ status: 308, headers: { location: 'https://elsewhere.example' } })
  expect(await deliver(opened)).toMatchObject({ status: 'refused', error: { message: expect.stringContaining('another address') } })
  server.mishaps.push({ status: 400, body: key })
  expect(JSON.stringify(await deliver(opened))).not.toContain(key)
  expect(await deliver(opened, means({}))).toMatchObject({ status: 'refused' })
  expect(await channel.deliver(opened, { ...destination, url: 'http://hooks.example' }, means(secrets))).toMatchObject({ status: 'refused', error: { name: 'Address' } })
  server.mishaps.push(...Array.from({ length: 5 }, () => 'silence-after' as const))
  expect(await deliver(opened, means(secrets, { perTry: 20 }))).toMatchObject({ status: 'failed', maybe: true })
})

test('the draft is what is sent, and no reference of another channel is in it', async () => {
  await deliver({ ...opened, reference: 'SEC-1' })
  const body: unknown = JSON.parse(server.received[0]!.body)
  expect(channel.draft({ ...opened, reference: 'SEC-1' }, destination)).toEqual({ to: `POST ${server.url}/sirun`, body })
  expect(body).not.toHaveProperty('reference')
})

test.each([hostile, hostile.repeat(600)])('hostile text comes back as it was, or cut', async (text) => {
  for (const notice of noticesSaying(text)) expect(await deliver(notice)).toEqual({ status: 'delivered' })
  for (const { body } of server.received) {
    expect(body.length).toBeLessThanOrEqual(300_000)
    expect(body).not.toMatch(/[\u0000-\u001f\u202e]/)
  }
  const { subject, cut } = JSON.parse(server.received.at(-1)!.body) as { subject: string; cut?: true }
  expect(text.startsWith(subject)).toBe(true)
  expect(cut === true).toBe(subject !== text)
})
