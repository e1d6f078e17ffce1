import { createServer as createTlsServer } from 'node:https'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { HttpRequest } from '../../src/alerts/channel.js'
import { httpClient } from '../../src/alerts/http.js'
import { waitingClock, type WaitingClock } from './means.js'
import { localServer, type LocalServer } from './servers/local-server.js'
import { selfSigned } from './servers/smtp.js'

const token = 'to/ken "+é'
let server: LocalServer
let clock: WaitingClock

beforeEach(async () => {
  server = await localServer(({ body }) => ({ status: 200, body: `got ${body}` }))
  clock = waitingClock()
})
afterEach(() => server.close())

function post(given: Partial<HttpRequest> = {}, perTry = 5_000) {
  return httpClient({ clock, perTry })({ method: 'POST', url: server.url, body: { a: 1 }, repeatable: false, secrets: [token], ...given })
}

test('a value goes as JSON, a text as it is, and the answer comes back with its headers', async () => {
  expect(await post()).toMatchObject({ status: 200, text: 'got {"a":1}', headers: { connection: 'close' } })
  await post({ body: 'as it is', headers: { 'content-type': 'text/x' } })
  expect(server.received.map(({ headers, body }) => [headers['content-type'], body])).toEqual([['application/json', '{"a":1}'], ['text/x', 'as it is']])
})

test.each([['2', 2_000], ['Tue, 24 Nov 2026 03:00:09 GMT', 9_000], ['soon', 1_000], [undefined, 1_000]])('a server that is busy is asked again after Retry-After %s, also where nothing may be told twice', async (after, wait) => {
  server.mishaps.push({ status: 429, ...(after && { headers: { 'retry-after': after } }) })
  expect(await post()).toMatchObject({ status: 200 })
  expect(clock.waits).toEqual([wait])
})

test('what is left of the time for a try may be a fraction of a millisecond', async () => {
  let now = 0.25
  const ticking = { ...clock, monotonic: () => (now += 100.5) }
  expect(await httpClient({ clock: ticking, perTry: 90_000, inAll: 60_000 })({ method: 'POST', url: server.url, body: {}, repeatable: false, secrets: [] })).toMatchObject({ status: 200 })
})

test('a server that stays busy, or wants more time than there is, has the last word', async () => {
  server.mishaps.push(...Array.from({ length: 9 }, () => ({ status: 503 })))
  expect(await post()).toMatchObject({ status: 503 })
  expect(clock.waits).toEqual([1_000, 2_000, 4_000, 8_000])
  server.mishaps.splice(0, 9, { status: 429, headers: { 'retry-after': '3600' } })
  expect(await post()).toMatchObject({ status: 429 })
  expect(clock.waits).toHaveLength(4)
})

test.each([400, 401, 404, 500])('status %i is an answer, not a reason to ask again', async (status) => {
  server.mishaps.push({ status })
  expect(await post()).toMatchObject({ status })
  expect(clock.waits).toEqual([])
})

test('what may have arrived is sent again only where it may be repeated', async () => {
  server.mishaps.push('break-after')
  expect(await post()).toMatchObject({ maybe: true, error: { message: expect.stringContaining('broke before its answer came') } })
  expect(server.received).toHaveLength(1)
  server.mishaps.push('break-before', { status: 502 })
  expect(await post({ repeatable: true })).toMatchObject({ status: 200 })
  expect(server.received).toHaveLength(4)
})

test('a server that says nothing is given up, and it may have arrived', async () => {
  server.mishaps.push('silence-after')
  expect(await post({}, 30)).toEqual({ maybe: true, error: { name: 'TimeoutError', message: `No answer from ${server.url} within 30 ms.` } })
})

test('where no connection stood it is tried again, and nothing arrived', async () => {
  const { url } = server
  await server.close()
  expect(await post({ url })).toMatchObject({ maybe: false, error: { name: 'ECONNREFUSED' } })
  expect(clock.waits).toEqual([1_000, 2_000, 4_000, 8_000])
})

