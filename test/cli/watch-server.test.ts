/** The port for health and metrics: what it answers, and that hostile requests do it no harm. */
import { connect } from 'node:net'
import { watchServer } from '../../src/cli/watch-server.js'

const looks = { health: () => ({ status: 'failing' as const, problems: ['a'], lastReceive: null, deliveries: { pending: 0, oldest: 0 } }), metrics: () => Promise.resolve('m 1\n') }
let open: { close(): Promise<void> } | undefined
let port = 9_464

beforeEach(async () => {
  for (port = 20_000 + (process.pid % 20_000); ; port += 1) {
    open = await watchServer(String(port), looks).catch(() => undefined)
    if (open) return
  }
})
afterEach(() => open?.close())

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`, init)

/** What comes back until the connection ends. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (data) => (answer += data.toString()))
    socket.on('close', () => resolve(answer))
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(answer) : reject(error)))
  })
}

test('health, with 503 where it is not well, and metrics', async () => {
  const health = await get('/healthz')
  expect([health.status, await health.json()]).toEqual([503, { status: 'failing', problems: ['a'], lastReceive: null, deliveries: { pending: 0, oldest: 0 } }])
  const metrics = await get('/metrics')
  expect([metrics.status, metrics.headers.get('content-type'), await metrics.text()]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8', 'm 1\n'])
  expect(await (await get('/metrics', { method: 'HEAD' })).text()).toBe('')
})

test('nothing else', async () => {
  expect((await get('/')).status).toBe(404)
  expect((await get('/metrics/../healthz?x=1')).status).toBe(404)
  expect((await get('/healthz', { method: 'POST', body: 'x'.repeat(1_000_000) }).catch(() => ({ status: 405 }))).status).toBe(405)
})

test('a head without end and what is no HTTP are refused; the next request is answered', async () => {
  expect(await raw(`GET /metrics HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(100_000)}`)).toMatch(/^HTTP\/1.1 431 /)
  expect(await raw('\u0000\u0001\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
  expect((await get('/metrics')).status).toBe(200)
})

test('connections that say nothing hold nobody up: beyond a few they are refused, and they end', async () => {
  const silent = Array.from({ length: 40 }, () => raw(''))
  await Promise.any(silent)
  await open!.close()
  expect(await Promise.all(silent)).toHaveLength(40)
})

test('what is no address, and one that is taken, is said', async () => {
  for (const at of ['', 'x', '127.0.0.1', '127.0.0.1:99999', 'a b:1', 'http://x:1']) await expect(watchServer(at, looks)).rejects.toMatchObject({ kind: 'usage', diagnostics: [{ code: 'invalid-listen' }] })
  await expect(watchServer(`127.0.0.1:${port}`, looks)).rejects.toMatchObject({ kind: 'usage', diagnostics: [{ code: 'cannot-listen', message: expect.stringContaining('EADDRINUSE') as string }] })
})
