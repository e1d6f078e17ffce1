/** The port of a watcher that others look at it by: `GET /healthz` and `GET /metrics`. It holds nothing of any finding. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { failure } from '../diagnostics/diagnostic.js'
import { forJson } from '../text/escape.js'
import type { HealthReport } from '../watch/health.js'

export interface Looks {
  health: () => HealthReport
  metrics: () => Promise<string>
}

/** Milliseconds for a whole request; connections at the same time; bytes of a request's head. */
const patience = 5_000
const mostConnections = 32
const longestHead = 8_192

/** @param at `host:port`, `[host]:port`, or a port on this machine alone. Throws SirunError (usage): invalid-listen, cannot-listen. */
export async function watchServer(at: string, looks: Looks): Promise<{ close(): Promise<void> }> {
  const { host, port } = addressOf(at)
  const server = createServer({ maxHeaderSize: longestHead, requestTimeout: patience, headersTimeout: patience, keepAlive: false, connectionsCheckingInterval: 1_000 }, (request, response) => void answer(request, response, looks))
  server.maxConnections = mostConnections
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(failure('usage', 'cannot-listen', `Nobody can be listened to at ${at} (${error.code ?? error.message}).`, 'Name another: --listen 127.0.0.1:<port>.')))
    server.listen({ host, port }, resolve)
  })
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer({ method, url, socket }: IncomingMessage, response: ServerResponse, { health, metrics }: Looks): Promise<void> {
  // A body is not read; one answer a connection.
  socket.setTimeout(patience, () => socket.destroy())
  const say = (status: number, type: string, body: string): void => {
    response.writeHead(status, { 'content-type': type, connection: 'close', 'x-content-type-options': 'nosniff', ...(status === 405 && { allow: 'GET, HEAD' }) })
    response.end(method === 'HEAD' ? undefined : body)
  }
  if (method !== 'GET' && method !== 'HEAD') return say(405, 'text/plain', 'GET or HEAD\n')
  if (url === '/healthz') {
    const report = health()
    return say(report.status === 'ok' ? 200 : 503, 'application/json', `${forJson(report)}\n`)
  }
  if (url === '/metrics') return say(200, 'text/plain; version=0.0.4; charset=utf-8', await metrics())
  say(404, 'text/plain', '/healthz or /metrics\n')
}

function addressOf(at: string): { host: string; port: number } {
  const [, inBrackets, plain, port] = /^(?:(?:\[([0-9a-f:]+)\]|([\w.-]+)):)?(\d{1,5})$/i.exec(at) ?? []
  if (port === undefined || Number(port) > 65_535) throw failure('usage', 'invalid-listen', `--listen ${at} is no address and port.`, 'For example: --listen 127.0.0.1:9464')
  return { host: inBrackets ?? plain ?? '127.0.0.1', port: Number(port) }
}