test('an address that cannot be reached is tried again too', async () => {
  expect(await post({ url: 'http://127.255.255.255:81' })).toMatchObject({ maybe: false, error: { message: expect.stringContaining('http://127.255.255.255:81 was not reached') } })
  expect(clock.waits).toHaveLength(4)
})

test('a server whose certificate does not hold gets nothing, and is not asked again', async () => {
  const received: unknown[] = []
  const tls = createTlsServer(selfSigned(), (request) => received.push(request))
  await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve))
  const answer = await post({ url: `https://127.0.0.1:${(tls.address() as AddressInfo).port}` })
  expect(answer).toMatchObject({ vain: true, maybe: false, error: { name: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: expect.stringContaining('does not hold') } })
  expect([received, clock.waits]).toEqual([[], []])
  await new Promise((resolve) => tls.close(resolve))
})

test('once it may have arrived, a later try that did not connect changes nothing of that', async () => {
  server.mishaps.push('break-after')
  const { sleep } = clock
  clock.sleep = async (milliseconds) => {
    await server.close()
    return sleep(milliseconds)
  }
  expect(await post({ repeatable: true })).toMatchObject({ maybe: true, error: { name: 'ECONNREFUSED' } })
})

test('a clock that does not wait ends it', async () => {
  clock.sleep = async () => false
  server.mishaps.push({ status: 429 })
  expect(await post()).toMatchObject({ status: 429 })
})

test('a redirect is an answer: nothing goes to the other address', async () => {
  const other = await localServer(() => ({ status: 200 }))
  server.mishaps.push({ status: 307, headers: { location: other.url } })
  expect(await post()).toMatchObject({ status: 307 })
  expect(other.received).toEqual([])
  await other.close()
})

test('of an answer, 64 KB are read', async () => {
  server.mishaps.push({ status: 200, body: 'x'.repeat(5_000_000) })
  expect(await post()).toMatchObject({ text: 'x'.repeat(65_536) })
})

test('an answer that breaks off has come all the same', async () => {
  const raw = createServer((socket) => void socket.once('data', () => socket.end('HTTP/1.1 201 Created\r\ncontent-length: 99\r\n\r\n{"id"')))
  await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve))
  expect(await post({ url: `http://127.0.0.1:${(raw.address() as AddressInfo).port}` })).toMatchObject({ status: 201, text: '{"id"' })
  raw.close()
})

test('secrets are in no answer, no header and no error, in none of their forms', async () => {
  const basic = Buffer.from(`me:${token}`).toString('base64')
  const forms = [token, encodeURIComponent(token), JSON.stringify(token), Buffer.from(token).toString('base64'), basic, '/hook/abc?x=1']
  server.mishaps.push({ status: 400, headers: { 'x-said': basic }, body: forms.join(' ') })
  const answer = await post({ url: `${server.url}/hook/abc?x=1`, headers: { Authorization: `Basic ${basic}` }, secrets: [token, `${server.url}/hook/abc?x=1`] })
  expect(answer).toMatchObject({ text: '[secret] [secret] "[secret]" [secret] [secret] [secret]', headers: { 'x-said': '[secret]' } })
  const broken = await post({ headers: { Authorization: 'Basic a\nb' } })
  expect(broken).toMatchObject({ vain: true, maybe: false, error: { message: expect.stringContaining('[secret]') } })
})

test.each([
  ['http://hooks.example/x', 'must begin with https://'],
  ['http://127.0.0.1.evil.example/', 'must begin with https://'],
  ['ftp://127.0.0.1/', 'must begin with https://'],
  ['https://me:pass@hooks.example/', 'holds a user or a password'],
  ['hooks.example', 'is no URL'],
  ['http://127.0.0.1:25/', 'may not use'],
])('nothing is sent to %s', async (url, why) => {
  const answer = await post({ url })
  expect(answer).toMatchObject({ vain: true, maybe: false, error: { message: expect.stringContaining(why) } })
  expect(JSON.stringify(answer)).not.toContain('hooks.example')
})
